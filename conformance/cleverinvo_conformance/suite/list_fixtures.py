"""What the tests of lists share: three clients and four invoices of their own, and answers that are read once.

Layer: suite. A part is made when it is first asked for; one that could not be made is not tried again. Tests name the
parts in ``uses``. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.operations import STATUSES
from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData

T = TypeVar("T")

#: The parts that ask for one status each.
OF_STATUSES: Final = tuple(f"status_{status}" for status in STATUSES)
# Of these the last two requests, and of the invoices the last four, are sent only where an update comes to nothing.
TestData.register("shelf_clients", requests=6, writes=6)
TestData.register("shelf_invoices", requests=10, writes=7, needs=("shelf_clients", "draft"))
for _part in ("living_clients", "living_invoices", *OF_STATUSES):
    TestData.register(_part, requests=1)
TestData.register(
    "of_client", requests=0, needs=("shelf_invoices",)
)  # it is read to see whether the shelf is complete
for _part in ("numbered", "drafts", "filtered"):
    TestData.register(_part, requests=2, needs=("shelf_invoices",))
for _part in ("named", "hard_now"):
    TestData.register(_part, requests=1, needs=("shelf_clients",))


#: The status of the shelf's invoices, and a word of their lines, notes and terms: ``search`` looks at none of these.
HIDDEN: Final = "DRAFT"


@dataclass(frozen=True, slots=True)
class Own:
    """A record of this run: its id, the fields as they were sent, and those that the ``POST`` answered otherwise."""

    id: str
    fields: dict[str, Any]
    altered: frozenset[str] = frozenset()


class ListData:
    """The parts. Records on it are not to be changed."""

    def __init__(self, run: Run) -> None:
        self._run: Final = run
        self._parts: dict[str, Any] = {}
        #: Begins the names of the three clients, and of no other.
        self.name: Final = f"{run.test_data.mark} Shelf"
        #: Begins the numbers of the four invoices, and of no other.
        self.prefix: Final = f"{run.test_data.mark.upper()}-L0"
        #: Ten digits that stand in every field of a client's that ``search`` does not look at.
        self.token: Final = f"5550{run.random.randrange(10**6):06}"

    @property
    def clients(self) -> tuple[Own, Own, Own]:
        """The owner of the invoices; one whose name and e-mail are hard to search for; one named like the owner.

        The second has got its name and its e-mail by an update, unless the deployment made nothing of that.
        """
        return self._part("shelf_clients", self._make_clients)

    @property
    def owner(self) -> Own:
        """The client of the four invoices."""
        return self.clients[0]

    @property
    def invoices(self) -> tuple[Own, ...]:
        """Four drafts, whose numbers are in another order than their making.

        The last has got its number and its client by an update, unless the deployment made nothing of that.
        """
        return self._part("shelf_invoices", self._make_invoices)

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
    def named(self) -> Exchange:
        """The clients that a search for the beginning of their names finds."""
        self.clients  # noqa: B018
        return self._answer("named", "/clients", {"search": self.name})

    @property
    def hard_now(self) -> Exchange:
        """The second client, as a GET shows it: asked for only where a search does not find it."""
        return self._part("hard_now", lambda: self._run.get(f"/clients/{segment(self.clients[1].id)}"))

    @property
    def numbered(self) -> tuple[Exchange, Exchange]:
        """The pages of three of the invoices that a search for the beginning of their numbers finds."""
        return self._pages("numbered", {"search": self.prefix})

    @property
    def drafts(self) -> tuple[Exchange, Exchange]:
        """The pages of three of the owner's drafts."""
        return self._pages("drafts", {"clientId": self.owner.id, "status": "DRAFT"})

    @property
    def filtered(self) -> tuple[Exchange, Exchange]:
        """The four invoices, by every filter there is, asked for twice with nothing in between."""
        self.invoices  # noqa: B018
        query = {"search": self.prefix, "clientId": self.owner.id, "status": "DRAFT"}
        return self._part(
            "filtered",
            lambda: (self._run.get("/invoices", query=query), self._run.get("/invoices", query=query)),
        )

    def _make_clients(self) -> tuple[Own, Own, Own]:
        hidden = {
            "address": f"{self.token} Main St",
            "taxId": self.token,
            "phone": self.token,
            "notes": self.token,
        }
        return self._client("Shelf Alpha", **hidden), self._make_hard(), self._client("Shelf Alpha Beta")

    def _make_hard(self) -> Own:
        """The client that is hard to search for: made with another name and e-mail, which are then changed."""
        label = "Shelf The Best of Ölbrück & Søn (50.5%_o)+ 山田 O'Neil İ \\ Cafe\u0301 🏢"
        test_data = self._run.test_data
        hard = {"name": f"{test_data.mark} {label}", "email": f"{test_data.mark}+shelf@conformance.example"}
        fields = test_data.client_fields(
            "Former", address="12 Rue de l'Église 🏢"
        )  # ERR-4: beyond the basic plane
        made = test_data.post_client(fields)
        if not made.is_success or "id" not in made.record:
            return self._client(label, email=hard["email"])
        path = f"/clients/{segment(str(made.record['id']))}"
        updated = self._run.put(path, hard)
        if not updated.is_success or updated.record.get("name") != hard["name"]:
            self._run.delete(path)
            return self._client(label, email=hard["email"])
        return Own(str(made.record["id"]), fields | hard, _altered(hard, updated.record))

    def _client(self, label: str, **changes: Any) -> Own:
        name = f"{self._run.test_data.mark} {label}"  # searches compare the whole name
        fields = self._run.test_data.client_fields(label, **{"name": name} | changes)
        made = self._run.test_data.made(self._run.test_data.post_client(fields)).record
        return Own(str(made["id"]), fields, _altered(fields, made))

    def _make_invoices(self) -> tuple[Own, ...]:
        """Three made as they are; a fourth made for another client, with another number, and then changed.

        Another client's draft is made before them, so that it can be seen to stay out of this one's list.
        """
        with suppress(NotTestable):
            self._run.test_data.draft  # noqa: B018
        made = [self._invoice(at) for at in (20, 40, 10)]
        number, other = f"{self.prefix}30", self.clients[2].id
        former = self._invoice(30, clientId=other, invoiceNumber=f"{self._run.test_data.mark.upper()}-FORMER")
        changes = {"clientId": self.owner.id, "invoiceNumber": number}
        updated = self._run.put(f"/invoices/{segment(former.id)}", changes)
        last = Own(former.id, former.fields | changes)
        if not self._is_kept(updated, last):
            self._run.delete(f"/invoices/{segment(former.id)}")
            self._parts.pop("of_client", None)
            last = self._invoice(30)
        return (*made, last)

    def _is_kept(self, updated: Exchange, wanted: Own) -> bool:
        """Whether an invoice is what it was made into; where the list of its client shows it, its detail is not read."""
        if not updated.is_success or updated.record.get("invoiceNumber") != wanted.fields["invoiceNumber"]:
            return False
        listing = self._answer("of_client", "/invoices", {"clientId": self.owner.id})
        listed = [item for item in listing.items if str(item.get("id")) == wanted.id]
        seen = listed[0] if listed else self._run.get(f"/invoices/{segment(wanted.id)}").record
        return all(seen.get(field) == wanted.fields[field] for field in ("clientId", "invoiceNumber"))

    def _invoice(self, at: int, **changes: Any) -> Own:
        fields = {
            "invoiceNumber": f"{self.prefix}{at}",
            "lineItems": [{**LINE, "description": f"{HIDDEN} of a website"}],
            "notes": f"{HIDDEN} notes",
            "terms": f"{HIDDEN} terms",
        }
        owner = changes.pop("clientId", self.owner.id)
        fields = self._run.test_data.invoice_fields(owner, **fields | changes)
        made = self._run.test_data.made(self._run.test_data.post_invoice(fields))
        return Own(str(made.record["id"]), fields)

    def _answer(self, name: str, path: str, query: dict[str, Any]) -> Exchange:
        return self._part(name, lambda: self._run.get(path, query=query))

    def _pages(self, name: str, query: dict[str, Any]) -> tuple[Exchange, Exchange]:
        self.invoices  # noqa: B018 (made before they are listed)

        def page(number: int) -> Exchange:
            return self._run.get("/invoices", query={**query, "page": number, "limit": 3})

        return self._part(name, lambda: (page(1), page(2)))

    def _part(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._parts:
            try:
                self._parts[name] = make()
            except NotTestable as obstacle:
                self._parts[name] = obstacle
        part = self._parts[name]
        if isinstance(part, NotTestable):
            raise part
        return cast("T", part)


def _altered(sent: dict[str, Any], made: dict[str, Any]) -> frozenset[str]:
    """The fields that were answered otherwise than they were sent."""
    return frozenset(
        field for field, value in sent.items() if made.get(field) is not None and made[field] != value
    )


_SHELVES: Final[WeakKeyDictionary[TestData, ListData]] = WeakKeyDictionary()


def shelf_of(run: Run) -> ListData:
    """The shelf of ``run``."""
    if run.test_data not in _SHELVES:
        _SHELVES[run.test_data] = ListData(run)
    return _SHELVES[run.test_data]
