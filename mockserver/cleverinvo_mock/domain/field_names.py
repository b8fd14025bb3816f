"""The API's names of fields, and the notation for nested fields.

Layer: domain. Must not know which fields exist. Records use Python's names (``tax_id``), requests and responses the
API's (``taxId``). Refusals use the API's names, because callers of the API read them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: A step of a path: the name of a field, or an index of a list, from 0.
Step = str | int

#: The name of the whole body in a refusal.
BODY: Final = "body"

#: The fields whose names differ in more than snake case and camel case.
_RENAMED: Final = {"number": "invoiceNumber"}
_STEP: Final = re.compile(r"\[(\d+)\]|\.?([^.\[]+)")


def wire_name(field: str) -> str:
    """Return the API's name of a record's field: ``taxId`` for ``tax_id``."""
    first, *others = field.split("_")
    return _RENAMED.get(field) or first + "".join(map(str.capitalize, others))


def field_name(path: Sequence[Step]) -> str:
    """Return ``lineItems[0].quantity`` for ``("lineItems", 0, "quantity")``; "" for an empty path."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def field_path(name: str) -> list[Step]:
    """Return ``["lineItems", 0, "quantity"]`` for ``lineItems[0].quantity``, the inverse of :func:`field_name`.

    The names must not contain dots or brackets.
    """
    return [int(index) if index else field for index, field in _STEP.findall(name)]
