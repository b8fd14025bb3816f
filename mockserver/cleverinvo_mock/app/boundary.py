"""The outermost layer of an application: whatever happens inside, one well-formed answer leaves.

Layer: app. The only place that catches everything: a fault of ours becomes a 500 and a traceback in the log. The API and
the control plane each stand in one; they differ in what refuses a request, and how that is answered.
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
#: The key of the scope's extensions under which log and journal find the refusal of a request.
REFUSAL: Final = "cleverinvo_mock.refusal"
#: The key of the scope's extensions that is there once part of an answer has been sent, which then cannot be replaced.
STARTED: Final = "cleverinvo_mock.started"


class Boundary:
    """Answers refusals, and faults with 500."""

    def __init__(
        self, app: App, refusals: tuple[type[Exception], ...], reply: Callable[[Any], Reply]
    ) -> None:
        """``refusals``: the exceptions that refuse a request of ``app``; ``reply`` makes the answer to one."""
        self._app: Final = app
        self._refusals: Final = refusals
        self._reply: Final = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer what is raised. An answer is sent whole, or marked as :data:`STARTED`."""
        if scope["type"] != "http":
            await _beside_http(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except self._refusals as refusal:
            # It may be kept for long: not what it was raised by, or from.
            refusal.__traceback__ = refusal.__context__ = None
            scope.setdefault("extensions", {})[REFUSAL] = refusal
            await send_reply(send, self._reply(refusal))
        except Disconnected:
            pass  # nobody is left to answer, and nothing was done
        except Exception:
            LOG.exception("Fault while answering %s %s", scope["method"], redacted_path(scope["path"]))
            if STARTED not in scope.get("extensions", ()):
                await send_reply(send, INTERNAL_ERROR)


async def _beside_http(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell the server that there is nothing to start or to stop; refuse a websocket."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1003})
    elif scope["type"] == "lifespan":
        for phase in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{phase}.complete"})
