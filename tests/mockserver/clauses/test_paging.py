"""PAGE: pages of both lists, their bounds and their order."""

from __future__ import annotations

import pytest

LISTS = ["/clients", "/invoices"]
both_lists = pytest.mark.parametrize("path", LISTS)


@pytest.fixture
def filled(api):
    """A function that creates so many items and returns their ids, newest first."""

    def fill(path, count):
        client = api.client()["id"] if path == "/invoices" else None
        make = api.client if client is None else lambda: api.post("/invoices", _tick(api, client)).data
        return [make()["id"] for _ in range(count)][::-1]

    return fill


def _tick(api, client):
    api.clock.advance(milliseconds=1)
    return api.draft(client)


def page(api, path, **query):
    answer = api.get(path, **query).json
    return (
        [one["id"] for one in answer["data"]],
        answer["total"],
        answer["page"],
        answer["limit"],
        answer["totalPages"],
    )


@pytest.mark.clause("PAGE-1", "PAGE-2", "PAGE-4", "FMT-2")
@both_lists
@pytest.mark.parametrize(("count", "pages"), [(0, 0), (1, 1), (19, 1), (20, 1), (21, 2), (41, 3)])
def test_lists_without_parameters_show_twenty(api, filled, path, count, pages):
    """Without parameters: page 1, limit 20, at most 20 items."""
    ids = filled(path, count)
    assert page(api, path) == (ids[:20], count, 1, 20, pages)


@pytest.mark.clause("PAGE-2", "PAGE-4", "PAGE-5", "PAGE-6")
@pytest.mark.open_point("page_beyond_last", "empty")
@pytest.mark.open_point("list_order", "newest_first")
@both_lists
@pytest.mark.parametrize("limit", [1, 2, 7, 10, 20, 21, 22, 100])
def test_lists_are_cut_into_full_pages(api, filled, path, limit):
    """All pages but the last are full; together they have every item once, newest first, each time the same."""
    ids = filled(path, 21)
    last = -(-21 // limit)
    for number in range(1, last + 3):
        expected = ids[(number - 1) * limit : number * limit]
        for _ in range(2):
            assert page(api, path, page=number, limit=limit) == (expected, 21, number, limit, last)


@pytest.mark.clause("PAGE-3", "ERR-1")
@both_lists
@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=1.5",
        "page=abc",
        "page=-0",
        "page=1e2",
        "page=0x10",
        "page=1_0",
        "page=1,0",
        "page=null",
    ]
    + [
        "page=true",
        "page=NaN",
        "page=Infinity",
        "page=--1",
        "page=1%00",
        "page=%FF",
        "page=1;limit=2",
        "page=-9999999999999999999",
    ]
    + [
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=1.5",
        "limit=abc",
        "limit=1e1",
        "limit=1_0",
        "limit=100000000000000000000000000000",
    ]
    + ["limit=100.5", "limit=null", "limit=%7B%7D", "page=1&limit=0", "page=0&limit=20", "page=[1]"],
)
def test_lists_outside_of_their_bounds_are_refused(api, filled, path, query):
    """A page below 1, a limit outside of 1 to 100, and values that are not integers answer 400."""
    filled(path, 2)
    assert ask(api, path, query).status == 400


@pytest.mark.clause("PAGE-3", "ERR-4")
@both_lists
@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("page=%201", 1),
        ("page=1%20", 1),
        ("page=+1", 1),
        ("page=%2B1", 1),
        ("page=%D9%A1", 1),
        ("page=%EF%BC%91", 1),
    ]
    + [("page=1.0", 1), ("page=01", 1), ("page=1%0A", 1), ("page=", 1), ("page", 1), ("page=1&page=1", 1)]
    + [("page=0001", 1), ("page=" + "0" * 5000 + "1", 1), ("page=2&page=1", None), ("page=1&page=abc", None)],
)
def test_lists_with_an_integer_oddly_written_read_it_or_refuse_it(api, filled, path, query, value):
    """Unusual spellings of an integer give that page or answer 400."""
    ids = filled(path, 2)
    answer = ask(api, path, query)
    assert answer.status in {200, 400}
    if answer.status == 200:
        assert answer.json["page"] in ({value} if value else {1, 2})
        assert [one["id"] for one in answer.json["data"]] == (ids if answer.json["page"] == 1 else [])


@pytest.mark.clause("PAGE-3", "ERR-4")
@both_lists
@pytest.mark.parametrize(
    "query", ["limit=", "limit", "limit=%205", "limit=%D9%A5", "limit=5&limit=5", "limit=5.0", "limit=005"]
)
def test_lists_with_a_limit_oddly_written_read_it_or_refuse_it(api, filled, path, query):
    """Unusual spellings of a limit give 5 or the default, or answer 400."""
    filled(path, 2)
    answer = ask(api, path, query)
    assert answer.status in {200, 400}
    if answer.status == 200:
        assert answer.json["limit"] in {5, 20}


