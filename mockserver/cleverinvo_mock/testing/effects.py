"""The effects that a fault can have on a request, with the names of the control plane's document.

Layer: testing. Each function returns a value for ``mock.faults.add(…)``.
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
    """An error response of that status (400, 401, 403, 404, 429, 500, 502, 503 or 504); the request is not processed.

    ``error``: the message in the response's body; ``retry_after``: the seconds in its ``Retry-After`` header.
    """
    return StatusFault(status, error, retry_after)


def delay(seconds: float, at_most: float | None = None) -> Effect:
    """The response is delayed by ``seconds``, or by a random time between ``seconds`` and ``at_most`` seconds."""
    return Delay(seconds, seconds if at_most is None else at_most)


def reset() -> Effect:
    """The connection is reset; the request is not processed."""
    return Reset()


def commit_then_drop() -> Effect:
    """The request is processed, and the connection is reset without a response."""
    return CommitThenDrop()


def truncate(bytes: int | None = None) -> Effect:
    """The connection is closed after ``bytes`` bytes of the response body; by default after half of it."""
    return Truncate(bytes)


def malformed_json() -> Effect:
    """Only half of the response body is sent, with the ``Content-Length`` of that half."""
    return MalformedJson()


def slow_body(seconds: float) -> Effect:
    """The response body is sent in pieces over ``seconds`` seconds."""
    return SlowBody(seconds)
