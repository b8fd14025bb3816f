"""Pages of lists, compared with the run's own records."""

from __future__ import annotations

import pytest

from .exchanges import CLIENT, DETAIL, ITEM, MARK, RECEIPT, SHOWN_CLIENT

TWO = SHOWN_CLIENT | {"id": "c2", "name": f"{MARK} Beta", "email": "cfmtest2@a.example"}
SECOND = ITEM | {"id": "i2", "invoiceNumber": "cfmtest-2"}


@pytest.fixture
def two(story):
    """An account with two clients."""
    story.client()
    story.client("c2", name=TWO["name"], email=TWO["email"])
    return story


def test_list_holds_what_the_search_must_find(two):
    """A search for the mark finds both clients; one that is missing violates SEARCH-1, a wrong total alone SEARCH-3."""
    assert two.page(SHOWN_CLIENT, TWO) == []
    assert two.page(SHOWN_CLIENT) == ["SEARCH-1"]
    assert two.page(SHOWN_CLIENT, TWO, total=3) == ["SEARCH-3"]


def test_a_total_that_is_too_small_is_of_a_search_that_finds_too_little(two):
    """Of a page that is not the whole list, a total below that of the records that match violates SEARCH-1."""
    query = f"search={MARK}&limit=1"
    assert two.page(SHOWN_CLIENT, total=2, limit=1, totalPages=2, query=query) == []
    two.client("c3", name=f"{MARK} Third")
    assert two.page(SHOWN_CLIENT, total=2, limit=1, totalPages=2, query=query) == ["SEARCH-1"]
    assert two.page(SHOWN_CLIENT, total=4, limit=1, totalPages=4, query=query) == ["SEARCH-3"]


def test_search_finds_nothing_else(two):
    """A client whose name and e-mail lack the term violates SEARCH-3."""
    assert two.page(SHOWN_CLIENT, query=f"search={MARK}+Acme") == []
    assert two.page(SHOWN_CLIENT, TWO, query=f"search={MARK}+Acme") == ["SEARCH-3"]


@pytest.mark.parametrize("shown", [[], [SHOWN_CLIENT]])
def test_search_may_be_sensitive_to_case_or_look_inside(two, shown):
    """A term in other letters or inside a name may be found or not (search_case, search_match)."""
    assert two.page(*shown, query=f"search={MARK.upper()}+ACME") == []


def test_list_of_a_client_holds_its_invoices(billed):
    """`clientId` lists the client's invoices and no others; with `search` and `status`, both must hold."""
    billed.client("c2", name=TWO["name"], email=TWO["email"])
    billed.invoice("i2", number="cfmtest-2", clientId="c2")
    second = SECOND | {"clientId": "c2", "client": {"name": TWO["name"], "email": TWO["email"]}}
    for query in ("clientId=c1", "clientId=c1&status=DRAFT", f"clientId=c1&search={MARK}"):
        assert billed.page(ITEM, of="invoices", query=query) == []
    assert billed.page(of="invoices", query="clientId=c1") == ["INV-LIST-2"]
    assert billed.page(ITEM, second, of="invoices", query="clientId=c1") == ["INV-LIST-2"]


@pytest.mark.parametrize(
    "query",
    ["x=1", "search=Acme", "clientId=c9", "search=cfmtest&sort=x", "search=cfmtest&search=x", "page=x&x=1"],
)
def test_lists_that_others_can_change_are_not_compared(two, query):
    """A list that is not restricted to the run's records is not compared with them."""
    assert two.page(query=query) == []


def test_records_of_others_are_no_deviation(two):
    """A record that the run does not know is not judged, and neither is the total of that list."""
    assert two.page(SHOWN_CLIENT, TWO, TWO | {"id": "c9"}) == []


@pytest.mark.parametrize("fate", ["lost", 500, 302, "no id", "no key"])
def test_a_post_that_may_have_made_a_record_leaves_the_total_open(two, fate):
    """The total may count a record whose POST showed no id; it may count no more."""
    sent = CLIENT | {"name": f"{MARK} Third"}
    if fate == "lost":
        two.lost("POST", "/clients", sent)
    elif fate == "no id":
        two("POST", "/clients", 200, {}, sent)
    elif fate == "no key":
        two("POST", "/clients", 201, SHOWN_CLIENT | {"id": "c3"}, sent, key=None)
    else:
        two("POST", "/clients", fate, None, sent)
    shown = [SHOWN_CLIENT, TWO]
    assert two.page(*shown, total=3, limit=2, totalPages=2, query=f"search={MARK}&limit=2") == []
    assert two.page(*shown, total=4, limit=2, totalPages=2, query=f"search={MARK}&limit=2") == ["SEARCH-3"]
    assert two.page(*shown, total=1) == ["SEARCH-3"]


def test_an_uncertain_record_may_be_listed_or_not(two):
    """After the lost answer to a DELETE the record may be listed; the others are judged still."""
    two.lost("DELETE", "/clients/c2")
    assert two.page(SHOWN_CLIENT, TWO) == []
    assert two.page(SHOWN_CLIENT) == []
    assert two.page(TWO) == ["SEARCH-1"]


def test_deleted_records_are_in_no_list(billed):
    """A deleted client in a list violates CLI-DELETE-2, a deleted invoice INV-DELETE-1."""
    billed("DELETE", "/invoices/i1", 204)
    assert billed.page(of="invoices") == []
    assert billed.page(ITEM, of="invoices") == ["INV-DELETE-1"]
    billed("DELETE", "/clients/c1", 204)
    assert billed.page() == []
    assert billed.page(SHOWN_CLIENT) == ["CLI-DELETE-2"]


