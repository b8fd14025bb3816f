"""Reads the body of a request up to a size limit, and parses it as JSON (ERR-2, ERR-4).

Layer: app.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import orjson

from cleverinvo_mock.api.errors import MalformedBody, WrongMediaType
from cleverinvo_mock.app.asgi import Disconnected, Receive
from cleverinvo_mock.domain.errors import InvalidField
from cleverinvo_mock.domain.field_names import BODY, Step, field_name
from cleverinvo_mock.json_depth import nests_deeper

#: The largest body that is accepted, in bytes.
MAX_SIZE: Final = 1024 * 1024
#: How many bytes of a body that is too large are read and discarded, so that the client can receive the response.
MAX_DRAINED: Final = 16 * MAX_SIZE
#: How deep lists and objects may be nested; the API's own bodies have three levels.
MAX_DEPTH: Final = 32


def _too_large(size: int) -> Exception:
    return MalformedBody(f"it is larger than {size} bytes", under="ERR-4")


async def read_body(
    receive: Receive, max_size: int = MAX_SIZE, too_large: Callable[[int], Exception] = _too_large
) -> bytes:
    """The whole body.

    Raises :class:`Disconnected`, and the exception from ``too_large`` if the body has more than ``max_size`` bytes.
    """
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Disconnected
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        if len(body) > max_size:
            raise too_large(max_size)
        return body
    chunks, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= max_size:
            chunks.append(chunk)
        elif size > max(MAX_DRAINED, 2 * max_size):
            break
    if size > max_size:
        raise too_large(max_size)
    return b"".join(chunks)


def parse_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in ``raw``.

    Raises :class:`MalformedBody` if ``raw`` is empty, is not JSON by RFC 8259 (NaN, lone surrogates, bytes that are not
    UTF-8), is not an object or is nested too deep, and :class:`InvalidField` for a NUL character in a string.
    """
    if not raw.strip():
        raise MalformedBody("it is empty; send a JSON object")
    if nests_deeper(raw, MAX_DEPTH):
        raise MalformedBody(f"it nests more than {MAX_DEPTH} lists and objects", under="ERR-4")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedBody(f"it is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise MalformedBody("it must be a JSON object")
    if b"\\u0000" in raw:
        _refuse_nul(body, [])
    return body


def check_content_type(headers: list[tuple[bytes, bytes]], choice: Literal["any", "400", "415"]) -> None:
    """Raise :class:`WrongMediaType` if ``json_content_type`` refuses the request's ``Content-Type``."""
    if choice == "any":
        return
    for name, value in headers:
        if name == b"content-type":
            content_type = value.decode("latin-1").partition(";")[0].strip().lower()
            if content_type != "application/json":
                raise WrongMediaType(content_type)


def _refuse_nul(node: Any, path: list[Step]) -> None:
    if isinstance(node, str):
        if "\0" in node:
            raise InvalidField(field_name(path) or BODY, "must not contain the character NUL", under="ERR-4")
    elif isinstance(node, dict):
        for key, value in node.items():
            if "\0" in key:
                raise MalformedBody("the name of a field contains the character NUL", under="ERR-4")
            _refuse_nul(value, [*path, key])
    elif isinstance(node, list):
        for n, value in enumerate(node):
            _refuse_nul(value, [*path, n])