@pytest.mark.clause("PAGE-2", "ERR-4")
@pytest.mark.open_point("page_beyond_last", "empty")
@both_lists
@pytest.mark.parametrize("exponent", [6, 9, 15, 18, 19, 20, 30, 300, 5000])
def test_lists_have_a_page_of_any_number(api, filled, path, exponent):
    """A page far after the last is empty and echoed; a number too large for exact JSON may be refused."""
    filled(path, 2)
    answer = api.get(path, page="1" + "0" * exponent)
    assert answer.status == 200 or (exponent > 15 and answer.status == 400)
    if answer.status == 200:
        assert (answer.json["data"], answer.json["total"], answer.json["page"]) == ([], 2, 10**exponent)


@pytest.mark.clause("PAGE-2", "PAGE-4")
@pytest.mark.open_point("page_beyond_last", "404", "400")
@both_lists
@pytest.mark.parametrize("choice", ["404", "400"])
def test_lists_refuse_a_page_after_the_last_where_chosen(choose, path, choice):
    """By choice, a page after the last one of the matches is refused; the first page never is."""
    api = choose(page_beyond_last=choice)
    assert [api.get(path).status, api.get(path, search="nothing").status] == [200, 200]
    for number in range(3):
        api.invoice(api.client(name=f"Client {number}")["id"])
    assert [api.get(path, page=number, limit=2).status for number in (1, 2, 3, 4)] == [
        200,
        200,
        int(choice),
        int(choice),
    ]
    assert [api.get(path, page=number, search="Client 1").status for number in (1, 2)] == [200, int(choice)]


@pytest.mark.clause("PAGE-4", "FMT-2")
@pytest.mark.open_point("empty_total_pages", "0", "1")
@both_lists
@pytest.mark.parametrize("choice", ["0", "1"])
def test_lists_where_nothing_matches_have_no_page_or_one(choose, path, choice):
    """If nothing matches, `totalPages` is 0 or 1, by choice; otherwise it counts the pages."""
    api = choose(empty_total_pages=choice)
    assert page(api, path) == ([], 0, 1, 20, int(choice))
    api.invoice()
    api.invoice()
    assert page(api, path, search="nothing")[1:] == (0, 1, 20, int(choice))
    assert page(api, path, limit=1)[1:] == (2, 1, 1, 2)


@pytest.mark.clause("PAGE-6", "PAGE-5")
@pytest.mark.open_point("list_order", "newest_first", "oldest_first", "other")
@both_lists
@pytest.mark.parametrize("choice", ["newest_first", "oldest_first", "other"])
def test_lists_are_in_the_order_chosen(choose, path, choice):
    """Lists are in the chosen order, the same across pages and filters."""
    api = choose(list_order=choice)
    made = [api.invoice(api.client(name=f"Client {number % 2}")["id"]) for number in range(12)]
    ids = [one["id" if path == "/invoices" else "clientId"] for one in made]
    listed = [one["id"] for one in api.listed(path)]
    assert sorted(listed) == sorted(ids)
    if choice != "other":
        assert listed == (ids[::-1] if choice == "newest_first" else ids)
    else:
        assert listed not in (ids, ids[::-1])
    assert [one for number in range(1, 6) for one in page(api, path, page=number, limit=3)[0]] == listed
    assert [one["id"] for one in api.listed(path, search="Client 1")] == [
        one for one in listed if one in ids[1::2]
    ]


@pytest.mark.clause("PAGE-5", "PAGE-6", "PAGE-2")
@both_lists
def test_lists_of_what_was_created_at_one_instant_keep_an_order(api, path):
    """Items created in the same millisecond have a fixed order, and each is on one page."""
    client = api.client()["id"]
    for _ in range(30):
        api.post("/clients", {"name": "Same"})
        api.post("/invoices", api.draft(client))
    listed = [one["id"] for one in api.listed(path)]
    assert [one for number in range(1, 12) for one in page(api, path, page=number, limit=3)[0]] == listed[:33]


@pytest.mark.clause("PAGE-5", "PAGE-6")
@pytest.mark.open_point("list_order", "newest_first")
@both_lists
def test_lists_stay_sorted_by_creation_when_the_clock_is_set_back(api, filled, path):
    """Lists are ordered by `createdAt`, even if the clock was set back."""
    filled(path, 3)
    api.clock.advance(days=-30)
    filled(path, 3)
    created = [one["createdAt"] for one in api.listed(path)]
    assert created == sorted(created, reverse=True)


def ask(api, path, query):
    return api.server.exchange("GET", f"/api/v1{path}?{query}", [("authorization", f"Bearer {api.key}")])
