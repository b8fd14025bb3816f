"""All servers of the kill matrix in one process: each under its own path, created at its first request.

``http://127.0.0.1:PORT/<name>`` is the root of the mutant of that name, ``/truthful-<name>`` that of a truthful
server.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn


class Host:
    """Sends each request to the application named by the first path segment."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        """``make`` creates the application of a given name."""
        self._make = make
        self._apps: dict[str, Any] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        _, name, rest = scope["path"].split("/", 2) if scope["path"].count("/") > 1 else ("", "", "")
        if name not in self._apps:
            self._apps[name] = self._make(name)
        await self._apps[name]({**scope, "path": f"/{rest}", "raw_path": b""}, receive, send)


@contextlib.contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve ``app`` on a free port in a thread of its own; yield its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
