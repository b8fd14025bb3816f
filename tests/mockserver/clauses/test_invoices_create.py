"""INV-CREATE: bodies that create an invoice, generated values, and bodies that are refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

LINES = [
    {"description": "Web Development", "quantity": 40, "unitPrice": 125.0, "taxRate": 10},
    {"description": "Hosting — 主机 — استضافة", "quantity": 0.5, "unitPrice": 19.99, "taxRate": 0},
    {"description": "Web Development", "quantity": 1, "unitPrice": 0, "taxRate": 21},
]


def as_sent(lines):
    return [
        {name: one[name] for name in ("description", "quantity", "unitPrice", "taxRate")} for one in lines
    ]


@pytest.mark.clause("INV-CREATE-1", "INV-CREATE-2", "INV-CREATE-3", "FMT-1", "FMT-5")
def test_create_invoice_answers_a_receipt(api):
    """The documented example answers its id, its number, its total and `DRAFT`."""
    answer = api.post("/invoices", api.draft(invoiceNumber="INV-0042"))
    receipt = answer.json["data"]
    assert answer.json.keys() == {"data"}
    assert (receipt["invoiceNumber"], receipt["total"], receipt["status"]) == ("INV-0042", 5500, "DRAFT")
    assert api.get(f"/invoices/{receipt['id']}").data["id"] == receipt["id"]


@pytest.mark.clause(
    "INV-CREATE-4", "INV-CREATE-2", "INV-CREATE-3", "INV-GET-1", "INV-STATUS-2", "FMT-3", "FMT-4"
)
def test_create_invoice_can_be_read_back(api):
    """A GET returns the sent client, number, currency, dates, lines in order, notes and terms."""
    client = api.client()
    sent = api.draft(client["id"], currency="EUR", lineItems=LINES, notes="Thank you", terms="30 days")
    id = api.post("/invoices", sent).data["id"]
    assert api.get(f"/invoices/{id}").data == {
        "id": id,
        **sent,
        "lineItems": [
            {**LINES[0], "amount": 5000},
            {**LINES[1], "unitPrice": Decimal("19.99"), "amount": 10},  # 9.995, half up
            {**LINES[2], "amount": 0},
        ],
        "subtotal": 5010,
        "taxTotal": 500,
        "discountTotal": 0,
        "total": 5510,
        "status": "DRAFT",
        "sentViaEmail": False,
        "sentAt": None,
        "paidAt": None,
        "createdAt": "2024-06-15T12:00:00.001Z",
        "client": {"name": "Acme Corp", "email": "billing@acme.example"},
    }


@pytest.mark.clause("INV-CREATE-4", "INV-LIST-1", "INV-GET-3")
def test_create_invoice_is_listed(api):
    """A new invoice is in the list with the values of its detail, and raises the list's total by one."""
    for count in range(3):
        assert api.get("/invoices").json["total"] == count
        invoice = api.invoice()
        [shown] = [one for one in api.listed("/invoices") if one["id"] == invoice["id"]]
        assert shown.items() <= invoice.items()
    assert shown.keys() >= {
        "clientId",
        "invoiceNumber",
        "currency",
        "issueDate",
        "dueDate",
        "subtotal",
        "taxTotal",
    }
    assert shown.keys() >= {"id", "discountTotal", "total", "status", "createdAt", "client"}


@pytest.mark.clause("INV-CREATE-4")
def test_create_invoice_keeps_many_lines_in_order(api):
    """A thousand lines come back in the order in which they were sent."""
    lines = [api.line(description=f"Line {number * 7919 % 1000}", quantity=number) for number in range(1000)]
    invoice = api.invoice(lineItems=lines)
    assert as_sent(invoice["lineItems"]) == lines


@pytest.mark.clause("INV-CREATE-4")
@pytest.mark.parametrize(
    "text", ["发票 ١٢٣ 청구서 請求書 Ñ", " x ", "👩🏽‍💻", "first\nsecond", "<&>\"'\\", "Cafe\u0301"]
)
def test_create_invoice_keeps_every_character(api, text):
    """Texts of any script come back as they were sent, character for character."""
    invoice = api.invoice(invoiceNumber=text, notes=text, terms=text, lineItems=[api.line(description=text)])
    assert [invoice[name] for name in ("invoiceNumber", "notes", "terms")] == [text] * 3
    assert invoice["lineItems"][0]["description"] == text


@pytest.mark.clause("INV-CREATE-5", "ERR-1")
@pytest.mark.parametrize(
    "change", [{"without": ["clientId"]}, {"clientId": None}, {"without": ["clientId", "currency"]}]
)
def test_create_invoice_without_client_is_refused(api, change):
    """Without `clientId` the answer is 400 and names the field; nothing is created."""
    with api.unchanged():
        answer = api.post("/invoices", api.draft("-", **change))
    assert answer.status == 400
    assert "clientId" in answer.error


