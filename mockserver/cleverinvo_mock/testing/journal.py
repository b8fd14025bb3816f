"""The journal: the requests that were sent, and assertions about them.

Layer: testing. Sends operations of the control plane; must not know the server's code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Unpack

from cleverinvo_mock.testing.control_client import ControlClient
from cleverinvo_mock.testing.entries import Entries, EntryConditions, JournalEntry, Verification
from cleverinvo_mock.testing.stream import EntryStream


class MockJournal:
    """The journal of one account, or of the whole sandbox.

    Search conditions are keyword arguments: ``find(operation="createInvoice", body={"currency": "USD"})``; see
    :class:`~cleverinvo_mock.testing.entries.EntryConditions`.
    """

    def __init__(self, control: ControlClient, account: str | None) -> None:
        self._control: Final = control
        self._account: Final = account

    # Reading

    def read(self, *, after: int = 0, limit: int = 100) -> Entries:
        """Return the latest entries, oldest first; with ``after``, the first entries after that number."""
        query = {"account": self._account, "after": after, "limit": limit}
        return Entries.from_json(self._control.send("GET", "/journal", query=query).json())

    def get(self, number: int) -> JournalEntry:
        """Return the entry of that number."""
        return JournalEntry.from_json(self._control.data("GET", f"/journal/{number}"))

    def why(self, headers: Mapping[str, str]) -> JournalEntry:
        """Return the entry of a request with ``Prefer: why``, by its response: ``why(response.headers).refusal``.

        Raises :class:`KeyError` if the response has no ``Sandbox-Why`` header.
        """
        return self.get(int(headers["sandbox-why"].rpartition("/")[2]))

    def find(self, **match: Unpack[EntryConditions]) -> list[JournalEntry]:
        """Return all matching entries, oldest first."""
        data = self._control.send("POST", "/journal/find", json=self._matching(match)).json()
        return Entries.from_json(data).entries

    def count(self, **match: Unpack[EntryConditions]) -> int:
        """Return the number of matching entries."""
        count: int = self._control.send("POST", "/journal/count", json=self._matching(match)).json()["count"]
        return count

    # Asserting

    def verify(
        self,
        match: EntryConditions | None = None,
        *,
        exactly: int | None = None,
        at_least: int | None = None,
        never: bool = False,
        in_order: Sequence[EntryConditions] | None = None,
    ) -> Verification:
        """Check what was sent and return the result, without an exception: ``verify({"status": 429}, never=True)``.

        Pass ``match`` with one of ``exactly``, ``at_least`` and ``never``, or only ``in_order``.
        """
        body: dict[str, Any] = {
            "match": None if match is None else self._matching(match),
            "exactly": exactly,
            "atLeast": at_least,
            "never": never or None,
            "inOrder": None if in_order is None else [self._matching(step) for step in in_order],
        }
        body = {name: value for name, value in body.items() if value is not None}
        return Verification.from_json(self._control.send("POST", "/journal/verify", json=body).json())

    def expect_exactly(self, count: int, **match: Unpack[EntryConditions]) -> None:
        """Raise :class:`AssertionError`, with the nearest miss, unless exactly ``count`` requests match."""
        __tracebackhide__ = True
        _assert_verified(self.verify(match, exactly=count))

    def expect_at_least(self, count: int, **match: Unpack[EntryConditions]) -> None:
        """Raise :class:`AssertionError`, with the nearest miss, if fewer than ``count`` requests match."""
        __tracebackhide__ = True
        _assert_verified(self.verify(match, at_least=count))

    def expect_never(self, **match: Unpack[EntryConditions]) -> None:
        """Raise :class:`AssertionError` if a request matches."""
        __tracebackhide__ = True
        _assert_verified(self.verify(match, never=True))

    def expect_in_order(self, *steps: EntryConditions) -> None:
        """Raise :class:`AssertionError` unless requests match ``steps`` in this order; others may be between them."""
        __tracebackhide__ = True
        _assert_verified(self.verify(in_order=steps))

    # Exporting

    def har(self) -> dict[str, Any]:
        """Return all entries as an HTTP archive (HAR 1.2), with credentials redacted."""
        archive: dict[str, Any] = self._control.send(
            "GET", "/journal/har", query={"account": self._account}
        ).json()
        return archive

    def curl(self) -> str:
        """Return all entries as a shell script of curl commands, which reads the key from a variable."""
        return self._control.send("GET", "/journal/curl", query={"account": self._account}).text

    @contextmanager
    def stream(self, *, after: int | None = None, silence: float | None = 10.0) -> Iterator[EntryStream]:
        """Stream new entries: iterate over the value of the block. With ``after``, start after that entry.

        Raises :class:`TimeoutError` after ``silence`` seconds without an event; ``None`` waits forever.
        """
        with self._control.stream(
            "/journal/stream",
            query={"account": self._account},
            headers={} if after is None else {"last-event-id": str(after)},
            silence=silence,
        ) as lines:
            yield EntryStream(lines)

    def _matching(self, match: EntryConditions) -> dict[str, Any]:
        own = {} if self._account is None else {"account": self._account}
        return {**own, **match}


def _assert_verified(result: Verification) -> None:
    __tracebackhide__ = True
    if not result.verified:
        raise AssertionError(str(result))
