"""How a sequence looks at what it has made: by id, in lists, as a PDF, with other keys.

Layer: generated. The model of the account judges what is seen; here only pages are compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from hypothesis import strategies as st

from cleverinvo_conformance.checks.paging import DEFAULT_LIMIT, OK, ids, some, whole
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.generated.made import Made
from cleverinvo_conformance.generated.refusals import Refusals
from cleverinvo_conformance.generated.sequence import one_of

#: Values of a field that a search may use: the present one and former ones.
_FORMER: Final = 3
#: Queries of a sequence that may be asked again.
_ASKED: Final = 4
_TITLES: Final[dict[Kind, tuple[str, ...]]] = {"client": ("name", "email"), "invoice": ("invoiceNumber",)}
#: Pages that a sequence turns at most.
_PAGES: Final = 5


class Looks(Refusals):
    """Reads of every kind."""

    def look(self, data: Any, made: Made) -> None:
        """Perhaps look at ``made`` after something was done with it, in up to two ways."""
        ways = [
            "id",
            "nothing",
            "list",
            "list",
            "pdf" if made.kind == "invoice" else "id",
            "id",
            "strangers",
            "refused",
        ]
        for _ in range(data.draw(st.integers(0, 2))):
            self.look_in_one_way(data, made, data.draw(st.sampled_from(ways)))

    def look_in_one_way(self, data: Any, made: Made, way: str) -> None:
        """``way``: id, list, pdf, strangers, refused (a body that is, and a read) or nothing."""
        match way:
            case "id":
                self.read(made)
            case "list":
                self.ask_list(data, made.kind, made.key, self.query_for(data, made))
            case "pdf":
                self.send("GET", f"{made.path}/pdf", key=made.key)
                self.trial.tried.add(c.INV_DELETE_2 if made.is_removed else c.PDF_1)
            case "strangers":
                self.strangers(data, made)
            case "refused":
                self.send_wrong_body(data, made)
                self.read(made)

    def read(self, made: Made) -> Exchange:
        """GET by id."""
        exchange = self.send("GET", made.path, key=made.key)
        self.trial.tried.add(self._clause_of_read(made))
        if made.is_removed and made.kind == "invoice":
            self.must(c.INV_DELETE_1, not exchange.is_success, "404", exchange.status, exchange)
        return exchange

    def _clause_of_read(self, made: Made) -> Clause:
        clause: Clause = c.CLI_UPDATE_3 if made.former else c.CLI_CREATE_2
        if made.kind == "invoice":
            owner = self.owner_of(made)
            clause = c.INV_UPDATE_3 if made.former else c.INV_CREATE_4
            clause = c.CLI_DELETE_4 if owner is not None and owner.is_removed else clause
        if made.is_removed:
            clause = c.CLI_DELETE_3 if made.kind == "client" else c.INV_DELETE_1
        return clause

    def strangers(self, data: Any, made: Made) -> None:
        """A read without a key, with an unknown one or with another account's, before or after one with the owner's."""
        others: list[str | None] = [None, *(key for key in self.keys if key != made.key)]
        others += ["unknown"] if "unknown" in self.run.api.false_keys else []
        path = made.path + ("/pdf" if made.kind == "invoice" and data.draw(st.booleans()) else "")
        for key in data.draw(st.permutations([made.key, data.draw(st.sampled_from(others))])):
            exchange = self.send("GET", path, key=key)
            if key in {None, "unknown"}:
                clause = c.AUTH_2 if key else c.AUTH_1
                self.must(clause, not exchange.is_success, "401", exchange.status, exchange)

    # Lists

    def query_for(self, data: Any, made: Made) -> dict[str, Any]:
        """A query that finds ``made``, or would if it were there; also by what it was called before."""
        if made.is_removed:
            self.trial.tried.add(c.CLI_DELETE_2 if made.kind == "client" else c.INV_DELETE_1)
        name = data.draw(st.sampled_from(_TITLES[made.kind]))
        texts = [text for text in made.values(name) if isinstance(text, str) and text][:_FORMER]
        text = data.draw(st.sampled_from(texts)) if texts else self.run.mark
        query: dict[str, Any] = {"search": text}
        match data.draw(st.sampled_from(("whole", "whole", "prefix", "mark", "all"))):
            case "prefix" if name != "email":
                query["search"] = text[
                    : len(text) - data.draw(st.integers(0, max(len(text) - len(self.run.mark), 0)))
                ]
            case "mark":
                query["search"] = self.run.mark if made.kind == "client" else self.run.mark.upper()
            case "all":
                query = {}
        if made.kind == "invoice":
            owners = {str(id_) for id_ in made.values("clientId")}
            clients = [client.id for client in self.of("client", key=made.key) if client.id in owners]
            if clients and data.draw(st.booleans()):
                query["clientId"] = data.draw(st.sampled_from(clients))
            if data.draw(st.integers(0, 2)) == 1:
                query["status"] = "DRAFT"
        return self._mixed(data, query)

    def _mixed(self, data: Any, query: dict[str, Any]) -> dict[str, Any]:
        limit = data.draw(st.sampled_from((None, 100, 20, 3, 2, 1)))
        page = data.draw(st.sampled_from((None, None, None, 1, 2, 3)))
        query |= {"limit": limit} if limit else {}
        query |= {"page": page} if page else {}
        return {name: query[name] for name in data.draw(st.permutations(sorted(query)))}

    def ask_list(self, data: Any, kind: Kind, key: str, query: dict[str, Any]) -> None:
        """One list, or one that was asked for before; perhaps by the other key, and again after a read of one of its items."""
        if self.asked and data.draw(st.integers(0, 3)) == 1:
            kind, key, query = data.draw(st.sampled_from(self.asked[-_ASKED:]))
        self.asked.append((kind, key, query))
        exchange = self._page(kind, key, query)
        again = data.draw(st.sampled_from(("no", "no", "no", "same", "others")))
        if again == "others" and len(self.keys) > 1:
            self._page(kind, next(other for other in self.keys if other != key), query)
        if again != "no":
            on_it = [made for made in self.of(kind, key=key) if made.id in ids(exchange)]
            if made := one_of(data, on_it):
                self.read(made)
            self._same_order(exchange, self._page(kind, key, query))

    @contextmanager
    def sought(self, data: Any, new: Made) -> Iterator[None]:
        """Perhaps search for ``new`` before it is made, and with the same query afterwards."""
        query = self.query_for(data, new) if data.draw(st.integers(0, 3)) == 1 else None
        if query is not None:
            self._page(new.kind, new.key, query)
        yield
        if query is not None:
            self._page(new.kind, new.key, query)

    def _page(self, kind: Kind, key: str, query: dict[str, Any]) -> Exchange:
        exchange = self.send("GET", f"/{kind}s", query=query, key=key)
        if "search" in query:
            self.trial.tried.add(c.SEARCH_1 if kind == "client" else c.SEARCH_2)
        if "clientId" in query:
            self.trial.tried.add(c.INV_LIST_2)
        if exchange.status == OK and not self.trial.lists_are_wrong:
            self._count(exchange, query, key)
        return exchange

    def _count(self, exchange: Exchange, query: dict[str, Any], key: str) -> None:
        """PAGE-2, PAGE-4: the number of items and the ``total`` of a page belong together.

        A list that may hold others' records is asked for twice more, because one of them may have come or gone.
        """
        page, limit = int(query.get("page", 1)), int(query.get("limit", DEFAULT_LIMIT))
        total, held = whole(exchange, "total"), len(exchange.items)
        if total is None:
            return
        self.trial.tried.add(c.PAGE_4)
        if self._is_narrow(query, key):
            wanted = min(max(total - (page - 1) * limit, 0), limit)
            what = f"{wanted} items on page {page} of {limit}, of a total of {total}"
            self.must(c.PAGE_2, held == wanted, what, held, exchange)
        elif page == 1 and held < limit and held != total:
            again = [self.send("GET", exchange.request.path, query=query, key=key) for _ in range(2)]
            counts = [(len(each.items), whole(each, "total")) for each in again]
            if not all(items < limit and items != counted for items, counted in counts):
                return
            following = self.send("GET", exchange.request.path, query=query | {"page": 2}, key=key)
            self.must(
                c.PAGE_2, not following.items, f"{limit} items on a page that is not the last", held, exchange
            )
            if not following.items:
                self.must(c.PAGE_4, False, f"`total` {held}, the items of the only page", total, exchange)

    def _is_narrow(self, query: dict[str, Any], key: str) -> bool:
        """Whether nobody else's records can be in the list, so that its pages can be compared."""
        owned = any(made.id == query.get("clientId") for made in self.of("client", key=key))
        return owned or self.run.mark in str(query.get("search", "")).lower()

    def _same_order(self, first: Exchange, again: Exchange) -> None:
        """PAGE-6: what stands on both pages has the same order; others' records may come and go."""
        if self.trial.lists_are_wrong:
            return  # what is wrong with them is known, and shows here as well
        own = {made.id for made in self.made if made.key == first.request.key}
        before, after = ([id_ for id_ in ids(page) if id_ in own] for page in (first, again))
        before, after = [id_ for id_ in before if id_ in after], [id_ for id_ in after if id_ in before]
        self.must(
            c.PAGE_6, before == after, f"the same order: {some(before)}", Phrase(some(after)), first, again
        )

    def turn_pages(self, data: Any, kind: Kind, key: str, query: dict[str, Any]) -> None:
        """All pages of a list that holds nobody else's records, beside the whole list."""
        query = {name: value for name, value in query.items() if name not in {"page", "limit"}}
        if not self._is_narrow(query, key):
            query["search"] = self.run.mark
        limit = data.draw(st.integers(1, 3))
        full = self._page(kind, key, query | {"limit": 100})
        wanted = ids(full)
        if self.trial.lists_are_wrong or not full.is_success or not 0 < len(wanted) <= limit * _PAGES:
            return
        pages = [
            self._page(kind, key, query | {"limit": limit, "page": page})
            for page in range(1, -(-len(wanted) // limit) + 1)
        ]
        seen = [id_ for page in pages for id_ in ids(page)]
        got = Phrase(some(seen))
        self.must(
            c.PAGE_5, sorted(seen) == sorted(wanted), f"each of {len(wanted)} records once", got, full, *pages
        )
