"""CLI-DELETE: the soft delete of a client, and its effect on the client's invoices."""

from __future__ import annotations

import pytest


@pytest.mark.clause("CLI-DELETE-1", "CLI-DELETE-2", "FMT-6", "CLI-LIST-1")
def test_delete_client_takes_it_off_the_list(api):
    """204 without a body; the client is no longer listed and the total is one lower."""
    kept, gone = api.client(name="RegistrationState"), api.client(name="Gone")
    answer = api.delete(f"/clients/{gone['id']}")
    assert (answer.status, answer.body) == (204, b"")
    assert api.listed("/clients") == [kept]


@pytest.mark.clause("CLI-DELETE-3", "CLI-DELETE-5")
@pytest.mark.open_point("deleted_client_read", "404")
@pytest.mark.open_point("deleted_client_update", "404")
@pytest.mark.open_point("deleted_client_delete", "404")
def test_delete_client_leaves_nothing_to_read_update_or_delete(api):
    """Every later request to a deleted client answers 404."""
    path = f"/clients/{api.client()['id']}"
    api.delete(path)
    with api.unchanged():
        assert [api.get(path).status, api.put(path, {"name": "X"}).status, api.delete(path).status] == [
            404
        ] * 3


@pytest.mark.clause("CLI-DELETE-2", "CLI-DELETE-3")
@pytest.mark.open_point("deleted_client_read", "inactive")
@pytest.mark.open_point("deleted_client_update", "200")
@pytest.mark.open_point("deleted_client_delete", "204")
def test_delete_client_can_leave_an_inactive_one(choose):
    """A deleted client that can still be read is inactive, also after updates and deletes, and is in no list."""
    api = choose(deleted_client_read="inactive", deleted_client_update="200", deleted_client_delete="204")
    client = api.client(notes="before")
    path = f"/clients/{client['id']}"
    assert api.delete(path).status == 204
    for number in range(2):
        assert api.put(path, {"notes": f"after {number}"}).data["isActive"] is False
        assert api.get(path).data["isActive"] is False
        assert api.get(path).data["notes"] == f"after {number}"
        assert api.delete(path).status == 204
        assert api.listed("/clients") == api.listed("/clients", search="Acme") == []


@pytest.mark.clause("CLI-DELETE-4", "INV-GET-1", "PDF-1", "PDF-3")
def test_delete_client_leaves_its_invoices(api):
    """A deleted client's invoices and their PDFs can be read as before, with its name and e-mail."""
    invoice = api.invoice()
    listed = api.listed("/invoices")
    api.delete(f"/clients/{invoice['clientId']}")
    assert api.get(f"/invoices/{invoice['id']}").data == invoice
    assert invoice["client"] == {"name": "Acme Corp", "email": "billing@acme.example"}
    assert api.listed("/invoices") == listed
    assert api.get(f"/invoices/{invoice['id']}/pdf").status == 200


@pytest.mark.clause("CLI-DELETE-4", "INV-UPDATE-1", "INV-DELETE-1")
def test_delete_client_leaves_its_drafts_to_be_changed(api):
    """A deleted client's draft can still be updated and deleted."""
    invoice = api.invoice()
    api.delete(f"/clients/{invoice['clientId']}")
    assert api.put(f"/invoices/{invoice['id']}", {"notes": "later"}).status == 200
    assert api.get(f"/invoices/{invoice['id']}").data == {**invoice, "notes": "later"}
    assert api.delete(f"/invoices/{invoice['id']}").status == 204


@pytest.mark.clause("CLI-DELETE-4")
def test_list_invoices_of_deleted_client_shows_its_own_or_none(api):
    """The filter by a deleted client lists that client's invoices or none, never those of others."""
    invoice = api.invoice()
    api.invoice()
    api.delete(f"/clients/{invoice['clientId']}")
    answer = api.get("/invoices", clientId=invoice["clientId"])
    assert answer.status in {200, 400, 404}
    if answer.status == 200:
        assert [one["id"] for one in answer.json["data"]] in ([invoice["id"]], [])


@pytest.mark.clause("INV-CREATE-6")
@pytest.mark.open_point("invoice_for_deleted_client", "404", "400", "created")
@pytest.mark.parametrize(("choice", "status"), [("404", 404), ("400", 400), ("created", 201)])
def test_create_invoice_for_deleted_client(choose, choice, status):
    """An invoice for a deleted client is created, or refused without being created."""
    api = choose(invoice_for_deleted_client=choice)
    client, other = api.client(), api.invoice()
    api.delete(f"/clients/{client['id']}")
    assert api.post("/invoices", api.draft(client["id"])).status == status
    assert api.get("/invoices").json["total"] == (2 if status == 201 else 1)
    moved = api.put(f"/invoices/{other['id']}", {"clientId": client["id"]})
    assert moved.status == (200 if status == 201 else status)


@pytest.mark.clause("CLI-DELETE-1", "CLI-CREATE-1")
def test_deleted_client_can_be_created_again(api):
    """After a delete, the same client can be created again, with a new id."""
    gone = api.client()
    api.delete(f"/clients/{gone['id']}")
    again = api.client()
    assert again["id"] != gone["id"]
    assert api.listed("/clients") == [again]
