"""The operations of the API, each compiled once at the start: rate limit, parameters, body, handler, response.

Layer: app. Replaces Connexion's own validation and dispatch, which build their validators for every request; that is
most of the cost of a request there. The order of the checks: 401 and 403 in the security middleware, then 429 and 400
here, then the handler's own checks, such as 404.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from cleverinvo_mock.api.request import ApiRequest, Reply
from cleverinvo_mock.app.asgi import Receive, Scope, Send, send_reply
from cleverinvo_mock.app.body import check_content_type, parse_object, read_body
from cleverinvo_mock.app.framework import AbstractOperation, RoutedMiddleware
from cleverinvo_mock.app.operation_middleware import routed
from cleverinvo_mock.app.query import QueryParser
from cleverinvo_mock.app.schema import BodyValidator, api_refusal
from cleverinvo_mock.app.security import ACCOUNT, KEY
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.services.ratelimit import RateLimiter
from cleverinvo_mock.store.account import Account

Handler = Callable[[ApiRequest], Reply | Awaitable[Reply]]

#: The key in the scope's extensions of the time of the request, for the journal.
NOW: Final = "cleverinvo_mock.now"


@dataclass(frozen=True, slots=True)
class Services:
    """What every operation needs in addition to its definition."""

    behaviour: Behaviour
    limiter: RateLimiter


class _Operation:
    """One compiled operation, an ASGI application."""

    def __init__(self, definition: AbstractOperation, handler: Handler, services: Services) -> None:
        self._handler: Final = handler
        self._is_async: Final = inspect.iscoroutinefunction(handler)
        self._limiter: Final = services.limiter
        self._query: Final = QueryParser(definition.parameters)
        schema = definition.body_schema() if definition.request_body else None
        self._body: Final = BodyValidator(schema, api_refusal) if schema else None
        self._content_type: Final = services.behaviour.json_content_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        extensions = scope["extensions"]
        account: Account = extensions[ACCOUNT]
        now = extensions[NOW] = account.clock.now()
        self._limiter.admit(extensions[KEY], now, account.entitlements.rate_limit)
        query = self._query.parse(scope["query_string"])
        body: dict[str, Any] = {}
        if self._body is not None:
            raw = await read_body(receive)
            check_content_type(scope["headers"], self._content_type)
            body = parse_object(raw)
            self._body.check(body)
        reply = self._handler(ApiRequest(account, now, scope["path_params"].get("id", ""), query, body))
        if self._is_async:
            reply = await cast("Awaitable[Reply]", reply)
        await send_reply(send, cast("Reply", reply))


def operations_middleware(services: Services) -> type[RoutedMiddleware[Any]]:
    """The middleware class, bound to ``services``, which Connexion instantiates."""
    return routed(lambda definition: _Operation(definition, definition.function, services))
