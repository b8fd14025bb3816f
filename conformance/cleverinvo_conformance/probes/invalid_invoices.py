"""Bodies of invoices that are wrong in one respect: a JSON type, or a date that is none.

Layer: probes. Tables only. A place is a field, ``lineItems[]`` for a whole line, or ``lineItems.quantity``.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.wording import spelled

_TEXTS: Final = ("clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "notes", "terms")
_NUMBERS: Final = ("quantity", "unitPrice", "taxRate")


class Wrong(NamedTuple):
    """A place and the value that is wrong there."""

    place: str
    value: Any

    def __str__(self) -> str:
        return f"`{self.place}` {spelled(self.value)}"

    @property
    def field(self) -> str:
        """The field of the invoice that it is in."""
        return self.place.partition(".")[0].removesuffix("[]")

    @property
    def refusals(self) -> tuple[int, ...]:
        """400; a client's id that is no string is also the id of no client (INV-CREATE-6)."""
        return (400, 404) if self.place == "clientId" else (400,)

    def fields(self, *, first: bool = False) -> dict[str, Any]:
        """The fields to send; what is wrong in a line is so in the last of two, or in the first."""
        lines: list[Any] = [dict(LINE), dict(LINE)]
        at = 0 if first else 1
        match self.place.partition(".")[2], self.place:
            case "", "lineItems[]":
                lines[at] = self.value
            case "", field:
                return {field: self.value}
            case inner, _:
                lines[at] |= {inner: self.value}
        return {"lineItems": lines}


#: One for each field. Where ``POST`` and ``PUT`` check alike, the two tables find more than either.
FEW_IN_POST: Final = (
    Wrong("invoiceNumber", 42),
    # The year 1900 has no leap day. It is before the due date, so that nothing else is wrong.
    Wrong("issueDate", "1900-02-29"),
    Wrong("dueDate", "soon"),
    Wrong("notes", 5),
    Wrong("lineItems", dict(LINE)),
    Wrong("lineItems.description", 5),
    Wrong("lineItems.quantity", "2"),
    Wrong("lineItems.unitPrice", "125"),
    Wrong("lineItems.taxRate", "10"),
)
FEW_IN_PUT: Final = (
    Wrong("invoiceNumber", 42),
    Wrong("issueDate", "2024-02-30"),
    Wrong("dueDate", "soon"),
    Wrong("lineItems", "Web Development"),
    Wrong("lineItems.description", 5),
    Wrong("lineItems.quantity", "x"),
    Wrong("lineItems.unitPrice", True),
    Wrong("lineItems.taxRate", ""),
)

#: Every other type in every place, and more dates that are none.
MANY: Final = (
    Wrong("dueDate", 20240701),
    Wrong("issueDate", 1717200000),
    Wrong("lineItems.quantity", "40"),
    Wrong("lineItems", "Web Development"),
    *(Wrong(field, value) for field in _TEXTS for value in (5, True, {"x": 1})),
    *(
        Wrong(field, day)
        for field in ("issueDate", "dueDate")
        for day in ("soon", "2023-02-29", "2024-13-01", "2100-02-29")
    ),
    *(Wrong("lineItems", value) for value in (5, True, dict(LINE))),
    *(Wrong("lineItems[]", value) for value in (5, True, [dict(LINE)])),
    *(Wrong("lineItems.description", value) for value in (True, ["x"], {"x": 1})),
    *(Wrong(f"lineItems.{field}", value) for field in _NUMBERS for value in ("40", "x", True, {"x": 1})),
)
