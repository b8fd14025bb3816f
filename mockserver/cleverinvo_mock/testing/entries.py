"""Journal entries, search conditions and results of verifications.

Layer: testing. Frozen values; must not send requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from cleverinvo_mock.testing.names import Operation
from cleverinvo_mock.testing.values import instant


class EntryConditions(TypedDict, total=False):
    """The conditions of a search. An entry matches if it meets all of them.

    ``body``, ``query`` and ``headers`` match if the entry has every field that they name, with that value; it may have
    other fields. ``path``: the whole path. ``clause``: the clause or open point that the request was refused under.
    ``fault``: the id of the fault rule that took effect. ``account``: by default the mock's own account.
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
    """A request or a response.

    ``body``: the decoded JSON; a string if it is other text; ``None`` if it is empty, binary or not recorded.
    """

    headers: Mapping[str, str]
    body: Any
    body_bytes: int


@dataclass(frozen=True, slots=True)
class RefusalInfo:
    """Why a request was refused: the message, the rule, its clause, and the field as a JSON Pointer or ``?name``."""

    error: str
    rule: str
    clause: str | None
    pointer: str | None


@dataclass(frozen=True, slots=True)
class AppliedFault:
    """A fault that took effect. ``id``: the id of its rule; ``None`` if the request asked for it with ``Prefer``."""

    id: str | None
    type: str


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One request and its response. ``status``: ``None`` if no response was sent. ``str(entry)``: a short summary."""

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
    fault: AppliedFault | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> JournalEntry:
        """Make an entry from the JSON of a response."""
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
            fault and AppliedFault(fault["id"], fault["type"]),
        )

    def __str__(self) -> str:
        target = f"{self.path}?{self.query}" if self.query else self.path
        line = f"#{self.number} {self.method} {target} -> {self.status or 'no response'}, {self.milliseconds:g} ms"
        if self.refusal:
            reason = [self.refusal.rule, self.refusal.clause, self.refusal.pointer]
            line += f"\n    refused: {self.refusal.error} ({', '.join(part for part in reason if part)})"
        if self.fault:
            line += f"\n    fault: {self.fault.type} ({self.fault.id or 'requested with Prefer'})"
        return line


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries, oldest first. ``total``: the number of all matching entries; ``dropped``: of dropped entries."""

    entries: list[JournalEntry]
    total: int
    dropped: int

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Entries:
        """Make entries from the JSON of a response."""
        return cls([JournalEntry.from_json(entry) for entry in data["data"]], data["total"], data["dropped"])


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification, with an explanation. If it failed: the nearest entry and its differences."""

    verified: bool
    explanation: str
    count: int
    dropped: int
    nearest: JournalEntry | None
    differences: list[str]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verification:
        """Make a result from the JSON of a response."""
        miss = data.get("nearestMiss")
        return cls(
            data["verified"],
            data["explanation"],
            data["count"],
            data["dropped"],
            JournalEntry.from_json(miss["entry"]) if miss else None,
            list(miss["differences"]) if miss else [],
        )

    def __str__(self) -> str:
        return f"{self.explanation}\n{self.nearest}" if self.nearest else self.explanation


def _message(data: Mapping[str, Any]) -> Message:
    return Message(data["headers"], data["body"], data["bodyBytes"])
