"""Redacts secrets in requests, for the log, the journal and its exports.

Layer: mechanisms. Pure functions of strings. Text that looks like an API key is redacted everywhere, whether the key
exists or not. Values in places for secrets (a cookie, a token) are redacted whatever they look like. No function may
return part of a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote_plus

#: The placeholders of redacted keys and of other secrets.
KEY: Final = "[key]"
HIDDEN: Final = "[hidden]"

#: Text that looks like a key, plain or percent-encoded. The placeholder ``Bearer <API key>`` of our own messages does
#: not match.
_KEY: Final = re.compile(r"cinv(?:_|%5f)[^&\s?#\"']*|bearer(?:%20|\+| )+(?!<|\[key)[^&\s\"']+", re.IGNORECASE)
#: The same with some of the characters ``cinv_`` percent-encoded, once or several times.
_ENCODED_KEY: Final = re.compile(
    "".join(rf"(?:{c}|%(?:25)*(?:{ord(c):x}|{ord(c.upper()):x}))" for c in "cinv_") + r"[^&\s?#\"']*",
    re.IGNORECASE,
)
#: Names of headers and parameters whose values are secrets.
_SECRET: Final = re.compile(
    r"authorization|cookie|token|secret|passw|api[-_]?key|access[-_]?key", re.IGNORECASE
)
_SECRET_PARAMETER: Final = re.compile(
    rf"key|auth|bearer|.*(?:{_SECRET.pattern}).*", re.IGNORECASE | re.DOTALL
)
#: The schemes of ``Authorization`` that are not secret. Any other first word may be a key.
_SCHEMES: Final = {"basic": "Basic", "bearer": "Bearer", "digest": "Digest", "token": "Token"}


def redacted(text: str) -> str:
    """Return ``text`` with everything that looks like a key redacted."""
    text = _KEY.sub(KEY, text)
    return _ENCODED_KEY.sub(KEY, text) if "%" in text else text


def has_key(text: str) -> bool:
    """Whether ``text`` contains a key, plain or percent-encoded up to three times. Deeper encodings count as keys."""
    for _ in range(4):
        if _KEY.search(text):
            return True
        decoded = unquote_plus(text)
        if decoded == text:
            return False
        text = decoded
    return "%" in text  # encoded too often to check


def redacted_path(path: str) -> str:
    """Return ``path`` with keys redacted."""
    return "/".join(KEY if has_key(segment) else segment for segment in redacted(path).split("/"))


def redacted_query(query: str) -> str:
    """Return the query string ``query`` with keys and the values of secret parameters redacted."""
    return redacted("&".join(map(_redacted_pair, query.split("&"))))


def redacted_json(value: Any) -> Any:
    """Return a JSON value with keys redacted in all strings and field names."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, list):
        return [redacted_json(item) for item in value]
    if isinstance(value, dict):
        return {redacted(name): redacted_json(item) for name, item in value.items()}
    return value


def redacted_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Return the headers as strings, redacted."""
    pairs = ((redacted(name.decode("latin-1")), value.decode("latin-1")) for name, value in headers)
    return [(name, redacted_header(name, value)) for name, value in pairs]


def redacted_header(name: str, value: str) -> str:
    """Return the redacted value of the header ``name``."""
    if _SECRET.search(name):
        return HIDDEN
    is_challenge = name.lower() == "www-authenticate"  # its value contains "Bearer", but no key
    return KEY if has_key(value) and not is_challenge else value


def redacted_parameter(name: str, value: str) -> str:
    """Return the redacted value of the query parameter ``name``. Both may be percent-encoded."""
    if value and _SECRET_PARAMETER.fullmatch(unquote_plus(name)):
        return HIDDEN
    return KEY if has_key(value) else value


def scheme_of(authorization: bytes) -> str:
    """Return the scheme of an ``Authorization`` header; "" if it is not a known scheme."""
    scheme, _, rest = authorization.strip().partition(b" ")
    return _SCHEMES.get(scheme.decode("latin-1").lower(), "") if rest else ""


def redacted_authorization(scheme: str, account: str | None) -> str:
    """Return a redacted ``Authorization`` header of that scheme. ``account``: the account of the key, if known."""
    if account is not None:
        return f"{scheme} [key of {account}]"
    if scheme == "Bearer":
        return f"{scheme} {KEY}"
    return f"{scheme} {HIDDEN}".strip()


def _redacted_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if has_key(name):
        name = KEY
    return f"{name}{equals}{redacted_parameter(name, value)}"
