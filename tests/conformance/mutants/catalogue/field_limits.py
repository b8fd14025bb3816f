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
