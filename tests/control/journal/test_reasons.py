"""The clause of each refusal, and the place in the request that caused it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from cleverinvo_mock.api.errors import STATUS
from cleverinvo_mock.api.reasons import CLAUSES, field_pointer
from cleverinvo_mock.domain.errors import InvalidField, RecordNotFound, Refusal

from .driver import UNKNOWN, Driver

LINE = {"description": "Web Development", "quantity": 40, "unitPrice": 125, "taxRate": 10}


def draft(**fields):
    """The body of a new invoice for the test's client."""
    return {"clientId": "{client}", "lineItems": [LINE], **fields}


def line(*without, **fields):
    """The body of a new invoice; its second line lacks the fields ``without`` and has ``fields``."""
    wrong = {name: value for name, value in {**LINE, **fields}.items() if name not in without}
    return draft(lineItems=[LINE, wrong])


CREATE, CLIENT, UNKNOWN_CLIENT = ("POST", "/clients"), "/clients/{client}", f"/clients/{UNKNOWN}"
BILL, INVOICE, UNKNOWN_INVOICE = ("POST", "/invoices"), "/invoices/{invoice}", f"/invoices/{UNKNOWN}"
#: The request; options and settings; and the expected class of the refusal, clause or open point, and pointer.
CASES = [
    # Keys
    (("GET", "/clients"), {"key": None}, "NotAuthenticated", "AUTH-1", None),
    (("GET", "/clients?api_key=cinv_sandbox_business"), {"key": None}, "NotAuthenticated", "AUTH-3", None),
    (("GET", "/clients"), {"key": "cinv_no"}, "NotAuthenticated", "AUTH-2", None),
    (("GET", "/clients"), {"key": "cinv_sandbox_revoked"}, "NotAuthenticated", "AUTH-2", None),
    (("GET", "/clients"), {"key": None, "headers": [("authorization", "Basic cinv_sandbox_business")]}, "NotAuthenticated", "AUTH-3", None),
    (("GET", "/clients"), {"key": None, "headers": [("authorization", "cinv_sandbox_business")]}, "NotAuthenticated", "AUTH-3", None),
    (("GET", "/clients"), {"key": "cinv_sandbox_unentitled"}, "FeatureMissing", "PLAN-3", None),
    (("GET", "/clients"), {"rate_limit": 1}, "TooManyRequests", "RATE-1", None),
    # Lists
    (("GET", "/clients?page=0"), {}, "InvalidParameter", "PAGE-3", "?page"),
    (("GET", "/invoices?limit=101"), {}, "InvalidParameter", "PAGE-3", "?limit"),
    (("GET", "/invoices?limit=x"), {}, "InvalidParameter", "PAGE-3", "?limit"),
    (("GET", f"/clients?search={'x' * 256}"), {}, "InvalidParameter", "SEARCH-4", "?search"),
    (("GET", "/clients?search=%00"), {}, "InvalidParameter", "ERR-4", "?search"),
    (("GET", "/invoices?status=LOST"), {}, "InvalidParameter", "FILTER-1", "?status"),
    (("GET", "/invoices?page=1&page=2"), {}, "InvalidParameter", None, "?page"),
    (("GET", "/clients?search=%FF"), {}, "MalformedQuery", "ERR-4", None),
    (("GET", "/clients?page=9"), {"page_beyond_last": "404"}, "PageBeyondLast", "page_beyond_last", "?page"),
    (("GET", f"/invoices?clientId={UNKNOWN}"), {"unknown_client_filter": "400"}, "UnknownClientFilter", "unknown_client_filter", "?clientId"),
    # Bodies
    ((*CREATE, b"{"), {}, "MalformedBody", "ERR-2", None),
    ((*CREATE, b"[]"), {}, "MalformedBody", "ERR-2", None),
    (CREATE, {}, "MalformedBody", "ERR-2", None),
    ((*CREATE, b'{"name":' + b"[" * 40 + b"]" * 40 + b"}"), {}, "MalformedBody", "ERR-4", None),
    ((*CREATE, b'{"name":"' + b"x" * 2**20 + b'"}'), {}, "MalformedBody", "ERR-4", None),
    ((*CREATE, {"name": "a\0b"}), {}, "InvalidField", "ERR-4", "/name"),
    ((*CREATE, {"name": "Acme"}), {"json_content_type": "415", "headers": [("content-type", "text/plain")]}, "WrongMediaType", "json_content_type", None),
    # Clients
    ((*CREATE, {}), {}, "MissingField", "CLI-CREATE-3", "/name"),
    ((*CREATE, {"name": " "}), {}, "MissingField", "CLI-CREATE-3", "/name"),
    ((*CREATE, {"name": 5}), {}, "InvalidField", "CLI-CREATE-4", "/name"),
    ((*CREATE, {"name": "Acme", "taxId": []}), {}, "InvalidField", "CLI-CREATE-4", "/taxId"),
    ((*CREATE, {"name": "Acme", "email": "none"}), {}, "InvalidField", "invalid_email", "/email"),
    ((*CREATE, {"name": "Acme"}), {"missing_email": "400"}, "MissingField", "missing_email", "/email"),
    ((*CREATE, {"name": "Acme", "a/b.c[0]~": 1}), {"unknown_fields": "400"}, "InvalidField", "unknown_fields", "/a~1b.c[0]~0"),
    ((*CREATE, {"name": "Acme"}), {"key": "cinv_sandbox_limited", "seed": "demo"}, "LimitReached", "PLAN-1", None),
    (("GET", UNKNOWN_CLIENT), {}, "RecordNotFound", "CLI-GET-2", None),
    (("PUT", UNKNOWN_CLIENT, {"name": "New"}), {}, "RecordNotFound", "CLI-UPDATE-4", None),
    (("DELETE", UNKNOWN_CLIENT), {}, "RecordNotFound", "CLI-DELETE-5", None),
    (("GET", "/clients/x"), {}, "MalformedId", "malformed_id", None),
    (("GET", "/clients/{deleted}"), {}, "RecordNotFound", "deleted_client_read", None),
    (("PUT", "/clients/{deleted}", {"name": "New"}), {}, "RecordNotFound", "deleted_client_update", None),
    (("DELETE", "/clients/{deleted}"), {}, "RecordNotFound", "deleted_client_delete", None),
    (("PUT", CLIENT, {"notes": 5}), {}, "InvalidField", "CLI-UPDATE-5", "/notes"),
    (("PUT", CLIENT, {"name": ""}), {}, "InvalidField", "CLI-CREATE-3", "/name"),
    (("PUT", CLIENT, {"name": None}), {}, "InvalidField", "null_clears", "/name"),
    (("PUT", CLIENT, {"taxId": None}), {"null_clears": "400"}, "InvalidField", "null_clears", "/taxId"),
    (("PUT", CLIENT, {"email": None}), {"missing_email": "400"}, "InvalidField", "missing_email", "/email"),
    (("PUT", CLIENT, {"isActive": True}), {"is_active_writable": "400"}, "InvalidField", "is_active_writable", "/isActive"),
    (("PUT", CLIENT, {"isActive": 1}), {"is_active_writable": "written"}, "InvalidField", "is_active_writable", "/isActive"),
    # Invoices
    ((*BILL, {"lineItems": [LINE]}), {}, "MissingField", "INV-CREATE-5", "/clientId"),
    ((*BILL, draft(clientId=UNKNOWN)), {}, "UnknownClient", "INV-CREATE-6", "/clientId"),
    (("PUT", INVOICE, {"clientId": UNKNOWN}), {}, "UnknownClient", "unknown_client_in_invoice", "/clientId"),
    ((*BILL, draft(clientId="{deleted}")), {}, "DeletedClient", "invoice_for_deleted_client", "/clientId"),
    ((*BILL, draft(lineItems={})), {}, "InvalidField", "INV-CREATE-7", "/lineItems"),
    ((*BILL, line(quantity="x")), {}, "InvalidField", "INV-CREATE-7", "/lineItems/1/quantity"),
    ((*BILL, draft(issueDate="2024-02-30")), {}, "InvalidField", "INV-CREATE-7", "/issueDate"),
    ((*BILL, draft(dueDate="soon")), {}, "InvalidField", "INV-CREATE-7", "/dueDate"),
    ((*BILL, draft(lineItems=[])), {}, "InvalidField", "empty_line_items", "/lineItems"),
    ((*BILL, draft(issueDate="2024-06-02", dueDate="2024-06-01")), {}, "InvalidField", "due_before_issue", "/dueDate"),
    ((*BILL, draft(currency="ZZZ")), {}, "InvalidField", "unknown_currency", "/currency"),
    ((*BILL, draft(invoiceNumber="N-1")), {}, "InvalidField", "duplicate_invoice_number", "/invoiceNumber"),
    ((*BILL, draft(invoiceNumber=" ")), {}, "InvalidField", None, "/invoiceNumber"),
    ((*BILL, draft()), {"missing_invoice_number": "400"}, "MissingField", "missing_invoice_number", "/invoiceNumber"),
    ((*BILL, draft()), {"missing_currency": "400"}, "MissingField", "missing_currency", "/currency"),
    ((*BILL, draft()), {"missing_dates": "400"}, "MissingField", "missing_dates", "/issueDate"),
    ((*BILL, line(quantity=-1)), {}, "InvalidField", "negative_numbers", "/lineItems/1/quantity"),
    ((*BILL, line(taxRate=-1)), {}, "InvalidField", None, "/lineItems/1/taxRate"),
    ((*BILL, line("taxRate")), {"missing_tax_rate": "400"}, "MissingField", "missing_tax_rate", "/lineItems/1/taxRate"),
    ((*BILL, line("quantity")), {}, "MissingField", "INV-CREATE-2", "/lineItems/1/quantity"),
    ((*BILL, line("description")), {}, "MissingField", "INV-GET-1", "/lineItems/1/description"),
    ((*BILL, line(quantity=1e15)), {}, "InvalidField", "FMT-5", "/lineItems/1"),
    ((*BILL, line(**{"a.b": 1})), {"unknown_fields": "400"}, "InvalidField", "unknown_fields", "/lineItems/1/a.b"),
    ((*BILL, draft()), {"key": "cinv_sandbox_limited", "seed": "demo"}, "LimitReached", "PLAN-2", None),
    (("GET", UNKNOWN_INVOICE), {}, "RecordNotFound", "INV-GET-2", None),
    (("PUT", UNKNOWN_INVOICE, {"notes": "x"}), {}, "RecordNotFound", "INV-UPDATE-5", None),
    (("DELETE", UNKNOWN_INVOICE), {}, "RecordNotFound", "INV-DELETE-3", None),
    (("GET", f"{UNKNOWN_INVOICE}/pdf"), {}, "RecordNotFound", "PDF-5", None),
    (("PUT", INVOICE, {"notes": 5}), {}, "InvalidField", "INV-UPDATE-6", "/notes"),
    (("PUT", INVOICE, {"currency": None}), {}, "InvalidField", "null_clears", "/currency"),
    (("PUT", INVOICE, {"status": "PAID"}), {"status_writable": "written"}, "InvalidField", "status_writable", "/status"),
    (("PUT", INVOICE, {"status": 5}), {"status_writable": "written"}, "InvalidField", "INV-UPDATE-6", "/status"),
    (("PUT", INVOICE, {"status": "SENT"}), {"status_writable": "400"}, "InvalidField", "status_writable", "/status"),
    (("PUT", "/invoices/{paid}", {"notes": "x"}), {"seed": "demo", "key": "cinv_sandbox_business"}, "NotADraft", "INV-UPDATE-4", None),
    (("DELETE", "/invoices/{paid}"), {"seed": "demo", "delete_of_sent": "403", "key": "cinv_sandbox_business"}, "NotDeletable", "delete_of_sent", None),
    # Routes
    (("GET", "/customers"), {}, "UnknownRoute", None, None),
    (("PATCH", "/clients"), {}, "UndocumentedMethod", "undocumented_method", None),
]  # fmt: skip


