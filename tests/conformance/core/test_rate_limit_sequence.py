"""The test sequence of RATE against many kinds of limits, with a clock that waiting advances.

The limits are in :mod:`simulated_limits`. No test waits.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.probes.authentication import WRITES
from cleverinvo_conformance.suite import test_rate_limit as suite
from cleverinvo_conformance.suite.rate_limit_burst import LONGEST

from . import simulated_limits as limits
from .conftest import CLIENT, answer

SEQUENCE = suite.test_key_beyond_its_rate_is_refused_for_a_while
MINUTE = 61.0
HOLDS = dict.fromkeys("1234", "pass")


class Limited:
    """A server with a limit, and with records. ``second``: the second of the minute at which its clock starts."""

    def __init__(self, limit, *, seconds=0.01, second=0.0, has_date=True):
        self.limit = limit
        self.now = 1_700_000_040.0 + second  # 40 seconds before that, 2023-11-14T22:13:20Z
        self.seconds = seconds
        self.has_date = has_date
        self.records = {}
        self.waited = 0.0
        self.requests = 0
        self._lock = threading.Lock()

    def sleep(self, seconds):
        self.waited += seconds
        self.now += seconds

    def __call__(self, request):
        with self._lock:
            self.now += self.seconds
            self.requests += 1
            said = self._limited(request)
            if self.has_date:
                said.headers["date"] = format_datetime(datetime.fromtimestamp(self.now, UTC), usegmt=True)
            return said

    def _limited(self, request):
        if not self.limit.admits(request, self.now):
            return self.limit.refusal()
        said = self._answer(request)
        self.limit.saw(request, said)
        return said

    def _answer(self, request):
        _, collection, id_, below = f"{request.url.path.removeprefix('/api/v1')}///".split("/")[:4]
        if id_ and id_ not in self.records:
            return answer(404, {"error": "no such record"})
        if below:
            return httpx.Response(200, content=b"%PDF-1.4", headers={"content-type": "application/pdf"})
        if id_:
            return answer(200, {"data": self.records[id_]})
        if request.method == "GET":
            is_valid = "=0" not in str(request.url)
            return answer(200, {"data": []}) if is_valid else answer(400, {"error": "not positive"})
        fields = json.loads(request.read())
        if ("name" if collection == "clients" else "clientId") not in fields:
            return answer(400, {"error": "missing"})
        record = CLIENT | fields | {"id": f"{collection}{len(self.records):08}"}
        self.records[record["id"]] = record
        return answer(201, {"data": record})


#: The test's own records, unknown ids and single requests, three bursts, each operation up to four times.
MOST_REQUESTS = 22 + 3 * LONGEST + 4 * (len(WRITES) + 1)
#: Rounds of its requests that a burst begins at most.
ROUNDS = 6
MOST_WRITES = 2 + (3 * ROUNDS + 2) * len(WRITES)


@pytest.fixture
def decide(make_run):
    """Run the sequence; the verdicts of RATE-1 to RATE-4 by the last digit, and the run."""

    def run_it(server, *, before=0, **options):
        run = make_run(
            Scope.FULL,
            max_requests=1500,
            client=httpx.Client(transport=httpx.MockTransport(server)),
            clock=lambda: server.now,
            sleep=server.sleep,
            **options,
        )
        for _ in range(before):
            run.get("/clients")
        waited = server.waited
        expect = Expect(run.outcomes, SEQUENCE.__decides__.clauses, "sequence")
        SEQUENCE(run, expect)
        assert expect.touched == {c.RATE_1, c.RATE_2, c.RATE_3, c.RATE_4}
        declared = SEQUENCE.__decides__
        assert run.budget.requests - before <= MOST_REQUESTS
        assert run.budget.writes <= MOST_WRITES
        refused = MINUTE if before > 100 else 0  # the run's own records are created while the key is refused
        assert server.waited - waited <= declared.waits + refused
        verdicts = {
            id_[-1]: str(run.outcomes.clauses[id_].verdict)
            for id_ in ("RATE-1", "RATE-2", "RATE-3", "RATE-4")
        }
        return verdicts, run

    return run_it


@pytest.mark.parametrize("limit", limits.LAWFUL, ids=lambda each: each.__name__)
@pytest.mark.parametrize("second", [5, 50, 59.0])
def test_valid_limit_after_silence_passes(decide, limit, second):
    """A valid limit passes. If nothing was sent before, the sequence waits for two minutes at most."""
    server = Limited(limit(), second=second)
    verdicts, run = decide(server)
    assert verdicts == HOLDS
    if "rate_window" in run.outcomes.observed:  # the next minute may begin too late to be observed
        assert run.outcomes.observed["rate_window"].value in limit.windows
    assert server.waited <= SEQUENCE.__decides__.waits_fresh


@pytest.mark.parametrize(
    ("limit", "second"), [(limits.Sliding, 5), (limits.Sliding, 50), (limits.Fixed, 5), (limits.Fixed, 59.0)]
)
def test_window_is_observed(decide, limit, second):
    """Whether the window is fixed is seen at the boundary of a clock minute."""
    _, run = decide(Limited(limit(), second=second))
    assert run.outcomes.observed["rate_window"].value == limit.windows[0]


@pytest.mark.parametrize("limit", limits.LAWFUL, ids=lambda each: each.__name__)
@pytest.mark.parametrize("before", [1, 119])
def test_valid_limit_after_other_requests_passes(decide, limit, before):
    """Earlier requests count toward a valid limit and are no violation."""
    verdicts, _ = decide(Limited(limit(), second=20), before=before)
    assert verdicts == HOLDS


@pytest.mark.parametrize("limit", limits.LAWFUL, ids=lambda each: each.__name__)
@pytest.mark.parametrize("seconds", [0.001, 0.05, 0.3])
def test_valid_limit_on_a_slow_server_passes(decide, limit, seconds):
    """A valid limit violates no clause, however long a burst takes within its minute."""
    verdicts, _ = decide(Limited(limit(), seconds=seconds, second=31))
    assert set(verdicts.values()) <= {"pass", "not_tested"}
    assert verdicts["2"] == "pass"


@pytest.mark.parametrize("seconds", [0.12, 0.17, 0.25, 0.33, 0.4])
def test_bucket_that_refills_while_operations_are_tried_passes(decide, seconds):
    """Requests that a bucket lets pass after the burst do not make an operation unlimited."""
    verdicts, _ = decide(Limited(limits.Refilled(), seconds=seconds, second=31))
    assert set(verdicts.values()) <= {"pass", "not_tested"}


def test_valid_limit_passes_with_a_pace(decide):
    """A pace (`--rate`) does not slow the bursts down: the limit is exceeded all the same."""
    verdicts, _ = decide(Limited(limits.Sliding(), second=20), per_minute=60)
    assert verdicts == HOLDS


@pytest.mark.parametrize(("limit", "broken"), limits.UNLAWFUL, ids=lambda each: getattr(each, "__name__", ""))
@pytest.mark.parametrize("before", [0, 10])
def test_invalid_limit_violates_its_clause(decide, limit, broken, before):
    """An invalid limit violates its own clause, and no other that it does not violate by necessity."""
    verdicts, _ = decide(Limited(limit(), second=20), before=before)
    failed = {n for n, verdict in verdicts.items() if verdict == "fail"}
    assert broken[0] in failed
    assert failed <= set(broken)


@pytest.mark.parametrize("second", [0.1, 58.5, 59.2, 59.9])
@pytest.mark.parametrize("limit", [limits.Of121, limits.Of150, limits.ErrorsFree, limits.PdfsFree])
def test_limit_that_is_too_high_fails_at_each_second_of_the_minute(decide, limit, second):
    """The boundary of a clock minute does not hide a limit that is too high."""
    verdicts, _ = decide(Limited(limit(), second=second))
    assert verdicts["1"] == "fail"


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (limits.ErrorsFree, "as if requests answered with 400 or 404 did not count"),
        (limits.PdfsFree, "as if PDFs did not count"),
        (limits.Forbidding, "403 for request 121 and the next ones"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_finding_names_what_is_not_counted(decide, limit, said):
    """The finding of RATE-1 names the requests that do not count, or the status in place of 429."""
    _, run = decide(Limited(limit(), second=20))
    assert said in run.outcomes.clauses["RATE-1"].reason


def test_slow_server_need_not_refuse(decide):
    """If 120 requests take more than a minute, only the clause that they pass is decided."""
    verdicts, _ = decide(Limited(limits.Sliding(), seconds=0.6))
    assert verdicts == {"1": "not_tested", "2": "pass", "3": "not_tested", "4": "not_tested"}


def test_server_without_a_date_shows_no_window(decide):
    """Without a `Date` header the window stays unknown, and the clauses are still decided."""
    verdicts, run = decide(Limited(limits.Sliding(), has_date=False))
    assert verdicts == HOLDS
    assert "rate_window" not in run.outcomes.observed


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("60", "retry_after"),
        ("0", "retry_after"),
        ("Tue, 14 Nov 2023 22:14:20 GMT", "retry_after"),
        ("-7", "none"),
        ("soon", "none"),
        (None, "none"),
    ],
)
def test_only_a_retry_after_that_says_when_is_one(decide, header, value):
    """`rate_headers` is `retry_after` for seconds and dates. A wrong header violates no clause."""
    limit = limits.Sliding()
    limit.retry_after = header
    verdicts, run = decide(Limited(limit, second=20))
    assert verdicts == HOLDS
    assert run.outcomes.observed["rate_headers"].value == value
