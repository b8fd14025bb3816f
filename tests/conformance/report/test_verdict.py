"""The exit code and the verdict of a run."""

from __future__ import annotations

from datetime import date

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.accepted_deviations import Deviation
from cleverinvo_conformance.core.clauses import CLAUSES
from cleverinvo_conformance.core.outcomes import Finding, Outcomes, Verdict
from cleverinvo_conformance.core.wording import Phrase
from cleverinvo_conformance.reports.result import Facts
from cleverinvo_conformance.reports.verdict import Acceptance

ALL = len(CLAUSES)
DEVIATION = Deviation(c.PAGE_3, "the gateway", "API-1", date(2030, 1, 1))


def outcomes_of(**verdicts):
    outcomes = Outcomes()
    for name, verdict in verdicts.items():
        clause = getattr(c, name)
        match verdict:
            case "pass":
                outcomes.passed(clause)
            case "fail":
                outcomes.failed(Finding(clause, "x", Phrase("y")))
            case "error":
                outcomes.error("a fault", [clause])
            case "untested":
                outcomes.not_tested("no key", [clause])
    return outcomes


@pytest.mark.parametrize(
    ("verdicts", "options", "code", "says"),
    [
        (
            {"PAGE_1": "pass"},
            {},
            0,
            f"1 of {ALL} clauses tested and none of them violated; {ALL - 1} not tested: AUTH-1 to 4, FMT-1 to 6,",
        ),
        (
            {"PAGE_1": "pass", "PAGE_3": "fail"},
            {},
            1,
            "1 of 2 clauses tested is violated (1 finding): PAGE-3",
        ),
        ({"PAGE_1": "error", "PAGE_3": "fail"}, {}, 1, "violated (1 finding): PAGE-3"),
        ({"PAGE_1": "pass", "PAGE_3": "error"}, {}, 3, "left PAGE-3 undecided"),
        (
            {"PAGE_1": "fail", "PAGE_2": "fail", "PAGE_3": "pass"},
            {},
            1,
            "2 of 3 clauses tested are violated (2 findings): PAGE-1 to 2.",
        ),
        ({}, {}, 3, "Nothing was tested"),
        ({"PAGE_1": "untested"}, {}, 3, "Nothing was tested"),
        ({"PAGE_1": "pass"}, {"require_all": True}, 3, f"{ALL - 1} clauses are not tested (--require-all)"),
        ({"PAGE_1": "pass"}, {"faults": ("the run was interrupted",)}, 3, "The run was interrupted"),
        ({"PAGE_3": "fail"}, {"faults": ("the run was interrupted",)}, 1, "PAGE-3"),
        ({"PAGE_3": "fail"}, {"accepted": {c.PAGE_3: DEVIATION}}, 0, "violated and accepted: PAGE-3"),
        (
            {"PAGE_3": "fail", "PAGE_1": "fail"},
            {"accepted": {c.PAGE_3: DEVIATION}},
            1,
            "violated (1 finding): PAGE-1",
        ),
        (
            {"PAGE_3": "pass"},
            {"accepted": {c.PAGE_3: DEVIATION}},
            1,
            "PAGE-3 is listed as accepted and holds",
        ),
        ({"PAGE_1": "pass"}, {"accepted": {c.PAGE_3: DEVIATION}}, 0, "none of them violated"),
        ({"PAGE_1": "pass", "PAGE_3": "error"}, {"accepted": {c.PAGE_3: DEVIATION}}, 3, "PAGE-3"),
        (
            {"PAGE_1": "pass", "PAGE_3": "fail"},
            {"wanted": frozenset([c.PAGE_1])},
            0,
            "1 of 1 clause tested and none of them violated.",
        ),
        ({"PAGE_1": "pass"}, {"wanted": frozenset([c.PAGE_1]), "require_all": True}, 0, "CONFORMS"),
        ({"PAGE_1": "pass"}, {"least": 1}, 0, "CONFORMS"),
        (
            {"PAGE_1": "pass"},
            {"least": 2},
            3,
            f"only 1 of {ALL} clauses were tested, and a verdict in this scope needs 2; not tested: AUTH-1 to 4,",
        ),
        ({"PAGE_1": "fail"}, {"least": 2}, 1, "VIOLATES"),
        ({"PAGE_1": "fail"}, {"wanted": frozenset([c.PAGE_3])}, 3, "Nothing was tested"),
    ],
)
def test_exit_code_and_sentence(make_result, verdicts, options, code, says):
    """The exit code is 0 for tested and not violated, 1 for violated, 3 for inconclusive."""
    verdict = make_result(outcomes=outcomes_of(**verdicts), **options).verdict
    assert verdict.exit_code == code
    assert verdict.name == {0: "conforms", 1: "violates", 3: "inconclusive"}[code]
    assert says in verdict.sentence
    assert f"Exit code {code}: " in verdict.sentence


def test_all_tested_satisfies_require_all(make_result):
    """With `--require-all` the verdict is positive only if every clause passed."""
    outcomes = Outcomes()
    outcomes.passed(*CLAUSES.values())
    assert make_result(outcomes=outcomes, require_all=True).verdict.exit_code == 0


def test_a_stopped_run_has_no_verdict(make_result):
    """A stopped run is inconclusive, even after a violation: the response may be from another server."""
    stopped = Facts("https://api.example", "read", stopped="the API key was refused: GET /clients -> 401")
    verdict = make_result(outcomes=outcomes_of(ERR_1="fail"), facts=stopped).verdict
    assert verdict.exit_code == 3
    assert verdict.sentence.startswith("INCONCLUSIVE. The API key was refused: GET /clients -> 401. Exit")


def test_accepted_and_stale_are_distinguished(make_result):
    """The result of a clause says whether it is accepted, or stale in the list."""
    failing = make_result(outcomes=outcomes_of(PAGE_3="fail"), accepted={c.PAGE_3: DEVIATION})
    (clause_result,) = failing.of(Verdict.FAIL, Acceptance.ACCEPTED)
    assert clause_result.reason == "accepted (API-1, until 2030-01-01: the gateway); expected x; got y"
    holding = make_result(outcomes=outcomes_of(PAGE_3="pass"), accepted={c.PAGE_3: DEVIATION})
    assert [r.clause for r in holding.of(Verdict.PASS, Acceptance.STALE)] == [c.PAGE_3]
