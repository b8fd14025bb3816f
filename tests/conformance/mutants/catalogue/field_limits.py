"""Mutations of the rate limit, after public bug reports. Detecting one takes a minute without requests.

Each report is cited above its mutant.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict

from tests.conformance.mutants.catalogue.rate import Limited
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant


# After https://github.com/express-rate-limit/express-rate-limit/pull/58
@mutant("RATE-1", scope="full", slow=True)
class RefusedNotCounted(Limited):
    """Requests that are refused, such as with 400 or 404, are not counted."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Take back the count of a refused request."""
        if not self.admits(request, time.monotonic()):
            return self.refused()
        response = await server(request)
        if not response.ok:
            self._admitted[self.whose(request)].pop()
        return response


# After https://github.com/express-rate-limit/express-rate-limit/issues/51
@mutant("RATE-1", scope="full", slow=True)
class WorkersCountAlone(Limited):
    """Four workers take the requests in turn, and each counts its own: 480 pass in a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._request = 0

    def whose(self, request: Request) -> str:
        """The key, for this worker."""
        return f"{request.key} {self._request % 4}"

    def admits(self, request: Request, now: float) -> bool:
        """By the next worker."""
        self._request += 1
        return super().admits(request, now)


# After https://github.com/Netflix/concurrency-limits/issues/140
@mutant("RATE-1", scope="full", slow=True)
class RacedPastLimit(Limited):
    """Requests that arrive at the same time are all compared with the limit before any of them is counted."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Count after a moment."""
        admitted = self._admitted[self.whose(request)]
        admitted[:] = [instant for instant in admitted if time.monotonic() - instant < 60]
        if len(admitted) >= self.limit:
            return self.refused()
        await asyncio.sleep(0.02)
        admitted.append(time.monotonic())
        return await server(request)


# After https://github.com/haraka/Haraka/issues/1757
@mutant("RATE-4", scope="full", slow=True, also="RATE-2")  # nothing passes after a quiet minute either
class CounterNeverExpires(Limited):
    """A counter whose limit was passed once never expires: its key is refused from then on."""

    def __init__(self) -> None:
        super().__init__()
        self._immortal: set[str] = set()

    def admits(self, request: Request, now: float) -> bool:
        """Unless the counter has lost its expiry."""
        if request.key in self._immortal or not super().admits(request, now):
            self._immortal.add(request.key)
            return False
        return True


# After https://github.com/express-rate-limit/rate-limit-redis/issues/216
@mutant("RATE-2", scope="full", slow=True, also="RATE-4")  # after waiting, few requests pass or none
class CountOutlivesWindow(Limited):
    """A new minute begins with the count of the last one, less a tenth of the limit."""

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, tuple[float, int]] = defaultdict(lambda: (-60.0, 0))

    def admits(self, request: Request, now: float) -> bool:
        """By a window whose count is not reset."""
        began, count = self._windows[request.key]
        if now - began >= 60:
            began, count = now, max(count - 12, 0)
        admitted = count < self.limit
        self._windows[request.key] = (began, count + admitted)
        return admitted


# After https://github.com/laurentS/slowapi/issues/217
@mutant("RATE-1", scope="full", slow=True)
class PathsCountAlone(Limited):
    """Each path has a limit of its own, also where only the id differs."""

    def whose(self, request: Request) -> str:
        """The key, for this path."""
        return f"{request.key} {request.path}"


# After https://github.com/alisaifee/flask-limiter/issues/7
@mutant("RATE-1", scope="full", slow=True)
class OperationsCountAlone(Limited):
    """Each operation has a limit of its own."""

    def whose(self, request: Request) -> str:
        """The key, for this operation."""
        return f"{request.key} {request.operation}"


# After https://github.com/ptrlrd/spire-codex/pull/309
@mutant("RATE-1", scope="full", slow=True)
class UndecoratedNotLimited(Limited):
    """Only lists and writes are limited; what was added later is not."""

    def counts(self, request: Request) -> bool:
        """Whether the operation was given a limit."""
        return request.operation not in {
            "GET /clients/{id}",
            "GET /invoices/{id}",
            "GET /invoices/{id}/pdf",
        }


