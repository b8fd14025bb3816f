"""The data that the tests of lists share: a client, its three invoices, and lists that are read once in a run.

Layer: suite. A part is made when it is first asked for; one that could not be made is not tried again. Tests name the
parts in ``uses``. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.record_fields import LINE, SHARED
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.suite.list_owner import Own, Owner, make_owner

T = TypeVar("T")


#: The status of the three invoices, and a word of their lines, notes and terms: ``search`` looks at none of these.
HIDDEN: Final = "DRAFT"


class ListData:
    """The parts. Tests do not change their records."""

    def __init__(self, run: Run) -> None:
        self._run: Final = run
        #: Begins the names of the shared client and the owner, and of no other client.
        self.name: Final = f"{run.test_data.mark} {SHARED[:-2]}"
        #: Begins the numbers of the three invoices, and of no other. With ``_`` for any character it begins the former
        #: number of the third, too.
        self.prefix = f"{run.test_data.mark.upper()}-L_"
        #: Ten digits that are in every field of the owner that ``search`` does not look at.
        self.token: Final = f"5550{run.random.randrange(10**6):06}"

    @property
    def owner(self) -> Own:
        """The client of the three invoices. No test gives it other invoices.

        :attr:`named` is asked for at once: generated requests of scope ``full`` use names that begin alike.
        """
        client = self.renamed.client
        self._named()
        return client

    @property
    def renamed(self) -> Owner:
        """The owner with the searches for its name (:func:`make_owner`). The shared client is made before it."""
        with suppress(NotTestable):
            self._run.test_data.acme  # noqa: B018
        return self._part("list_client", lambda: make_owner(self._run, self.name, self.token))

    @property
    def named_alike(self) -> tuple[str, str]:
        """The ids of the two clients whose names begin with :attr:`name`: the shared one and the owner."""
        return str(self._run.test_data.acme.record["id"]), self.renamed.client.id

    @property
    def invoices(self) -> tuple[Own, ...]:
        """Three drafts, whose numbers are in another order than their creation.

        The last was given its number and its client by an update, if the update had an effect.
        """
        return self._part("list_invoices", self._make_invoices)[0]

    @property
    def numbered_before(self) -> Exchange:
        """The first page of :attr:`numbered` right before the third invoice was given its number."""
        return self._part("list_invoices", self._make_invoices)[1]

    def living(self, path: str) -> Exchange:
        """The first page of 100 of all that the account holds, as it was when first asked for."""
        return self._answer(f"living_{path[1:]}", path, {"limit": 100})

    def in_status(self, status: str) -> Exchange:
        """The first page of 100 of the account's invoices in ``status``."""
        return self._answer(f"status_{status}", "/invoices", {"status": status, "limit": 100})

    @property
    def of_client(self) -> Exchange:
        """The list of the owner's invoices."""
        self.invoices  # noqa: B018 (made before they are listed)
        return self._answer("of_client", "/invoices", {"clientId": self.owner.id})

    @property
    def named(self) -> tuple[Exchange, Exchange]:
        """The pages of one of the two clients that a search for the beginning of their names finds."""
        self.owner  # noqa: B018 (asks for them)
        return self._named()

    @property
    def hard_now(self) -> Exchange:
        """The owner, as a GET shows it: asked for only where a search does not find it."""
        return self._part("hard_now", lambda: self._run.get(f"/clients/{segment(self.owner.id)}"))

    @property
    def numbered(self) -> tuple[Exchange, Exchange]:
        """The pages of two of the invoices that a search for the beginning of their numbers finds."""
        self.invoices  # noqa: B018 (made before they are listed)
        return self._part("numbered", lambda: (self._numbered(1), self._numbered(2)))

    @property
    def drafts(self) -> tuple[Exchange, Exchange]:
        """The pages of two of the owner's drafts."""
        self.invoices  # noqa: B018 (made before they are listed)
        query = {"clientId": self.owner.id, "status": "DRAFT", "limit": 2}
        return self._pages("drafts", "/invoices", query)

    @property
    def beyond(self) -> Exchange:
        """The page after the only one of the owner's three invoices. The only one is full."""
        query = {"clientId": self.owner.id, "page": 2, "limit": len(self.invoices)}
        return self._answer("beyond", "/invoices", query)

    @property
    def filtered(self) -> tuple[Exchange, Exchange]:
        """The three invoices, by every filter there is; asked for twice, one after the other.

        The search finds more than them: all invoices of the run.
        """
        self.invoices  # noqa: B018 (made before they are listed)
        mark = self._run.test_data.mark.upper()
        query = {"search": mark, "clientId": self.owner.id, "status": "DRAFT"}
        return self._part(
            "filtered",
            lambda: (self._run.get("/invoices", query=query), self._run.get("/invoices", query=query)),
        )

    def _make_invoices(self) -> tuple[tuple[Own, ...], Exchange]:
        """Two made as they are; a third made for another client, with another number, and then changed.

        Another client's draft is made before them, so that it can be seen to be absent from the owner's list.
        """
        with suppress(NotTestable):
            self._run.test_data.draft  # noqa: B018
        made = [self._first_invoice(), self._invoice("10")]
        acme, mark = str(self._run.test_data.acme.record["id"]), self._run.test_data.mark.upper()
        former = self._invoice("", clientId=acme, invoiceNumber=f"{mark}-L013")
        changes = {"clientId": self.owner.id, "invoiceNumber": f"{self.prefix}30"}
        before = self._numbered(1)
        updated = self._run.put(f"/invoices/{segment(former.id)}", changes)
        last = Own(former.id, former.fields | changes)
        if not self._is_kept(updated, last):
            self._run.delete(f"/invoices/{segment(former.id)}")
            self._run.test_data.forget("of_client")
            last = self._invoice("30")
        return (*made, last), before

    def _first_invoice(self) -> Own:
        """The first invoice; with a plain number where the deployment refuses others, which has its own finding."""
        try:
            return self._invoice("20")
        except NotTestable:
            self.prefix = f"{self._run.test_data.mark.upper()}-M0"
            return self._invoice("20")

    def _is_kept(self, updated: Exchange, wanted: Own) -> bool:
        """Whether an invoice is as the update made it; where the list of its client shows it, its detail is not read."""
        if not updated.is_success or updated.record.get("invoiceNumber") != wanted.fields["invoiceNumber"]:
            return False
        listing = self._answer("of_client", "/invoices", {"clientId": self.owner.id})
        listed = [item for item in listing.items if str(item.get("id")) == wanted.id]
        seen = listed[0] if listed else self._run.get(f"/invoices/{segment(wanted.id)}").record
        return all(seen.get(field) == wanted.fields[field] for field in ("clientId", "invoiceNumber"))

    def _invoice(self, end: str, **changes: Any) -> Own:
        """An invoice of the owner, whose number ends with ``end``."""
        fields = {
            "invoiceNumber": f"{self.prefix}{end}",
            "lineItems": [LINE | {"description": f"{HIDDEN} of a {what}"} for what in ("website", "logo")],
            "notes": f"{HIDDEN} notes",
            "terms": f"{HIDDEN} terms",
        }
        client_id = changes.pop("clientId", self.owner.id)
        fields = self._run.test_data.invoice_fields(client_id, **fields | changes)
        made = self._run.test_data.made(self._run.test_data.post_invoice(fields))
        return Own(str(made.record["id"]), fields)

    def _answer(self, name: str, path: str, query: dict[str, Any]) -> Exchange:
        return self._part(name, lambda: self._run.get(path, query=query))

    def _named(self) -> tuple[Exchange, Exchange]:
        return self._pages("named", "/clients", {"search": self.name, "limit": 1})

    def _numbered(self, page: int) -> Exchange:
        return self._run.get("/invoices", query={"search": self.prefix, "page": page, "limit": 2})

    def _pages(self, name: str, path: str, query: dict[str, Any]) -> tuple[Exchange, Exchange]:
        """The first two pages; a record that is not on the first is read in between, which may not move it (PAGE-6)."""

        def pages() -> tuple[Exchange, Exchange]:
            first = self._run.get(path, query=query | {"page": 1})
            own = self.named_alike if path == "/clients" else [each.id for each in self.invoices]
            listed = {str(item.get("id")) for item in first.items}
            for id_ in [id_ for id_ in own if id_ not in listed][:1]:
                self._run.get(f"{path}/{segment(id_)}")
            return first, self._run.get(path, query=query | {"page": 2})

        return self._part(name, pages)

    def _part(self, name: str, make: Callable[[], T]) -> T:
        return self._run.test_data.once(name, make)


def list_data_of(run: Run) -> ListData:
    """The data of ``run``."""
    return run.test_data.kept(ListData, lambda: ListData(run))