def test_search_of_invoices_may_find_by_client(billed):
    """A search for the client's name may find its invoices (search_invoice_client), renamed or not."""
    billed("PUT", "/clients/c1", 200, None, {"name": f"{MARK} New"})
    for term in (f"{MARK}+New", f"{MARK}+Acme"):
        assert billed.page(ITEM, of="invoices", query=f"search={term}") == []
        assert billed.page(of="invoices", query=f"search={term}") == []
    assert billed.page(ITEM, of="invoices", query=f"search={MARK}+Nobody") == ["SEARCH-3"]


def test_invoice_of_an_unknown_number_may_be_found(story):
    """An invoice whose generated number nobody has read may be among the hits."""
    story.client()
    sent = {"clientId": "c1", "currency": "USD"}
    receipt = {name: RECEIPT[name] for name in ("id", "total", "status")}
    story("POST", "/invoices", 201, receipt, sent)
    assert story.page(of="invoices") == []
    assert story.page(ITEM, of="invoices") == []
    assert story.page(of="invoices") == ["SEARCH-2"]  # now its number is known


@pytest.mark.parametrize(
    ("query", "fields", "violated"),
    [
        ("page=2&limit=1", {"page": 2, "limit": 1, "totalPages": 2, "total": 2}, []),
        ("page=2&limit=1", {"page": 1, "limit": 1, "totalPages": 2, "total": 2}, ["PAGE-2"]),
        ("limit=5&x=1", {"limit": 20}, ["PAGE-2"]),
        ("x=1", {"limit": 10}, ["PAGE-1"]),
        ("x=1", {"totalPages": 2}, ["PAGE-4"]),
        ("x=1", {"total": 0, "totalPages": 1}, []),
        ("page=7&x=1", {"page": 1}, []),  # page_beyond_last
        ("x=1", {"total": "1"}, []),  # FMT-2
        ("x=1", {"total": 10**4000, "totalPages": 1}, []),
    ],
)
def test_page_says_what_was_asked_for(two, query, fields, violated):
    """A page shows its own number and limit, and the pages that follow from its total."""
    page = {"total": 1, "page": 1, "limit": 20, "totalPages": 1} | fields
    assert two("GET", "/clients", 200, [TWO], query=query, page=page) == violated


@pytest.mark.parametrize(("total", "violated"), [(110, []), (110.0, []), (111, ["INV-GET-3"]), (None, [])])
def test_item_and_detail_agree(billed, total, violated):
    """The sums of a list item are those of the detail (INV-GET-3)."""
    billed.read(DETAIL)
    assert billed.page(ITEM | {"total": total}, of="invoices") == violated


def test_a_whole_list_holds_every_record(two):
    """A list without a filter that shows all its records on one page holds each of the run's, but for uncertain ones."""
    assert two.page(SHOWN_CLIENT, TWO, TWO | {"id": "c9"}, query="") == []
    assert two.page(SHOWN_CLIENT, query="", total=30, totalPages=2) == []
    assert two.page(SHOWN_CLIENT, query="") == ["CLI-CREATE-2"]
    assert two.page(SHOWN_CLIENT, query="") == []
    two("PUT", "/clients/c1", 200, SHOWN_CLIENT | {"isActive": False}, {"isActive": False})
    assert two.page(query="") == []


def test_the_list_of_drafts_holds_each_that_was_listed(billed):
    """A draft that another list has shown since its client was deleted, and the list of drafts lacks, violates INV-LIST-3."""
    billed("DELETE", "/clients/c1", 204)
    assert (
        billed.page(of="invoices", query="status=DRAFT") == []
    )  # other lists lack it, too, for all that is known
    assert billed.page(ITEM, of="invoices", query="limit=100", limit=100) == []
    assert billed.page(of="invoices", query="status=SENT") == []
    assert billed.page(of="invoices", query="status=DRAFT", total=30, totalPages=2) == []
    assert billed.page(of="invoices", query="status=DRAFT") == ["INV-LIST-3"]


def test_a_record_that_filtered_lists_lack_is_reported_once(billed):
    """A list by client and search reports INV-LIST-4, and nothing where the list by client alone lacked the record."""
    both = f"clientId=c1&search={MARK}"
    assert billed.page(of="invoices", query="clientId=c1") == ["INV-LIST-2"]
    assert billed.page(of="invoices", query=both) == []
    billed.invoice("i2", number=f"{MARK}-2")
    assert billed.page(ITEM, of="invoices", query=both) == ["INV-LIST-4"]


def test_a_list_of_another_account_is_one_violation(two):
    """Once a list has shown another account's record, a list that is the last answer to another key is not judged further."""

    def asked_by(key, *shown):
        page = {"total": len(shown), "page": 1, "limit": 20, "totalPages": min(len(shown), 1)}
        return two("GET", "/clients", 200, list(shown), query=f"search={MARK}", page=page, key=key)

    third = SHOWN_CLIENT | {"id": "c3", "name": f"{MARK} Third"}
    assert asked_by("other") == []
    assert asked_by("primary") == ["SEARCH-1"]  # no list is known to be mixed up
    assert asked_by("other", TWO) == ["AUTH-4"]
    two.client("c3", name=third["name"])
    assert asked_by("other") == []
    assert asked_by("primary") == []
    assert asked_by("primary", SHOWN_CLIENT, TWO, third) == []
    assert asked_by("primary", SHOWN_CLIENT, TWO) == ["SEARCH-1"]
