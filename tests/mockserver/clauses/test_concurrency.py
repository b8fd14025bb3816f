"""Concurrent and interrupted requests: each takes effect completely or not at all."""

from __future__ import annotations

from collections import Counter

import pytest


@pytest.mark.clause("CLI-CREATE-2", "PAGE-5")
def test_create_client_many_at_once_creates_each(api):
    """Clients created at the same time all exist, each with an id of its own."""
    answers = api.server.together(
        *(api.request("POST", "/clients", body={"name": f"Client {n}"}) for n in range(50))
    )
    assert {answer.status for answer in answers} == {201}
    assert sorted(one["id"] for one in api.listed("/clients")) == sorted(
        answer.data["id"] for answer in answers
    )


@pytest.mark.clause("INV-CREATE-4")
@pytest.mark.open_point("duplicate_invoice_number", "400")
def test_create_invoice_at_once_with_one_number_creates_one(api):
    """Of invoices sent at the same time with the same number, one is created."""
    client = api.client()["id"]
    requests = [
        api.request("POST", "/invoices", body=api.draft(client, invoiceNumber="A-1")) for _ in range(20)
    ]
    assert Counter(answer.status for answer in api.server.together(*requests)) == {201: 1, 400: 19}


@pytest.mark.clause("PLAN-1", "RATE-1")
def test_limits_hold_at_once(serve):
    """Concurrent requests count toward the limits like sequential ones."""
    api = serve().api("cinv_sandbox_limited")
    api.delete(f"/clients/{api.listed('/clients')[0]['id']}")
    answers = api.server.together(
        *(api.request("POST", "/clients", body={"name": "Acme"}) for _ in range(10))
    )
    assert Counter(answer.status for answer in answers) == {201: 1, 403: 9}
    user = serve(rate_limit=120).api()
    answers = user.server.together(*(user.request("GET", "/clients") for _ in range(150)))
    assert Counter(answer.status for answer in answers) == {200: 120, 429: 30}


@pytest.mark.clause("PDF-4", "INV-DELETE-2", "INV-UPDATE-3")
def test_download_invoice_pdf_while_the_invoice_changes(api):
    """A PDF requested during an update or a delete is the old one, the new one or a 404; later it is current."""
    invoice = api.invoice(invoiceNumber="OLD-1")
    path = f"/invoices/{invoice['id']}"
    pdf, update = api.request("GET", f"{path}/pdf"), api.request("PUT", path, body={"invoiceNumber": "NEW-2"})
    answers = api.server.together(pdf, update, pdf, pdf)
    assert [answer.status for answer in answers] == [200] * 4
    assert api.get(f"{path}/pdf").header("content-disposition") == 'attachment; filename="NEW-2.pdf"'
    assert api.get(f"{path}/pdf").body == answers[3].body
    answers = api.server.together(pdf, api.request("DELETE", path), pdf)
    assert answers[1].status == 204
    assert {answers[0].status, answers[2].status} <= {200, 404}
    assert api.get(f"{path}/pdf").status == 404


@pytest.mark.clause("ERR-4", "CLI-CREATE-2", "CLI-UPDATE-5")
@pytest.mark.parametrize(
    "chunks", [[], [b""], [b'{"name": "Acme"}'], [b'{"name"', b': "Acme"}'], [b"x" * 65_536] * 40]
)
def test_an_interrupted_request_changes_nothing(api, chunks):
    """A request whose client disconnects before the end of the body changes nothing."""
    client = api.client()
    with api.unchanged():
        for method, path in (("POST", "/clients"), ("PUT", f"/clients/{client['id']}")):
            api.server.abandon(*api.request(method, path, content=chunks))
