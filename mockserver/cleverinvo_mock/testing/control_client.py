"""One request to the control plane, and what it says.

Layer: testing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import httpx

from cleverinvo_mock.testing.errors import ControlError, Unreachable

#: Seconds that an answer of the control plane may take; the first of all puts it together, a large seed is read longer.
_PATIENCE: Final = 60.0

Parameters = Mapping[str, str | int | None]


def segment(name: str) -> str:
    """``name`` as one segment of a path."""
    return quote(name, safe="")


class ControlClient:
    """Sends operations of one sandbox's control plane."""

    def __init__(
        self,
        admin_url: str,
        token: str | None,
        transport: httpx.BaseTransport,
        ending: Callable[[], str | None] = lambda: None,
    ) -> None:
        """``transport``: how requests travel. ``ending``: how the sandbox has ended, if it has and that is known."""
        self._ending: Final = ending
        self._client: Final = httpx.Client(
            base_url=admin_url,
            headers={} if token is None else {"authorization": f"Bearer {token}"},
            transport=transport,
            timeout=_PATIENCE,
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
        """Send one operation; ``path`` begins after ``/__admin``, and parameters of None are left out.

        Raises :class:`ControlError` for a refusal, :class:`Unreachable` where there is no answer.
        """
        request = self._client.build_request(
            method, path, params=_given(query), json=json, content=content, headers=headers
        )
        self._check_open()
        try:
            response = self._client.send(request)
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        _check(response)
        return response

    def data(self, method: str, path: str, *, query: Parameters | None = None, json: Any = None) -> Any:
        """Send one operation; the ``data`` of its answer."""
        return self.send(method, path, query=query, json=json).json()["data"]

    @contextmanager
    def stream(
        self, path: str, *, query: Parameters, headers: Mapping[str, str], silence: float | None
    ) -> Iterator[Iterator[str]]:
        """The lines of an answer that goes on; ``silence``: seconds without a line after which it is given up.

        Raises :class:`TimeoutError` for that, and what :meth:`send` raises.
        """
        request = self._client.build_request(
            "GET",
            path,
            params=_given(query),
            headers=headers,
            timeout=httpx.Timeout(_PATIENCE, read=silence),
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
        """Close its connections."""
        self._client.close()

    def _lines(self, response: httpx.Response, silence: float | None) -> Iterator[str]:
        try:
            yield from response.iter_lines()
        except httpx.ReadTimeout:
            raise TimeoutError(f"nothing came for {silence} s") from None
        except httpx.TransportError as error:
            raise self._unreachable(error) from error

    def _check_open(self) -> None:
        if self._client.is_closed:
            raise Unreachable(f"the sandbox at {self._client.base_url} has been left: its block has ended")

    def _unreachable(self, error: httpx.TransportError) -> Unreachable:
        text = f"no sandbox answers at {self._client.base_url}: {error}"
        ending = self._ending()
        return Unreachable(f"{text}; {ending}" if ending else text)


def _given(query: Parameters | None) -> dict[str, str | int]:
    return {name: value for name, value in (query or {}).items() if value is not None}


def _check(response: httpx.Response) -> None:
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return
    request = f"{response.request.method} {response.request.url.path.partition('/__admin')[2]}"
    try:
        sentence = str(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        sentence = f"this is not the control plane of a CleverInvo sandbox: {response.request.url}"
    raise ControlError(response.status_code, sentence, request)
