"""The names of the fields that a request may be read to have, however a server reads it.

Layer: core. Reads a body as JSON (repeated names included), as a form, and as plain text in which anything that looks like
a name counts. It decides nothing: ``forbidden_fields`` knows which names are forbidden, the guard refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

from cleverinvo_conformance.core import forbidden_fields
from cleverinvo_conformance.core.exchange import Request
from cleverinvo_conformance.core.forbidden_fields import (
    OVERRIDING_HEADERS,
    STATUS,
    deliverable_domain,
    holds_address,
    normalised,
    overrides_method,
    reason_against,
)

#: A name in front of what sets its value: JSON, YAML, a form, XML, a part of a multipart body.
_NAME: Final = re.compile(
    r"""<\s*(?P<tag>[\w.:-]+) | name\s*=\s*["']?(?P<part>[\w.\[\]-]+) | (?P<set>[\w.\[\]-]+)["'\s]*[:=]""",
    re.VERBOSE,
)
#: What has the form of an address, wherever it stands.
_ADDRESS: Final = re.compile(r"[^\s@]@[^\s@,;:<>()\"'\\&|]+\.[^\s@,;:<>()\"'\\&|]+")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
#: Members whose value names a field: RFC 6902 and its like.
_POINTERS: Final = frozenset({"path", "from", "field", "fields", "key", "property", "attribute"})
#: How often percent-encoding is undone: once for the URL, once for a value in it.
_DECODINGS: Final = 2


class _Pairs(NamedTuple):
    """A JSON object with every member, also those whose name is repeated."""

    members: list[tuple[str, Any]]


def objection(request: Request) -> str:
    """Why ``request`` may have an effect outside the run's own records, "" if it has none.

    Looks at the names of headers, parameters and fields of the body; the values only of e-mail addresses.
    """
    for name, _ in request.headers:
        if name.casefold() in OVERRIDING_HEADERS:
            return f"the header {name} may turn the request into another one"
        if name.casefold() == "content-encoding" and request.body:
            return "the body is compressed, so its fields cannot be checked"
    for name, _ in parse_qsl(request.query, keep_blank_values=True, errors="replace"):
        why = reason_against(name) if request.method != "GET" else ""
        if why or overrides_method(name):
            return f"the parameter {name}: {why or forbidden_fields.GROUPS[-1].reason}"
    types = [value for name, value in request.headers if name.casefold() == "content-type"]
    return body_objection(request.body, *types) if request.body else ""


def body_objection(body: bytes, *content_types: str) -> str:
    """The same of a body alone; without a content type it counts as JSON."""
    try:
        document = json.loads(body, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return _in_text(body)
    if isinstance(document, str):  # JSON within JSON
        return _in_text(document.encode("utf-8", "replace"))
    is_json = all(value.partition(";")[0].strip().casefold() == "application/json" for value in content_types)
    return _in_document(document) or ("" if is_json else _in_text(body))


def _in_document(document: Any) -> str:
    for name, value, is_address in _members(document):
        if why := reason_against(name):
            return f"the field {name}: {why}"
        if is_address and isinstance(value, str) and (domain := deliverable_domain(value)):
            return f"the field {name}: mail may reach the domain {domain}, which is not reserved (RFC 2606)"
    return ""


def _members(document: Any) -> Iterator[tuple[str, Any, bool]]:
    """Every member at any depth: name, value, and whether an e-mail address stands there. Without recursion."""
    waiting: list[tuple[str, Any, bool]] = [("", document, False)]
    while waiting:
        name, value, is_address = waiting.pop()
        if isinstance(value, _Pairs):
            for inner, content in value.members:
                waiting.append((inner, content, is_address or holds_address(inner)))
                if normalised(inner) in _POINTERS and isinstance(content, str):
                    yield content, None, False
        elif isinstance(value, list):
            waiting += [("", item, is_address) for item in value]
        yield name, value, is_address


def _in_text(body: bytes) -> str:
    """The same of a body that is no JSON: names before a sign that sets a value, and addresses.

    After a name for addresses anything with an ``@`` counts, as in JSON; elsewhere ("home @ work") what is an address by its form.
    """
    for text in _readings(body):
        if part := next((part for part in STATUS.parts if part in normalised(text)), ""):
            return f"the body contains {part}: {STATUS.reason}"
        names = list(_NAME.finditer(text))
        suspects = [found[0] for found in _ADDRESS.finditer(text)]
        for found, end in zip(names, [*(after.start() for after in names[1:]), len(text)], strict=False):
            name = found["tag"] or found["part"] or found["set"]
            if why := reason_against(name):
                return f"the field {name}: {why}"
            if holds_address(name):
                suspects.append(text[found.end() : end])
        for suspect in suspects:
            if domain := deliverable_domain(suspect):
                return f"mail may reach the domain {domain}, which is not reserved (RFC 2606)"
    return ""


def _readings(body: bytes) -> Iterator[str]:
    """``body`` as text: as it is, and with percent-encoding, escapes and the NUL bytes of UTF-16 undone."""
    for _ in range(_DECODINGS + 1):
        text = body.replace(b"\0", b"").decode("utf-8", "replace")
        yield _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        decoded = unquote_to_bytes(body.replace(b"+", b" "))
        if decoded == body:
            return
        body = decoded
