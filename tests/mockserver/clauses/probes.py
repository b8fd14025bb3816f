"""A probe for each open point: requests whose responses show which value the server implements.

A probe is a function with the name of its open point. Its result depends on no other open point: a value that changes
something else changes the result of another probe. Each probe uses its own account.
"""

from __future__ import annotations

#: By open point: the probe, and its expected result under each value.
PROBES = {}


def probe(answers):
    """Register a function as the probe of the open point of its name. ``answers``: its result by value."""

    def register(function):
        PROBES[function.__name__] = function, answers
        return function

    return register


START = "2024-06-15T12:00:30.000+00:00"
RATE = 20  # requests a minute: enough for each probe
UNKNOWN = "clx0000000000000000000000"
UNSET = ("address", "taxId", "phone", "notes", "terms")


def made(answer):
    """``made`` for any success: the status of a creation is another open point."""
    return "made" if answer.status in {200, 201} else answer.status


@probe({"201": [201, 201], "200": [200, 200]})
def create_status(api):
    client = api.post("/clients", {"name": "Acme", "email": "a@b.example"})
    return [client.status, api.post("/invoices", api.draft(client.data["id"])).status]


@probe({"400": 400, "403": 403})
def update_of_sent(api):
    return api.put(f"/invoices/{_not_a_draft(api)}", {"notes": "x"}).status


@probe({"204": 204, "400": 400, "403": 403})
def delete_of_sent(api):
    return api.delete(f"/invoices/{_not_a_draft(api)}").status


def _not_a_draft(api):
    """The id of a paid invoice of the seeded account, another one at each call: a probe may delete it."""
    business = api.server.api("cinv_sandbox_business")
    api.key = business.key
    return business.listed("/invoices", status="PAID")[0]["id"]


@probe({"404": [404, False], "inactive": [200, False]})
def deleted_client_read(api):
    answer = api.get(_deleted(api))
    return [answer.status, answer.status == 200 and answer.data["isActive"]]


@probe({"404": 404, "204": 204})
def deleted_client_delete(api):
    return api.delete(_deleted(api)).status


@probe({"404": [404, False], "200": [200, ("New", False)]})
def deleted_client_update(api):
    answer = api.put(_deleted(api), {"name": "New"})
    return [answer.status, answer.status == 200 and (answer.data["name"], answer.data["isActive"])]


def _deleted(api):
    path = f"/clients/{api.client()['id']}"
    assert api.delete(path).status == 204
    return path


@probe({"404": 404, "400": 400, "created": "made"})
def invoice_for_deleted_client(api):
    id = _deleted(api).removeprefix("/clients/")
    return made(api.post("/invoices", api.draft(id)))


@probe({"404": 404, "400": 400})
def unknown_client_in_invoice(api):
    return api.post("/invoices", api.draft(UNKNOWN)).status


@probe({"empty": [], "404": 404, "400": 400})
def unknown_client_filter(api):
    answer = api.get("/invoices", clientId=UNKNOWN)
    return answer.json["data"] if answer.status == 200 else answer.status


@probe({"400": 400, "created": "made"})
def duplicate_invoice_number(api):
    return made(api.post("/invoices", api.draft(invoiceNumber=api.invoice()["invoiceNumber"])))


@probe({"generated": "made", "400": 400})
def missing_invoice_number(api):
    return made(api.post("/invoices", api.draft(without=["invoiceNumber"])))


@probe({"USD": "USD", "400": 400})
def missing_currency(api):
    answer = api.post("/invoices", api.draft(without=["currency"]))
    return (
        api.get(f"/invoices/{answer.data['id']}").data["currency"] if answer.status < 300 else answer.status
    )


@probe({"generated": ["made"] * 3, "400": [400] * 3})
def missing_dates(api):
    fields = (["issueDate"], ["dueDate"], ["issueDate", "dueDate"])
    return [
        made(api.post("/invoices", api.draft(dueDate="2031-01-01", without=without))) for without in fields
    ]


@probe({"created": "made", "400": 400})
def missing_email(api):
    return made(api.post("/clients", {"name": "Acme"}))