@pytest.mark.clause("INV-CREATE-6")
@pytest.mark.open_point("unknown_client_in_invoice", "404", "400")
@pytest.mark.parametrize("choice", ["404", "400"])
def test_create_invoice_for_unknown_client_is_refused(choose, another_id, choice):
    """An unknown client is refused with the chosen status, in a POST and a PUT; nothing is stored."""
    api = choose(unknown_client_in_invoice=choice)
    invoice = api.invoice()
    with api.unchanged():
        for id in (another_id(invoice["clientId"]), invoice["id"]):
            assert api.post("/invoices", api.draft(id)).status == int(choice)
            assert api.put(f"/invoices/{invoice['id']}", {"clientId": id}).status == int(choice)
        for id in ("nobody", "", " ", "\u0000"):
            assert api.post("/invoices", {**api.draft("-"), "clientId": id}).status in {400, 404}


@pytest.mark.clause("INV-CREATE-1", "INV-CREATE-4")
@pytest.mark.parametrize(
    "field", ["invoiceNumber", "currency", "issueDate", "dueDate", "lineItems", "notes", "terms"]
)
def test_create_invoice_with_null_is_as_without(api, field):
    """Null for an optional field is refused or the same as omitting it."""
    client = api.client()["id"]
    without = api.post("/invoices", api.draft(client, without=[field])).status
    answer = api.post("/invoices", api.draft(client, **{field: None}))
    assert answer.status in {without, 400}
    if answer.status == 201 and field in {"notes", "terms"}:
        assert api.get(f"/invoices/{answer.data['id']}").data[field] is None


@pytest.mark.clause("INV-CREATE-1", "INV-CREATE-3")
def test_create_invoice_decides_the_rest_itself(api):
    """The API sets amounts, totals, status and times, whatever the body has."""
    own = {
        "id": "clx9999999999999999999999",
        "status": "PAID",
        "total": 1,
        "subtotal": 1,
        "taxTotal": 1,
        "discountTotal": 9,
    }
    own |= {"sentViaEmail": True, "sentAt": "1999-01-01T00:00:00.000Z", "paidAt": "1999-01-01T00:00:00.000Z"}
    own |= {"createdAt": "1999-01-01T00:00:00.000Z", "client": {"name": "Evil", "email": "e@vil.example"}}
    plain = api.invoice()
    other = api.invoice(plain["clientId"], **own, lineItems=[api.line(amount=1)])
    differing = {name for name in plain if plain[name] != other[name]}
    assert differing == {"id", "invoiceNumber", "createdAt"}
    assert other["id"] != own["id"]
    assert other["createdAt"].startswith("2024")


@pytest.mark.clause("INV-CREATE-7")
@pytest.mark.open_point("unknown_currency", "400")
@pytest.mark.parametrize("currency", ["ZZZ", "US", "USDX", "", " USD", "$", "840", "ＵＳＤ", "U\u0000D"])
def test_create_invoice_with_unknown_currency_is_refused(api, currency):
    """A currency that is not in ISO 4217 is refused, in a POST and a PUT."""
    invoice = api.invoice()
    with api.unchanged():
        assert api.post("/invoices", api.draft(invoice["clientId"], currency=currency)).status == 400
        assert api.put(f"/invoices/{invoice['id']}", {"currency": currency}).status == 400


@pytest.mark.clause("INV-CREATE-7", "ERR-1")
@pytest.mark.open_point("missing_currency", "400")
@pytest.mark.open_point("unknown_currency", "created")
def test_create_invoice_without_currency_is_refused_where_chosen(choose):
    """An invoice without a currency is refused if a currency is required, even if any currency is accepted."""
    api = choose(missing_currency="400", unknown_currency="created")
    client = api.client()["id"]
    with api.unchanged():
        assert api.post("/invoices", api.draft(client, without=["currency"])).status == 400
    assert api.invoice(currency="no currency")["currency"] == "no currency"


@pytest.mark.clause("INV-CREATE-4")
@pytest.mark.parametrize(
    "currency", ["USD", "EUR", "JPY", "KWD", "CNY", "KRW", "MXN", "SAR", "CLF", "ISK", "BHD"]
)
def test_create_invoice_takes_every_current_currency(api, currency):
    """Every current currency of ISO 4217 is accepted unchanged."""
    assert api.invoice(currency=currency)["currency"] == currency


@pytest.mark.clause("ERR-4")
@pytest.mark.parametrize("missing", ["description", "quantity", "unitPrice"])
@pytest.mark.parametrize("value", ["absent", None])
def test_create_invoice_with_a_line_that_lacks_something_is_no_fault(api, missing, value):
    """A line without a description, quantity or price is refused or completed, never an internal error."""
    line = api.line(without=[missing]) if value else api.line(**{missing: None})
    answer = api.post("/invoices", api.draft(lineItems=[line]))
    assert answer.status in {201, 400}
    if answer.status == 201:
        [shown] = api.get(f"/invoices/{answer.data['id']}").data["lineItems"]
        assert shown.keys() >= {"description", "quantity", "unitPrice", "amount", "taxRate"}
