"""SEARCH: the length and spelling of a term, and the open points of the search."""

from __future__ import annotations

import pytest

LISTS = ["/clients", "/invoices"]
both_lists = pytest.mark.parametrize("path", LISTS)


@pytest.mark.clause("SEARCH-4", "SEARCH-1", "SEARCH-2")
@both_lists
@pytest.mark.parametrize("character", ["x", "é", "票", "👍", "𐐀", "\u0301"])
def test_search_takes_255_characters(api, path, character):
    """A term of 255 code points is accepted and found, one of 256 is refused, whatever its length in bytes."""
    name = character * 256
    invoice = api.invoice(api.client(name=name)["id"], invoiceNumber=name)
    expected = invoice["clientId" if path == "/clients" else "id"]
    assert [one["id"] for one in api.listed(path, search=name[:255])] == [expected]
    assert [one["id"] for one in api.listed(path, search=name[:254])] == [expected]
    for length in (256, 257, 1000):
        assert api.get(path, search=character * length).status == 400
    assert api.get(path, search="a" * 255).status == 200
    assert api.get(path, search=" " * 256).status == 400


@pytest.mark.clause("SEARCH-1", "SEARCH-3")
@pytest.mark.open_point("search_case", "sensitive")
def test_search_is_case_sensitive_where_chosen(choose):
    """A case-sensitive search finds only the same letters."""
    api = choose(search_case="sensitive")
    api.invoice(api.client(name="Acme Corp", email="Pay@Acme.example")["id"], invoiceNumber="Inv-1")
    for path in LISTS:
        assert [
            len(api.listed(path, search=term))
            for term in ("Acme", "Corp", "Pay@", "acme", "ACME", "corp", "pay@")
        ] == [1] * 3 + [0] * 4
    assert [len(api.listed("/invoices", search=term)) for term in ("Inv-1", "inv-1", "nv")] == [1, 0, 1]


@pytest.mark.clause("SEARCH-1", "SEARCH-3")
@pytest.mark.open_point("search_match", "prefix")
def test_search_looks_at_the_beginning_where_chosen(choose):
    """A search by prefix does not find a term inside a text."""
    api = choose(search_match="prefix")
    api.invoice(api.client(name="Acme Corp", email="pay@globex.example")["id"], invoiceNumber="INV-1")
    for path in LISTS:
        assert [
            len(api.listed(path, search=term))
            for term in ("acme", "Acme Corp", "pay@", "corp", "globex", "@")
        ] == [1] * 3 + [0] * 3
    assert [len(api.listed("/invoices", search=term)) for term in ("inv", "INV-1", "1", "-")] == [1, 1, 0, 0]


@pytest.mark.clause("SEARCH-2", "SEARCH-3")
@pytest.mark.open_point("search_invoice_client", "no")
def test_list_invoices_looks_at_the_number_only_where_chosen(choose):
    """By choice, a search of invoices looks at the number only; the search of clients is unchanged."""
    api = choose(search_invoice_client="no")
    api.invoice(api.client(name="Acme Corp", email="pay@globex.example")["id"], invoiceNumber="INV-1")
    assert [len(api.listed("/invoices", search=term)) for term in ("INV-1", "acme", "pay@")] == [1, 0, 0]
    assert [len(api.listed("/clients", search=term)) for term in ("INV-1", "acme", "pay@")] == [0, 1, 1]


@pytest.mark.clause("ERR-4", "SEARCH-1")
@both_lists
@pytest.mark.parametrize(
    "query",
    [
        "search=",
        "search",
        "search=%00",
        "search=%FF%FE",
        "search=%ED%A0%80",
        "search=%",
        "search=%zz",
        "search=a&search=b",
    ],
)
def test_search_oddly_written_is_never_a_fault(api, path, query):
    """An empty, badly encoded or repeated term is accepted or refused."""
    api.invoice()
    answer = api.server.exchange("GET", f"/api/v1{path}?{query}", [("authorization", f"Bearer {api.key}")])
    assert answer.status in {200, 400}
