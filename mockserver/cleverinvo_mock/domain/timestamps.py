"""Converts points in time to and from text (FMT-3).

Layer: domain. Must not read a clock.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=1024)
def timestamp(instant: datetime) -> str:
    """Format an aware datetime in UTC as ISO 8601 with milliseconds (FMT-3): ``2026-06-15T12:00:00.000Z``."""
    return instant.isoformat(timespec="milliseconds")[:-6] + "Z"


def in_utc(instant: datetime | str) -> datetime:
    """Return a point in time of a user as an aware datetime in UTC. A value without a time zone is taken as UTC.

    Raises :class:`ValueError` for a text that is not ISO 8601, and :class:`OverflowError` outside the years 1 to 9999.
    """
    given = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
