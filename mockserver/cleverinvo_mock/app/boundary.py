"""The outermost middleware of an application: every exception becomes one well-formed response.

Layer: app. The only module that catches every exception. A bug of the sandbox becomes a 500 and a traceback in the log.
The API and the control plane each have a boundary, with their own refusals and error bodies.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from cleverinvo_mock.api.errors import INTERNAL_ERROR
from cleverinvo_mock.api.request import Reply
from cleverinvo_mock.app.asgi import App, Disconnected, Receive, Scope, Send, send_reply
from cleverinvo_mock.journal.redaction import redacted_path

LOG: Final = logging.getLogger("cleverinvo_mock")
#: The key in the scope's extensions of the refusal of a request, for the log and the journal.
REFUSAL: Final = "cleverinvo_mock.refusal"
#: The key in the scope's extensions that is set once part of a response has been sent; no other response can follow.
STARTED: Final = "cleverinvo_mock.started"


class Boundary:
    """Responds to refusals with their error, and to all other exceptions with 500."""

    def __init__(
        self, app: App, refusals: tuple[type[Exception], ...], reply: Callable[[Any], Reply]
    ) -> None:
        """``refusals``: the exceptions by which ``app`` refuses a request; ``reply`` makes the response to one."""
        self._app: Final = app
        self._refusals: Final = refusals
        self._reply: Final = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application; respond to what it raises. A response is sent whole, or marked as :data:`STARTED`."""
        if scope["type"] != "http":
            await _handle_other_scope(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except self._refusals as refusal:
            # The journal keeps the refusal: drop the frames and exceptions that it refers to.
            refusal.__traceback__ = refusal.__context__ = None
            scope.setdefault("extensions", {})[REFUSAL] = refusal
            await send_reply(send, self._reply(refusal))
        except Disconnected:
            pass  # there is no client to respond to, and nothing was changed
        except Exception:
            LOG.exception(
                "Unexpected error while handling %s %s", scope["method"], redacted_path(scope["path"])
            )
            if STARTED not in scope.get("extensions", ()):
                await send_reply(send, INTERNAL_ERROR)


async def _handle_other_scope(scope: Scope, receive: Receive, send: Send) -> None:
    """Acknowledge lifespan events, which need no work here; refuse websockets."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1003})
    elif scope["type"] == "lifespan":
        for phase in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{phase}.complete"})
