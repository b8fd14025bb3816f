"""CLI-UPDATE: the fields that a PUT of a client changes, and those that it keeps."""

from __future__ import annotations

import pytest

BEFORE = {
    "name": "Acme Corp",
    "email": "billing@acme.example",
    "address": "123 Main St",
    "taxId": "US-123456789",
    "phone": "+1-555-0100",
    "notes": "Net 30 terms",
}
AFTER = {
    "name": "Acme Corporation",
    "email": "accounts@acme.example",
    "address": "5 Elm St",
    "taxId": "US-987654321",
    "phone": "+1-555-0200",
    "notes": "Net 60 terms",
}


@pytest.fixture
def client(api):
    created = api.client(**BEFORE)
    api.clock.advance(days=1)
    return created


@pytest.mark.clause("CLI-UPDATE-1", "CLI-UPDATE-2", "CLI-UPDATE-3", "FMT-1")
@pytest.mark.parametrize(
    "fields", [[name] for name in BEFORE] + [["name", "email", "phone"], list(BEFORE)], ids="-".join
)
def test_update_client_changes_what_is_sent(api, client, fields):
    """The fields sent are changed, all others stay; the response equals a later GET and the list item."""
    answer = api.put(f"/clients/{client['id']}", {name: AFTER[name] for name in fields})
    assert answer.status == 200
    expected = {**client, **{name: AFTER[name] for name in fields}, "updatedAt": "2024-06-16T12:00:00.001Z"}
    assert answer.json == {"data": expected}
    assert api.get(f"/clients/{client['id']}").data == expected
    assert api.listed("/clients") == [expected]


@pytest.mark.clause("CLI-UPDATE-1", "CLI-UPDATE-3")
def test_update_client_leaves_other_clients(api, client):
    """Only the client of that id is changed."""
    other = api.client()
    api.put(f"/clients/{client['id']}", AFTER)
    assert api.get(f"/clients/{other['id']}").data == other


@pytest.mark.clause("CLI-UPDATE-1", "CLI-UPDATE-2")
def test_update_client_with_nothing_changes_nothing(api, client):
    """An empty object changes no field."""
    answer = api.put(f"/clients/{client['id']}", {})
    assert answer.status in {200, 400}
    now = api.get(f"/clients/{client['id']}").data
    assert {**now, "updatedAt": None} == {**client, "updatedAt": None}


@pytest.mark.clause("CLI-UPDATE-2")
def test_update_client_cannot_change_id_and_created_at(api, client):
    """`id` and `createdAt` stay, whatever the body has."""
    sent = {"id": "clx9999999999999999999999", "createdAt": "1999-01-01T00:00:00.000Z", "notes": "new"}
    now = api.put(f"/clients/{client['id']}", {**sent, "updatedAt": "1999-01-01T00:00:00.000Z"}).data
    assert (now["id"], now["createdAt"], now["notes"]) == (client["id"], client["createdAt"], "new")
    assert now["updatedAt"] > client["updatedAt"]
    assert api.get("/clients/clx9999999999999999999999").status == 404


@pytest.mark.clause("CLI-UPDATE-2")
@pytest.mark.parametrize(
    "step", [{}, {"days": -400}, {"microseconds": 1000}], ids=["frozen", "set back", "moving"]
)
def test_update_client_moves_updated_at_forward(api, client, step):
    """Every change moves `updatedAt` forward, even if the clock stands still or is set back."""
    seen = [client["updatedAt"]]
    for number in range(5):
        api.clock.advance(**step)
        seen.append(api.put(f"/clients/{client['id']}", {"notes": f"note {number}"}).data["updatedAt"])
    assert seen == sorted(set(seen))


@pytest.mark.clause("CLI-UPDATE-1")
@pytest.mark.open_point("null_clears", "cleared")
@pytest.mark.parametrize("field", ["email", "address", "taxId", "phone", "notes"])
def test_update_client_with_null_clears_the_field(api, client, field):
    """Null for an optional field clears it and leaves the others."""
    now = api.put(f"/clients/{client['id']}", {field: None}).data
    assert {name: now[name] for name in BEFORE} == {**BEFORE, field: None}
    assert api.get(f"/clients/{client['id']}").data == now


@pytest.mark.clause("CLI-UPDATE-1", "CLI-SHAPE-1")
def test_update_client_with_null_name_keeps_a_name(api, client):
    """A name cannot be cleared: null is refused or ignored."""
    assert api.put(f"/clients/{client['id']}", {"name": None}).status in {200, 400}
    assert api.get(f"/clients/{client['id']}").data["name"] == "Acme Corp"


@pytest.mark.clause("CLI-UPDATE-5")
def test_update_client_is_all_or_nothing(api, client):
    """One wrong field refuses the whole update."""
    with api.unchanged():
        assert api.put(f"/clients/{client['id']}", {**AFTER, "notes": 5}).status == 400
        assert api.put(f"/clients/{client['id']}", {"name": "New", "email": "no e-mail"}).status == 400


@pytest.mark.clause("CLI-DELETE-3", "CLI-UPDATE-1", "CLI-LIST-1")
@pytest.mark.open_point("is_active_writable", "ignored", "written")
def test_update_client_with_is_active(api, choose):
    """`isActive` in a PUT is ignored or written; a client set to inactive is no longer listed."""
    kept = api.client()
    assert api.put(f"/clients/{kept['id']}", {"isActive": False, "notes": "n"}).data["notes"] == "n"
    assert [client["isActive"] for client in api.listed("/clients")] == [True]
    writer = choose(is_active_writable="written")
    written = writer.client()
    assert writer.put(f"/clients/{written['id']}", {"isActive": True}).data["isActive"] is True
    assert writer.put(f"/clients/{written['id']}", {"isActive": False}).data["isActive"] is False
    assert writer.listed("/clients") == []


@pytest.mark.clause("CLI-UPDATE-5")
@pytest.mark.open_point("is_active_writable", "written")
@pytest.mark.parametrize("value", ["false", 0, 1, [], {}])
def test_update_client_with_is_active_of_the_wrong_type_is_refused(choose, value):
    """A server that writes `isActive` refuses a value that is not a boolean."""
    api = choose(is_active_writable="written")
    client = api.client()
    with api.unchanged():
        assert api.put(f"/clients/{client['id']}", {"isActive": value}).status == 400
