"""FILTER and INV-LIST-2 to -4: the filters of the list of invoices, alone and combined."""

from __future__ import annotations

import itertools

import pytest

from .document import STATUSES


@pytest.fixture
def listed(api):
    """Numbers of the invoices listed, sorted."""
    return lambda **query: sorted(one["invoiceNumber"] for one in api.listed("/invoices", **query))


@pytest.mark.clause("INV-LIST-2", "PAGE-4")
def test_list_invoices_of_a_client(api, listed):
    """`clientId` gives that client's invoices, all of them and no others."""
    clients = [api.client()["id"] for _ in range(3)]
    for number in range(7):
        api.invoice(clients[number % 2], invoiceNumber=f"A-{number}")
    assert listed(clientId=clients[0]) == ["A-0", "A-2", "A-4", "A-6"]
    assert listed(clientId=clients[1]) == ["A-1", "A-3", "A-5"]
    assert listed(clientId=clients[2]) == []


@pytest.mark.clause("INV-LIST-4", "INV-LIST-2", "INV-LIST-3", "SEARCH-2", "PAGE-4")
def test_list_invoices_combines_filters_and_search(api, listed):
    """Filters and `search` combine: listed invoices match all of them."""
    clients = {name: api.client(name=name, email=f"{name}@x.example")["id"] for name in ("ann", "bob")}
    for name, kind, number in itertools.product(clients, ("INV", "QUO"), range(2)):
        api.invoice(clients[name], invoiceNumber=f"{name[0]}-{kind}-{number}")
    for name, status, term in itertools.product(
        [None, *clients], [None, "DRAFT", "PAID"], [None, "QUO", "-1", "ann", "b-I"]
    ):
        query = {"clientId": clients.get(name), "status": status, "search": term}
        expected = [
            f"{owner[0]}-{kind}-{number}"
            for owner, kind, number in itertools.product(clients, ("INV", "QUO"), range(2))
            if name in {None, owner}
            and status != "PAID"
            and (term or "") in f"{owner[0]}-{kind}-{number}|{owner}"
        ]
        assert listed(**{key: value for key, value in query.items() if value}) == expected, query


@pytest.mark.clause("FILTER-1", "ERR-1")
@pytest.mark.parametrize(
    "status",
    [
        "NOPE",
        "draft",
        "Draft",
        "DRAFT ",
        " DRAFT",
        "DRAFT,SENT",
        "CANCELLED",
        "0",
        "null",
        "DRAFT\u0000",
        "ＤＲＡＦＴ",
        "*",
    ],
)
def test_list_invoices_by_unknown_status_is_refused(api, status):
    """An unknown status answers 400."""
    api.invoice()
    assert api.get("/invoices", status=status).status == 400


@pytest.mark.clause("FILTER-1", "INV-STATUS-1")
@pytest.mark.parametrize("status", STATUSES)
def test_list_invoices_by_each_status_is_answered(api, listed, status):
    """Each status is accepted as a filter, even if no invoice matches."""
    api.invoice(invoiceNumber="A-1")
    assert listed(status=status) == (["A-1"] if status == "DRAFT" else [])


@pytest.mark.clause("FILTER-1", "ERR-4")
@pytest.mark.parametrize(
    "query",
    ["status=", "status", "clientId=", "clientId", "status=DRAFT&status=SENT", "clientId=a&clientId=b"],
)
def test_list_invoices_with_a_filter_oddly_written_is_no_fault(api, query):
    """An empty or repeated filter is accepted or refused."""
    api.invoice()
    answer = api.server.exchange("GET", f"/api/v1/invoices?{query}", [("authorization", f"Bearer {api.key}")])
    assert answer.status in {200, 400}


@pytest.mark.clause("INV-LIST-2", "FMT-2")
@pytest.mark.open_point("unknown_client_filter", "empty", "404", "400")
@pytest.mark.parametrize("choice", ["empty", "404", "400"])
def test_list_invoices_of_unknown_client(choose, another_id, choice):
    """An unknown client gives an empty list or is refused; a client without invoices gives an empty list."""
    api = choose(unknown_client_filter=choice)
    invoice, idle = api.invoice(), api.client()
    answer = api.get("/invoices", clientId=another_id(invoice["clientId"]))
    assert answer.status == (200 if choice == "empty" else int(choice))
    if choice == "empty":
        assert answer.json == {"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 0}
    assert api.listed("/invoices", clientId=idle["id"]) == []
    assert len(api.listed("/invoices", clientId=invoice["clientId"])) == 1


@pytest.mark.clause("ERR-4", "INV-LIST-2")
@pytest.mark.parametrize("id", ["x", "*", "%", "\u0000", "a" * 10_000, "' OR 1=1 --", "票", "../invoices"])
def test_list_invoices_of_impossible_client_id_is_empty_or_refused(api, id):
    """An id that no client can have gives an empty list or is refused."""
    api.invoice()
    answer = api.get("/invoices", clientId=id)
    assert answer.status in {200, 400, 404}
    if answer.status == 200:
        assert answer.json["data"] == []
