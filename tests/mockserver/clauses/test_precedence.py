"""The order of refusals if several apply: 401, 403 for the plan, 429, 400, 404."""

from __future__ import annotations

import pytest


@pytest.mark.clause("AUTH-1", "AUTH-2")
def test_unauthorized_comes_before_all_else(serve):
    """Without a known key every request answers 401, whatever else is wrong with it."""
    server = serve(rate_limit=1)
    for key in ("cinv_sandbox_revoked", "cinv_"):
        api = server.api(key)
        for _ in range(3):
            assert api.get("/clients", page=0).status == 401
            assert api.post("/clients", content=b"nonsense").status == 401
            assert api.get("/clients/x").status == 401


@pytest.mark.clause("PLAN-3", "RATE-1")
def test_a_plan_without_the_api_comes_before_rate_and_request(serve):
    """A plan without API access answers 403, whatever the rate and the request."""
    api = serve(rate_limit=1).api("cinv_sandbox_unentitled")
    for _ in range(3):
        assert api.get("/clients", page=0).status == 403
        assert api.post("/clients", content=b"nonsense").status == 403
        assert api.get("/clients/x").status == 403


@pytest.mark.clause("RATE-1", "ERR-2", "PAGE-3", "CLI-GET-2")
def test_the_rate_comes_before_request_and_resource(serve):
    """Beyond the rate limit, an invalid request, a missing resource and a reached plan limit all answer 429."""
    server = serve(rate_limit=1)
    for api in (server.api(), server.api("cinv_sandbox_limited")):
        api.get("/clients")
        assert api.get("/clients", page=0).status == 429
        assert api.post("/clients", content=b"nonsense").status == 429
        assert api.post("/clients", {"name": "Acme"}).status == 429
        assert api.get("/clients/x").status == 429


@pytest.mark.clause("ERR-2", "CLI-UPDATE-4", "CLI-UPDATE-5", "INV-UPDATE-5", "INV-UPDATE-6")
def test_a_wrong_request_comes_before_a_missing_resource(api, another_id):
    """An invalid body answers 400, whether or not the resource exists."""
    invoice = api.invoice()
    client_path, path = (
        f"/clients/{another_id(invoice['clientId'])}",
        f"/invoices/{another_id(invoice['id'])}",
    )
    for content in (b"nonsense", b"", b"[]"):
        assert api.put(client_path, content=content).status == 400
        assert api.put(path, content=content).status == 400
    assert api.put(client_path, {"name": 5}).status == 400
    assert api.put(path, {"notes": 5}).status == 400


@pytest.mark.clause("INV-CREATE-6", "INV-CREATE-7")
def test_a_wrong_invoice_comes_before_a_missing_client(api, another_id):
    """An invoice with wrong types answers 400, whether or not its client exists."""
    client = another_id(api.client()["id"])
    assert api.post("/invoices", api.draft(client, notes=5)).status == 400
    assert api.post("/invoices", api.draft(client)).status == 404


@pytest.mark.clause("PLAN-1", "PLAN-2", "ERR-2")
def test_a_reached_plan_and_a_wrong_request_are_refused_either_way(serve):
    """An invalid request at the plan's limit answers 400 or 403."""
    api = serve().api("cinv_sandbox_limited")
    with api.unchanged():
        for path in ("/clients", "/invoices"):
            for content in (b"nonsense", b"{}"):
                assert api.post(path, content=content).status in {400, 403}


@pytest.mark.clause("CLI-UPDATE-4", "CLI-UPDATE-5")
@pytest.mark.parametrize("body", [{"email": "bad"}, {"name": None}, {"name": " "}], ids=repr)
def test_update_client_of_an_unknown_id_with_invalid_body_is_a_400(api, body):
    """An invalid update of an unknown client answers 400, not 404."""
    assert api.put("/clients/clx0000000000000000000000", body).status == 400


@pytest.mark.clause("INV-UPDATE-5", "INV-UPDATE-6")
@pytest.mark.parametrize(
    "body",
    [
        {"currency": "zz"},
        {"lineItems": []},
        {"clientId": None},
        {"issueDate": "2024-01-02", "dueDate": "2024-01-01"},
        {"lineItems": [{"description": "x", "quantity": -1, "unitPrice": 1}]},
    ],
    ids=repr,
)
def test_update_invoice_of_an_unknown_id_with_invalid_body_is_a_400(api, body):
    """An invalid update of an unknown invoice answers 400, not 404."""
    assert api.put("/invoices/clx0000000000000000000000", body).status == 400
