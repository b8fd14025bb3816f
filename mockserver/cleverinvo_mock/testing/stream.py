"""The live journal: parses server-sent events into entries.

Layer: testing. Lines in, entries out; must not send requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from cleverinvo_mock.testing.entries import JournalEntry


class EntryStream:
    """Iterates over new entries. ``dropped``: the number of entries that the journal dropped before they were sent."""

    def __init__(self, lines: Iterator[str]) -> None:
        """Wait for the first event, so that all requests from now on are in the stream."""
        self._lines: Final = lines
        self.dropped = 0
        self._event()

    def __iter__(self) -> Iterator[JournalEntry]:
        return self

    def __next__(self) -> JournalEntry:
        while event := self._event():
            if event.get("event") == "exchange":
                return JournalEntry.from_json(json.loads(event["data"]))
            if event.get("event") == "dropped":
                self.dropped += json.loads(event["data"])["count"]
        raise StopIteration

    def _event(self) -> dict[str, str]:
        """Return the fields of the next event; empty if the stream has ended."""
        fields: dict[str, str] = {}
        while line := next(self._lines, ""):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        return fields
