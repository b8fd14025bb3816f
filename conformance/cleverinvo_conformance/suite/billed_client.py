"""An invoice of a client that is deleted: how it was before, and whether it is still there afterwards (CLI-DELETE-4).

Layer: suite. Sends what it compares; the test decides when the client is deleted. It must not delete anything itself.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.checks.clients import Record, agree, described
from cleverinvo_conformance.checks.invoices import SUMS
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Kind, Listed, SameAs, Value, every
from cleverinvo_conformance.core.expectation import item as item_at
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.suite.client_lists import item_of

#: What an invoice keeps when its client is deleted, as far as a list item shows it.
_KEPT: Final = (
    *("id", "clientId", "invoiceNumber", "currency", "issueDate", "dueDate"),
    *("subtotal", "taxTotal", "discountTotal", "total", "status"),
)
#: Requests of :class:`BilledClient` before the deletion, and of :meth:`BilledClient.check_kept` at most.
BEFORE: Final = 4
AFTER: Final = 7


class BilledClient:
    """A client of the run's own with one invoice. The client is renamed after the invoice was created."""

    def __init__(self, run: Run, expect: Expect, client: Record) -> None:
        """``client`` as its ``POST`` answered it. Sends :data:`BEFORE` requests at most. Raises :class:`NotTestable`."""
        self._run: Final = run
        self._expect: Final = expect
        test_data = run.test_data
        self.client_id: Final = str(client["id"])
        self.path: Final = f"/clients/{segment(self.client_id)}"
        self.names: Final = [client["name"], f"{test_data.mark} Renamed Façade & Söhne 株式会社"]
        self.email: Final = client.get("email")
        made = test_data.made(test_data.post_invoice(test_data.invoice_fields(self.client_id)))
        self._invoice_path: Final = f"/invoices/{test_data.id_of(made)}"
        self._number: Final = made.record.get("invoiceNumber")
        renamed = run.put(self.path, {"name": self.names[1]})
        #: The list or the GET that shows the invoice before the deletion, and what it shows of it.
        self._seen: Final = self._seen_before(made.record["id"])
        self._before: Final = item_of(self._seen, made.record["id"]) or self._seen.record
        if renamed.is_success and renamed.record.get("name") == self.names[1]:
            self._observe_name()

    def _seen_before(self, id_: Any) -> Exchange:
        """The first page of all invoices, or the detail where that page does not show the invoice."""
        page = self._run.get("/invoices", query={"limit": 100})
        return page if item_of(page, id_) else self._run.test_data.read(self._invoice_path)

    def _observe_name(self) -> None:
        name = (self._before.get("client") or {}).get("name")
        if name in self.names:
            self._expect.observe(
                c.INVOICE_CLIENT_NAME, ("snapshot", "live")[self.names.index(name)], self._seen
            )

    def check_kept(self, deleted: Exchange) -> None:
        """CLI-DELETE-4: after ``deleted``, the invoice is read, listed, found and printed. At most :data:`AFTER` requests."""
        expect, before = self._expect, self._before
        after = self._run.get(self._invoice_path)
        if expect.status(c.CLI_DELETE_4, after, 200, why="for an invoice whose client was deleted"):
            # Sums that the list shows otherwise than the detail are INV-GET-3's fault.
            kept_fields = [f for f in _KEPT if f in before and not (self._seen.is_of_list and f in SUMS)]
            wrong = [f for f in kept_fields if not agree(after.record.get(f), before[f])]
            expected = f"the invoice as it was before its client's deletion: {described(before, wrong)}"
            place = item_at(before.get("id")) if self._seen.is_of_list else "/data"
            kept = every(*(SameAs(f"/data/{f}", 0, f"{place}/{f}") for f in wrong))
            got = described(after.record, wrong)
            expect.that(c.CLI_DELETE_4, not wrong, expected, got, self._seen, deleted, after, must=kept)
            if isinstance(self._run.test_data.draft.record.get("client"), dict):  # else INV-GET-1
                self._check_client(after.record, deleted, after)
        self._check_listed(deleted)
        printed = self._run.get(f"{self._invoice_path}/pdf")
        if printed.status != 200 and self._draft_pdf_is_refused():
            expect.not_tested("no invoice has a PDF here (PDF-1 checks that)", c.CLI_DELETE_4)
        else:
            why = "for the PDF of an invoice whose client was deleted"
            expect.status(c.CLI_DELETE_4, printed, 200, why=why)

    def _draft_pdf_is_refused(self) -> bool:
        draft = segment(str(self._run.test_data.draft.record["id"]))
        return self._run.get(f"/invoices/{draft}/pdf").status != 200

    def _check_listed(self, deleted: Exchange) -> None:
        """The list of all still shows it, and a search for its number among the drafts finds it."""
        id_ = self._before.get("id")
        if self._seen.is_of_list:
            page = self._run.get("/invoices", query={"limit": 100})
            item = item_of(page, id_)
            expected, none = "the invoice of a deleted client in the list", Phrase("no such item")
            seen, must = (self._seen, deleted, page), Listed(str(id_))
            if not self._expect.that(c.CLI_DELETE_4, bool(item), expected, none, *seen, must=must):
                return
            self._check_client(item or {}, deleted, page)
        found = self._search(self._number)
        draft = self._run.test_data.draft.record
        if item_of(found, id_) is None:
            control = self._search(draft.get("invoiceNumber"))
            if item_of(control, draft.get("id")):
                expected = "a search among the drafts to find the invoice of a deleted client by its number"
                got, must = Phrase("no such item"), Listed(str(id_))
                self._expect.that(c.CLI_DELETE_4, False, expected, got, deleted, control, found, must=must)

    def _search(self, number: object) -> Exchange:
        return self._run.get("/invoices", query={"search": str(number), "status": "DRAFT"})

    def _check_client(self, after: Record, *exchanges: Exchange) -> None:
        """The client's e-mail is still there, and one of its names (*invoice_client_name*)."""
        was, now = self._before.get("client"), after.get("client")
        if not isinstance(was, dict) or was.get("name") not in self.names or was.get("email") != self.email:
            return  # it was not there before the deletion either (INV-GET-1, INV-LIST-1)
        got = now if isinstance(now, dict) else {}
        held = got.get("name") in self.names and got.get("email") == self.email
        shown = described(was, ("name", "email"))
        expected = f"its client's name and e-mail on the invoice of a deleted client: {shown}"
        place = item_at(after.get("id")) if exchanges[-1].is_of_list else "/data"
        must = every(Kind(f"{place}/client/name", ("text",)), Value(f"{place}/client/email", self.email))
        got_ = described(got, ("name", "email"))
        self._expect.that(c.CLI_DELETE_4, held, expected, got_, self._seen, *exchanges, must=must)

    def observe_new_invoice(self) -> None:
        """Observe whether a deleted client gets another invoice (*invoice_for_deleted_client*): one request."""
        test_data = self._run.test_data
        another = test_data.post_invoice(test_data.plain_invoice_fields(self.client_id))
        if another.is_success or another.status in {400, 404}:
            value = "created" if another.is_success else str(another.status)
            self._expect.observe(c.INVOICE_FOR_DELETED_CLIENT, value, another)


def billed(run: Run, expect: Expect, client: Record) -> BilledClient | None:
    """``client`` with an invoice; ``None`` where none can be created or read, and CLI-DELETE-4 is not tested then."""
    try:
        return BilledClient(run, expect, client)
    except NotTestable as obstacle:
        expect.not_tested(str(obstacle), c.CLI_DELETE_4)
        return None
