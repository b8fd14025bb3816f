"""Rate limits for the test of the sequence of RATE: those that the contract allows, and those that it does not.

Each is asked with a request and the time in seconds. It knows no HTTP server and no suite.
"""

from __future__ import annotations

from itertools import count

import httpx

from .conftest import answer

MINUTE = 60


class Sliding:
    """A sliding window: so many requests in the last seconds."""

    limit = 120
    minute = MINUTE
    retry_after = "60"
    #: Values of `rate_window` that the sequence may observe.
    windows = ("sliding",)

    def __init__(self):
        self.instants = {}

    def whose(self, request, now):
        """The name under which a request is counted."""
        return request.headers["authorization"]

    def counted(self, request, now):
        """The instants that count for this request."""
        instants = self.instants.setdefault(self.whose(request, now), [])
        instants[:] = [instant for instant in instants if now - instant < self.minute]
        return instants

    def admits(self, request, now):
        """Count a request unless it is refused."""
        instants = self.counted(request, now)
        if len(instants) >= self.limit:
            return False
        instants.append(now)
        return True

    def saw(self, request, response):
        """Look at the answer to an admitted request."""

    def refusal(self):
        """The answer to a refused request."""
        headers = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return answer(429, {"error": "too many"}, **headers)


# Lawful


class CountingRefusals(Sliding):
    """Refused requests count too."""

    def admits(self, request, now):
        instants = self.counted(request, now)
        instants.append(now)
        return len(instants) <= self.limit


class Fixed(Sliding):
    """A fixed window: the clock minute."""

    windows = ("fixed",)

    def whose(self, request, now):
        return request.headers["authorization"], now // MINUTE


class FixedOddly(Sliding):
    """A fixed window that begins at another second than the clock minute."""

    windows = ("fixed", "sliding")

    def whose(self, request, now):
        return request.headers["authorization"], (now + 17.3) // MINUTE


class FromTheFirst(Sliding):
    """A window of a minute that begins with the first request and counts refused requests too."""

    windows = ("sliding", "fixed")

    def admits(self, request, now):
        instants = self.instants.setdefault(self.whose(request, now), [])
        if instants and now - instants[0] >= MINUTE:
            instants.clear()
        instants.append(now)
        return len(instants) <= self.limit


class BlockedForAMinute(Sliding):
    """A key beyond the limit is refused for a minute from the first refusal on."""

    def __init__(self):
        super().__init__()
        self.until = {}

    def admits(self, request, now):
        key = self.whose(request, now)
        if now < self.until.get(key, 0):
            return False
        if super().admits(request, now):
            return True
        self.until[key] = now + MINUTE
        return False


class Refilled(Sliding):
    """A bucket of 120 that is refilled by two a second: at most 240 pass in a minute."""

    windows = ("sliding", "fixed")
    size = 120.0

    def __init__(self):
        super().__init__()
        self.levels = {}

    def admits(self, request, now):
        key = self.whose(request, now)
        level, since = self.levels.get(key, (self.size, now))
        level = min(self.size, level + 2 * (now - since))
        self.levels[key] = (level - (level >= 1), now)
        return level >= 1


class AddressHigher(Sliding):
    """A second limit for all keys of an address, far above that of a key."""

    def __init__(self):
        super().__init__()
        self.of_address = []

    def admits(self, request, now):
        self.of_address[:] = [instant for instant in self.of_address if now - instant < MINUTE]
        self.of_address.append(now)
        return len(self.of_address) <= 1000 and super().admits(request, now)


LAWFUL = [
    Sliding,
    CountingRefusals,
    Fixed,
    FixedOddly,
    FromTheFirst,
    BlockedForAMinute,
    Refilled,
    AddressHigher,
]


# Unlawful: RATE-1


class Of300(Sliding):
    limit = 300


class Of240(Sliding):
    limit = 240


class Of150(Sliding):
    limit = 150


class Of130(Sliding):
    limit = 130


class Of121(Sliding):
    limit = 121


class FixedOf130(Fixed):
    limit = 130


class Workers(Sliding):
    """Each of three workers counts its own requests."""

    def __init__(self):
        super().__init__()
        self.turns = count()

    def whose(self, request, now):
        return super().whose(request, now), next(self.turns) % 3


class TwoWorkers(Workers):
    """Each of two workers counts its own requests."""

    def whose(self, request, now):
        return Sliding.whose(self, request, now), next(self.turns) % 2


class Synchronised(Sliding):
    """A worker learns the count of the others only with every eighth request."""

    def admits(self, request, now):
        instants = self.counted(request, now)
        if len(instants) // 8 * 8 > self.limit - 1:
            return False
        instants.append(now)
        return True

    limit = 126


class ErrorsFree(Sliding):
    """Requests that are answered with 4xx do not count."""

    def saw(self, request, response):
        if response.status_code >= 400:
            self.instants[self.whose(request, 0)].pop()


class SuccessesFree(Sliding):
    """Only requests that are answered with 4xx count."""

    def saw(self, request, response):
        if response.status_code < 400:
            self.instants[self.whose(request, 0)].pop()


class PdfsFree(Sliding):
    """PDFs do not count."""

    def saw(self, request, response):
        if request.url.path.endswith("/pdf"):
            self.instants[self.whose(request, 0)].pop()