def filled(value, names):
    """``value`` with placeholders such as ``{client}`` replaced in every string."""
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, dict):
        return {name: filled(item, names) for name, item in value.items()}
    return [filled(item, names) for item in value] if isinstance(value, list) else value


def ids(driver, key, request):
    """Create or find the records that the request mentions; return their ids by placeholder name."""
    names, text = {}, str(request)
    if "{client}" in text or "{invoice}" in text:
        listed = driver.send("GET", "/clients", key=key).json["data"]
        names["client"] = listed[0]["id"] if listed else client(driver, key)
    if "{deleted}" in text:
        names["deleted"] = client(driver, key)
        driver.send("DELETE", f"/clients/{names['deleted']}", key=key)
    if "{invoice}" in text or "N-1" in text:
        body = draft(clientId=names["client"], invoiceNumber="N-1")
        names["invoice"] = driver.send("POST", "/invoices", body, key=key).id
    if "{paid}" in text:
        names["paid"] = driver.send("GET", "/invoices?status=PAID", key=key).json["data"][0]["id"]
    return names


def client(driver, key):
    """Create a client with every field that any open point requires; return its id."""
    return driver.send("POST", "/clients", {"name": "Acme", "email": "a@b.example"}, key=key).id


@pytest.fixture(scope="module")
def known():
    document = yaml.safe_load((Path(__file__).parents[3] / "openapi" / "clauses.yaml").read_text("utf-8"))
    return {one["id"] for one in document["clauses"]} | {one["key"] for one in document["open_points"]}


