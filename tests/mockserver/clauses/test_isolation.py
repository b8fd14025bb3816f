"""AUTH-4: an account has no access to the records of another."""

from __future__ import annotations

import pytest


@pytest.fixture
def owner(api):
    return api


@pytest.fixture
def stranger(shared, owner):
    return shared.api()


@pytest.mark.clause(
    "AUTH-4", "CLI-GET-2", "CLI-UPDATE-4", "CLI-DELETE-5", "INV-GET-2", "INV-UPDATE-5", "INV-DELETE-3"
)
@pytest.mark.clause("PDF-5")
def test_every_operation_by_id_on_anothers_resource_is_not_found(owner, stranger, id_operation):
    """Another account's resource answers 404, as if it did not exist, and stays as it is."""
    invoice = owner.invoice()
    with owner.unchanged():
        answer = id_operation.call(stranger, client=invoice["clientId"], invoice=invoice["id"])
    assert answer.status == 404


@pytest.mark.clause("AUTH-4")
def test_every_operation_refuses_anothers_and_unknown_ids_alike(owner, stranger, id_operation, another_id):
    """The refusal for another account's resource is the same as for an unknown id."""
    invoice = owner.invoice()
    ids = {"client": invoice["clientId"], "invoice": invoice["id"]}
    unknown_ids = {kind: another_id(real) for kind, real in ids.items()}
    anothers, unknown = id_operation.call(stranger, **ids), id_operation.call(stranger, **unknown_ids)
    assert anothers.error.replace(ids["client"], "").replace(ids["invoice"], "") == unknown.error.replace(
        unknown_ids["client"], ""
    ).replace(unknown_ids["invoice"], "")


@pytest.mark.clause("AUTH-4", "CLI-LIST-1")
def test_lists_show_nothing_of_another_account(owner, stranger):
    """Another account's resources are in no list, with any query."""
    invoice = owner.invoice()
    for path in ("/clients", "/invoices"):
        assert stranger.listed(path) == []
        assert stranger.listed(path, search="a") == []
    assert stranger.listed("/invoices", status="DRAFT") == []
    assert stranger.listed("/invoices", search=invoice["invoiceNumber"]) == []


@pytest.mark.clause("AUTH-4", "INV-LIST-2")
@pytest.mark.open_point("unknown_client_filter", "empty")
def test_list_invoices_of_anothers_client_is_empty(owner, stranger):
    """The filter treats another account's client as an unknown client."""
    assert stranger.listed("/invoices", clientId=owner.invoice()["clientId"]) == []


@pytest.mark.clause("AUTH-4", "INV-CREATE-6")
@pytest.mark.open_point("unknown_client_in_invoice", "404")
def test_create_invoice_for_anothers_client_is_refused(owner, stranger):
    """An invoice for another account's client is refused, and nothing is created anywhere."""
    client = owner.client()
    with owner.unchanged(), stranger.unchanged():
        assert stranger.post("/invoices", stranger.draft(client["id"])).status == 404


@pytest.mark.clause("AUTH-4", "INV-CREATE-6")
def test_update_invoice_to_anothers_client_is_refused(owner, stranger):
    """An invoice cannot be moved to another account's client."""
    invoice, client = stranger.invoice(), owner.client()
    with owner.unchanged(), stranger.unchanged():
        assert stranger.put(f"/invoices/{invoice['id']}", {"clientId": client["id"]}).status in {400, 404}


@pytest.mark.clause("AUTH-4", "INV-CREATE-4")
def test_create_invoice_with_anothers_number_is_created(owner, stranger):
    """Invoice numbers are unique per account: two accounts can use the same one."""
    number = owner.invoice()["invoiceNumber"]
    assert stranger.invoice(invoiceNumber=number)["invoiceNumber"] == number


@pytest.mark.clause("AUTH-4", "INV-GET-2", "CLI-GET-2", "PDF-5")
def test_ids_of_one_kind_name_nothing_of_the_other(owner):
    """A client's id is not found as an invoice, and an invoice's id is not found as a client."""
    invoice = owner.invoice()
    assert owner.get(f"/invoices/{invoice['clientId']}").status == 404
    assert owner.get(f"/invoices/{invoice['clientId']}/pdf").status == 404
    assert owner.get(f"/clients/{invoice['id']}").status == 404
    assert owner.post("/invoices", owner.draft(invoice["id"])).status == 404
