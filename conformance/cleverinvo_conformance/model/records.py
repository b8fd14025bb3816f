"""One record of the run: what each of its fields may show, and which writes led there.

Layer: model. Values only. An open point can leave more than one value for a field; the first answer that shows one of
them settles it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.core.operations import CLIENT_FIELDS, INVOICE_FIELDS

#: The fields that a request sets, by kind of record.
WRITABLE: Final[dict[Kind, tuple[str, ...]]] = {"client": CLIENT_FIELDS, "invoice": INVOICE_FIELDS}


@dataclass(slots=True)
class Field:
    """What a field may show: any of ``allowed``; nothing is known while that is empty.

    ``set_by``: the write that set it. ``seen``: the last exchange that showed an allowed value.
    """

    allowed: list[Any]
    set_by: Exchange
    seen: Exchange | None = None


@dataclass(slots=True)
class Record:
    """A client or an invoice that the run has created with the key called ``key``.

    ``titles``: for a client, each name and e-mail that it has had, with the number of the exchange that set it.
    ``is_uncertain``: a write that the model cannot follow went to it, so its values are not judged any more.
    ``may_be_inactive``: a ``PUT`` with an ``isActive`` other than true was accepted (*is_active_writable*).
    ``has_old_sums``: the sums may be those of an earlier currency. ``was_missing``: a filtered list did not have it.
    """

    kind: Kind
    id: str
    key: str
    made: Exchange
    fields: dict[str, Field] = field(default_factory=dict)
    #: The accepted writes, ``made`` first.
    writes: list[Exchange] = field(default_factory=list)
    removed: Exchange | None = None
    is_uncertain: bool = False
    may_be_inactive: bool = False
    has_old_sums: bool = False
    was_missing: bool = False
    #: The last exchange that showed the record at all, and the last list that held it.
    seen: Exchange | None = None
    listed: Exchange | None = None
    titles: list[tuple[int, Any, Any]] = field(default_factory=list)

    @property
    def was_updated(self) -> bool:
        """Whether a ``PUT`` of it was accepted."""
        return len(self.writes) > 1

    @property
    def last_write(self) -> Exchange:
        """The last write that was accepted."""
        return self.writes[-1]

    def value(self, name: str) -> Any:
        """The one value that the field may show; ``None`` where several are allowed, or none is known."""
        known = self.fields.get(name)
        return known.allowed[0] if known and len(known.allowed) == 1 else None

    def allow(self, name: str, values: Iterable[Any], write: Exchange) -> None:
        """From ``write`` on, the field shows one of ``values``."""
        self.fields[name] = Field(list(values), write)

    def title_at(self, number: int) -> list[tuple[Any, Any]]:
        """The names and e-mails that a client has had from the exchange ``number`` on."""
        last = max((at for at, _, _ in self.titles if at <= number), default=number)
        return [(name, email) for at, name, email in self.titles if at >= last]
