"""What a sequence has made: which record, with which key, and every value that it has had.

Layer: generated. Values only. The steps choose their next requests by it; the model of the account (:mod:`model`) judges the
answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.ledger import Kind


@dataclass(slots=True)
class Made:
    """A client or an invoice. ``fields``: what was last accepted; ``former``: the same before each update."""

    kind: Kind
    id: str
    key: str
    fields: dict[str, Any]
    former: list[dict[str, Any]] = field(default_factory=list)
    is_removed: bool = False

    @property
    def path(self) -> str:
        """The path of the record."""
        return f"/{self.kind}s/{segment(self.id)}"

    def accept(self, changes: dict[str, Any]) -> None:
        """An update was accepted."""
        self.former.append(self.fields)
        self.fields = self.fields | changes

    def values(self, name: str) -> Iterator[Any]:
        """All values that the field has had, the last one first."""
        for fields in (self.fields, *reversed(self.former)):
            if name in fields:
                yield fields[name]
