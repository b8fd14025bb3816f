"""Runs an ASGI application on its own event loop in a thread, and provides httpx transports to it.

Layer: testing. Unlike ``httpx.ASGITransport``, a response is passed on piece by piece, so that streams, slow bodies and
timeouts behave as over a socket. A connection that the application drops raises the same error as a socket. All code
of the application must run on that one loop, whatever thread or loop the client uses.

The loop is uvloop's, as in the server process. Its clock is the machine's even where freezegun or time-machine replaces
``time.monotonic``; under asyncio's own loop a delay would then never end. Where uvloop does not exist (Windows), the
loop is asyncio's own.
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

from cleverinvo_mock.testing.asgi_request import App, AsgiRequest, ResponseStart

if sys.platform == "win32":
    new_event_loop = asyncio.new_event_loop
else:
    from uvloop import new_event_loop

_T = TypeVar("_T")
_STOPPED: Final = "the sandbox has stopped: its with block has ended"


class AppThread:
    """Runs the event loop of an application in a thread, until the block ends."""

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
        """Return a new transport to the application."""
        return InProcessTransport(self)

    def start(self, request: AsgiRequest) -> Future[ResponseStart]:
        """Send a request to the application; the result is the start of its response."""
        return self.submit(request.start(self._app))

    def submit(self, coroutine: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Run ``coroutine`` on the loop. Raises :class:`httpx.ConnectError` if the loop has stopped."""
        if self._loop is None or not self._thread.is_alive():
            coroutine.close()
            raise httpx.ConnectError(_STOPPED)
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def disconnect(self, request: AsgiRequest) -> None:
        """Let the application see that the client of a request has disconnected."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(request.disconnect)

    def _run_loop(self) -> None:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running.set()
        await self._stop.wait()


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends the requests of one client to the application."""

    def __init__(self, app_thread: AppThread) -> None:
        self._app_thread: Final = app_thread

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        asgi_request = AsgiRequest(request, request.read())
        body = _ResponseBody(self._app_thread, asgi_request, _read_timeout(request))
        return _response(body.wait(self._app_thread.start(asgi_request)), body)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        asgi_request = AsgiRequest(request, await request.aread())
        body = _ResponseBody(self._app_thread, asgi_request, _read_timeout(request))
        return _response(await body.wait_async(self._app_thread.start(asgi_request)), body)


class _ResponseBody(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a response, read piece by piece."""

    def __init__(self, app_thread: AppThread, request: AsgiRequest, timeout: float | None) -> None:
        """``timeout``: the maximum number of seconds to wait for the next piece."""
        self._app_thread: Final = app_thread
        self._request: Final = request
        self._timeout: Final = timeout

    def wait(self, future: Future[_T]) -> _T:
        """Wait for a result of the application. Raises :class:`httpx.ReadTimeout`, :class:`httpx.ReadError`."""
        try:
            return future.result(self._timeout)
        except TimeoutError:
            raise self._timed_out(future) from None
        except CancelledError:
            raise httpx.ReadError(_STOPPED) from None

    async def wait_async(self, future: Future[_T]) -> _T:
        """Do the same as :meth:`wait` in an event loop."""
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._timeout)
        except TimeoutError:
            raise self._timed_out(future) from None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and not task.cancelling():
                raise httpx.ReadError(_STOPPED) from None
            self.close()
            raise

    def __iter__(self) -> Any:
        while piece := self.wait(self._app_thread.submit(self._request.next_piece())):
            yield piece

    async def __aiter__(self) -> Any:
        while piece := await self.wait_async(self._app_thread.submit(self._request.next_piece())):
            yield piece

    def close(self) -> None:
        """Disconnect from the application; the rest of the body is not read."""
        self._app_thread.disconnect(self._request)

    async def aclose(self) -> None:
        """Do the same as :meth:`close`."""
        self.close()

    def _timed_out(self, future: Future[Any]) -> httpx.ReadTimeout:
        future.cancel()
        self.close()
        return httpx.ReadTimeout("The read operation timed out")


def _response(start: ResponseStart, body: _ResponseBody) -> httpx.Response:
    stream = body if start.body is None else httpx.ByteStream(start.body)
    return httpx.Response(start.status, headers=start.headers, stream=stream)


def _read_timeout(request: httpx.Request) -> float | None:
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return timeout
