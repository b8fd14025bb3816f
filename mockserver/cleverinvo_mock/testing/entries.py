"""Journal entries, and what they are searched by.

Layer: testing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from cleverinvo_mock.testing.names import Operation
from cleverinvo_mock.testing.values import instant


class EntryConditions(TypedDict, total=False):
    """What an entry must have; all that is given must hold.

    ``body``, ``query`` and ``headers`` hold if every field that they name is there with that value; more may be there.
    ``path``: the whole path. ``clause``: the clause or open point that it was refused under. ``fault``: the id of the
    rule that took effect. ``account``: left out, the mock's own.
    """

    account: str
    operation: Operation
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    status: int
    clause: str
    fault: str


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer. ``body``: JSON where it is JSON, else text; ``None`` for none, and for what is neither."""

    headers: Mapping[str, str]
    body: Any
    body_bytes: int


@dataclass(frozen=True, slots=True)
class RefusalInfo:
    """Why a request was refused: the sentence, the rule, its clause, and the field as a JSON pointer or ``?name``."""

    error: str
    rule: str
    clause: str | None
    pointer: str | None


@dataclass(frozen=True, slots=True)
class Applied:
    """A fault that took effect. ``id``: its rule's; ``None`` where the request asked for it itself."""

    id: str | None
    type: str


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One exchange. ``status``: ``None`` where no answer was sent. ``str(entry)`` tells it in a line or two."""

    number: int
    at: datetime
    account: str | None
    operation: str | None
    method: str
    path: str
    query: str
    request: Message
    status: int | None
    response: Message
    milliseconds: float
    refusal: RefusalInfo | None
    fault: Applied | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> JournalEntry:
        """The entry in an answer."""
        refusal, fault = data["refusal"], data["fault"]
        return cls(
            data["number"],
            instant(data["at"]),
            data["account"],
            data["operation"],
            data["method"],
            data["path"],
            data["query"],
            _message(data["request"]),
            data["status"],
            _message(data["response"]),
            data["milliseconds"],
            refusal
            and RefusalInfo(refusal["error"], refusal["rule"], refusal.get("clause"), refusal.get("pointer")),
            fault and Applied(fault["id"], fault["type"]),
        )

    def __str__(self) -> str:
        target = f"{self.path}?{self.query}" if self.query else self.path
        line = (
            f"#{self.number} {self.method} {target} -> {self.status or 'no answer'}, {self.milliseconds:g} ms"
        )
        if self.refusal:
            reason = [self.refusal.rule, self.refusal.clause, self.refusal.pointer]
            line += f"\n    refused: {self.refusal.error} ({', '.join(part for part in reason if part)})"
        if self.fault:
            line += f"\n    fault: {self.fault.type} ({self.fault.id or 'asked for by the request'})"
        return line


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries, the oldest first. ``total``: how many there are in all; ``dropped``: how many are gone."""

    entries: list[JournalEntry]
    total: int
    dropped: int

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Entries:
        """The entries in an answer."""
        return cls(
            [JournalEntry.from_json(data) for data in answer["data"]], answer["total"], answer["dropped"]
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether just that was sent, said in a sentence; where not, the entry that comes nearest and how it differs."""

    verified: bool
    explanation: str
    count: int
    dropped: int
    nearest: JournalEntry | None
    differences: list[str]

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Verification:
        """The outcome in an answer."""
        miss = answer.get("nearestMiss")
        return cls(
            answer["verified"],
            answer["explanation"],
            answer["count"],
            answer["dropped"],
            JournalEntry.from_json(miss["entry"]) if miss else None,
            list(miss["differences"]) if miss else [],
        )

    def __str__(self) -> str:
        return f"{self.explanation}\n{self.nearest}" if self.nearest else self.explanation


def _message(data: Mapping[str, Any]) -> Message:
    return Message(data["headers"], data["body"], data["bodyBytes"])
