"""The report and the progress on the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.accepted_deviations import Deviation
from cleverinvo_conformance.core.metadata import Cost, metadata_of, verifies
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.throttle import Wait
from cleverinvo_conformance.reports.clause_ranges import ranges
from cleverinvo_conformance.reports.plan_report import lines_of_plan
from cleverinvo_conformance.reports.progress import Progress
from cleverinvo_conformance.reports.result import Facts
from cleverinvo_conformance.reports.terminal import lines_of
from cleverinvo_conformance.runner.costs import Costs
from cleverinvo_conformance.runner.plan import plan_of


def text_of(lines):
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def test_report_has_every_part_of_the_result(make_result):
    """The report has the verdict, findings with curl lines, a table by topic, reasons, open points, records left."""
    text = text_of(lines_of(make_result(residue=("client c1 is left",)), 100))
    assert "scope standard: 12 tests, 34 requests (5 writes) in 6.8 s; --seed 42 repeats this run" in text
    assert re.search(r"^  Lists +1 pass +1 FAIL +9 not tested$", text, re.MULTILINE)
    assert text.index("VIOLATES. 2 of 3") < text.index("1. PAGE-3 is violated") < text.index("  Lists ")
    assert "  ✗ GET /clients?page=0 was answered with 200. Expected 400 for page=0; got status" in text
    assert "\n  “`page` < 1" in text
    assert '\n  1. GET /clients?page=0 -> 200 {"data": "0 items"}\n' in text
    assert "\n  curl -sS -i" in text
    assert "only in --scope full: RATE-1 to 3" in text
    assert "KeyError at test_x.py:7: PDF-1" in text
    assert "create_status 201" in text
    assert "Not cleaned up\n  client c1 is left" in text
    verdict = (
        "VIOLATES. 2 of 3 clauses tested are violated (8 findings): CLI-GET-2, PAGE-3. Exit code 1: violated."
    )
    assert text.split("\n\n")[0].replace("\n", " ").strip() == verdict
    assert text.split("\n\n")[-1].replace("\n", " ").strip() == verdict


@pytest.mark.parametrize(
    ("waits", "says"),
    [
        ({}, "in 6.8 s;"),
        ({Wait.TEST: 61.0, Wait.PACE: 0.4}, "in 6.8 s;"),
        ({Wait.REFUSED: 61.5}, "in 6.8 s, 62 s of it waiting for the rate limit (429);"),
        (
            {Wait.PACE: 3.0, Wait.REFUSED: 1.0},
            "in 6.8 s, 1 s of it waiting for the rate limit (429) and 3 s of it pausing for --rate;",
        ),
    ],
)
def test_only_waiting_for_a_429_or_the_pace_is_ascribed_to_the_limit(make_result, facts, waits, says):
    """The report names the rate limit only if a 429 or `--rate` caused the waiting."""
    text = text_of(lines_of(make_result(facts=replace(facts, waits=waits)), 110))
    assert says in " ".join(text.split())


def test_a_cause_counts_its_violations_by_operation_and_status(make_result):
    """Findings that are alike are one cause with a line each, and a table counts all violations."""
    text = text_of(lines_of(make_result(), 80))
    assert text.count(" is violated\n") == 2
    assert text.count("What follows from it:") == 1
    assert len(re.findall(r"^    [2-5]\. PAGE-3: GET /clients\?page=0 .{,60}$", text, re.MULTILINE)) == 4
    assert "  operation     status  violations\n  GET /clients     200           7\n" in text


def test_no_line_is_wider_than_the_terminal(make_result):
    """No line but a command and the last one is wider than the terminal."""
    for line in text_of(lines_of(make_result(), 80)).splitlines()[:-1]:
        assert len(line) <= 80 or line.startswith(("  curl", "  To reproduce: ")), line


def test_open_points_are_listed_where_they_are_asked_for(make_result):
    """Without -v, the open points are only counted."""
    assert "  create_status 201" in text_of(lines_of(make_result(), 80))
    text = text_of(lines_of(make_result(), 80, with_open_points=False))
    assert "observed (-v lists them)\n" in text
    assert "create_status" not in text


def test_tests_not_run_are_named_with_the_reason(make_result):
    """Tests not run are listed by reason, with the clauses that other tests decided."""
    tests = tuple(f"test_{letter}" for letter in "abcdefgh")
    skipped = {"no second page": ("test_second[1]",), "no invoice of https://x": tests}
    text = text_of(lines_of(make_result(skipped=skipped), 100))
    assert "Not run: 9 tests\n  no second page: test_second[1]\n" in text
    assert "https://x: test_a, test_b, test_c, test_d, test_e, test_f and 2 more\n" in text
    assert "Tested in part\n  no second page: PAGE-1\n" in text
    assert "not seen in passing" not in text
    assert "Not run" not in text_of(lines_of(make_result(), 100))


def test_table_has_the_selected_clauses(make_result):
    """With --clause, the table has only the selected clauses and their topics."""
    text = text_of(lines_of(make_result(wanted=frozenset({c.PAGE_1, c.PAGE_3})), 100))
    assert re.search(r"^  Lists +1 pass +1 FAIL$", text, re.MULTILINE)
    assert re.search(r"^  All +1 pass +1 FAIL$", text, re.MULTILINE)
    assert "  Clients" not in text


def test_report_of_a_stopped_run_is_short(make_result, outcomes):
    """The report of a stopped run has one line with the reason, and no list of clauses."""
    result = make_result(
        outcomes=type(outcomes)(), facts=Facts("https://x", "standard", stopped="https://x is away")
    )
    text = text_of(lines_of(result, 100))
    assert "INCONCLUSIVE. https://x is away." in text
    assert "Not tested" not in text
    assert len(text.splitlines()) < 8


def test_accepted_expired_and_stale_are_different(make_result):
    """Accepted, expired and stale deviations have different wordings."""
    page, get, old = (
        Deviation(clause, "why", "API-1", date(2030, 1, 1)) for clause in (c.PAGE_1, c.CLI_GET_2, c.RATE_4)
    )
    text = text_of(lines_of(make_result(accepted={c.PAGE_1: page, c.CLI_GET_2: get}, expired=(old,)), 100))
    assert "PAGE-1 is listed as accepted, and holds" in text
    assert "CLI-GET-2 accepted (API-1, until 2030-01-01: why)" in text
    assert "CLI-GET-2 is violated" not in text
    assert "RATE-4 has expired and no longer counts" in text


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["PAGE-1"], "PAGE-1"),
        (["PAGE-1", "PAGE-2", "PAGE-4"], "PAGE-1 to 2, PAGE-4"),
        (["CLI-GET-1", "INV-GET-2", "INV-GET-3"], "CLI-GET-1, INV-GET-2 to 3"),
        ([], ""),
    ],
)
def test_ranges_of_clauses(ids, expected):
    """Consecutive clause ids are shortened to a range."""
    assert ranges(ids) == expected


def test_plan_lists_tests_with_clauses_and_requests():
    """`--plan` lists the tests with their requests; a run prints only the sum."""

    @verifies(c.PAGE_3, c.PAGE_4)
    def function():
        pass

    class Details:
        tests = dict.fromkeys(
            ("suite/test_a.py::test_x[1]", "suite/test_a.py::test_x[2]"),
            replace(metadata_of(function), cost=Cost(2, 1, uses=("acme",))),
        )
        left_out = (("only in --scope full", (c.RATE_1, c.RATE_2)), ("needs --x", (c.PAGE_3, c.AUTH_4)))
        in_part = (("only in --scope full", (c.PAGE_4, c.AUTH_4)),)

    plan = plan_of(
        Details.tests.values(),
        Costs(data={"acme": Cost(1, 1, 1)}),
        scope=Scope.STANDARD,
        max_requests=5,
        per_minute=60,
    )
    text = text_of(lines_of_plan("https://x", plan, Details))
    assert "Testing https://x\nPlan: 2 tests in scope standard: at most 5 requests" in text
    assert "If the deployment needs more than 5 requests, the last tests are not run" in " ".join(
        text.split()
    )
    assert "test_a.py::test_x (2 cases)\n    decides PAGE-3, PAGE-4" in text
    assert "sends at most 4 requests, 2 of them writes, and the shared acme" in text
    not_tested, in_part, end = text.split("\n\n")[-3:]
    assert not_tested == "  Not tested:\n    only in --scope full: RATE-1 to 2\n    needs --x: AUTH-4"
    assert in_part == "  Tested in part:\n    only in --scope full: PAGE-4\n    needs --x: PAGE-3"
    assert end == "Nothing was sent. The same command without --plan runs these 2 tests."
    assert "decides" not in text_of(lines_of_plan("https://x", plan, None))


class Screen:
    def __init__(self):
        self.written = []
        self.now = 0.0


def test_progress_is_rewritten_in_place_and_removed():
    """The progress line has tests, requests, findings and waiting time, is updated at a limited rate, and is removed."""
    screen = Screen()
    progress = Progress(screen.written.append, tests=10, limit=300, width=120, clock=lambda: screen.now)
    progress.done, progress.requests, progress.findings = 5, 42, 1
    progress.show()
    progress.show()
    assert screen.written == [
        f"\r\x1b[2K{'█' * 10}{'░' * 10} 5/10 tests · 42 of at most 300 requests · 1 finding"
    ]
    progress.wait(1.5, Wait.REFUSED, None)
    assert len(screen.written) == 1
    progress.wait(41.2, Wait.REFUSED, None)
    assert screen.written[-1].endswith(" · 1 finding · waiting 41 s for the rate limit (429)")
    progress.stage("removing 12 records, 7 left")
    assert screen.written[-1].endswith(" · removing 12 records, 7 left")
    progress.clear()
    progress.clear()
    assert screen.written[-1] == "\r\x1b[2K"
    assert len(screen.written) == 4


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
@pytest.mark.parametrize("stage", ["", "removing 128 records, 100 left"])
@pytest.mark.parametrize("wait", [None, (61.0, Wait.REFUSED), (61.0, Wait.TEST), (0.5, Wait.PACE)])
def test_progress_is_whole_at_any_width(width, stage, wait):
    """The line fits, and says what the run waits for or does; at 80 columns also the tests and the findings."""
    screen = Screen()
    progress = Progress(screen.written.append, tests=293, limit=3000, width=width, clock=lambda: screen.now)
    progress.done, progress.requests, progress.findings = 131, 2888, 12
    if stage:
        progress.stage(stage)
    if wait:
        progress.wait(*wait, 60)
    progress.requests += 1
    screen.now += 1
    if not wait or wait[1] is Wait.PACE:
        progress.show()
    line = screen.written[-1].removeprefix("\r\x1b[2K")
    assert len(line) < width
    if width >= 80:
        assert stage in line
        if not stage or not wait:
            assert "131/293 tests" in line
            assert "12 findings" in line
    if wait and width >= 80:
        waiting = {
            Wait.REFUSED: "waiting 61 s for the rate limit (429)",
            Wait.TEST: "waiting 61 s for a test",
            Wait.PACE: "" if stage else "pausing to keep 60 requests a minute",
        }[wait[1]]
        assert waiting in line
    if width >= 140:
        assert "2888 of" in line or "2889 of" in line or "/3000" in line


def test_progress_is_for_terminals():
    """No progress is written to an output that is not a terminal."""
    progress = Progress(None, tests=0, limit=0)
    progress.stage("x")
    progress.clear()
    assert "0/0 tests" in progress.line()