@pytest.fixture(scope="module")
def share(runner):
    """A function that returns one sandbox for all cases with the same settings; each case has its own account."""
    drivers = {}

    def driver(**choices):
        settings = tuple(choices.items())
        if settings not in drivers:
            drivers[settings] = Driver(runner, **choices)
        return drivers[settings]

    return driver


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case[2]}-{case[3]}" for n, case in enumerate(CASES)])
def test_refusal_names_its_clause_and_the_place(share, known, case):
    """The entry of a refused request has the rule, the clause or open point, and the place in the request."""
    request, options, rule, clause, pointer = case
    options = dict(options)
    key, headers = options.pop("key", ...), options.pop("headers", ())
    driver = share(**options)
    if key is ...:
        key = driver.key()
    names = ids(driver, key, request)
    for _ in range(options.get("rate_limit", 0)):
        driver.send("GET", "/clients", key=key)
    response = driver.send(*filled(list(request), names), key=key, headers=headers)
    refusal = driver.last["refusal"]
    assert 400 <= response.status < 500
    assert (refusal["rule"], refusal["clause"], refusal["pointer"]) == (rule, clause, pointer)
    assert refusal["error"] == response.json["error"]
    assert clause is None or clause in known


def every_refusal(base=Refusal):
    """Yield all subclasses of ``base``."""
    for refusal in base.__subclasses__():
        yield refusal
        yield from every_refusal(refusal)


