"""The odd truthful servers of :mod:`truthful_holdout` themselves: each is unusual, and refuses what it has to."""

from __future__ import annotations

import functools
import io
import json

import httpx
import pytest
from pypdf import PdfReader

from tests.conformance.mutants import truthful_holdout
from tests.conformance.mutants.accounts import OWNER
from tests.conformance.mutants.hosting import serving
from tests.conformance.mutants.other_pdf import paper, text_of
from tests.conformance.mutants.servers import server_called, truth
from tests.conformance.mutants.tour import toured
from tests.conformance.mutants.truthful_holdout import DeletedClientsListNothing, Late
from tests.conformance.mutants.truthful_holdout_answers import stamped, twelve_decimals, with_conditions

INVOICE = {
    "invoiceNumber": "H-1",
    "currency": "USD",
    "issueDate": "2026-01-01",
    "dueDate": "2026-01-31",
    "client": {"name": "Łódź Office", "email": None},
    "lineItems": [{"description": "Work", "quantity": 1, "unitPrice": 5500, "amount": 5500, "taxRate": 0}],
    "subtotal": 5500.0,
    "taxTotal": 0.0,
    "total": 5500.5,
}


#: In the tour ids are written in other letters; digits have none, so that the record is found.
NUMBERED = {"table-ids", "together-4"}


@functools.cache
def plain_tour(behaviour: str) -> list:
    """The tour of the server underneath."""
    return toured(lambda clock: truth(clock=clock, random_seed=1, behaviour=json.loads(behaviour)))


@pytest.mark.deep
@pytest.mark.parametrize(
    "server",
    [server for server in truthful_holdout.SERVERS if server.make is not DeletedClientsListNothing],
    ids=lambda server: server.name,
)
def test_holdout_server_answers_with_the_same_statuses(server):
    """In the tour a server answers as the one underneath, with the same statuses and not with the same bytes."""
    odd = toured(lambda clock: server_called(f"truthful-{server.name}", clock=clock, random_seed=1))
    behaviour = server.behaviour if isinstance(server.behaviour, str) else dict(server.behaviour)
    plain = plain_tour(json.dumps(behaviour))
    differing = [at for at, (mine, theirs) in enumerate(zip(odd, plain, strict=True)) if mine[0] != theirs[0]]
    assert len(differing) <= (4 if server.name in NUMBERED else 0)
    assert odd != plain or isinstance(server.make(), Late)
    for status, headers, body in odd:
        if "json" in headers.get("content-type", "") and status != 204:
            document = json.loads(body)
            assert isinstance(document["error"], str) if status >= 400 else "data" in document


def test_deleted_client_lists_nothing():
    """The invoices of a deleted client are listed, but not if the list is filtered by the client."""
    headers = {"Authorization": f"Bearer {OWNER}"}
    with (
        serving(server_called("truthful-deleted-list-nothing")) as url,
        httpx.Client(base_url=f"{url}/api/v1", headers=headers) as api,
    ):
        client = api.post("/clients", json={"name": "A"}).json()["data"]["id"]
        line = {"description": "x", "quantity": 1, "unitPrice": 1}
        made = api.post("/invoices", json={"clientId": client, "lineItems": [line]}).json()["data"]["id"]
        before = api.get("/invoices", params={"clientId": client}).json()
        api.delete(f"/clients/{client}")
        after = api.get("/invoices", params={"clientId": client}).json()
        assert ([item["id"] for item in before["data"]], after["data"], after["total"]) == ([made], [], 0)
        assert made in [item["id"] for item in api.get("/invoices").json()["data"]]


@pytest.mark.parametrize("around", [stamped, with_conditions])
def test_more_paper_shows_the_invoice(around):
    """A PDF reader finds number, client, description and total among the further text."""
    pages = PdfReader(io.BytesIO(paper(around(text_of(INVOICE))))).pages
    text = " ".join(page.extract_text() for page in pages)
    assert all(shown in text for shown in ("H-1", "Łódź Office", "Work", "5,500.50"))


def test_twelve_decimals_keep_the_value():
    """A number with twelve decimals is the same number."""
    assert [twelve_decimals(text) for text in ("5500", "0.05")] == ["5500.000000000000", "0.050000000000"]
