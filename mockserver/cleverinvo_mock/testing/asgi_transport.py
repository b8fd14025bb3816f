"""An ASGI application on an event loop of its own, and httpx transports that lead to it.

Layer: testing. Unlike ``httpx.ASGITransport``, an answer is passed on as it comes, so that streams, slow bodies and
timeouts are what they are over a socket; and a connection that the application drops is the error that httpx raises
when a socket is. Everything of the application runs on the one loop, whatever thread or loop the client is on.

The loop is uvloop's, as the server's is. Its clock is the machine's also where freezegun or time-machine has replaced
``time.monotonic``, by which asyncio's own loop would never come to the end of a delay. Where there is no uvloop
(Windows), the loop is asyncio's own.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx

from cleverinvo_mock.testing.asgi_request import App, Begun, Dialogue

if sys.platform == "win32":
    new_event_loop = asyncio.new_event_loop
else:
    from uvloop import new_event_loop

_T = TypeVar("_T")
_ENDED: Final = "the sandbox has ended with its block"


class Bridge:
    """Runs the loop as long as a block; :meth:`transport` makes the ways to it."""

    def __init__(self, app: App) -> None:
        self._app: Final = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._running = threading.Event()
        self._thread: Final = threading.Thread(target=self._run_loop, name="cleverinvo-mock", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._running.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None  # entered
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def transport(self) -> InProcessTransport:
        """A new way to the application."""
        return InProcessTransport(self)

    def begin(self, dialogue: Dialogue) -> Future[Begun]:
        """Have the application answer; the beginning of its answer."""
        return self.submit(dialogue.begin(self._app))

    def submit(self, coroutine: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Run ``coroutine`` on the loop."""
        if self._loop is None or not self._thread.is_alive():
            coroutine.close()
            raise httpx.ConnectError(_ENDED)
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def leave(self, dialogue: Dialogue) -> None:
        """Tell the application that its client has gone."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(dialogue.leave)

    def _run_loop(self) -> None:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running.set()
        await self._stop.wait()


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Leads the requests of one client to the application."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge: Final = bridge

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        dialogue = Dialogue(request, request.read())
        answer = _Answer(self._bridge, dialogue, _silence(request))
        return _response(answer.wait(self._bridge.begin(dialogue)), answer)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        dialogue = Dialogue(request, await request.aread())
        answer = _Answer(self._bridge, dialogue, _silence(request))
        return _response(await answer.wait_async(self._bridge.begin(dialogue)), answer)


class _Answer(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, bridge: Bridge, dialogue: Dialogue, silence: float | None) -> None:
        """``silence``: seconds after which waiting for the application is given up."""
        self._bridge: Final = bridge
        self._dialogue: Final = dialogue
        self._silence: Final = silence

    def wait(self, future: Future[_T]) -> _T:
        """What the application does next."""
        try:
            return future.result(self._silence)
        except TimeoutError:
            raise self._given_up(future) from None
        except CancelledError:
            raise httpx.ReadError(_ENDED) from None

    async def wait_async(self, future: Future[_T]) -> _T:
        """The same, on a loop."""
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._silence)
        except TimeoutError:
            raise self._given_up(future) from None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and not task.cancelling():
                raise httpx.ReadError(_ENDED) from None
            self.close()
            raise

    def __iter__(self) -> Any:
        while piece := self.wait(self._bridge.submit(self._dialogue.next_piece())):
            yield piece

    async def __aiter__(self) -> Any:
        while piece := await self.wait_async(self._bridge.submit(self._dialogue.next_piece())):
            yield piece

    def close(self) -> None:
        """The client has enough of it."""
        self._bridge.leave(self._dialogue)

    async def aclose(self) -> None:
        """The same."""
        self.close()

    def _given_up(self, future: Future[Any]) -> httpx.ReadTimeout:
        future.cancel()
        self.close()
        return httpx.ReadTimeout("The read operation timed out")


def _response(begun: Begun, answer: _Answer) -> httpx.Response:
    stream = answer if begun.body is None else httpx.ByteStream(begun.body)
    return httpx.Response(begun.status, headers=begun.headers, stream=stream)


def _silence(request: httpx.Request) -> float | None:
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return timeout