# After https://github.com/parse-community/parse-server/pull/10500
@mutant("RATE-1", scope="full", slow=True)
class QueryAvoidsLimit(Limited):
    """A request with a query is not recognised by the limiter."""

    def counts(self, request: Request) -> bool:
        """Whether the URL is one that the limiter knows."""
        return not request.query


# After https://github.com/avoidwork/tenso/issues/17
@mutant("RATE-1", scope="full", slow=True)
class FirstRequestFree(Limited):
    """The request that begins a new minute is not counted."""

    def admits(self, request: Request, now: float) -> bool:
        """Begin a minute without a count."""
        admitted = self._admitted[self.whose(request)]
        is_new = not admitted or now - admitted[0] >= 60
        if is_new:
            admitted[:] = [now]
            return True
        admitted.append(now)
        return len(admitted) <= self.limit + 1


# After https://github.com/TerminalWitchcraft/actix-ratelimit/issues/16
@mutant("RATE-1", scope="full", slow=True)
class CountUnderflows(Limited):
    """Two requests that take the last permit at the same time leave fewer than none, which counts as very many."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Take a permit a moment after looking for one."""
        admitted = self._admitted[self.whose(request)]
        admitted[:] = [instant for instant in admitted if time.monotonic() - instant < 60]
        if len(admitted) == self.limit:
            return self.refused()
        await asyncio.sleep(0.005)
        admitted.append(time.monotonic())
        return await server(request)


# After https://github.com/pgjones/quart-rate-limiter/issues/8
@mutant("RATE-1", scope="full", slow=True, also="ERR-1")  # the form of a 429 is that of every error
class PageOfLimit(Limited):
    """A 429 is an HTML page."""

    def refused(self) -> Response:
        """Answer with the framework's page."""
        page = b"<!doctype html><title>429 Too Many Requests</title><h1>Too Many Requests</h1>"
        return Response(429, {"content-type": "text/html; charset=utf-8"}, page)


# After https://github.com/mholt/caddy-ratelimit/issues/52
@mutant("RATE-1", scope="full", slow=True, also="ERR-1")  # as above
class SilentLimit(Limited):
    """A 429 has no body."""

    def refused(self) -> Response:
        """Answer as a proxy does."""
        return Response(429, {"retry-after": "60"}, b"")


# After https://github.com/rhinobase/hono-rate-limiter/issues/42
@mutant("RATE-1", scope="full", slow=True, also="ERR-1")  # as above
class PlainLimit(Limited):
    """A 429 is a plain text."""

    def refused(self) -> Response:
        """Answer with the limiter's own text."""
        return Response(429, {"content-type": "text/plain"}, b"Too many requests, please try again later.")


# After https://github.com/fastify/fastify-rate-limit/issues/131
@mutant("RATE-2", scope="full", slow=True)
class ReadsCountTwice(Limited):
    """A GET is counted twice."""

    def admits(self, request: Request, now: float) -> bool:
        """Count once more for the HEAD route that belongs to each GET route."""
        admitted = super().admits(request, now)
        if admitted and request.method == "GET":
            self._admitted[self.whose(request)].append(now)
        return admitted


# After https://github.com/openclaw/clawhub/issues/411
@mutant("RATE-3", scope="full", slow=True)
class AddressCountsToo(Limited):
    """A request is refused if its key or its address is beyond the limit, and most keys share an address."""

    def admits(self, request: Request, now: float) -> bool:
        """Count for the address as well."""
        address = self._admitted["address"]
        address[:] = [instant for instant in address if now - instant < 60]
        if len(address) >= self.limit or not super().admits(request, now):
            return False
        address.append(now)
        return True


# After https://github.com/GrahamCampbell/Laravel-Throttle/pull/45
@mutant("RATE-4", scope="full", slow=True)
class RefusalRestarts(Limited):
    """Each refused request begins the minute anew, so that a client that asks again never gets in."""

    def __init__(self) -> None:
        super().__init__()
        self._until: dict[str, float] = {}

    def admits(self, request: Request, now: float) -> bool:
        """Refuse for a minute from the last refusal."""
        key = self.whose(request)
        if now < self._until.get(key, 0) or not super().admits(request, now):
            self._until[key] = now + 60
            self._admitted[key].clear()
            return False
        return True
