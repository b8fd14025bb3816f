"""Why no answer, or no readable answer, came: one exception for each reason, with the values of its sentence.

Layer: core. None of them violates a clause. After any of them it is unknown whether a write had an effect,
so the ledger's intent stays in doubt.
"""

from __future__ import annotations


class Unreachable(Exception):
    """No readable answer came: connection refused, reset, timed out, malformed, or 429 however long one waits."""


class StillRefused(Unreachable):
    """429 however long one waits."""


class NoConnection(Unreachable):
    """No connection could be made. ``reason``: the system's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"no connection: {reason}")
        self.reason = reason


class ClosedWithoutAnswer(Unreachable):
    """The connection was closed or reset before the first byte of the answer. ``reused``: it had served before."""

    def __init__(self, *, reused: bool) -> None:
        kind = "a reused" if reused else "a new"
        super().__init__(f"the deployment closed {kind} connection without an answer")
        self.reused = reused


class AnswerTooSlow(Unreachable):
    """The answer was not complete in time. ``seconds``: the bound (``--timeout``); ``received``: bytes until then."""

    def __init__(self, seconds: float, received: int) -> None:
        came = f"{received:,} bytes came" if received else "no byte came"
        super().__init__(f"the answer was not complete within {seconds:g} seconds (--timeout): {came}")
        self.seconds = seconds
        self.received = received


class AnswerTooLarge(Unreachable):
    """A part of the answer is over its bound. ``part``: what, in words; ``limit``: in ``unit``."""

    def __init__(self, part: str, limit: int, unit: str = "bytes") -> None:
        super().__init__(f"{part} is larger than {limit:,} {unit}")
        self.part = part
        self.limit = limit
        self.unit = unit


class AnswerCutOff(Unreachable):
    """The connection ended within the answer. ``received`` and ``expected``: bytes of its body, where known."""

    def __init__(self, received: int, expected: int | None, place: str = "body") -> None:
        of = (
            f" of the {expected:,} bytes that its Content-Length promises"
            if expected is not None
            else " bytes"
        )
        super().__init__(f"the connection ended within the answer's {place}, after {received:,}{of}")
        self.received = received
        self.expected = expected


class AnswerMalformed(Unreachable):
    """The answer is no HTTP/1.1, or its coding cannot be undone. ``reason``: what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the answer cannot be read: {reason}")
        self.reason = reason
