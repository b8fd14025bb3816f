"""The cost of a request, measured in function calls instead of time."""

from __future__ import annotations

import sys

import jsonschema_rs
import pytest


def calls_of(function):
    """The number of Python function calls that ``function`` makes."""
    count = 0

    def counting(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(counting)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "query",
    ["", "page=2", "clientId={client}", "status=DRAFT", "clientId={client}&status=DRAFT", "status=OVERDUE"],
)
def test_list_invoices_costs_what_the_page_costs(serve, query):
    """A page takes the same number of calls in a small account and in one of two thousand invoices."""
    server = serve(rate_limit=None, seed="empty")
    steps = []
    for count in (40, 2_000):
        api = server.api()
        client = api.client()["id"]
        for _ in range(count):
            api.invoice(client, invoiceNumber=None)
        target = f"/api/v1/invoices?{query.format(client=client)}"
        headers = [("authorization", f"Bearer {api.key}")]
        server.exchange("GET", target, headers)  # a record is encoded at its first response
        steps.append(calls_of(lambda target=target, headers=headers: server.exchange("GET", target, headers)))
    assert steps[0] > 10
    assert abs(steps[1] - steps[0]) <= 5


def test_nothing_is_compiled_during_a_request(serve, monkeypatch):
    """All validators are built at the start; no request builds one."""
    api = serve(seed="empty").api()

    def refuse(*_, **__):
        raise AssertionError("a validator was built during a request")

    for name in ("validator_for", "Draft4Validator", "Draft7Validator", "Draft202012Validator"):
        monkeypatch.setattr(jsonschema_rs, name, refuse)
    assert api.post("/clients", {"name": "Acme"}).status == 201
    assert api.post("/clients", {"name": 5}).status == 400
    assert api.get("/clients", page=1).status == 200
