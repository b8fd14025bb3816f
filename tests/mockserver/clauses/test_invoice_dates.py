"""INV-CREATE-7 and FMT-4: the dates of an invoice, sent or generated."""

from __future__ import annotations

import pytest


@pytest.mark.clause("INV-CREATE-7")
@pytest.mark.parametrize("field", ["issueDate", "dueDate"])
@pytest.mark.parametrize(
    "date",
    [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-06-31",
        "01/06/2024",
        "2024-6-1",
        "20240601",
        "24-06-01",
    ]
    + [
        "2024-06-01T00:00:00Z",
        "2024-06-01 ",
        " 2024-06-01",
        "2024-06-01\n",
        "2024-W23-6",
        "2024-153",
        "tomorrow",
        "",
    ]
    + [
        "+02024-06-01",
        "-2024-06-01",
        "12024-06-01",
        "２０２４-０６-０１",
        "٢٠٢٤-٠٦-٠١",
        "2024‐06‐01",
        "2024-06-01\u0000",
    ],
)
def test_create_invoice_with_invalid_date_is_refused(api, field, date):
    """A date that is not a valid `YYYY-MM-DD` answers 400, in a POST and a PUT; nothing is stored."""
    invoice = api.invoice()
    with api.unchanged():
        assert api.post("/invoices", api.draft(invoice["clientId"], **{field: date})).status == 400
        assert api.put(f"/invoices/{invoice['id']}", {field: date}).status == 400


@pytest.mark.clause("INV-CREATE-4", "FMT-4")
@pytest.mark.parametrize("date", ["2024-02-29", "2000-02-29", "1970-01-01", "0001-01-01", "9999-12-31"])
def test_create_invoice_takes_every_day_of_the_calendar(api, date):
    """Every valid date comes back unchanged; issue date and due date may be equal."""
    invoice = api.invoice(issueDate=date, dueDate=date)
    assert (invoice["issueDate"], invoice["dueDate"]) == (date, date)


@pytest.mark.clause("INV-CREATE-7")
@pytest.mark.open_point("due_before_issue", "400")
def test_create_invoice_due_before_its_issue_is_refused(api):
    """A due date before the date of issue is refused, also when a PUT sends only one of them."""
    invoice = api.invoice(issueDate="2024-06-01", dueDate="2024-07-01")
    path = f"/invoices/{invoice['id']}"
    with api.unchanged():
        body = api.draft(invoice["clientId"], issueDate="2024-07-02", dueDate="2024-07-01")
        assert api.post("/invoices", body).status == 400
        assert api.put(path, {"issueDate": "2024-07-02"}).status == 400
        assert api.put(path, {"dueDate": "2024-05-31"}).status == 400
    assert api.put(path, {"issueDate": "2024-07-02", "dueDate": "2024-07-02"}).status == 200


@pytest.mark.clause("FMT-4", "INV-CREATE-4")
@pytest.mark.open_point("missing_dates", "generated")
@pytest.mark.parametrize("kept", [{}, {"issueDate": "2031-02-03"}, {"dueDate": "2031-02-03"}])
def test_create_invoice_without_dates_gets_some(api, kept):
    """Generated dates are valid and in order, and sent dates are kept."""
    invoice = api.invoice(without={"issueDate", "dueDate"} - kept.keys(), **kept)
    assert kept.items() <= invoice.items()
    assert "0001-01-01" <= invoice["issueDate"] <= invoice["dueDate"] <= "9999-12-31"


@pytest.mark.clause("ERR-4", "FMT-4")
@pytest.mark.open_point("missing_dates", "generated")
@pytest.mark.parametrize(
    "kept", [{"issueDate": "9999-12-31"}, {"dueDate": "0001-01-01"}, {"dueDate": "2020-01-01"}]
)
def test_create_invoice_without_one_date_at_the_calendars_end_is_no_fault(api, kept):
    """With one date at the end of the calendar, the invoice is refused or its dates are in order."""
    answer = api.post("/invoices", api.draft(without={"issueDate", "dueDate"} - kept.keys(), **kept))
    assert answer.status in {201, 400}
    if answer.status == 201:
        invoice = api.get(f"/invoices/{answer.data['id']}").data
        assert kept.items() <= invoice.items()
        assert invoice["issueDate"] <= invoice["dueDate"]
