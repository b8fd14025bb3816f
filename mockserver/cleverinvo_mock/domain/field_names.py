"""The names of fields as the API writes them, and the names of fields within fields.

Layer: domain. Refusals name fields this way because the caller of the API reads them. The records' own names are
Python's (``tax_id``); those of a request or an answer are the API's (``taxId``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: A step of a path: the name of a field, or the position in a list, from 0 on.
Step = str | int

#: What a refusal calls the body itself.
BODY: Final = "body"

#: The fields whose names differ in more than their spelling.
_RENAMED: Final = {"number": "invoiceNumber"}
_STEP: Final = re.compile(r"\[(\d+)\]|\.?([^.\[]+)")


def wire_name(field: str) -> str:
    """The API's name of a record's field: ``taxId`` for ``tax_id``."""
    first, *others = field.split("_")
    return _RENAMED.get(field) or first + "".join(map(str.capitalize, others))


def field_name(path: Sequence[Step]) -> str:
    """``lineItems[0].quantity`` for ``("lineItems", 0, "quantity")``; empty for an empty path."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def field_path(name: str) -> list[Step]:
    """``["lineItems", 0, "quantity"]`` for ``lineItems[0].quantity``, the reverse of :func:`field_name`.

    The names in it contain no dot and no bracket.
    """
    return [int(index) if index else field for index, field in _STEP.findall(name)]
