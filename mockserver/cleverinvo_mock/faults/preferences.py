"""What a request asks for itself: ``Prefer: code=429, delay=2`` (RFC 7240).

Layer: faults. As the RFC has it, a preference that is not known, or whose value is not one that is honoured here,
is ignored; ``Preference-Applied`` in the answer tells which were not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from cleverinvo_mock.faults.effects import STATUSES, Chosen, StatusFault

#: The longest ``delay`` that a request may ask for, in seconds.
LONGEST_DELAY: Final = 60.0

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_QUOTED: Final = r'"(?:[^"\\]|\\.)*+"'
#: One element of the list, up to the comma that ends it; a quotation that nobody closes goes on to the end.
_ELEMENT: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.?)*+"?)++', re.DOTALL)
#: A preference; what comes after a semicolon are its parameters, and no preference known here has any.
_PREFERENCE: Final = re.compile(
    rf"\s*(?P<name>{_WORD})(?:\s*=\s*(?P<value>{_WORD}|{_QUOTED}))?\s*(?:;.*)?", re.DOTALL
)
_SECONDS: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)


def preferences(headers: Collection[tuple[bytes, bytes]]) -> dict[str, str]:
    """The preferences by name in lower case, with their values, "" for none. Of several of a name the first counts."""
    found: dict[str, str] = {}
    for name, _ in headers:  # every request comes here, and hardly any goes on
        if name == b"prefer":
            break
    else:
        return found
    values = [value for name, value in headers if name == b"prefer"]
    for element in _ELEMENT.findall(b",".join(values).decode("latin-1")):
        form = _PREFERENCE.fullmatch(element)
        if form is not None:
            found.setdefault(form["name"].lower(), _unquoted(form["value"] or ""))
    return found


def asked_for(wishes: Mapping[str, str]) -> Chosen | None:
    """What the preferences ask to happen; None where there is nothing to it."""
    status = next((status for status in STATUSES if wishes.get("code") == str(status)), None)
    delay = wishes.get("delay", "")
    seconds = float(delay) if _SECONDS.fullmatch(delay) else None
    if seconds is not None and seconds > LONGEST_DELAY:
        seconds = None
    applied = [f"code={status}"] if status else []
    applied += [f"delay={delay}"] if seconds is not None else []
    if not applied:
        return None
    return Chosen(None, StatusFault(status) if status else None, seconds or 0.0, ", ".join(applied))


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
