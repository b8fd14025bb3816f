"""One log record for each request: method, path, status, milliseconds, account, operation and error.

Layer: app. The outermost middleware, used only if the log level asks for it. The record carries the values in its
attribute ``facts``; ``console`` formats them. Keys are redacted.
"""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any, Final

from cleverinvo_mock.app.asgi import App, Message, Receive, Scope, Send
from cleverinvo_mock.app.boundary import REFUSAL
from cleverinvo_mock.app.framework import ROUTING_CONTEXT
from cleverinvo_mock.app.security import ACCOUNT
from cleverinvo_mock.journal.redaction import redacted, redacted_path, redacted_query
from cleverinvo_mock.store.account import Account

LOG: Final = logging.getLogger("cleverinvo_mock.requests")


class RequestLog:
    """Logs each request after its response."""

    def __init__(self, app: App) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application, then log the request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def send_and_note_status(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        started = perf_counter()
        try:
            await self._app(scope, receive, send_and_note_status)
        finally:
            log_request(scope, status, (perf_counter() - started) * 1000)


def log_request(scope: Scope, status: int, milliseconds: float) -> None:
    """Log one request; ``status`` 0: the client disconnected before the response."""
    extensions: dict[str, Any] = scope.get("extensions", {})
    account: Account | None = extensions.get(ACCOUNT)
    query = scope["query_string"].decode("latin-1")
    path = redacted_path(scope["path"]) + (f"?{redacted_query(query)}" if query else "")
    facts = {
        "method": scope["method"],
        "path": path,
        "status": status,
        "milliseconds": round(milliseconds, 2),
        "account": account.name if account else None,
        "operation": extensions.get(ROUTING_CONTEXT, {}).get("operation_id"),
        "error": redacted(str(extensions[REFUSAL])) if REFUSAL in extensions else None,
    }
    LOG.info("%s %s %d", facts["method"], path, status, extra={"facts": facts})
