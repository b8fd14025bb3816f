"""The operations of the control plane, each compiled once: parameters, body, handler, response.

Layer: app. Stricter than the API: unknown parameters and fields are refused, and the error lists the allowed ones. A
misspelt ``acount=`` would otherwise affect the whole sandbox instead of one account.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, cast

from cleverinvo_mock.app.asgi import Receive, Scope, Send, send_reply
from cleverinvo_mock.app.body import MAX_SIZE, parse_object, read_body
from cleverinvo_mock.app.control_schema import control_refusal
from cleverinvo_mock.app.framework import AbstractOperation, RoutedMiddleware
from cleverinvo_mock.app.operation_middleware import routed
from cleverinvo_mock.app.query import Parameter, QueryParser, pairs
from cleverinvo_mock.app.schema import BodyValidator
from cleverinvo_mock.app.streaming import send_stream
from cleverinvo_mock.control.errors import BadRequest, TooLarge
from cleverinvo_mock.control.request import ControlRequest, Reply, StreamReply
from cleverinvo_mock.domain.errors import InvalidParameter

AnyReply = Reply | StreamReply
Handler = Callable[[ControlRequest], AnyReply | Awaitable[AnyReply]]

#: The largest body that is accepted if it is not JSON, in bytes.
MAX_RAW_SIZE: Final = 64 * MAX_SIZE


class _StrictQueryParser(QueryParser):
    """Parses a query string. Unknown parameters and empty values are refused."""

    def parse(self, query_string: bytes) -> dict[str, Any]:
        for name, text in pairs(query_string):
            if name not in self._parameters:
                raise BadRequest(f"No such query parameter: {name[:40]}; {self._allowed()}")
            if not text:
                raise InvalidParameter(name, "must not be empty")
        return super().parse(query_string)

    def _allowed(self) -> str:
        names = ", ".join(self._parameters)
        return f"allowed: {names}" if names else "this operation has none"


class _PathParameters:
    """Validates path parameters."""

    def __init__(self, definitions: list[Mapping[str, Any]]) -> None:
        self._parameters = [Parameter(d) for d in definitions if d["in"] == "path"]

    def check(self, values: Mapping[str, str]) -> None:
        """Raise :class:`BadRequest` for an invalid value."""
        for parameter in self._parameters:
            try:
                parameter.parse(values[parameter.name])
            except InvalidParameter as error:
                raise BadRequest(f"Invalid path parameter {error.name}: {error.problem}") from None


class _Body:
    """Reads the body of one operation: JSON, another media type, or none."""

    def __init__(self, definition: AbstractOperation) -> None:
        body = definition.request_body
        self._has_body: Final = bool(body)
        self._is_required: Final = body.get("required", False)
        self._is_json: Final = list(body.get("content", {})) == ["application/json"]
        self._validator: Final = (
            BodyValidator(definition.body_schema(), control_refusal) if self._is_json else None
        )

    async def read(self, receive: Receive) -> tuple[Any, bytes]:
        """The JSON value or None, and the bytes of a body that is not JSON."""
        is_raw = self._has_body and not self._is_json
        raw = await read_body(receive, MAX_RAW_SIZE if is_raw else MAX_SIZE, _too_large)
        if is_raw:
            return None, raw
        if not raw.strip() and not self._is_required:
            return None, b""
        body = parse_object(raw)
        if self._validator is not None:
            self._validator.check(body)
        elif body:
            raise BadRequest(f"This operation takes no body; unknown fields: {', '.join(body)[:100]}")
        return body, b""


class _ControlOperation:
    """One compiled operation, an ASGI application."""

    def __init__(self, definition: AbstractOperation, handler: Handler) -> None:
        self._handler: Final = handler
        self._is_async: Final = inspect.iscoroutinefunction(handler)
        self._path: Final = _PathParameters(definition.parameters)
        self._query: Final = _StrictQueryParser(definition.parameters)
        self._body: Final = _Body(definition)
        self._validates: Final = "400" in definition.responses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: dict[str, str] = scope["path_params"]
        query: dict[str, Any] = {}
        body, raw = None, b""
        if self._validates:
            body, raw = await self._body.read(receive)
            self._path.check(path)
            query = self._query.parse(scope["query_string"])
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        reply = self._handler(ControlRequest(path, query, body, raw, headers))
        if self._is_async:
            reply = await cast("Awaitable[AnyReply]", reply)
        if isinstance(reply, StreamReply):
            await send_stream(scope, receive, send, reply)
        else:
            await send_reply(send, cast("Reply", reply))


def control_operations_middleware() -> type[RoutedMiddleware[Any]]:
    """The middleware class, which Connexion instantiates."""
    return routed(lambda definition: _ControlOperation(definition, definition.function))


def _too_large(size: int) -> Exception:
    return TooLarge(f"The body is larger than {size} bytes")
