"""The test sequence of RATE against many kinds of limits, with a clock that waiting advances."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.suite import test_rate_limit as suite

from .conftest import CLIENT, answer

MINUTE = 60
SEQUENCE = suite.test_key_beyond_its_rate_is_refused_for_a_while


class Sliding:
    """A sliding window: so many requests in the last seconds."""

    limit = 120
    minute = MINUTE

    def __init__(self):
        self.instants = {}

    def admits(self, key, method, now):
        instants = self.instants.setdefault(key, [])
        instants[:] = [instant for instant in instants if now - instant < self.minute]
        if len(instants) >= self.limit:
            return False
        instants.append(now)
        return True


class Of300(Sliding):
    """300 a minute."""

    limit = 300


class Of119(Sliding):
    """119 a minute."""

    limit = 119


class InTwoMinutes(Sliding):
    """120 in two minutes."""

    minute = 120


class CountingRefusals(Sliding):
    """Refused requests count too."""

    def admits(self, key, method, now):
        admitted = super().admits(key, method, now)
        if not admitted:
            self.instants[key].append(now)
        return admitted


class Fixed(Sliding):
    """A fixed window: the clock minute."""

    def admits(self, key, method, now):
        return super().admits((key, now // MINUTE), method, now)


class PerServer(Sliding):
    """All keys share the limit."""

    def admits(self, key, method, now):
        return super().admits("", method, now)


class GetsOnly(Sliding):
    """Writes are never refused."""

    def admits(self, key, method, now):
        return method != "GET" or super().admits(key, method, now)


class Blocking(Sliding):
    """A client that exceeds the limit is refused for ever."""

    def __init__(self):
        super().__init__()
        self.blocked = set()

    def admits(self, key, method, now):
        if key not in self.blocked and super().admits(key, method, now):
            return True
        self.blocked.add(key)
        return False


class Bucket(Sliding):
    """A token bucket: two requests a second and a burst of 40."""

    level, since = 40.0, 0.0

    def admits(self, key, method, now):
        self.level, self.since = min(40.0, self.level + 2 * (now - self.since)), now
        self.level -= self.level >= 1
        return self.level >= 1


class Limited:
    """A server with a limit, and with records. ``second``: the second of the minute at which its clock starts."""

    def __init__(self, limit, *, seconds=0.01, second=0.0, tells_time=True):
        self.limit = limit
        self.now = 1_700_000_040.0 + second  # 40 seconds before that, 2023-11-14T22:13:20Z
        self.seconds = seconds
        self.tells_time = tells_time
        self.records = {}
        self.waited = 0.0
        self.requests = 0

    def sleep(self, seconds):
        self.waited += seconds
        self.now += seconds

    def __call__(self, request):
        self.now += self.seconds
        self.requests += 1
        said = self._answer(request)
        if self.tells_time:
            said.headers["date"] = format_datetime(datetime.fromtimestamp(self.now, UTC), usegmt=True)
        return said

    def _answer(self, request):
        if not self.limit.admits(request.headers["authorization"], request.method, self.now):
            return answer(429, {"error": "too many"}, retry_after="60")
        _, collection, id_ = f"{request.url.path.removeprefix('/api/v1')}/".split("/")[:3]
        if id_:
            return (
                answer(200, {"data": self.records[id_]})
                if id_ in self.records
                else answer(404, {"error": "no"})
            )
        if request.method == "GET":
            return answer(200, {"data": []})
        fields = json.loads(request.read())
        if ("name" if collection == "clients" else "clientId") not in fields:
            return answer(400, {"error": "missing"})
        record = CLIENT | fields | {"id": f"{collection}{len(self.records):08}"}
        self.records[record["id"]] = record
        return answer(201, {"data": record})


@pytest.fixture
def decide(make_run):
    """Run the sequence; the verdicts of RATE-1 to RATE-4 by the last digit, and the run."""

    def run_it(server, *, before=0):
        run = make_run(
            Scope.FULL,
            max_requests=1000,
            client=httpx.Client(transport=httpx.MockTransport(server)),
            clock=lambda: server.now,
            sleep=server.sleep,
        )
        for _ in range(before):
            run.get("/clients")
        expect = Expect(run.outcomes, SEQUENCE.__decides__.clauses, "sequence")
        SEQUENCE(run, expect)
        assert expect.touched == {c.RATE_1, c.RATE_2, c.RATE_3, c.RATE_4}
        assert run.budget.requests - before <= SEQUENCE.__decides__.requests
        verdicts = {
            id_[-1]: str(run.outcomes.clauses[id_].verdict)
            for id_ in ("RATE-1", "RATE-2", "RATE-3", "RATE-4")
        }
        return verdicts, run

    return run_it


HOLDS = dict.fromkeys("1234", "pass")


@pytest.mark.parametrize(
    ("limit", "second", "window"),
    [
        (Sliding, 5, "sliding"),
        (Sliding, 50, "sliding"),
        (CountingRefusals, 5, "sliding"),
        (Fixed, 5, "fixed"),
        (Fixed, 59.0, "fixed"),  # the clock's minute begins within the burst
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_valid_limit_after_silence_passes_within_a_minute_s_wait(decide, limit, second, window):
    """If nothing was sent before, the sequence waits for a minute at most."""
    server = Limited(limit(), second=second)
    verdicts, run = decide(server)
    assert verdicts == HOLDS
    assert run.outcomes.observed["rate_window"].value == window
    assert server.waited <= 61.5


@pytest.mark.parametrize(
    "limit", [Sliding, CountingRefusals, Fixed], ids=lambda value: getattr(value, "__name__", str(value))
)
@pytest.mark.parametrize("before", [1, 60, 119])
def test_valid_limit_after_other_requests_passes_after_a_quiet_minute(decide, limit, before):
    """Earlier requests count toward a valid limit and are no violation."""
    server = Limited(limit(), second=20)
    verdicts, _ = decide(server, before=before)
    assert verdicts == HOLDS
    assert server.waited <= 2 * 61.5


@pytest.mark.parametrize(
    ("limit", "broken"),
    [
        (Of300, {"1": "fail", "3": "not_tested", "4": "not_tested"}),
        (GetsOnly, {"1": "fail"}),
        (Of119, {"2": "fail"}),
        (Bucket, {"2": "fail"}),
        (PerServer, {"3": "fail"}),
        (Blocking, {"2": "not_tested", "4": "fail"}),
        (InTwoMinutes, {"2": "not_tested", "4": "fail"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_invalid_limit_violates_its_clause_only(decide, limit, broken):
    """An invalid limit violates its own clause and no other."""
    verdicts, _ = decide(Limited(limit(), second=20), before=10)
    if limit is Bucket:
        del verdicts["1"], verdicts["3"]  # it refuses at once what it lets pass a moment later
    assert verdicts == {n: broken.get(n, "pass") for n in verdicts}


@pytest.mark.parametrize(
    ("limit", "broken"), [(Of300, "134"), (GetsOnly, "1"), (Of119, "2"), (PerServer, "3"), (Blocking, "4")]
)
def test_invalid_limit_fails_after_silence_too(decide, limit, broken):
    """An invalid limit fails also if the first 120 requests passed at once."""
    verdicts, _ = decide(Limited(limit(), second=20))
    assert {n for n, verdict in verdicts.items() if verdict != "pass"} == set(broken)


def test_slow_server_need_not_refuse(decide):
    """If 120 requests take more than a minute, only the clause that they pass is decided."""
    verdicts, _ = decide(Limited(Sliding(), seconds=0.6))
    assert verdicts == {"1": "not_tested", "2": "pass", "3": "not_tested", "4": "not_tested"}


def test_server_without_a_date_shows_no_window(decide):
    """Without a `Date` header the window stays unknown, and the clauses are still decided."""
    verdicts, run = decide(Limited(Sliding(), tells_time=False))
    assert verdicts == HOLDS
    assert "rate_window" not in run.outcomes.observed
