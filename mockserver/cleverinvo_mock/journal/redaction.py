"""Secrets out of what is shown of a request: in the log, in the journal, in its exports.

Layer: journal. Pure functions of texts. What looks like a key of the API goes wherever it stands, known or not; what
stands in a place for secrets (a cookie, a token) goes whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote_plus

#: What stands where a secret was.
KEY: Final = "[key]"
HIDDEN: Final = "[hidden]"

#: What looks like a key, wherever a caller has put it, plain or percent-encoded; a placeholder in a sentence of
#: ours (``Bearer <API key>``) does not.
_KEY: Final = re.compile(r"cinv(?:_|%5f)[^&\s?#\"']*|bearer(?:%20|\+| )+(?!<|\[key)[^&\s\"']+", re.IGNORECASE)
#: The same with some of its first characters percent-encoded, once or more often.
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
#: The schemes of ``Authorization`` that are told; any other first word may be a key.
_SCHEMES: Final = {"basic": "Basic", "bearer": "Bearer", "digest": "Digest", "token": "Token"}


def redacted(text: str) -> str:
    """``text`` without what looks like a key."""
    text = _KEY.sub(KEY, text)
    return _ENCODED_KEY.sub(KEY, text) if "%" in text else text


def has_key(text: str) -> bool:
    """Whether a key would be found in ``text``, however often it is percent-encoded."""
    for _ in range(4):
        if _KEY.search(text):
            return True
        decoded = unquote_plus(text)
        if decoded == text:
            return False
        text = decoded
    return "%" in text  # encoded deeper than anybody means it


def redacted_path(path: str) -> str:
    """``path`` without keys, which may have slashes."""
    return "/".join(KEY if has_key(segment) else segment for segment in redacted(path).split("/"))


def redacted_query(query: str) -> str:
    """``query``, a query string, without keys and without the values of parameters for secrets."""
    return redacted("&".join(map(_redacted_pair, query.split("&"))))


def redacted_json(value: Any) -> Any:
    """A JSON value without what looks like a key, in any text or name of a field."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, list):
        return [redacted_json(item) for item in value]
    if isinstance(value, dict):
        return {redacted(name): redacted_json(item) for name, item in value.items()}
    return value


def redacted_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """The headers as texts, without secrets."""
    pairs = ((redacted(name.decode("latin-1")), value.decode("latin-1")) for name, value in headers)
    return [(name, redacted_header(name, value)) for name, value in pairs]


def redacted_header(name: str, value: str) -> str:
    """The value of that header, without secrets."""
    if _SECRET.search(name):
        return HIDDEN
    is_ours = name.lower() == "www-authenticate"  # says "Bearer", too, and has no key
    return KEY if has_key(value) and not is_ours else value


def redacted_parameter(name: str, value: str) -> str:
    """The value of that parameter of a query, percent-encoded or not, without secrets."""
    if value and _SECRET_PARAMETER.fullmatch(unquote_plus(name)):
        return HIDDEN
    return KEY if has_key(value) else value


def scheme_of(authorization: bytes) -> str:
    """All that is kept of an ``Authorization`` header: its scheme, if it is one that is known, or ""."""
    scheme, _, rest = authorization.strip().partition(b" ")
    return _SCHEMES.get(scheme.decode("latin-1").lower(), "") if rest else ""


def shown_authorization(scheme: str, account: str | None) -> str:
    """What is shown of an ``Authorization`` header of that scheme; ``account``: the one that it opened."""
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
