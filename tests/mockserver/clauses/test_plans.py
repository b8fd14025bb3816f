"""PLAN: refusals because of a plan's limits, or because a plan has no API access."""

from __future__ import annotations

import pytest


@pytest.fixture
def limited(serve):
    """A user who has reached the plan's limits: one active client, and the maximum of invoices."""
    return lambda **choices: serve(**choices).api("cinv_sandbox_limited")


@pytest.mark.clause("PLAN-1", "ERR-1")
def test_create_client_beyond_the_plan_is_forbidden(limited):
    """A client beyond the plan's limit answers 403; nothing is created, and other requests still work."""
    api = limited()
    [client] = api.listed("/clients")
    with api.unchanged():
        for _ in range(3):
            assert api.post("/clients", {"name": "Acme"}).status == 403
    assert api.put(f"/clients/{client['id']}", {"notes": "x"}).status == 200


@pytest.mark.clause("PLAN-2", "ERR-1")
def test_create_invoice_beyond_the_plan_is_forbidden(limited):
    """An invoice beyond the plan's limit answers 403; nothing is created."""
    api = limited()
    [client] = api.listed("/clients")
    with api.unchanged():
        for _ in range(3):
            assert api.post("/invoices", api.draft(client["id"])).status == 403


@pytest.mark.clause("PLAN-2", "INV-DELETE-1")
def test_delete_invoice_makes_room_in_the_plan(limited):
    """A deleted invoice no longer counts: exactly one more can be created."""
    api = limited()
    [client] = api.listed("/clients")
    gone = api.listed("/invoices", status="DRAFT")[0]
    api.delete(f"/invoices/{gone['id']}")
    assert [api.post("/invoices", api.draft(client["id"])).status for _ in range(2)] == [201, 403]


@pytest.mark.clause("PLAN-1", "CLI-DELETE-2")
@pytest.mark.open_point("deleted_client_counts", "no", "yes")
@pytest.mark.parametrize(("choice", "statuses"), [("no", [201, 403]), ("yes", [403, 403])])
def test_delete_client_makes_room_in_the_plan_or_not(limited, choice, statuses):
    """A deleted client counts toward the plan's limit or not, by choice."""
    api = limited(deleted_client_counts=choice)
    [client] = api.listed("/clients")
    api.delete(f"/clients/{client['id']}")
    assert [api.post("/clients", {"name": "Acme"}).status for _ in range(2)] == statuses


@pytest.mark.clause("PLAN-1", "CLI-UPDATE-1")
@pytest.mark.open_point("is_active_writable", "written")
def test_update_client_to_active_cannot_go_beyond_the_plan(limited):
    """A client that is set active again counts toward the plan's limit."""
    api = limited(is_active_writable="written", deleted_client_read="inactive", deleted_client_update="200")
    [first] = api.listed("/clients")
    api.delete(f"/clients/{first['id']}")
    assert api.post("/clients", {"name": "Acme"}).status == 201
    api.put(f"/clients/{first['id']}", {"isActive": True})
    assert api.get("/clients").json["total"] <= 1


@pytest.mark.clause("PLAN-3", "ERR-1")
def test_every_operation_without_the_api_is_forbidden(shared, operation):
    """A key whose plan lacks the API answers 403 to every operation."""
    assert operation.call(shared.api("cinv_sandbox_unentitled")).status == 403


@pytest.mark.clause("PLAN-1", "PLAN-2", "RATE-2")
def test_a_business_plan_has_no_limit(api):
    """The Business plan has no limit of clients and invoices."""
    client = api.client()["id"]
    assert {api.post("/clients", {"name": f"Client {number}"}).status for number in range(300)} == {201}
    assert {api.post("/invoices", api.draft(client)).status for _ in range(300)} == {201}
