"""What the tests of lists share: three clients and four invoices of their own, and answers that are read once.

Layer: suite. A part is made when it is first asked for; one that could not be made is not tried again. Tests name the
parts in ``uses``. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

from conformance.core.exchange import Exchange
from conformance.core.expect import NotTestable
from conformance.core.run import Run
from conformance.core.world import LINE, World

T = TypeVar("T")

STATUSES: Final = ("DRAFT", "SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE")
#: The parts that ask for one status each.
OF_STATUSES: Final = tuple(f"status_{status}" for status in STATUSES)
World.register("shelf_clients", requests=3, writes=3)
World.register("shelf_invoices", requests=4, writes=4, needs=("shelf_clients",))
for _part in ("living_clients", "living_invoices", *OF_STATUSES):
    World.register(_part, requests=1)
for _part in ("of_client", "numbered"):
    World.register(_part, requests=1, needs=("shelf_invoices",))
World.register("named", requests=1, needs=("shelf_clients",))


@dataclass(frozen=True, slots=True)
class Own:
    """A record of this run: its id, the fields as they were sent, and those that the ``POST`` answered otherwise."""

    id: str
    fields: dict[str, Any]
    altered: frozenset[str] = frozenset()


class Shelf:
    """The parts. Records on it are not to be changed."""

    def __init__(self, run: Run) -> None:
        self._run: Final = run
        self._parts: dict[str, Any] = {}
        #: Begins the names of the three clients, and of no other.
        self.name: Final = f"{run.world.mark} Shelf"
        #: Begins the numbers of the four invoices, and of no other.
        self.prefix: Final = f"{run.world.mark.upper()}-L0"
        #: Ten digits that stand in every field of the shelf's records that ``search`` does not look at.
        self.token: Final = f"5550{run.random.randrange(10**6):06}"

    @property
    def clients(self) -> tuple[Own, Own, Own]:
        """The owner of the invoices; one whose name and e-mail are hard to search for; one named like the owner."""
        return self._part("shelf_clients", self._make_clients)

    @property
    def owner(self) -> Own:
        """The client of the four invoices."""
        return self.clients[0]

    @property
    def invoices(self) -> tuple[Own, ...]:
        """Four drafts, whose numbers are in another order than their making."""
        return self._part("shelf_invoices", lambda: tuple(self._invoice(at) for at in (20, 40, 10, 30)))

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
    def numbered(self) -> Exchange:
        """The first page of three of the invoices that a search for the beginning of their numbers finds."""
        self.invoices  # noqa: B018
        return self._answer("numbered", "/invoices", {"search": self.prefix, "page": 1, "limit": 3})

    def _make_clients(self) -> tuple[Own, Own, Own]:
        hidden = {
            "address": f"{self.token} Main St",
            "taxId": self.token,
            "phone": self.token,
            "notes": self.token,
        }
        mark = self._run.world.mark
        hard = {"email": f"{mark}+shelf@conformance.example"}
        return (
            self._client("Shelf Alpha", **hidden),
            self._client("Shelf Ölbrück & Søn (50.5%_o)+ 山田 O'Neil", **hard),
            self._client("Shelf Alpha Beta"),
        )

    def _client(self, label: str, **changes: Any) -> Own:
        fields = self._run.world.client_fields(label, **changes)
        made = self._run.world.made(self._run.world.post_client(fields)).record
        altered = frozenset(
            field for field, sent in fields.items() if made.get(field) is not None and made[field] != sent
        )
        return Own(str(made["id"]), fields, altered)

    def _invoice(self, at: int) -> Own:
        lines = [{**LINE, "description": self.token}]
        fields = self._run.world.invoice_fields(
            self.owner.id,
            invoiceNumber=f"{self.prefix}{at}",
            lineItems=lines,
            notes=f"{self.token} notes",
            terms=f"{self.token} terms",
        )
        made = self._run.world.made(self._run.world.post_invoice(fields))
        return Own(str(made.record["id"]), fields)

    def _answer(self, name: str, path: str, query: dict[str, Any]) -> Exchange:
        return self._part(name, lambda: self._run.get(path, query=query))

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


_SHELVES: Final[WeakKeyDictionary[World, Shelf]] = WeakKeyDictionary()


def shelf_of(run: Run) -> Shelf:
    """The shelf of ``run``."""
    if run.world not in _SHELVES:
        _SHELVES[run.world] = Shelf(run)
    return _SHELVES[run.world]
