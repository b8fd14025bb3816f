"""INV-CREATE-2 and -3: amounts, taxes and totals, and how they are rounded."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

MONEY = ("subtotal", "taxTotal", "discountTotal", "total")


def totals(api, lines, **fields):
    """The amounts of the lines, then subtotal, tax and total, as texts."""
    lines = [{"description": "x", "quantity": q, "unitPrice": p, "taxRate": r} for q, p, r in lines]
    invoice = api.invoice(lineItems=lines, **fields)
    assert invoice["discountTotal"] == 0
    shown = [
        *(one["amount"] for one in invoice["lineItems"]),
        *(invoice[name] for name in MONEY if name != "discountTotal"),
    ]
    return " ".join(f"{Decimal(value).normalize():f}" for value in shown)


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3", "FMT-5")
@pytest.mark.open_point("rounding", "half_up")
@pytest.mark.open_point("rounding_scope", "line")
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(40, 125, 10)], "5000 5000 500 5500"),
        ([(0.1, 0.2, 0)], "0.02 0.02 0 0.02"),
        ([(3, 1.1, 0), (1, 2.2, 0)], "3.3 2.2 5.5 0 5.5"),  # sums that binary fractions get wrong
        ([(1.005, 1000, 0)], "1005 1005 0 1005"),
        ([(1, 1.005, 0)], "1.01 1.01 0 1.01"),  # 1.005 is less in binary
        ([(1, 2.675, 0)], "2.68 2.68 0 2.68"),
        ([(1, 0.125, 0)], "0.13 0.13 0 0.13"),
        ([(1, 0.135, 0)], "0.14 0.14 0 0.14"),
        ([(1, 0.004999, 0)], "0 0 0 0"),
        ([(1, 1.25, 10)], "1.25 1.25 0.13 1.38"),
        ([(1, 100, 7.25)], "100 100 7.25 107.25"),
        ([(1, 100, 100)], "100 100 100 200"),
        ([(1, 100, 250)], "100 100 250 350"),
        ([(3, 33.33, 19), (2, 0.005, 19)], "99.99 0.01 100 19 119"),
        ([(1, 1.04, 10)] * 3, "1.04 1.04 1.04 3.12 0.3 3.42"),  # 0.104 a line
        ([(0, 99.99, 10)], "0 0 0 0"),
        ([(1e3, 1.5e1, 1e1)], "15000 15000 1500 16500"),
    ],
)
def test_create_invoice_computes_its_totals(api, lines, expected):
    """Amounts are quantity times price, taxes a percentage of them, each rounded half up to the cent."""
    assert totals(api, lines) == expected


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3")
@pytest.mark.open_point("rounding", "half_even")
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(1, 0.125, 0)], "0.12 0.12 0 0.12"),
        ([(1, 0.135, 0)], "0.14 0.14 0 0.14"),
        ([(1, 1.005, 0)], "1 1 0 1"),
        ([(1, 1.25, 10)], "1.25 1.25 0.12 1.37"),
        ([(1, 1.0051, 0)], "1.01 1.01 0 1.01"),
    ],
)
def test_create_invoice_rounds_half_to_even_where_chosen(choose, lines, expected):
    """Half a cent is rounded to the even cent; other amounts are rounded as usual."""
    assert totals(choose(rounding="half_even"), lines) == expected


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3")
@pytest.mark.open_point("rounding_scope", "total")
def test_create_invoice_rounds_tax_once_where_chosen(choose):
    """The tax of all lines is rounded once, on their sum."""
    api = choose(rounding_scope="total")
    assert totals(api, [(1, 1.04, 10)] * 3) == "1.04 1.04 1.04 3.12 0.31 3.43"
    assert totals(api, [(1, 1.25, 10), (1, 1.25, 10)]) == "1.25 1.25 2.5 0.25 2.75"
    assert totals(api, [(40, 125, 10)]) == "5000 5000 500 5500"


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3")
@pytest.mark.open_point("minor_units", "currency", "two")
@pytest.mark.parametrize(
    ("currency", "own", "two"),
    [
        ("USD", "10.53 10.53 1.05 11.58", "10.53 10.53 1.05 11.58"),
        ("JPY", "11 11 1 12", "10.53 10.53 1.05 11.58"),
        ("KRW", "11 11 1 12", "10.53 10.53 1.05 11.58"),
        ("KWD", "10.526 10.526 1.053 11.579", "10.53 10.53 1.05 11.58"),
        ("BHD", "10.526 10.526 1.053 11.579", "10.53 10.53 1.05 11.58"),
        ("CLF", "10.5263 10.5263 1.0526 11.5789", "10.53 10.53 1.05 11.58"),
    ],
)
def test_create_invoice_rounds_to_the_currencys_decimals(choose, api, currency, own, two):
    """Money has the decimals that ISO 4217 gives its currency, or always two."""
    assert totals(api, [(1, 10.5263, 10)], currency=currency) == own
    assert totals(choose(minor_units="two"), [(1, 10.5263, 10)], currency=currency) == two


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3", "FMT-5")
@pytest.mark.parametrize(
    ("currency", "price", "expected"),
    [
        ("USD", 9999999999999.99, "9999999999999.99 9999999999999.99 0 9999999999999.99"),
        ("JPY", 999999999999999, "999999999999999 999999999999999 0 999999999999999"),
        ("KWD", 999999999999.999, "999999999999.999 999999999999.999 0 999999999999.999"),
    ],
)
def test_create_invoice_is_exact_to_fifteen_digits(api, currency, price, expected):
    """An amount of fifteen digits is exact to its last."""
    assert totals(api, [(1, price, 0)], currency=currency) == expected


TOO_LONG = {
    "price": [(1, 10000000000000.01, 0)],
    "amount": [(10000000.01, 1000000.01, 0)],
    "sum": [(1, 9999999999999.99, 0), (1, 0.02, 0)],
    "tax": [(1, 9999999999999.99, 1000)],
    "total": [(1, 9999999999999.99, 10)],
    "both": [(1e15, 1e15, 0)],
    "quantity": [(1e300, 1, 0)],
    "product beyond a float": [(1e300, 1e300, 0)],
    "rate": [(1, 1, 1e300)],
}


@pytest.mark.clause("ERR-4", "INV-CREATE-3")
@pytest.mark.parametrize("lines", TOO_LONG.values(), ids=TOO_LONG)
def test_create_invoice_beyond_fifteen_digits_is_refused(api, lines):
    """Money of more digits than a JSON number carries exactly is refused, in a POST and a PUT."""
    body = [api.line(quantity=q, unitPrice=p, taxRate=r) for q, p, r in lines]
    invoice = api.invoice()
    with api.unchanged():
        assert api.post("/invoices", api.draft(invoice["clientId"], lineItems=body)).status == 400
        assert api.put(f"/invoices/{invoice['id']}", {"lineItems": body}).status == 400


@pytest.mark.clause("ERR-4", "INV-CREATE-4")
@pytest.mark.parametrize(
    "number",
    [
        "1e13",
        "1e15",
        "1e400",
        "1e-400",
        "5e-324",
        "1e-300",
        "-0",
        "-0.0",
        "0.1234567890123456789",
        "1" * 400,
        "0." + "0" * 400 + "1",
    ]
    + ["9007199254740993", "123456789012345678", "1E+2", "1e308"],
)
@pytest.mark.parametrize("field", ["quantity", "unitPrice", "taxRate"])
def test_create_invoice_with_extreme_number_is_no_fault(api, field, number):
    """An extreme JSON number is accepted unchanged or refused."""
    body = api.draft(lineItems=[api.line(**{field: 777})])
    content = api.post("/invoices", content=json.dumps(body).replace("777", number).encode())
    assert content.status in {201, 400}
    if content.status == 201:
        invoice = api.get(f"/invoices/{content.data['id']}").data
        assert float(invoice["lineItems"][0][field]) == float(number)
        assert invoice["total"] == invoice["subtotal"] + invoice["taxTotal"]
    else:
        assert api.get("/invoices").json["total"] == 0


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3")
@pytest.mark.open_point("negative_numbers", "400")
@pytest.mark.parametrize("field", ["quantity", "unitPrice"])
def test_create_invoice_with_negative_number_is_refused(api, field):
    """A negative quantity or price is refused, in a POST and a PUT."""
    invoice, lines = api.invoice(), [api.line(), api.line(**{field: -0.01})]
    with api.unchanged():
        assert api.post("/invoices", api.draft(invoice["clientId"], lineItems=lines)).status == 400
        assert api.put(f"/invoices/{invoice['id']}", {"lineItems": lines}).status == 400


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3", "PDF-1")
@pytest.mark.open_point("negative_numbers", "created")
def test_create_invoice_with_negative_number_counts_it_where_chosen(choose):
    """A negative line is subtracted from the sums."""
    api = choose(negative_numbers="created")
    assert totals(api, [(2, 100, 10), (-1, 50, 10)]) == "200 -50 150 15 165"
    assert totals(api, [(1, -50, 10)]) == "-50 -50 -5 -55"
    assert totals(api, [(-2, -50, 10)]) == "100 100 10 110"
    for invoice in api.listed("/invoices"):
        assert api.get(f"/invoices/{invoice['id']}/pdf").status == 200


@pytest.mark.clause("INV-CREATE-3")
@pytest.mark.open_point("missing_tax_rate", "zero")
def test_create_invoice_without_tax_rate_has_no_tax(api):
    """A line without a tax rate has the rate 0; other lines keep theirs."""
    lines = [api.line(without=["taxRate"]), api.line()]
    invoice = api.invoice(lineItems=lines)
    assert [one["taxRate"] for one in invoice["lineItems"]] == [0, 10]
    assert invoice["taxTotal"] == 500


@pytest.mark.clause("INV-CREATE-3")
@pytest.mark.open_point("empty_line_items", "created")
@pytest.mark.parametrize("change", [{"lineItems": []}, {"without": ["lineItems"]}])
def test_create_invoice_without_lines_has_zero_totals_where_chosen(choose, change):
    """An invoice without lines has zero totals and a PDF; an update can add lines."""
    api = choose(empty_line_items="created")
    invoice = api.invoice(**change)
    assert (invoice["lineItems"], [invoice[name] for name in MONEY]) == ([], [0] * 4)
    assert api.get(f"/invoices/{invoice['id']}/pdf").status == 200
    assert api.put(f"/invoices/{invoice['id']}", {"lineItems": [api.line()]}).data["total"] == 5500
    assert api.put(f"/invoices/{invoice['id']}", {"lineItems": []}).data["total"] == 0