class PdfsNotLimited(Sliding):
    """PDFs are never refused."""

    def admits(self, request, now):
        return request.url.path.endswith("/pdf") or super().admits(request, now)


class QueriesFree(Sliding):
    """Requests with a query are never refused."""

    def admits(self, request, now):
        return bool(request.url.query) or super().admits(request, now)


class PerPath(Sliding):
    """Each path has a limit of its own."""

    def whose(self, request, now):
        return super().whose(request, now), request.url.path


class PerMethod(Sliding):
    """Each method has a limit of its own."""

    def whose(self, request, now):
        return super().whose(request, now), request.method


class PutsFree(Sliding):
    """Updates do not count."""

    def saw(self, request, response):
        if request.method == "PUT":
            self.instants[self.whose(request, 0)].pop()


class GetsOnly(Sliding):
    """Writes are never refused."""

    def admits(self, request, now):
        return request.method != "GET" or super().admits(request, now)


class FirstMinuteOnly(Sliding):
    """Only the first minute and the one after it have a limit."""

    def __init__(self):
        super().__init__()
        self.begun = None

    def admits(self, request, now):
        self.begun = self.begun or now
        admitted = super().admits(request, now)
        return admitted or now - self.begun > MINUTE


class Forbidding(Sliding):
    """403 in place of 429."""

    def refusal(self):
        return answer(403, {"error": "too many"})


class Unavailable(Sliding):
    """503 in place of 429."""

    def refusal(self):
        return answer(503, {"error": "too many"})


class Silent(Sliding):
    """A 429 without a body."""

    def refusal(self):
        return httpx.Response(429)


class Plain(Sliding):
    """A 429 with a text."""

    def refusal(self):
        return httpx.Response(429, text="Too many requests")


class Page(Sliding):
    """A 429 with an HTML page."""

    def refusal(self):
        return httpx.Response(429, html="<h1>429</h1>")


class EmptyReason(Sliding):
    """A 429 whose error is empty."""

    def refusal(self):
        return answer(429, {"error": ""})


class Problem(Sliding):
    """A 429 of another content type."""

    def refusal(self):
        refusal = answer(429, {"error": "too many"})
        refusal.headers["content-type"] = "application/problem+json"
        return refusal


# Unlawful: RATE-2


class Of119(Sliding):
    limit = 119


class Of100(Sliding):
    limit = 100


class GetsTwice(Sliding):
    """A GET counts twice."""

    def admits(self, request, now):
        admitted = super().admits(request, now)
        if admitted and request.method == "GET":
            self.counted(request, now).append(now)
        return admitted


class Bucket(Refilled):
    """A bucket of 40, refilled by two a second."""

    size = 40.0


class CountKept(Fixed):
    """A new minute begins with most of the count of the last one."""

    def __init__(self):
        super().__init__()
        self.windows_of = {}

    def admits(self, request, now):
        key = request.headers["authorization"]
        begun, requests = self.windows_of.get(key, (now, 0))
        if now - begun >= MINUTE:
            begun, requests = now, max(requests - 12, 0)
        self.windows_of[key] = (begun, requests + (requests < self.limit))
        return requests < self.limit


# Unlawful: RATE-3


class PerServer(Sliding):
    """All keys share the limit."""

    def whose(self, request, now):
        return "all"


# Unlawful: RATE-4


class Blocking(Sliding):
    """A client that exceeds the limit is refused for ever."""

    def __init__(self):
        super().__init__()
        self.blocked = set()

    def admits(self, request, now):
        key = self.whose(request, now)
        if key not in self.blocked and super().admits(request, now):
            return True
        self.blocked.add(key)
        return False


class InTwoMinutes(Sliding):
    """120 in two minutes."""

    minute = 120


class Restarting(BlockedForAMinute):
    """Each refused request begins the minute anew."""

    def admits(self, request, now):
        admitted = super().admits(request, now)
        if not admitted:
            self.until[self.whose(request, now)] = now + MINUTE
        return admitted


class BlockedForLonger(BlockedForAMinute):
    """A key beyond the limit is refused for 80 seconds."""

    def admits(self, request, now):
        key = self.whose(request, now)
        was_free = now >= self.until.get(key, 0)
        admitted = super().admits(request, now)
        if was_free and not admitted:
            self.until[key] = now + 80
        return admitted


#: With the clause that each violates first, and then those that it violates by necessity.
UNLAWFUL = [
    *[(limit, "1") for limit in (Of300, Of240, Of150, Of130, Of121, FixedOf130, Workers, TwoWorkers)],
    *[(limit, "1") for limit in (Synchronised, ErrorsFree, SuccessesFree, PdfsFree, PdfsNotLimited)],
    *[(limit, "1") for limit in (QueriesFree, PerPath, PerMethod, PutsFree, GetsOnly, FirstMinuteOnly)],
    *[(limit, "1") for limit in (Forbidding, Unavailable, Silent, Plain, Page, EmptyReason, Problem)],
    *[(limit, "2") for limit in (Of119, Of100, GetsTwice)],
    (Bucket, "2"),
    (CountKept, "24"),
    (PerServer, "3"),
    *[(limit, "4") for limit in (Blocking, InTwoMinutes, Restarting, BlockedForLonger)],
]
