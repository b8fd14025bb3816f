"""The HTTP client of the control plane.

Layer: testing. Sends requests and turns errors into exceptions; must not know the single operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import httpx

from cleverinvo_mock.testing.errors import ControlError, Unreachable

#: Seconds to wait for a response. The first request creates the control plane, and a large seed takes long to load.
_TIMEOUT: Final = 60.0

Parameters = Mapping[str, str | int | None]


def segment(name: str) -> str:
    """Return ``name`` percent-encoded as one segment of a path."""
    return quote(name, safe="")


class ControlClient:
    """Sends requests to the control plane of one sandbox."""

    def __init__(
        self,
        admin_url: str,
        token: str | None,
        transport: httpx.BaseTransport,
        describe_exit: Callable[[], str | None] = lambda: None,
    ) -> None:
        """``transport``: the transport of httpx.

        ``describe_exit``: returns how the server process exited; ``None`` if it runs or this is not known.
        """
        self._describe_exit: Final = describe_exit
        self._client: Final = httpx.Client(
            base_url=admin_url,
            headers={} if token is None else {"authorization": f"Bearer {token}"},
            transport=transport,
            timeout=_TIMEOUT,
            trust_env=False,
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Parameters | None = None,
        json: Any = None,
        content: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request. ``path`` is relative to ``/__admin``; query parameters that are ``None`` are not sent.

        Raises :class:`ControlError` for an error response, :class:`Unreachable` if there is no response.
        """
        request = self._client.build_request(
            method, path, params=_without_none(query), json=json, content=content, headers=headers
        )
        self._check_open()
        try:
            response = self._client.send(request)
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        _check(response)
        return response

    def data(self, method: str, path: str, *, query: Parameters | None = None, json: Any = None) -> Any:
        """Send a request and return ``data`` of its response. Raises what :meth:`send` raises."""
        return self.send(method, path, query=query, json=json).json()["data"]

    @contextmanager
    def stream(
        self, path: str, *, query: Parameters, headers: Mapping[str, str], silence: float | None
    ) -> Iterator[Iterator[str]]:
        """Yield the lines of a streamed response.

        Raises :class:`TimeoutError` after ``silence`` seconds without a line, and what :meth:`send` raises.
        """
        request = self._client.build_request(
            "GET",
            path,
            params=_without_none(query),
            headers=headers,
            timeout=httpx.Timeout(_TIMEOUT, read=silence),
        )
        self._check_open()
        try:
            response = self._client.send(request, stream=True)
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        try:
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                response.read()
            _check(response)
            yield self._lines(response, silence)
        finally:
            response.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _lines(self, response: httpx.Response, silence: float | None) -> Iterator[str]:
        try:
            yield from response.iter_lines()
        except httpx.ReadTimeout:
            raise TimeoutError(f"no event within {silence} s") from None
        except httpx.TransportError as error:
            raise self._unreachable(error) from error

    def _check_open(self) -> None:
        if self._client.is_closed:
            raise Unreachable(f"the sandbox at {self._client.base_url} is closed: its with block has ended")

    def _unreachable(self, error: httpx.TransportError) -> Unreachable:
        text = f"no sandbox responds at {self._client.base_url}: {error}"
        exit_description = self._describe_exit()
        return Unreachable(f"{text}; {exit_description}" if exit_description else text)


def _without_none(query: Parameters | None) -> dict[str, str | int]:
    return {name: value for name, value in (query or {}).items() if value is not None}


def _check(response: httpx.Response) -> None:
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return
    request = f"{response.request.method} {response.request.url.path.partition('/__admin')[2]}"
    try:
        message = str(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        message = f"this is not the control plane of a CleverInvo sandbox: {response.request.url}"
    raise ControlError(response.status_code, message, request)
