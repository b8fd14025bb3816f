"""Faults that a request asks for in its ``Prefer`` header: ``Prefer: code=429, delay=2`` (RFC 7240).

Layer: mechanisms. Bytes of headers in, values out. A preference with an unknown name or an unsupported value must be
ignored, as the RFC requires; the response header ``Preference-Applied`` lists the preferences that were applied.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from cleverinvo_mock.faults.effects import STATUSES, ChosenFault, StatusFault

#: The longest ``delay`` that a request can ask for, in seconds.
LONGEST_DELAY: Final = 60.0

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_QUOTED: Final = r'"(?:[^"\\]|\\.)*+"'
#: One element of the list, up to the next comma. A quoted string without a closing quote extends to the end.
_ELEMENT: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.?)*+"?)++', re.DOTALL)
#: A preference. Parameters after a semicolon are ignored, because no supported preference has any.
_PREFERENCE: Final = re.compile(
    rf"\s*(?P<name>{_WORD})(?:\s*=\s*(?P<value>{_WORD}|{_QUOTED}))?\s*(?:;.*)?", re.DOTALL
)
_SECONDS: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)


def preferences(headers: Collection[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the value of each preference by its lower-case name; "" if it has none.

    If a name occurs several times, the first one counts.
    """
    found: dict[str, str] = {}
    for name, _ in headers:  # a quick exit: few requests have the header
        if name == b"prefer":
            break
    else:
        return found
    values = [value for name, value in headers if name == b"prefer"]
    for element in _ELEMENT.findall(b",".join(values).decode("latin-1")):
        match = _PREFERENCE.fullmatch(element)
        if match is not None:
            found.setdefault(match["name"].lower(), _unquoted(match["value"] or ""))
    return found


def fault_from_preferences(requested: Mapping[str, str]) -> ChosenFault | None:
    """Return the fault that the result of :func:`preferences` asks for; ``None`` if there is none."""
    status = next((status for status in STATUSES if requested.get("code") == str(status)), None)
    delay = requested.get("delay", "")
    seconds = float(delay) if _SECONDS.fullmatch(delay) else None
    if seconds is not None and seconds > LONGEST_DELAY:
        seconds = None
    applied = [f"code={status}"] if status else []
    applied += [f"delay={delay}"] if seconds is not None else []
    if not applied:
        return None
    return ChosenFault(None, StatusFault(status) if status else None, seconds or 0.0, ", ".join(applied))


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
