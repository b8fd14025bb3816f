"""PAGE, SEARCH and the filters compared with a plain list in Python: every page of every combination."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..clauses.document import STATUSES  # noqa: TID252 - test folders are no packages
from .profile import PROFILE

#: Letters with cases and characters with a meaning in patterns; no letters with debatable case variants.
TEXTS = st.text(st.sampled_from("abcABCéÉσΣ票1-_%\\* '\"."), min_size=1, max_size=5).filter(str.strip)
TERMS = st.text(st.sampled_from("abcABCéÉσΣ票1-_%\\* '\".@x"), min_size=1, max_size=3)
ORDERS = st.sampled_from(["newest_first", "oldest_first"])
DAYS = ["2024-06-01", "2024-06-30", "2024-07-01", "2024-07-02", "2024-08-15", "2031-01-01"]


def found(term, *texts):
    """SEARCH-3: whether one of the texts contains the term, ignoring case."""
    return term is None or any(term.casefold() in text.casefold() for text in texts if text is not None)


def check_pages(api, path, expected, limit, **query):
    """Check that every page is that part of the expected list, and that its counts are those of the whole list."""
    query = {name: value for name, value in query.items() if value is not None}
    pages = -(-len(expected) // limit)
    for number in range(1, pages + 2):
        answer = api.get(path, page=number, limit=limit, **query).json
        assert [one["id"] for one in answer["data"]] == expected[(number - 1) * limit : number * limit]
        assert (answer["total"], answer["page"], answer["limit"], answer["totalPages"]) == (
            len(expected),
            number,
            limit,
            pages,
        )


@pytest.mark.clause("PAGE-2", "PAGE-4", "PAGE-5", "PAGE-6", "SEARCH-1", "SEARCH-3", "CLI-LIST-1")
@pytest.mark.open_point("list_order", "newest_first", "oldest_first")
@PROFILE
@given(
    order=ORDERS,
    clients=st.lists(st.tuples(TEXTS, st.booleans(), st.booleans()), max_size=12),
    terms=st.lists(st.none() | TERMS, min_size=1, max_size=3),
    limit=st.integers(1, 5) | st.just(100),
)
def test_list_clients_is_a_plain_list(choose, *, order, clients, terms, limit):
    """With any clients, each page of each search is that of a plain list."""
    api = choose(list_order=order)
    there = []
    for at, (name, mailed, kept) in enumerate(clients):
        email = f"x{at}@x.example" if mailed else None
        api.clock.advance(milliseconds=1)
        client = api.post("/clients", {"name": name, "email": email} if email else {"name": name}).data
        if kept:
            there.append((client["id"], name, email))
        else:
            api.delete(f"/clients/{client['id']}")
    if order == "newest_first":
        there.reverse()
    for term in terms:
        check_pages(api, "/clients", [id for id, *texts in there if found(term, *texts)], limit, search=term)


@pytest.mark.clause("INV-LIST-2", "INV-LIST-3", "INV-LIST-4", "SEARCH-2", "SEARCH-3", "PAGE-4", "PAGE-5")
@pytest.mark.open_point("list_order", "newest_first", "oldest_first")
@PROFILE
@given(
    order=ORDERS,
    names=st.lists(TEXTS, min_size=1, max_size=3),
    invoices=st.lists(st.tuples(st.integers(0, 2), TEXTS), max_size=12, unique_by=lambda one: one[1]),
    terms=st.lists(st.none() | TERMS, min_size=1, max_size=2),
    limit=st.integers(1, 5) | st.just(100),
)
def test_list_invoices_is_a_plain_list(choose, *, order, names, invoices, terms, limit):
    """With any drafts, each page of each filter and search is that of a plain list."""
    api = choose(list_order=order)
    clients = [api.client(name=name, email=f"c{at}@x.example")["id"] for at, name in enumerate(names)]
    there = []
    for at, number in invoices:
        owner = at % len(names)
        there.append((api.invoice(clients[owner], invoiceNumber=number)["id"], owner, number))
    if order == "newest_first":
        there.reverse()
    for term in terms:
        for owner in (None, *range(len(names))):
            expected = [
                id
                for id, own, number in there
                if owner in {None, own} and found(term, number, names[own], f"c{own}@x.example")
            ]
            client = None if owner is None else clients[owner]
            check_pages(api, "/invoices", expected, limit, search=term, clientId=client)
            check_pages(api, "/invoices", expected, limit, search=term, clientId=client, status="DRAFT")
            check_pages(api, "/invoices", [], limit, search=term, clientId=client, status="PAID")


def _seeded(at):
    """The ``at``-th invoice of the seed file: statuses, clients and due dates in every combination."""
    status = STATUSES[at % 6]
    sent = None if status == "DRAFT" else "2024-05-02"
    return {
        "client": f"Client {at % 5}",
        "invoiceNumber": f"{'INV' if at % 7 else 'Quote'}-{at:03}",
        "currency": "USD",
        "issueDate": "2024-05-01",
        "dueDate": ["2024-06-30", "2024-07-01", "2024-08-14"][at % 4 % 3],
        "status": status,
        "sentViaEmail": sent is not None,
        "sentAt": sent,
        "paidAt": "2024-05-20" if status == "PAID" else None,
        "createdAt": f"2024-05-01T10:{at // 60:02}:{at % 60:02}.000Z",
        "lineItems": [{"description": "x", "quantity": 1, "unitPrice": at}],
    }


def _shows(invoice, day):
    late = invoice["status"] in {"SENT", "VIEWED"} and day > invoice["dueDate"]
    return "OVERDUE" if late else invoice["status"]


@pytest.fixture(scope="module")
def seeded(serve, tmp_path_factory):
    """A user of an account of 120 invoices in every status, and those invoices, newest first, with their ids."""
    clients = [
        {"name": f"Client {at}", "email": f"c{at}@x.example", "createdAt": "2024-04-01"} for at in range(5)
    ]
    invoices = [_seeded(at) for at in range(120)]
    path = tmp_path_factory.mktemp("seeds") / "many.yaml"
    path.write_text(
        json.dumps({"accounts": {"business": {"clients": clients, "invoices": invoices}}}), encoding="utf-8"
    )
    api = serve(seed=str(path)).api("cinv_sandbox_business")
    shown = [one for page in (1, 2) for one in api.get("/invoices", page=page, limit=100).json["data"]]
    ids = {one["invoiceNumber"]: one for one in shown}
    return api, [
        {**one, **{key: ids[one["invoiceNumber"]][key] for key in ("id", "clientId")}}
        for one in invoices[::-1]
    ]


@pytest.mark.clause("INV-LIST-2", "INV-LIST-3", "INV-LIST-4", "INV-STATUS-1", "PAGE-4", "PAGE-5", "SEARCH-2")
@PROFILE
@given(
    day=st.sampled_from(DAYS),
    time=st.sampled_from(["00:00:00.000", "23:59:59.999"]),
    status=st.none() | st.sampled_from(STATUSES),
    client=st.none() | st.integers(0, 4),
    term=st.none() | st.sampled_from(["INV", "quote", "-0", "1", "Client", "client 3", "c2@", "nothing"]),
    limit=st.integers(1, 100),
)
def test_list_invoices_by_status_is_a_plain_list_on_any_day(
    seeded, *, day, time, status, client, term, limit
):
    """On any day, each page of each combination of filters is that of a plain list."""
    api, invoices = seeded
    api.clock.set(f"{day}T{time}+00:00")
    name = None if client is None else f"Client {client}"
    there = [
        one
        for one in invoices
        if status in {None, _shows(one, day)}
        and name in {None, one["client"]}
        and found(term, one["invoiceNumber"], one["client"], f"c{one['client'][-1]}@x.example")
    ]
    owner = None if client is None else next(one["clientId"] for one in invoices if one["client"] == name)
    check_pages(
        api, "/invoices", [one["id"] for one in there], limit, status=status, clientId=owner, search=term
    )
    for one in there[:2]:
        assert api.get(f"/invoices/{one['id']}").data["status"] == _shows(one, day)
