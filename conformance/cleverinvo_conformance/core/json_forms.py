"""The same JSON text in the forms that clients of an API write it in.

Layer: core. Imports the standard library alone: each reproduction contains this text.

A deployment must take each form (RFC 8259; receivers ignore a ``charset``). The forms differ in the parameter of the
content type, in escapes, white space, the order of members, and the notation of numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

JSON: Final = "application/json"


class Form(NamedTuple):
    """A content type, and the function that writes a document."""

    content_type: str
    encoded: Callable[[Any], bytes]


def _ascii(document: Any) -> bytes:
    return json.dumps(document).encode()


def _utf8(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _spaced(document: Any) -> bytes:
    text = json.dumps(document, indent="\t", separators=(" ,", " : "), sort_keys=True)
    return f"\r\n {text}\r\n".encode()


def _exponents(document: Any) -> bytes:
    return _written(document).encode()


def _written(value: Any) -> str:
    """JSON with each number in scientific notation: ``125`` is ``1.25e+2``, ``0.5`` is ``5e-1``."""
    match value:
        case bool() | None | str():
            return json.dumps(value)
        case int() | float():
            return f"{Decimal(str(value)).normalize():e}"
        case dict():
            return (
                "{" + ", ".join(f"{json.dumps(name)}: {_written(item)}" for name, item in value.items()) + "}"
            )
        case _:
            return "[" + ", ".join(map(_written, value)) + "]"


#: As most clients write it.
PLAIN: Final = Form(JSON, _ascii)
#: As others do.
FORMS: Final = (Form(f"{JSON}; charset=utf-8", _utf8), Form(JSON, _spaced), Form(JSON, _exponents))
#: All of them, by the names that reproductions use.
BY_NAME: Final = dict(zip(("plain", "utf8", "spaced", "exponents"), (PLAIN, *FORMS), strict=True))
