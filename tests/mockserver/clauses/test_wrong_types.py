"""CLI-CREATE-4, CLI-UPDATE-5, INV-CREATE-7, INV-UPDATE-6: each field with each wrong JSON type."""

from __future__ import annotations

import pytest

NOT_A_TEXT = [5, 0, 1.5, True, False, [], ["x"], {}, {"x": "y"}]
NOT_A_NUMBER = ["x", "5", "", "1e3", "NaN", True, False, [], [5], {}, {"x": 5}]
NOT_A_LIST = ["x", "[]", 5, 0, True, False, {}, {"0": {}}]
NOT_A_LINE = ["x", 5, True, None, [], [[]]]
CLIENT_FIELDS = ["name", "email", "address", "taxId", "phone", "notes"]
INVOICE_TEXTS = ["clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "notes", "terms"]
LINE_NUMBERS = ["quantity", "unitPrice", "taxRate"]


@pytest.mark.clause("CLI-CREATE-4", "ERR-1")
@pytest.mark.parametrize("field", CLIENT_FIELDS)
def test_create_client_with_wrong_type_is_refused(api, field):
    """A value that is not a text answers 400; nothing is created."""
    with api.unchanged():
        for value in NOT_A_TEXT:
            assert api.post("/clients", {"name": "Acme Corp", field: value}).status == 400, value


@pytest.mark.clause("CLI-UPDATE-5", "ERR-1")
@pytest.mark.parametrize("field", CLIENT_FIELDS)
def test_update_client_with_wrong_type_is_refused(api, field):
    """A value that is not a text answers 400; the client is unchanged."""
    client = api.client()
    with api.unchanged():
        for value in NOT_A_TEXT:
            assert api.put(f"/clients/{client['id']}", {"name": "New", field: value}).status == 400, value


def refuses(api, **fields):
    invoice = api.invoice()
    with api.unchanged():
        assert api.post("/invoices", api.draft(invoice["clientId"], **fields)).status == 400, fields
        assert api.put(f"/invoices/{invoice['id']}", {"notes": "new", **fields}).status == 400, fields


@pytest.mark.clause("INV-CREATE-7", "INV-UPDATE-6", "ERR-1")
@pytest.mark.parametrize("field", INVOICE_TEXTS)
@pytest.mark.parametrize("value", NOT_A_TEXT, ids=repr)
def test_create_and_update_invoice_with_wrong_type_are_refused(api, field, value):
    """A value that is not a text answers 400; nothing is stored."""
    refuses(api, **{field: value})


@pytest.mark.clause("INV-CREATE-7", "INV-UPDATE-6")
@pytest.mark.parametrize("value", NOT_A_LIST, ids=repr)
def test_create_and_update_invoice_with_lines_that_are_no_list_are_refused(api, value):
    """`lineItems` that are not a list answer 400; nothing is stored."""
    refuses(api, lineItems=value)


@pytest.mark.clause("INV-CREATE-7", "INV-UPDATE-6")
@pytest.mark.parametrize("value", NOT_A_LINE, ids=repr)
def test_create_and_update_invoice_with_a_line_that_is_none_are_refused(api, value):
    """A line that is not an object answers 400, anywhere in the list; nothing is stored."""
    refuses(api, lineItems=[value])
    refuses(api, lineItems=[api.line(), value])


@pytest.mark.clause("INV-CREATE-7", "INV-UPDATE-6")
@pytest.mark.parametrize("field", LINE_NUMBERS)
@pytest.mark.parametrize("value", NOT_A_NUMBER, ids=repr)
def test_create_and_update_invoice_with_a_line_of_wrong_numbers_are_refused(api, field, value):
    """A quantity, price or rate that is not a number answers 400, in any line; nothing is stored."""
    refuses(api, lineItems=[api.line(), api.line(**{field: value})])


@pytest.mark.clause("INV-CREATE-7", "INV-UPDATE-6")
@pytest.mark.parametrize("value", NOT_A_TEXT, ids=repr)
def test_create_and_update_invoice_with_a_description_of_wrong_type_are_refused(api, value):
    """A description that is not a text answers 400; nothing is stored."""
    refuses(api, lineItems=[api.line(description=value)])
