"""What this run has made: on disk before it exists, so that nothing is forgotten even if the run is killed.

Layer: core. A file of JSON lines: an ``intent`` is written and synced before each ``POST`` is sent, then what came of
it. No key stands in it, only whose key was used. ``cleverinvo-conformance cleanup`` reads it back and goes on with it.
While a run lives it holds a lock on its file, where the system has such locks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TextIO

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: cleaning up after a living run is then up to the user
    fcntl = None  # type: ignore[assignment]

Kind = Literal["client", "invoice"]


class LedgerInUse(Exception):
    """The run that writes this ledger is still alive."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of this run: its kind, id, and whose key made it."""

    kind: Kind
    id: str
    key: str


class Ledger:
    """Ids that this run made and has not removed. Nothing is written before the first ``POST``."""

    def __init__(self, path: Path, *, target: str, mark: str) -> None:
        """A ledger that will stand at ``path``."""
        self.path: Final = path
        self.target: Final = target
        self.mark: Final = mark
        self._file: TextIO | None = None
        self._entries: dict[tuple[str, str], Entry] = {}
        self._ever: set[tuple[str, str]] = set()
        self._doubts: list[tuple[Kind, str]] = []
        #: For each of them, whether what it may have made carries the mark.
        self._marked: list[bool] = []
        #: Whose keys a ``POST`` was ever sent with.
        self.keys: set[str] = set()
        #: Clients deleted: they stay in the account, inactive (CLI-DELETE-3).
        self.soft_deleted = 0
        self._is_searched = True
        #: What a ``POST`` was answered with that may be somebody else's, with the key: never deleted by its id.
        self._disputed: dict[tuple[Kind, str], str] = {}

    @classmethod
    def resumed(cls, path: Path) -> Ledger:
        """The ledger of a dead run, to be gone on with. Raises :class:`ValueError`, :class:`LedgerInUse`."""
        dead = read_ledger(path)
        ledger = cls(path, target=dead.target, mark=dead.mark)
        ledger._file = _locked(path, "a")
        ledger._entries = {(e.kind, e.id): e for e in dead.entries}
        ledger._ever = set(ledger._entries)
        ledger._doubts = list(dead.doubts)
        ledger._marked = [True] * len(dead.doubts)
        ledger.keys = set(dead.keys)
        ledger.soft_deleted = dead.soft_deleted
        ledger._disputed = dict(dead.disputed)
        return ledger

    def prepare(self) -> None:
        """Make sure that it can be written. Raises :class:`OSError`."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _locked(self.path, "x")
            self._write({"run": self.mark, "target": self.target})

    def __iter__(self) -> Iterator[Entry]:
        """What is still there, invoices before clients, the newest first."""
        entries = list(reversed(self._entries.values()))
        return iter([e for e in entries if e.kind == "invoice"] + [e for e in entries if e.kind == "client"])

    def __contains__(self, id_: object) -> bool:
        """Whether this run made that id, removed or not."""
        return any((kind, id_) in self._ever for kind in ("client", "invoice"))

    def knows(self, id_: str, kind: str) -> bool:
        """Whether this run made that id as that kind of record, removed or not."""
        return (kind, id_) in self._ever

    def holds(self, id_: str, kind: str = "") -> bool:
        """Whether that id was made by this run, as that kind of record, and has not been removed."""
        return any((each, id_) in self._entries for each in ([kind] if kind else ["client", "invoice"]))

    def intend(self, kind: Kind, key: str, *, is_marked: bool = True) -> None:
        """Note that a ``POST`` is about to be sent; returns once that is on disk. Raises :class:`OSError`.

        ``is_marked``: whether its body has the run's mark, so that a search finds what it makes.
        """
        self.prepare()
        self._write({"intent": kind, "key": key})
        self._doubts.append((kind, key))
        self._marked.append(is_marked)
        self.keys.add(key)

    def made(self, kind: Kind, id_: str, key: str) -> None:
        """The ``POST`` made a record."""
        self._decided(kind, key)
        self.found(kind, id_, key)

    def found(self, kind: Kind, id_: str, key: str) -> None:
        """A record that carries the run's mark is there, whatever its ``POST`` had answered."""
        self._entries[kind, id_] = Entry(kind, id_, key)
        self._ever.add((kind, id_))
        self._write({"made": kind, "id": id_, "key": key})

    def dispute(self, kind: Kind, id_: str, key: str) -> None:
        """The ``POST`` was answered with a record that may be somebody else's; it stays in doubt."""
        self._disputed[kind, id_] = key
        self._write({"disputed": kind, "id": id_, "key": key})

    @property
    def disputed(self) -> tuple[tuple[Kind, str], ...]:
        """Kind and id of what may be somebody else's, without what was found to be the run's own."""
        return tuple(record for record in self._disputed if record not in self._ever)

    def refused(self, kind: Kind, key: str) -> None:
        """The ``POST`` made nothing."""
        self._decided(kind, key)
        self._write({"refused": kind, "key": key})

    def _decided(self, kind: Kind, key: str) -> None:
        """A ``POST`` of that kind with that key is not in doubt any more; several may be under way."""
        at = _last(self._doubts, (kind, key))
        if at is not None:
            del self._doubts[at], self._marked[at]

    def removed(self, id_: str, kind: str = "") -> None:
        """The record is gone, or deleted as far as the API deletes."""
        for each in [kind] if kind else ["client", "invoice"]:
            if self._entries.pop((each, id_), None):
                self.soft_deleted += each == "client"
                self._write({"removed": id_, "kind": each})

    def unsearched(self) -> None:
        """A list that could show more of the run's records cannot be read: the file stays."""
        self._is_searched = False

    def settled(self) -> None:
        """What was in doubt has been looked for."""
        self._is_searched = True
        if self._doubts:
            self._doubts.clear()
            self._marked.clear()
            self._write({"settled": True})

    @property
    def doubts(self) -> tuple[tuple[Kind, str], ...]:
        """Kind and key of each ``POST`` of which it is not known whether it made anything."""
        return tuple(self._doubts)

    @property
    def unmarked(self) -> int:
        """How many ``POST`` requests are in doubt whose records no search finds."""
        return self._marked.count(False)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left, nothing is in doubt, and every list that could show more was read."""
        return not self._entries and not self._doubts and self._is_searched

    def close(self) -> None:
        """Close the file; remove it, and its folder if that is then empty, if nothing is left to clean up."""
        if self._file is None:
            return
        self._file.close()
        self._file = None
        if self.is_clean:
            self.path.unlink(missing_ok=True)
            with suppress(OSError):
                self.path.parent.rmdir()

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())


@dataclass(frozen=True, slots=True)
class DeadRun:
    """What a ledger file tells: the target, the mark, what is left, and which ``POST`` requests are in doubt."""

    path: Path
    target: str
    mark: str
    entries: tuple[Entry, ...]
    doubts: tuple[tuple[Kind, str], ...]
    keys: frozenset[str]
    soft_deleted: int
    disputed: tuple[tuple[tuple[Kind, str], str], ...] = ()


def read_ledger(path: Path) -> DeadRun:
    """The ledger of a run that ended before it had cleaned up. Raises :class:`ValueError` for no ledger.

    A last line that was cut off in the middle is left out.
    """
    lines = _lines(path)
    entries: dict[tuple[str, str], Entry] = {}
    doubts: list[tuple[Kind, str]] = []
    keys: set[str] = set()
    soft_deleted = 0
    disputed: dict[tuple[Kind, str], str] = {}
    for event in lines[1:]:
        if "intent" in event:
            doubts.append((event["intent"], event["key"]))
            keys.add(event["key"])
        elif "made" in event:
            _decide(doubts, event["made"], event["key"])
            entries[event["made"], event["id"]] = Entry(event["made"], event["id"], event["key"])
        elif "disputed" in event:
            disputed[event["disputed"], event["id"]] = event["key"]
        elif "refused" in event:
            _decide(doubts, event["refused"], event.get("key", ""))
        elif "settled" in event:
            doubts.clear()
        elif entries.pop((event["kind"], event["removed"]), None):
            soft_deleted += event["kind"] == "client"
    return DeadRun(
        path,
        lines[0]["target"],
        lines[0]["run"],
        tuple(entries.values()),
        tuple(doubts),
        frozenset(keys),
        soft_deleted,
        tuple(disputed.items()),
    )


def _last(doubts: Sequence[tuple[Kind, str]], wanted: tuple[str, str]) -> int | None:
    """The position of the last ``POST`` of that kind and key."""
    return max((at for at, each in enumerate(doubts) if each == wanted), default=None)


def _decide(doubts: list[tuple[Kind, str]], kind: str, key: str) -> None:
    at = _last(doubts, (kind, key))
    if at is not None:
        del doubts[at]


def _lines(path: Path) -> list[Any]:
    lines: list[Any] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            break
    if not lines or not isinstance(lines[0], dict) or not {"run", "target"} <= lines[0].keys():
        raise ValueError(f"{path} is not a ledger")
    return lines


def _locked(path: Path, mode: Literal["x", "a"]) -> TextIO:
    file = path.open(mode, encoding="utf-8")
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise LedgerInUse(f"the run that writes {path} is still alive") from None
        except OSError:  # a file system without locks
            pass
    return file