def test_every_refusal_has_a_clause_and_a_test():
    """Each class of refusals is in the tables of clauses and statuses, and in a case above."""
    classes = {refusal for refusal in every_refusal() if refusal.__module__.startswith("cleverinvo_mock.")}
    assert classes == set(CLAUSES) == set(STATUS)
    assert {refusal.__name__ for refusal in classes} == {case[2] for case in CASES}


@pytest.mark.parametrize(
    ("refusal", "table", "concerns"),
    [
        (RecordNotFound, "_UNKNOWN_ID", lambda path, definition: "{id}" in path),
        (InvalidField, "_WRONG_TYPE", lambda path, definition: "requestBody" in definition),
    ],
)
def test_every_operation_has_a_clause_for_its_refusals(refusal, table, concerns):
    """An operation by an id says under which of its clauses an unknown id is refused; one with a body, a wrong type."""
    openapi = Path(__file__).parents[3] / "openapi"
    document = yaml.safe_load((openapi / "cleverinvo.yaml").read_text("utf-8"))
    contract = yaml.safe_load((openapi / "clauses.yaml").read_text("utf-8"))
    about = {clause["id"]: clause["operations"] for clause in contract["clauses"]}
    operations = {
        definition["operationId"]
        for path, item in document["paths"].items()
        for method, definition in item.items()
        if method != "parameters" and concerns(path, definition)
    }
    stated = CLAUSES[refusal]
    missing = operations ^ stated.keys()
    assert not missing, f"api/reasons.py: complete {table} (or remove what is not an operation): {missing}"
    assert [name for name, clause in stated.items() if name not in about[clause]] == []


def test_record_of_another_account_is_refused_under_auth_4(driver):
    """The response is that of an unknown id; the entry has the clause for records of another account."""
    theirs, mine = driver.key(), driver.key()
    client = driver.client(key=theirs)
    response = driver.send("GET", f"/clients/{client}", key=mine)
    assert response.json == {"error": "Client not found"}
    assert driver.last["refusal"]["clause"] == "AUTH-4"
    invoice = driver.send("POST", "/invoices", draft(clientId=client), key=theirs).id
    for method, path in (("GET", f"/invoices/{invoice}/pdf"), ("DELETE", f"/invoices/{invoice}")):
        assert driver.send(method, path, key=mine).status == 404
        assert driver.last["refusal"]["clause"] == "AUTH-4"
    assert driver.send("GET", f"/invoices/{UNKNOWN}", key=mine).status == 404
    assert driver.last["refusal"]["clause"] == "INV-GET-2"


def test_field_becomes_a_json_pointer():
    """A field becomes a JSON Pointer (RFC 6901) with escaped names; the whole body is the empty pointer."""
    assert field_pointer("lineItems[0].quantity") == "/lineItems/0/quantity"
    assert field_pointer("name") == "/name"
    assert field_pointer("body") == ""
    assert field_pointer("body", is_callers=True) == "/body"
    assert field_pointer("lineItems[3].a/b~c.d[0]", is_callers=True) == "/lineItems/3/a~1b~0c.d[0]"
