"""A small client of the CleverInvo API that a business can rely on: it retries, pages, and never bills twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Self, TypeVar

import httpx

T = TypeVar("T")

#: Answers after which the same request may succeed.
TEMPORARY = {429, 500, 502, 503, 504}


class BillingError(Exception):
    """The API refused, or could not be reached; the text says why."""


class Billing:
    """One account."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        attempts: int = 4,
        timeout: float = 10.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``attempts``: how often a request is sent at most; ``timeout``, and what ``sleep`` takes, in seconds."""
        self._http = httpx.Client(
            base_url=base_url, headers={"authorization": f"Bearer {api_key}"}, timeout=timeout
        )
        self._attempts = attempts
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    # Reading: may be sent again whatever happened

    def client(self, name: str) -> dict[str, Any]:
        """The client of that name. Raises LookupError."""
        for client in self._all("/clients", search=name):
            if client["name"] == name:
                return client
        raise LookupError(f"no client is called {name!r}")

    def invoices(self, **filters: str) -> Iterator[dict[str, Any]]:
        """All invoices, or those of a ``status`` or a ``clientId``."""
        return self._all("/invoices", **filters)

    def invoice_numbered(self, number: str) -> dict[str, Any] | None:
        """The invoice of that number, if there is one."""
        found = self._all("/invoices", search=number)
        return next((invoice for invoice in found if invoice["invoiceNumber"] == number), None)

    def pdf(self, invoice_id: str) -> bytes:
        """An invoice's PDF, whole."""
        return self._retrying(lambda: self._pdf_once(invoice_id))

    # Writing: what may have been done is looked for before it is done again

    def create_invoice(self, number: str, client_id: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
        """Bill a client once, however often the connection breaks. ``number`` is what tells one bill from another."""
        body = {"invoiceNumber": number, "clientId": client_id, "currency": "USD", "lineItems": lines}
        is_doubtful = False

        def once() -> dict[str, Any]:
            nonlocal is_doubtful
            if is_doubtful:
                made = self.invoice_numbered(number)
                if made is not None:
                    return made
            is_doubtful = True
            return self._once("POST", "/invoices", json=body).json()["data"]

        return self._retrying(once)

    def _pdf_once(self, invoice_id: str) -> bytes:
        content = self._once("GET", f"/invoices/{invoice_id}/pdf").content
        if not content.startswith(b"%PDF-") or not content.rstrip().endswith(b"%%EOF"):
            raise ValueError("the PDF is not whole")
        return content

    def _all(self, path: str, **filters: str) -> Iterator[dict[str, Any]]:
        page, pages = 1, 1
        while page <= pages:
            query = {**filters, "page": page, "limit": 100}
            answer = self._retrying(lambda query=query: self._once("GET", path, params=query).json())
            yield from answer["data"]
            page, pages = page + 1, answer["totalPages"]

    def _once(self, method: str, path: str, **rest: Any) -> httpx.Response:
        response = self._http.request(method, path, **rest)
        if response.status_code in TEMPORARY:
            response.raise_for_status()
        if response.is_error:
            raise BillingError(f"{method} {path}: {response.json()['error']}")
        return response

    def _retrying(self, once: Callable[[], T]) -> T:
        """What ``once`` answers, as soon as it does."""
        for attempt in range(1, self._attempts + 1):
            try:
                return once()
            except (httpx.HTTPStatusError, httpx.TransportError, ValueError) as error:
                if attempt == self._attempts:
                    raise BillingError(f"given up after {attempt} attempts: {error}") from error
                self._sleep(_pause(error, attempt))
        raise AssertionError("unreachable")


def _pause(error: Exception, attempt: int) -> float:
    """How long the server wants us to wait (Retry-After), or longer after each attempt: 0.5 s, 1 s, 2 s, …"""
    if isinstance(error, httpx.HTTPStatusError) and "retry-after" in error.response.headers:
        return float(error.response.headers["retry-after"])
    return 0.5 * 2 ** (attempt - 1)
