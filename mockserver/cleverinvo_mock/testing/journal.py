"""What was really sent, and assertions about it.

Layer: testing.
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

    What is searched for is given by name: ``find(operation="createInvoice", body={"currency": "USD"})``; see
    :class:`~cleverinvo_mock.testing.entries.EntryConditions`.
    """

    def __init__(self, control: ControlClient, account: str | None) -> None:
        self._control: Final = control
        self._account: Final = account

    # Reading

    def read(self, *, after: int = 0, limit: int = 100) -> Entries:
        """The latest entries, the oldest of them first; with ``after``, those after the entry of that number."""
        query = {"account": self._account, "after": after, "limit": limit}
        return Entries.from_json(self._control.send("GET", "/journal", query=query).json())

    def get(self, number: int) -> JournalEntry:
        """The entry of that number."""
        return JournalEntry.from_json(self._control.data("GET", f"/journal/{number}"))

    def why(self, headers: Mapping[str, str]) -> JournalEntry:
        """The entry that explains an answer to a request with ``Prefer: why``: ``why(response.headers).refusal``.

        Raises :class:`KeyError` where the answer does not point to one.
        """
        return self.get(int(headers["sandbox-why"].rpartition("/")[2]))

    def find(self, **match: Unpack[EntryConditions]) -> list[JournalEntry]:
        """All entries that match, the oldest first."""
        answer = self._control.send("POST", "/journal/find", json=self._matching(match)).json()
        return Entries.from_json(answer).entries

    def count(self, **match: Unpack[EntryConditions]) -> int:
        """How many entries match."""
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
        """Ask whether just that was sent, and raise nothing for a no: ``verify({"status": 429}, never=True)``.

        One of ``exactly``, ``at_least`` and ``never`` with ``match``, or ``in_order`` alone.
        """
        wish: dict[str, Any] = {
            "match": None if match is None else self._matching(match),
            "exactly": exactly,
            "atLeast": at_least,
            "never": never or None,
            "inOrder": None if in_order is None else [self._matching(step) for step in in_order],
        }
        wish = {name: value for name, value in wish.items() if value is not None}
        return Verification.from_json(self._control.send("POST", "/journal/verify", json=wish).json())

    def expect_exactly(self, count: int, **match: Unpack[EntryConditions]) -> None:
        """Raise :class:`AssertionError`, with the nearest miss, unless so many requests match."""
        __tracebackhide__ = True
        _hold(self.verify(match, exactly=count))

    def expect_at_least(self, count: int, **match: Unpack[EntryConditions]) -> None:
        """Raise :class:`AssertionError`, with the nearest miss, if fewer requests match."""
        __tracebackhide__ = True
        _hold(self.verify(match, at_least=count))

    def expect_never(self, **match: Unpack[EntryConditions]) -> None:
        """Raise :class:`AssertionError` if a request matches."""
        __tracebackhide__ = True
        _hold(self.verify(match, never=True))

    def expect_in_order(self, *steps: EntryConditions) -> None:
        """Raise :class:`AssertionError` unless requests match ``steps`` one after the other, with any between."""
        __tracebackhide__ = True
        _hold(self.verify(in_order=steps))

    # Exporting

    def har(self) -> dict[str, Any]:
        """All entries as an HTTP archive (HAR 1.2), credentials redacted."""
        archive: dict[str, Any] = self._control.send(
            "GET", "/journal/har", query={"account": self._account}
        ).json()
        return archive

    def curl(self) -> str:
        """All entries as a shell script of curl commands; the key is a variable of it."""
        return self._control.send("GET", "/journal/curl", query={"account": self._account}).text

    @contextmanager
    def stream(self, *, after: int | None = None, silence: float | None = 10.0) -> Iterator[EntryStream]:
        """The entries as they come, from when the block begins or after the entry of a number; to be iterated over.

        ``silence``: seconds after which waiting for the next one raises :class:`TimeoutError`; ``None`` waits for ever.
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


def _hold(outcome: Verification) -> None:
    __tracebackhide__ = True
    if not outcome.verified:
        raise AssertionError(str(outcome))
