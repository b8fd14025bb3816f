"""Mutations of the rate limit: RATE. Detecting one takes a minute without requests."""

from __future__ import annotations

import time
from collections import defaultdict

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant


class Limited(Mutation):
    """A limit of its own: so many requests in the last 60 seconds, counted as the mutation counts."""

    limit = 120

    def __init__(self) -> None:
        self._admitted: dict[str, list[float]] = defaultdict(list)

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse requests beyond the limit."""
        if self.counts(request) and not self.admits(request, time.monotonic()):
            return self.refused()
        return await server(request)

    def admits(self, request: Request, now: float) -> bool:
        """Count a request unless it is beyond the limit; return whether it is within."""
        admitted = self._admitted[self.whose(request)]
        admitted[:] = [instant for instant in admitted if now - instant < 60]
        if len(admitted) >= self.limit:
            return False
        admitted.append(now)
        return True

    def counts(self, request: Request) -> bool:
        """Whether a request counts at all."""
        return True

    def whose(self, request: Request) -> str:
        """The key under which a request is counted."""
        return request.key

    def refused(self) -> Response:
        """The response to a request beyond the limit."""
        return refusal(429, "Too many requests")


@mutant("RATE-1", scope="full", slow=True)
class NoLimit(Mutation):
    """There is no limit."""


@mutant("RATE-1", scope="full", slow=True)
class LimitOf300(Limited):
    """The limit is 300 a minute."""

    limit = 300


@mutant("RATE-1", scope="full", slow=True)
class OnlyWritesLimited(Limited):
    """Only writes are counted."""

    def counts(self, request: Request) -> bool:
        """Writes."""
        return request.method != "GET"


@mutant(
    "RATE-1", scope="full", slow=True, also="RATE-3"
)  # what is not refused with 429 is seen by no other key
class TooManyForbidden(Limited):
    """More than 120 a minute: 403."""

    def refused(self) -> Response:
        """Answer 403."""
        return refusal(403, "Too many requests")


@mutant("RATE-1", scope="full", slow=True, also="ERR-3 ERR-4")  # 503 is not documented, and a fault
class TooManyUnavailable(Limited):
    """More than 120 a minute: 503."""

    def refused(self) -> Response:
        """Answer 503."""
        return refusal(503, "Too many requests")


@mutant("RATE-2", scope="full", slow=True)
class LimitOf100(Limited):
    """The limit is 100 a minute."""

    limit = 100


@mutant("RATE-2", scope="full", slow=True)
class LimitOf119(Limited):
    """The 120th request is refused already."""

    limit = 119


@mutant("RATE-2", scope="full", slow=True)
class NoBursts(Limited):
    """120 a minute are allowed as two a second, and no more than 40 of them at once."""

    def admits(self, request: Request, now: float) -> bool:
        """Of a bucket that holds 40."""
        filled = self._admitted[self.whose(request)] or [40.0, now]
        level, since = filled
        level = min(level + (now - since) * 2, 40.0)
        admitted = level >= 1
        self._admitted[self.whose(request)] = [level - admitted, now]
        return admitted


@mutant("RATE-3", scope="full", slow=True)
class LimitForAll(Limited):
    """The limit is one for all keys: it is counted by address."""

    def whose(self, request: Request) -> str:
        """One key for all requests."""
        return ""


@mutant("RATE-4", scope="full", slow=True)
class BlockedForAnHour(Limited):
    """Whoever goes over the limit is refused for an hour."""

    def __init__(self) -> None:
        super().__init__()
        self._blocked: dict[str, float] = {}

    def admits(self, request: Request, now: float) -> bool:
        """Unless blocked."""
        if now < self._blocked.get(request.key, 0):
            return False
        if not super().admits(request, now):
            self._blocked[request.key] = now + 3600
            return False
        return True


@mutant("RATE-4", scope="full", slow=True)
class BlockedForTwoMinutes(BlockedForAnHour):
    """The limit is 120 in two minutes."""

    def admits(self, request: Request, now: float) -> bool:
        """In two minutes."""
        admitted = self._admitted[request.key]
        admitted[:] = [instant for instant in admitted if now - instant < 120]
        if len(admitted) >= self.limit:
            return False
        admitted.append(now)
        return True
