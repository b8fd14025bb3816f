"""A draft of the run's own under updates: what it must show after each, and who says otherwise.

Layer: suite. INV-UPDATE-1 is about what an update changes and leaves; INV-UPDATE-2 about new line items and totals;
INV-UPDATE-3 about the views agreeing afterwards: a field that one view shows as updated and another does not.
What was wrong before the first update violates another clause and is not checked here.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.checks.invoices import DETAIL, ITEM, SUMS, agree, apart, check_receipt
from cleverinvo_conformance.checks.totals import arithmetic, check_arithmetic, check_told
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Listed, SameAs, Status, Value
from cleverinvo_conformance.core.expectation import item as item_at
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.probes.odd_invoices import takes_more, takes_no_more
from cleverinvo_conformance.suite.invoice_lists import Found, find, path_of

_VIEWED: Final = (*ITEM, "client")
_COMPUTED: Final = frozenset({"lineItems", "currency"})
#: The clauses of an invoice in a list that was never updated.
_LISTING: Final = (c.INV_CREATE_4, c.INV_GET_3, c.INV_LIST_1)


class Tracked:
    """One draft, changed step by step. ``known`` is what its last GET showed."""

    def __init__(
        self,
        run: Run,
        expect: Expect,
        fields: dict[str, Any],
        made: Exchange | None = None,
        wrong_in_lists: frozenset[str] = frozenset(),
    ) -> None:
        """Create it of ``fields``: one ``POST``, one GET, and up to two lists. Raises :class:`NotTestable`.

        ``made``: the ``POST``, if it was sent already. Then no list is read before the updates, and the list of all is
        the first that is read after them. ``wrong_in_lists``: fields that lists show otherwise than details, as was seen
        of another invoice.
        """
        self._run: Final = run
        self._expect: Final = expect
        is_new = made is None
        made = run.test_data.made(made or run.test_data.post_invoice(fields))
        self.path: Final = path_of(made.record)
        #: The GET before any update.
        self.fresh: Final = run.test_data.read(self.path)
        self.known: dict[str, Any] = dict(self.fresh.record)
        self._described, self._number = made.record.get("total"), fields["invoiceNumber"]
        self._pending: dict[str, Any] = {}
        self._accepted: dict[str, Any] = {}
        self._puts: list[Exchange] = []
        self._adds_up: Final = all(check.held for check in arithmetic(self.fresh.record, fields["lineItems"]))
        #: Fields that already the fresh draft does not show as they were sent (INV-CREATE-4), or not at all.
        self._unsound: Final = {f for f, v in fields.items() if not agree(f, self.known.get(f), v)}
        self._unsound.update(f for f in DETAIL if f not in self.fresh.record and f not in fields)
        #: Fields that already before any update differ between list and detail (INV-GET-3).
        self._apart: Final[set[str]] = set(wrong_in_lists)
        self._whole_list_first: Final = not is_new
        self._was_listed: Final = self._is_listed() if is_new else not self._lists_are_wrong()
        #: The last list that it was found in.
        self.found: Found | None = None

    def _is_listed(self) -> bool:
        """Look for it in a list before any update: up to two requests."""
        found = self._find()[0]
        self._apart.update(
            f for f in _VIEWED if found is None or not agree(f, found.item.get(f), self.known.get(f))
        )
        return found is not None

    def _lists_are_wrong(self) -> bool:
        """Whether invoices that were never updated were found not to be listed as they are."""
        return any(self._run.outcomes.evidence(clause).findings for clause in _LISTING)

    def put(self, *, beside: dict[str, Any] | None = None, optional: bool = False, **fields: Any) -> Exchange:
        """Change ``fields``; the answer is judged, at once or with the next :meth:`judge`.

        ``beside``: what goes along and may change nothing; where that is refused with 400, it is left out from then
        on, for one more request. ``optional``: the change itself may be refused with 400.
        """
        expect = self._expect
        beside = (beside or {}) if takes_more(self._run) else {}
        put = self._run.put(self.path, fields | beside)
        if beside and put.status == 400:
            put = self._run.put(self.path, fields)
            if put.is_success:
                takes_no_more(self._run)
        names = ", ".join(f"`{name}`" for name in fields) or "nothing"
        if optional and put.status == 400:
            return put
        expected, must = f"a change of {names} accepted", Status((200, 201))
        if not expect.that(c.INV_UPDATE_1, put.is_success, expected, put.status, put, must=must):
            return put
        self._pending |= fields
        self._accepted |= fields
        self._puts.append(put)
        self._number = fields.get("invoiceNumber", self._number)
        if put.status in {200, 201} and not isinstance(put.data, dict):
            return put  # FMT-1
        check_receipt(expect, c.INV_UPDATE_1, put, self._number)
        got = put.record.get("total")
        if number(got) is not None:
            if not _COMPUTED & self._pending.keys():
                before = self.known.get("total")
                held = any(agree("total", got, total) for total in (before, self._described))
                expect.that(c.INV_UPDATE_1, held, f"`total` left at {before} in the answer", got, put)
            self._described = got
        return put

    def judge(self, *, in_list: bool = False, client: dict[str, Any] | None = None) -> Exchange:
        """Read it, and find it in a list if so asked or if something is wrong; judge what was put since the last time.

        One GET and up to two lists. ``client``: the client that it was moved to.
        """
        detail = self._run.get(self.path)
        if detail.status != 200:
            self._expect.status(c.INV_UPDATE_3, detail, 200, why="for an invoice that was updated")
            raise NotTestable("the updated invoice cannot be read")
        wanted = self._wanted(detail, client)
        wrong = any(
            not agree(f, detail.record.get(f), wanted.get(f)) for f in _VIEWED if f not in self._unsound
        )
        found = None
        if self._was_listed and (in_list or wrong):
            found, listed = self._find()
            self.found = found
            described = Phrase("no list has it")
            held, must = found is not None, Listed(str(detail.record.get("id")))
            expected = "the updated invoice listed"
            self._expect.that(c.INV_UPDATE_3, held, expected, described, detail, listed, must=must)
        if _COMPUTED & self._pending.keys():
            self._check_totals(detail)
        for field in DETAIL:
            if field not in self._unsound:
                self._check_field(field, wanted.get(field), detail, found)
        self.known = dict(detail.record)
        self._pending, self._puts = {}, []
        return detail

    @property
    def kept(self) -> frozenset[str]:
        """The fields that were changed, and that the last GET shows so."""
        return frozenset(f for f, v in self._accepted.items() if agree(f, self.known.get(f), v))

    def close(self) -> None:
        """Say what could not be judged."""
        if not self._adds_up:
            self._expect.not_tested("already a fresh invoice does not add up", c.INV_UPDATE_2)
        elif c.INV_UPDATE_2 not in self._expect.touched:
            self._expect.not_tested("no line items could be changed", c.INV_UPDATE_2)
        if c.INV_UPDATE_3 not in self._expect.touched:
            self._expect.not_tested("already a fresh invoice is not listed, or not as it is", c.INV_UPDATE_3)

    def _find(self) -> tuple[Found | None, Exchange]:
        now = self.known | self._pending
        queries: list[dict[str, object]] = [
            {"search": now.get("invoiceNumber")},
            {"clientId": now.get("clientId")},
        ]
        if self._whole_list_first:
            queries.insert(0, {})
        return find(self._run, str(self.known.get("id")), *queries)

    def _wanted(self, detail: Exchange, client: dict[str, Any] | None) -> dict[str, Any]:
        wanted = self.known | self._pending
        if client and "clientId" in self._pending:
            wanted["client"] = {"name": client.get("name"), "email": client.get("email")}
        if _COMPUTED & self._pending.keys():  # the sums are judged by themselves
            wanted |= {field: detail.record.get(field) for field in SUMS}
            lines = wanted.get("lineItems")
            if isinstance(lines, list):
                wanted["lineItems"] = [{k: v for k, v in line.items() if k != "amount"} for line in lines]
        return wanted

    def _check_totals(self, detail: Exchange) -> None:
        if not self._adds_up:
            return
        lines: list[dict[str, Any]] = self._pending.get("lineItems") or self.known["lineItems"]
        check_arithmetic(self._expect, detail, lines, amount=c.INV_UPDATE_2, sums=c.INV_UPDATE_2)
        if self._puts:
            check_told(self._expect, c.INV_UPDATE_2, self._puts[-1], detail, lines)

    def _check_field(self, field: str, wanted: Any, detail: Exchange, found: Found | None) -> None:
        got = detail.record.get(field)
        item = found.item.get(field) if found and field in _VIEWED and field not in self._apart else None
        exchanges = (*self._puts, *([found.exchange] if found else []), detail)
        held = agree(field, got, wanted) or (got is None and wanted == "")  # cleared
        clause = c.INV_UPDATE_2 if field == "lineItems" and field in self._pending else c.INV_UPDATE_1
        if not held and item is not None and agree(field, item, wanted):
            clause = c.INV_UPDATE_3  # the list shows the update, the detail does not
        what = (
            "as it was put"
            if field in self._pending
            else "as its client is"
            if field == "client"
            else "left as it was"
        )
        place, described, seen = apart(field, wanted, got)
        must = Value(f"/data/{field}", wanted)
        expected, got_ = f"{place} {what}, {described}", Phrase(seen)
        self._expect.that(clause, held, expected, got_, *exchanges, must=must)
        if held and item is not None:
            same = agree(field, item, got)
            place, described, seen = apart(field, got, item)
            what = f"{place} in the list as in the detail, {described}"
            shown = (detail, *exchanges[:-1])
            alike = SameAs(f"{item_at(detail.record.get('id'))}/{field}", 0, f"/data/{field}")
            self._expect.that(c.INV_UPDATE_3, same, what, Phrase(seen), *shown, must=alike)
