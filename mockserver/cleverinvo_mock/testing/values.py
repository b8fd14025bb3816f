"""Accounts, clocks, snapshots and faults of the control plane's responses, as frozen values.

Layer: testing. Field names are those of ``admin.yaml`` in snake case. Must not send requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict

from cleverinvo_mock.faults.effects import Effect, effect_from

#: A point in time: an aware datetime, or a string such as ``2026-06-15T12:00:00Z``.
Instant = datetime | str


class Limits(TypedDict, total=False):
    """The maximum numbers of an account's records; ``None`` is no limit."""

    clients: int | None
    invoices: int | None


class Usage(TypedDict, total=False):
    """The numbers of records that count towards the limits of an account."""

    clients: int
    invoices: int


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """One account.

    ``api``: whether its plan includes the API. ``limits``: the maximum numbers of ``clients`` and ``invoices``, ``None``
    for no limit. ``usage``: how many count towards the limits. ``records``: how many exist (``clients``,
    ``deletedClients``, ``invoices``). ``requests_per_minute``: ``None`` for no limit.
    """

    name: str
    key: str = field(repr=False)
    plan: str
    api: bool
    limits: Mapping[str, int | None]
    usage: Mapping[str, int]
    records: Mapping[str, int]
    requests_per_minute: int | None
    revoked: bool

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AccountInfo:
        """Make the value from the JSON of a response."""
        return cls(
            data["name"],
            data["key"],
            data["plan"],
            data["api"],
            data["limits"],
            data["usage"],
            data["records"],
            data["requestsPerMinute"],
            data["revoked"],
        )


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The state of a clock. ``offset``: how far it is ahead of the machine's clock."""

    now: datetime
    frozen: bool
    offset: timedelta

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ClockReading:
        """Make the value from the JSON of a response."""
        return cls(instant(data["now"]), data["frozen"], timedelta(seconds=data["offsetSeconds"]))


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """A snapshot of one account (``account`` is ``None``: of all accounts), with the numbers of its contents."""

    name: str
    account: str | None
    taken_at: datetime
    accounts: int
    clients: int
    invoices: int

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SnapshotInfo:
        """Make the value from the JSON of a response."""
        return cls(
            data["name"],
            data["account"],
            instant(data["takenAt"]),
            data["accounts"],
            data["clients"],
            data["invoices"],
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault rule and its counts. ``seen``: requests that matched; ``applied``: how often it took effect.

    ``account``, ``operation``: ``None`` is any. ``times``: ``None`` means until it is removed.
    """

    id: str
    account: str | None
    operation: str | None
    skip: int
    times: int | None
    probability: float
    seed: int
    effect: Effect
    seen: int
    applied: int

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Fault:
        """Make the value from the JSON of a response."""
        return cls(
            data["id"],
            data["account"],
            data["operation"],
            data["skip"],
            data["times"],
            data["probability"],
            data["seed"],
            effect_from(data["effect"]),
            data["seen"],
            data["applied"],
        )


def instant(text: str) -> datetime:
    """Parse a time of a response: aware, in UTC."""
    return datetime.fromisoformat(text)


def instant_text(at: Instant) -> str:
    """Format ``at`` for a request. Raises :class:`ValueError` for a datetime without a time zone."""
    if isinstance(at, str):
        return at
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; give it one, such as datetime.UTC")
    return at.isoformat()
