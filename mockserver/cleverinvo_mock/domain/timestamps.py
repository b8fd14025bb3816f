"""Points in time as text (FMT-3).

Layer: domain. Knows no clock: the caller gives the instant.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=1024)
def timestamp(instant: datetime) -> str:
    """``2026-06-15T12:00:00.000Z`` for an aware datetime in UTC: ISO 8601, milliseconds, ``Z`` (FMT-3)."""
    return instant.isoformat(timespec="milliseconds")[:-6] + "Z"


def in_utc(instant: datetime | str) -> datetime:
    """A point in time that a user gave, aware, in UTC. Without a time zone, or as text without an offset, it is UTC.

    Raises :class:`ValueError` for a text that is not ISO 8601, and :class:`OverflowError` outside the years 1 to 9999.
    """
    given = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