@probe({"400": [400, 400], "created": ["made", "made"]})
def empty_line_items(api):
    bodies = (api.draft(lineItems=[]), api.draft(without=["lineItems"]))
    return [made(api.post("/invoices", body)) for body in bodies]


@probe({"zero": [5000], "400": 400})
def missing_tax_rate(api):
    answer = api.post("/invoices", api.draft(lineItems=[api.line(without=["taxRate"])]))
    return answer.status if answer.status >= 300 else [int(answer.data["total"])]


@probe({"400": 400, "created": "made"})
def unknown_currency(api):
    return made(api.post("/invoices", api.draft(currency="ZZZ")))


@probe({"400": [400, 400], "created": ["made", "made"]})
def invalid_email(api):
    path = f"/clients/{api.client()['id']}"
    return [
        made(api.post("/clients", {"name": "Acme", "email": "none"})),
        made(api.put(path, {"email": "none"})),
    ]


@probe({"400": [400, 400], "created": ["made", "made"]})
def negative_numbers(api):
    lines = (api.line(quantity=-1), api.line(unitPrice=-1))
    return [made(api.post("/invoices", api.draft(lineItems=[line]))) for line in lines]


@probe({"400": 400, "created": "made"})
def due_before_issue(api):
    return made(api.post("/invoices", api.draft(issueDate="2024-06-02", dueDate="2024-06-01")))


@probe({"ignored": ["made"] * 5, "400": [400] * 5})
def unknown_fields(api):
    invoice = api.invoice()
    return [
        made(api.post("/clients", {"name": "Acme", "email": "a@b.example", "color": "red"})),
        made(api.put(f"/clients/{invoice['clientId']}", {"color": None})),
        made(api.post("/invoices", api.draft(invoice["clientId"], color=["red"]))),
        made(api.post("/invoices", api.draft(invoice["clientId"], lineItems=[api.line(color="red")]))),
        made(api.put(f"/invoices/{invoice['id']}", {"color": {}})),
    ]


@probe(
    {
        "cleared": [(200, None)] * 2,
        "400": [(400, "set")] * 2,
        "ignored": [(200, "set")] * 2,
    }
)
def null_clears(api):
    invoice = api.invoice(api.client(notes="set")["id"], terms="set")
    paths = {f"/clients/{invoice['clientId']}": "notes", f"/invoices/{invoice['id']}": "terms"}
    return [
        (api.put(path, {field: None}).status, api.get(path).data.get(field)) for path, field in paths.items()
    ]


@probe({"ignored": [200, 1], "400": [400, 1], "written": [200, 0]})
def is_active_writable(api):
    path = f"/clients/{api.client()['id']}"
    return [api.put(path, {"isActive": False}).status, len(api.listed("/clients"))]


@probe({"half_up": [1.63, 0.02], "half_even": [1.62, 0.02]})
def rounding(api):
    return _money(
        api,
        [api.line(quantity=1, unitPrice=0.125, taxRate=0), api.line(quantity=1, unitPrice=1.5, taxRate=1)],
    )


@probe({"currency": [10.62, 11, 10.622], "two": [10.62, 10.62, 10.62]})
def minor_units(api):
    line = api.line(quantity=1, unitPrice=10.6217, taxRate=0)
    return [_money(api, [line], currency=currency)[0] for currency in ("USD", "JPY", "KWD")]


@probe({"line": [3.12, 0.3], "total": [3.12, 0.31]})
def rounding_scope(api):
    return _money(api, [api.line(quantity=1, unitPrice=1.04, taxRate=10)] * 3)


def _money(api, lines, **fields):
    invoice = api.invoice(lineItems=lines, **fields)
    return [float(invoice[name]) for name in ("subtotal", "taxTotal")]


@probe({"insensitive": [1, 1], "sensitive": [0, 0]})
def search_case(api):
    invoice = api.invoice(api.client(name="Élan", email="x@y.example")["id"], invoiceNumber="INV-1")
    assert [one["id"] for one in api.listed("/invoices", search="INV")] == [invoice["id"]]
    return [len(api.listed("/clients", search="éLAN")), len(api.listed("/invoices", search="inv"))]


