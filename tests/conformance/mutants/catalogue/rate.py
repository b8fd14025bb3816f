"""Mutations of the rate limit: RATE. Detecting one takes a minute without requests."""

from __future__ import annotations

import asyncio
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
class LimitOf121(Limited):
    """The limit is 121 a minute."""

    limit = 121


@mutant("RATE-1", scope="full", slow=True)
class LimitOf150(Limited):
    """The limit is 150 a minute."""

    limit = 150


@mutant("RATE-1", scope="full", slow=True)
class LimitOf240(Limited):
    """The limit is 240 a minute: as many as lawfully pass across the boundary of a clock minute, but always."""

    limit = 240


@mutant("RATE-1", scope="full", slow=True)
class FirstMinuteLimited(Limited):
    """Only the first minute has a limit."""

    def admits(self, request: Request, now: float) -> bool:
        """Count until a minute after the key's first request."""
        admitted = self._admitted[self.whose(request)]
        if not admitted or now - admitted[0] < 60:
            admitted.append(now)
            return len(admitted) <= self.limit
        return True


@mutant("RATE-1", scope="full", slow=True)
class PdfsNotCounted(Limited):
    """PDFs are not counted, but refused beyond the limit."""

    def admits(self, request: Request, now: float) -> bool:
        """Take back the count of a PDF."""
        admitted = super().admits(request, now)
        if admitted and request.path.endswith("/pdf"):
            self._admitted[self.whose(request)].pop()
        return admitted


@mutant("RATE-1", scope="full", slow=True)
class MethodsCountAlone(Limited):
    """Each method has a limit of its own."""

    def whose(self, request: Request) -> str:
        """The key, for this method."""
        return f"{request.key} {request.method}"


@mutant("RATE-1", scope="full", slow=True, also="ERR-1")  # the form of a 429 is that of every error
class EmptyReason(Limited):
    """The error of a 429 is an empty text."""

    def refused(self) -> Response:
        """Answer without a reason."""
        return refusal(429, "")


@mutant("RATE-1", scope="full", slow=True, also="ERR-1")  # as above
class ProblemOfLimit(Limited):
    """A 429 has another content type than other errors."""

    def refused(self) -> Response:
        """Answer with a problem document (RFC 9457)."""
        response = refusal(429, "Too many requests")
        response.headers["content-type"] = "application/problem+json"
        return response


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


@mutant("RATE-2", scope="full", slow=True)
class TooManyAtOnce(Mutation):
    """A key has a limit of 120 a minute, and is also refused beyond four requests at the same time."""

    at_once = 4

    def __init__(self) -> None:
        self._minute = Limited()
        self._under_way: dict[str, int] = defaultdict(int)

    async def respond(self, request: Request, server: Server) -> Response:
        """Count the requests that are under way."""
        if self._under_way[request.key] >= self.at_once:
            return self._minute.refused()
        self._under_way[request.key] += 1
        try:
            await asyncio.sleep(0.02)
            return await self._minute.respond(request, server)
        finally:
            self._under_way[request.key] -= 1


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
