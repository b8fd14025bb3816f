"""What can go wrong with a request, by the names that the control plane's document has for it.

Layer: testing. Each function makes the value for ``mock.faults.add(…)``.
"""

from __future__ import annotations

from cleverinvo_mock.faults.effects import (
    CommitThenDrop,
    Delay,
    Effect,
    MalformedJson,
    Reset,
    SlowBody,
    StatusFault,
    Truncate,
)

__all__ = [
    "Effect",
    "commit_then_drop",
    "delay",
    "malformed_json",
    "reset",
    "slow_body",
    "status",
    "truncate",
]


def status(status: int, *, error: str | None = None, retry_after: int | None = None) -> Effect:
    """An error answer of that status (400, 401, 403, 404, 429, 500, 502, 503 or 504); nothing is done.

    ``error``: the sentence in its body; ``retry_after``: seconds in its ``Retry-After``.
    """
    return StatusFault(status, error, retry_after)


def delay(seconds: float, at_most: float | None = None) -> Effect:
    """The answer comes later: by ``seconds``, or by a time between ``seconds`` and ``at_most``."""
    return Delay(seconds, seconds if at_most is None else at_most)


def reset() -> Effect:
    """The connection is reset before anything is done."""
    return Reset()


def commit_then_drop() -> Effect:
    """The request is carried out, and the connection reset without an answer."""
    return CommitThenDrop()


def truncate(bytes: int | None = None) -> Effect:
    """The connection ends after so many bytes of the body, or after half of it."""
    return Truncate(bytes)


def malformed_json() -> Effect:
    """The body is cut off in the middle, with a length that fits."""
    return MalformedJson()


def slow_body(seconds: float) -> Effect:
    """The body comes in pieces, over so many seconds."""
    return SlowBody(seconds)
