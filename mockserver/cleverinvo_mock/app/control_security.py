"""Access to the control plane: the bearer token, or without a token requests from this machine only.

Layer: app. Connexion's security middleware passes on which operations the document protects.

A sandbox without a token listens on a loopback address, so only this machine reaches it. That includes browsers, and
any page in a browser could send requests (CSRF, DNS rebinding). Such requests are recognised by the headers ``Origin``
and ``Host`` and refused. With a token this check is not needed: pages of other sites do not know the token.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from cleverinvo_mock.app.asgi import App, Receive, Scope, Send
from cleverinvo_mock.app.framework import AbstractOperation, SecurityAPI, SecurityMiddleware
from cleverinvo_mock.app.security import bearer_key
from cleverinvo_mock.control.errors import Unauthorized
from cleverinvo_mock.domain.errors import NotAuthenticated

_HOW: Final = "send the header 'Authorization: Bearer <token>' with the token of --admin-token"


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address, is a loopback address or a localhost name; nothing is resolved."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class _RequireToken:
    """Requires the token."""

    def __init__(self, next_app: App, token: str) -> None:
        self._next_app: Final = next_app
        self._token: Final = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            given = bearer_key(scope["headers"])
        except NotAuthenticated:
            raise Unauthorized(f"The token is missing; {_HOW}") from None
        if not hmac.compare_digest(given.encode(), self._token):
            raise Unauthorized(f"The token is wrong; {_HOW}")
        await self._next_app(scope, receive, send)


class _RequireLocal:
    """Refuses requests that a page of another site has sent."""

    def __init__(self, next_app: App) -> None:
        self._next_app: Final = next_app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        foreign = sent_from_elsewhere(scope)
        if foreign is not None:
            name, value = foreign
            raise Unauthorized(
                f"Without a token the control plane serves this machine only, not a request with {name}"
                f" {value[:100]!r}; start the sandbox with --admin-token"
            )
        await self._next_app(scope, receive, send)


def sent_from_elsewhere(scope: Scope) -> tuple[str, str] | None:
    """The header of a request, ``host`` or ``origin``, that names another site; ``None`` if none does."""
    own = (scope.get("server") or ("",))[0]
    for name, value in scope["headers"]:
        if name in (b"host", b"origin"):
            text = value.decode("latin-1")
            host = _host_of(text if name == b"origin" else f"//{text}")
            if not (host and host == own) and not is_loopback(host):
                return name.decode(), text
    return None


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def control_security_middleware(token: str | None) -> type[SecurityMiddleware]:
    """The middleware class, bound to ``token``, which Connexion instantiates."""

    class TokenSecurityApi(SecurityAPI):
        def make_operation(self, operation: AbstractOperation) -> Any:
            """Protect the operation if the document does."""
            if not operation.security:
                return self.next_app
            return _RequireLocal(self.next_app) if token is None else _RequireToken(self.next_app, token)

    class TokenSecurity(SecurityMiddleware):
        api_cls = TokenSecurityApi

    return TokenSecurity
