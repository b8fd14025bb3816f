"""Each operation of the control plane, compiled once: parameters, body, handler, answer.

Layer: app. Stricter than the API: here a parameter or field that the document does not know is refused with those that
it does, because a misspelt ``acount=`` would touch the whole sandbox instead of one account.
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

Answer = Reply | StreamReply
Handler = Callable[[ControlRequest], Answer | Awaitable[Answer]]

#: Bytes that are read of a body that is not JSON.
MAX_RAW_SIZE: Final = 64 * MAX_SIZE


class _ClosedQuery(QueryParser):
    """Parses a query string in which no other parameter may stand, and none without a value."""

    def parse(self, query_string: bytes) -> dict[str, Any]:
        for name, text in pairs(query_string):
            if name not in self._parameters:
                raise BadRequest(f"No such query parameter: {name[:40]}; {self._allowed()}")
            if not text:
                raise InvalidParameter(name, "must not be empty")
        return super().parse(query_string)

    def _allowed(self) -> str:
        names = ", ".join(self._parameters)
        return f"allowed: {names}" if names else "there is none here"


class _PathParameters:
    """Checks the values of a path's parameters."""

    def __init__(self, definitions: list[Mapping[str, Any]]) -> None:
        self._parameters = [Parameter(d) for d in definitions if d["in"] == "path"]

    def check(self, values: Mapping[str, str]) -> None:
        """Raise :class:`BadRequest` for what is no value of its parameter."""
        for parameter in self._parameters:
            try:
                parameter.parse(values[parameter.name])
            except InvalidParameter as error:
                raise BadRequest(f"Invalid path parameter {error.name}: {error.problem}") from None


class _Body:
    """Reads the body of one operation: JSON, or whatever it is, or none."""

    def __init__(self, definition: AbstractOperation) -> None:
        body = definition.request_body
        self._is_known: Final = bool(body)
        self._is_required: Final = body.get("required", False)
        self._is_json: Final = list(body.get("content", {})) == ["application/json"]
        self._validator: Final = (
            BodyValidator(definition.body_schema(), control_refusal) if self._is_json else None
        )

    async def read(self, receive: Receive) -> tuple[Any, bytes]:
        """The JSON value or None, and the bytes of what is not JSON."""
        is_raw = self._is_known and not self._is_json
        raw = await read_body(receive, MAX_RAW_SIZE if is_raw else MAX_SIZE, _too_large)
        if is_raw:
            return None, raw
        if not raw.strip() and not self._is_required:
            return None, b""
        body = parse_object(raw)
        if self._validator is not None:
            self._validator.check(body)
        elif body:
            raise BadRequest(f"This operation takes no body; not known here: {', '.join(body)[:100]}")
        return body, b""


class _ControlOperation:
    """One operation, ready to answer."""

    def __init__(self, definition: AbstractOperation, handler: Handler) -> None:
        self._handler: Final = handler
        self._is_async: Final = inspect.iscoroutinefunction(handler)
        self._path: Final = _PathParameters(definition.parameters)
        self._query: Final = _ClosedQuery(definition.parameters)
        self._body: Final = _Body(definition)
        self._refuses: Final = "400" in definition.responses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: dict[str, str] = scope["path_params"]
        query: dict[str, Any] = {}
        body, raw = None, b""
        if self._refuses:
            body, raw = await self._body.read(receive)
            self._path.check(path)
            query = self._query.parse(scope["query_string"])
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        reply = self._handler(ControlRequest(path, query, body, raw, headers))
        if self._is_async:
            reply = await cast("Awaitable[Answer]", reply)
        if isinstance(reply, StreamReply):
            await send_stream(scope, receive, send, reply)
        else:
            await send_reply(send, cast("Reply", reply))


def control_operations_middleware() -> type[RoutedMiddleware[Any]]:
    """The middleware class; Connexion makes its instance."""
    return routed(lambda definition: _ControlOperation(definition, definition.function))


def _too_large(size: int) -> Exception:
    return TooLarge(f"The body is larger than {size} bytes")
