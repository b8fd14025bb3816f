"""Finds the account of a request by its bearer key (AUTH-1 to AUTH-3, PLAN-3).

Layer: app. Connexion's security middleware passes on which operations the document protects. The check itself is done
here, without Connexion's request object, which costs as much as the rest of a GET. Errors never contain a key.
"""

from __future__ import annotations

import re
from typing import Any, Final

from cleverinvo_mock.app.asgi import App, Receive, Scope, Send
from cleverinvo_mock.app.framework import AbstractOperation, SecurityAPI, SecurityMiddleware
from cleverinvo_mock.domain.errors import NotAuthenticated
from cleverinvo_mock.store.account import Account
from cleverinvo_mock.store.registry import Registry

#: The keys in the scope's extensions of the account and the bearer key of a request.
ACCOUNT: Final = "cleverinvo_mock.account"
KEY: Final = "cleverinvo_mock.key"

_HOW: Final = "send the header 'Authorization: Bearer <API key>'"
#: The scheme is case-insensitive (RFC 9110, 11.1).
_FORM: Final = re.compile(rb"\s*bearer\s+(\S+)\s*", re.IGNORECASE)


def bearer_key(headers: list[tuple[bytes, bytes]]) -> str:
    """The key in ``Authorization: Bearer <key>``. Raises :class:`NotAuthenticated`."""
    values = [value for name, value in headers if name == b"authorization"]
    if not values:
        raise NotAuthenticated(f"the API key is missing; {_HOW}", under="AUTH-1")
    form = _FORM.fullmatch(values[0])
    if form is None or len(values) > 1:
        raise NotAuthenticated(f"the Authorization header is not of the right form; {_HOW}", under="AUTH-3")
    return form[1].decode("latin-1")


class _BearerOperation:
    """Requires a key of an account whose plan includes the API."""

    def __init__(self, next_app: App, registry: Registry) -> None:
        self._next_app: Final = next_app
        self._registry: Final = registry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = bearer_key(scope["headers"])
        account: Account = self._registry.open(key)
        extensions = scope["extensions"]
        extensions[ACCOUNT] = account
        extensions[KEY] = key
        account.plan.demand_api()
        await self._next_app(scope, receive, send)


def security_middleware(registry: Registry) -> type[SecurityMiddleware]:
    """The middleware class, bound to ``registry``, which Connexion instantiates."""

    class BearerSecurityApi(SecurityAPI):
        def make_operation(self, operation: AbstractOperation) -> Any:
            """Require the key. Raises :class:`ValueError` if the document asks for another scheme."""
            schemes = [operation.security_schemes[name] for need in operation.security for name in need]
            if [(s["type"], s["scheme"]) for s in schemes] != [("http", "bearer")]:
                raise ValueError(
                    f"{operation.operation_id}: only one bearer scheme is supported, not {schemes}"
                )
            return _BearerOperation(self.next_app, registry)

    class BearerSecurity(SecurityMiddleware):
        api_cls = BearerSecurityApi

    return BearerSecurity