@probe({"contains": [1, 1], "prefix": [0, 0]})
def search_match(api):
    api.invoice(api.client(name="Acme Corp")["id"], invoiceNumber="INV-1")
    return [len(api.listed("/clients", search="Corp")), len(api.listed("/invoices", search="-1"))]


@probe({"yes": [1, 1], "no": [0, 0]})
def search_invoice_client(api):
    api.invoice(api.client(name="Acme Corp", email="pay@x.example")["id"])
    return [len(api.listed("/invoices", search=term)) for term in ("Acme", "pay@")]


@probe({"newest_first": "newest_first", "oldest_first": "oldest_first", "other": "other"})
def list_order(api):
    names = [api.client(name=name)["name"] for name in "dbhafceg"]
    listed = [client["name"] for client in api.listed("/clients")]
    orders = {"newest_first": names[::-1], "oldest_first": names}
    return next((order for order, expected in orders.items() if expected == listed), "other")


@probe({"empty": [], "404": 404, "400": 400})
def page_beyond_last(api):
    api.client()
    answer = api.get("/clients", page=2)
    return answer.json["data"] if answer.status == 200 else answer.status


@probe({"0": [0, 0], "1": [1, 1]})
def empty_total_pages(api):
    return [api.get(path).json["totalPages"] for path in ("/clients", "/invoices")]


@probe({"live": "New", "snapshot": "Old"})
def invoice_client_name(api):
    invoice = api.invoice(api.client(name="Old")["id"])
    api.put(f"/clients/{invoice['clientId']}", {"name": "New"})
    return api.get(f"/invoices/{invoice['id']}").data["client"]["name"]


@probe({"null": list(UNSET), "absent": []})
def unset_fields(api):
    client = api.client()
    invoice = api.invoice(client["id"])
    assert (invoice["sentAt"], invoice["paidAt"]) == (None, None)
    return [name for name in UNSET if name in {**invoice, **client}]


@probe({"404": {404}, "400": {400}})
def malformed_id(api):
    calls = [
        ("GET", "/clients/x"),
        ("DELETE", "/clients/x"),
        ("GET", "/invoices/x"),
        ("DELETE", "/invoices/x"),
        ("GET", "/invoices/x/pdf"),
    ]
    return {api.call(*call).status for call in calls}


@probe({"405": [405, 405], "404": [404, 404]})
def undocumented_method(api):
    return [api.call(*call).status for call in (("PATCH", "/clients"), ("POST", f"/invoices/{UNKNOWN}/pdf"))]


@probe({"any": "made", "400": 400, "415": 415})
def json_content_type(api):
    content = b'{"name": "Acme", "email": "a@b.example"}'
    return made(api.post("/clients", content=content, headers=[("content-type", "text/plain")]))


@probe({"sliding": 429, "fixed": 200})
def rate_window(api):
    """Use up the limit at half past a minute; send one more request at the full minute."""
    api.clock.set(START)
    statuses = {api.get("/clients").status for _ in range(RATE)}
    assert statuses == {200}
    api.clock.advance(seconds=30)
    return api.get("/clients").status


@probe({"retry_after": [429, True], "none": [429, False]})
def rate_headers(api):
    for _ in range(RATE):
        api.get("/clients")
    answer = api.get("/clients")
    return [answer.status, answer.header("retry-after") is not None]


@probe(
    {"ignored": [(200, "DRAFT")] * 2, "400": [(400, "DRAFT")] * 2, "written": [(400, "DRAFT"), (200, "SENT")]}
)
def status_writable(api):
    path = f"/invoices/{api.invoice(dueDate='2031-01-01')['id']}"
    return [
        (api.put(path, {"status": status}).status, api.get(path).data["status"])
        for status in ("PAID", "SENT")
    ]


@probe({"no": "made", "yes": 403})
def deleted_client_counts(api):
    api.key = "cinv_sandbox_limited"
    api.delete(f"/clients/{api.listed('/clients')[0]['id']}")
    return made(api.post("/clients", {"name": "Acme", "email": "a@b.example"}))
