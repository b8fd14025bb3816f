"""What the control plane tells of accounts, clocks, snapshots and faults, as frozen values.

Layer: testing. Names are the document's, in Python's spelling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict

from cleverinvo_mock.faults.effects import Effect, effect_from

#: A point in time: aware, or as ``2026-06-15T12:00:00Z``.
Instant = datetime | str


class Limits(TypedDict, total=False):
    """How many records an account may have; ``None`` is any number."""

    clients: int | None
    invoices: int | None


class Usage(TypedDict, total=False):
    """How many records count toward its limits."""

    clients: int
    invoices: int


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """One account.

    ``api``: whether its plan includes the API. ``limits``: how many clients and invoices it may have, ``None`` for any
    number; ``usage``: how many count toward that; ``records``: how many it holds (``clients``, ``deletedClients``,
    ``invoices``). ``requests_per_minute``: ``None`` for no limit.
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
        """The account in an answer."""
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
class Reading:
    """What a clock says. ``offset``: how far it is ahead of the machine's."""

    now: datetime
    frozen: bool
    offset: timedelta

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        """The reading in an answer."""
        return cls(instant(data["now"]), data["frozen"], timedelta(seconds=data["offsetSeconds"]))


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """A snapshot: of one account, or with ``account`` None of all; and how much it holds."""

    name: str
    account: str | None
    taken_at: datetime
    accounts: int
    clients: int
    invoices: int

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SnapshotInfo:
        """The snapshot in an answer."""
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
    """A fault rule and its counts. ``seen``: requests that fitted it; ``applied``: how often it took effect.

    ``account``, ``operation``: ``None`` is any. ``times``: ``None`` is until it is removed.
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
        """The rule in an answer."""
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
    """An instant of an answer, aware, in UTC."""
    return datetime.fromisoformat(text)


def instant_text(at: Instant) -> str:
    """``at`` as it is sent. Raises :class:`ValueError` for a datetime without a time zone."""
    if isinstance(at, str):
        return at
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; give it one, such as datetime.UTC")
    return at.isoformat()
