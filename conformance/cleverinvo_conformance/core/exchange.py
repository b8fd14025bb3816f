"""One request and its answer, as the suite looks at them and as a report shows them.

Layer: core. Values only; nothing here sends.
"""

from __future__ import annotations

import json
import re
import shlex
from codecs import BOM_UTF8
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from cleverinvo_conformance.core.json_bounds import parsed
from cleverinvo_conformance.core.operations import LISTS
from cleverinvo_conformance.core.redaction import Redactor


class NotJson(ValueError):
    """A body that is no JSON by RFC 8259."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. ``path`` is below the API's base; ``key`` names whose key goes along, ``None``: no header.

    ``headers`` are those beside ``Authorization``; ``query`` is the raw string after the question mark.
    """

    method: str
    path: str
    url: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    key: str | None = "primary"

    @property
    def document(self) -> Any:
        """The decoded JSON body. None for other bodies, and for JSON after a byte order mark (RFC 8259, section 8.1)."""
        try:
            return json.loads(self.body) if self.body and not self.body.startswith(BOM_UTF8) else None
        except (ValueError, RecursionError):
            return None

    def curl(self, redactor: Redactor) -> str:
        """A line that repeats the request; the key is the environment's."""
        words = ["curl", "-sS", "-i"]
        if self.method != "GET":
            words += ["-X", self.method]
        for name, value in self.headers:
            words += ["-H", f"{name}: {value}"]
        if self.body is not None:
            words += ["--data-binary", redactor.request_body(self.body)]
        words.append(self.url)
        auth = ""
        if self.key in VARIABLES:
            auth = f' -H "Authorization: Bearer ${VARIABLES[self.key]}"'
        elif self.key not in {None, "misplaced"}:
            auth = " -H 'Authorization: Bearer cinv_unknown'"
        return " ".join(_quoted(redactor.text(word)) for word in words) + auth


#: The environment variable that holds each key.
VARIABLES: Final = {
    "primary": "CLEVERINVO_API_KEY",
    "other": "CLEVERINVO_OTHER_API_KEY",
    "limited": "CLEVERINVO_LIMITED_API_KEY",
    "unentitled": "CLEVERINVO_UNENTITLED_API_KEY",
}


@dataclass(frozen=True)
class Exchange:
    """A request and the answer to it. Header names are lower case; ``number`` counts from 1 in the run."""

    request: Request
    status: int
    headers: dict[str, list[str]]
    body: bytes
    seconds: float = 0.0
    number: int = 0
    tags: frozenset[str] = field(default_factory=frozenset)
    #: When it was sent, in seconds of a clock that never goes back; 0 where nobody took note.
    at: float = 0.0
    #: Bytes that came after the end of the body that Content-Length states.
    surplus: int = 0

    def header(self, name: str) -> str | None:
        """The header's value, several joined by a comma (RFC 9110, 5.3); None if it is not there."""
        values = self.headers.get(name.lower())
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str:
        """The content type without parameters, in lower case; "" if there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """The body as JSON, numbers with a fraction or exponent as :class:`Decimal`. Raises :class:`NotJson`."""
        try:
            return parsed(self.body)
        except (ValueError, RecursionError) as error:
            more = f"; {self.surplus} more bytes came after the {len(self.body)} that Content-Length states"
            raise NotJson(f"{error}{more if self.surplus else ''}") from None

    @property
    def document(self) -> Any:
        """The body as JSON, or None where it is none."""
        try:
            return self.json
        except NotJson:
            return None

    @property
    def data(self) -> Any:
        """``data`` of the JSON object, or None; if a success has no ``data``, the record in its place.

        The missing ``data`` violates FMT-1 alone; the values of the record are still judged.
        """
        document = self.document
        if not isinstance(document, dict):
            return None
        if "data" in document or not self.is_success:
            return document.get("data")
        places = [document, *document.values()]
        return next((place for place in places if isinstance(place, dict) and "id" in place), None)

    @property
    def record(self) -> dict[str, Any]:
        """``data`` if it is an object, or the one object of a list where none was asked for; else an empty one."""
        data = None if self.is_of_list else self.data
        if isinstance(data, list) and len(data) == 1:
            data = data[0]
        return data if isinstance(data, dict) else {}

    @property
    def items(self) -> list[dict[str, Any]]:
        """The objects of a list's ``data``, or of a list inside ``data``, which FMT-2 reports."""
        data = self.data
        if isinstance(data, dict) and self.is_of_list:
            data = next((inner for inner in data.values() if isinstance(inner, list)), None)
        return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []

    @property
    def is_of_list(self) -> bool:
        """Whether a list was asked for."""
        return self.request.method == "GET" and self.request.path in LISTS

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300

    def __str__(self) -> str:
        return f"{self.request.method} {self.request.path} -> {self.status}"

    def formatted(self, redactor: Redactor) -> dict[str, Any]:
        """The exchange for a report, redacted: ``{"request", "response", "curl"}``."""
        request = self.request
        body = redactor.request_body(request.body, limit=4000) if request.body is not None else None
        return {
            "request": {
                "method": request.method,
                "url": redactor.text(request.url),
                "headers": {name: redactor.text(value) for name, value in request.headers},
                "key": request.key,
                "body": body,
            },
            "response": {
                "status": self.status,
                "headers": redactor.headers(self.headers),
                "body": redactor.body(self.body, self.media_type),
            },
            "curl": request.curl(redactor),
        }


def _quoted(word: str) -> str:
    """``word`` for a shell, which fills in the variables that stand for keys."""
    if "$CLEVERINVO_" not in word:
        return shlex.quote(word)
    escaped = "".join(f"\\{c}" if c in '"\\`' else c for c in word)
    return '"' + re.sub(r"\$(?!CLEVERINVO_)", r"\\$", escaped) + '"'
