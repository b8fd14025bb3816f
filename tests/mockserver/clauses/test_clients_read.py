"""CLI-GET and CLI-LIST: reading clients."""

from __future__ import annotations

import pytest


@pytest.mark.clause("CLI-GET-1", "FMT-1", "CLI-SHAPE-1")
def test_get_client_answers_the_client_of_that_id(api):
    """The response is the client with that id, among several clients."""
    clients = [api.client(name=f"Client {number}") for number in range(5)]
    for client in clients:
        answer = api.get(f"/clients/{client['id']}")
        assert answer.status == 200
        assert answer.json == {"data": client}


@pytest.mark.clause(
    "CLI-GET-2", "CLI-UPDATE-4", "CLI-DELETE-5", "INV-GET-2", "INV-UPDATE-5", "INV-DELETE-3", "PDF-5"
)
def test_every_operation_by_unknown_id_is_not_found(api, id_operation, another_id):
    """A real id altered within its alphabet and length answers 404."""
    invoice = api.invoice()
    with api.unchanged():
        answer = id_operation.call(
            api, client=another_id(invoice["clientId"]), invoice=another_id(invoice["id"])
        )
    assert answer.status == 404


@pytest.mark.clause("CLI-GET-2")
def test_get_client_takes_an_id_as_it_is(api):
    """An id with other letters or extra characters is a different id."""
    real = api.client()["id"]
    for other in (
        real.upper(),
        f"{real}%20",
        f"%20{real}",
        real + real,
        real[:-1],
        f"{real}%00",
        f"{real}.json",
    ):
        assert api.get(f"/clients/{other}").status == 404


@pytest.mark.clause("CLI-GET-1")
def test_get_client_ignores_how_its_id_is_written(api):
    """A percent-encoded character in a path is the same as the character."""
    client = api.client()
    assert api.get(f"/clients/%63{client['id'][1:]}").data == client


@pytest.mark.clause("CLI-LIST-1", "FMT-2", "CLI-SHAPE-1")
def test_list_clients_shows_whole_clients(api):
    """The list has every active client, each the same as in a read by id."""
    clients = [api.client(name=f"Client {number}", notes="n") for number in range(3)]
    answer = api.get("/clients")
    assert answer.status == 200
    assert answer.json == {"data": clients[::-1], "total": 3, "page": 1, "limit": 20, "totalPages": 1}


@pytest.mark.clause("CLI-LIST-1")
def test_list_clients_leaves_out_the_deleted(api):
    """Lists and searches have only active clients."""
    kept, gone = api.client(name="RegistrationState"), api.client(name="Gone")
    api.delete(f"/clients/{gone['id']}")
    assert api.listed("/clients") == [kept]
    assert api.listed("/clients", search="Gone") == []


@pytest.mark.clause("CLI-LIST-1", "PAGE-6")
def test_reads_change_nothing(api):
    """Reading, listing and searching change nothing, at any time."""
    invoice = api.invoice()
    with api.unchanged():
        for path in (
            "/clients",
            "/invoices",
            f"/clients/{invoice['clientId']}",
            f"/invoices/{invoice['id']}/pdf",
        ):
            api.clock.advance(minutes=7)
            assert api.get(path).status == 200


@pytest.mark.clause("CLI-LIST-1")
@pytest.mark.parametrize(
    "query", ["foo=bar", "clientId=x", "status=NOPE", "sort=name", "page", "=1", "&&", "%00=%00", ";"]
)
def test_list_clients_with_undocumented_parameters_is_never_a_fault(api, query):
    """Undocumented parameters of a list of clients are ignored or refused."""
    api.client()
    answer = api.server.exchange("GET", f"/api/v1/clients?{query}", [("authorization", f"Bearer {api.key}")])
    assert answer.status in {200, 400}
    if answer.status == 200:
        assert answer.json["total"] == 1
