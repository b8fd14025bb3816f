"""The verdict of a clause, and the reasons for it."""

from __future__ import annotations

import json

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.outcomes import PASSIVE, Finding, Outcomes, Verdict


def finding(clause=c.PAGE_3, got="200"):
    return Finding(clause, "400 for page=0", got)


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        ("", Verdict.NOT_TESTED),
        ("u", Verdict.NOT_TESTED),
        ("p", Verdict.PASS),
        ("pu", Verdict.PASS),
        ("e", Verdict.ERROR),
        ("pe", Verdict.ERROR),
        ("ue", Verdict.ERROR),
        ("f", Verdict.FAIL),
        ("pf", Verdict.FAIL),
        ("fe", Verdict.FAIL),
        ("pufe", Verdict.FAIL),
    ],
)
def test_verdict_of_a_clause(events, verdict):
    """FAIL takes precedence over ERROR, and ERROR over PASS; a clause without results is NOT TESTED."""
    outcomes = Outcomes()
    for event in events:
        match event:
            case "p":
                outcomes.passed(c.PAGE_3)
            case "u":
                outcomes.not_tested("no key", [c.PAGE_3])
            case "e":
                outcomes.error("a fault", [c.PAGE_3])
            case "f":
                outcomes.failed(finding())
    assert outcomes.evidence(c.PAGE_3).verdict is verdict
    assert outcomes.evidence(c.PAGE_3).reason
    assert outcomes.evidence(c.PAGE_4).verdict is Verdict.NOT_TESTED


def test_like_findings_are_kept_once_and_counted():
    """Fifty responses with the same violation are one finding; a few different ones are kept."""
    outcomes = Outcomes()
    for _ in range(50):
        outcomes.failed(finding())
    for n in range(10):
        outcomes.failed(finding(got=f"status {n}"))
    kept = outcomes.evidence(c.PAGE_3).findings
    assert len(kept) == Outcomes.KEPT
    assert len({f.message for f in kept}) == Outcomes.KEPT
    assert outcomes.dropped["PAGE-3"] == 55


def test_reasons_of_untested_clauses_are_listed_once():
    """Three tests that lack the same key give one reason."""
    outcomes = Outcomes()
    for reason in ("no key", "no key", "no draft"):
        outcomes.not_tested(reason, [c.PLAN_1])
    assert outcomes.evidence(c.PLAN_1).reason == "no key; no draft"


def test_the_first_observation_of_an_open_point_counts():
    """The first observation of an open point counts, and only values of the contract are observed."""
    outcomes = Outcomes()
    outcomes.observe(c.CREATE_STATUS, "201", "POST /clients -> 201")
    outcomes.observe(c.CREATE_STATUS, "200", "POST /clients -> 200")
    assert outcomes.observed["create_status"].value == "201"
    with pytest.raises(ValueError, match="create_status"):
        outcomes.observe(c.CREATE_STATUS, "202", "")


def test_a_passed_clause_names_the_tests_not_run():
    """A clause decided by some of its tests names the tests that were not run."""
    outcomes = Outcomes()
    outcomes.passed(c.PAGE_3, c.PAGE_3)
    outcomes.not_tested("only in --scope full", [c.PAGE_3])
    assert outcomes.evidence(c.PAGE_3).reason == "2 observations"
    for _ in range(2):
        outcomes.skipped("A page below 1 is refused.", "the run's 300 requests are used up", [c.PAGE_3])
    reason = "2 observations; not run: A page below 1 is refused: the run's 300 requests are used up"
    assert outcomes.evidence(c.PAGE_3).reason == reason


def test_one_violation_of_one_exchange_is_reported_once():
    """The finding of a test replaces the one of the passive checks for the same exchange."""
    exchanges = [Exchange(Request("GET", "/clients", "https://api.example"), 500, {}, b"") for _ in range(2)]
    outcomes = Outcomes()
    outcomes.failed(Finding(c.ERR_4, "no 5xx for any input", "500", (exchanges[0],), PASSIVE))
    outcomes.failed(Finding(c.ERR_4, "no 5xx for quotes", "500", (exchanges[0],), "test_search"))
    assert [f.expected for f in outcomes.evidence(c.ERR_4).findings] == ["no 5xx for quotes"]
    outcomes.failed(Finding(c.ERR_4, "no 5xx for any input", "502", (exchanges[1],), PASSIVE))
    assert len(outcomes.evidence(c.ERR_4).findings) == 2


def exchange(number, path="/clients/c1", **record):
    body = json.dumps({"data": record}).encode()
    return Exchange(
        Request("POST" if path == "/clients" else "GET", path, f"https://api.example/api/v1{path}"),
        200,
        {},
        body,
        number=number,
    )


@pytest.mark.parametrize(
    ("found_in", "record", "is_news"),
    [
        (exchange(1), ("client", "c1"), False),  # the same exchange
        (exchange(2), ("client", "c1"), False),  # the same record, by its path
        (exchange(2, "/clients", id="c1"), ("client", "c1"), False),  # the same record, by its id
        (exchange(2, "/clients/c2"), ("client", "c1"), True),
        (exchange(2, "/clients/c2"), None, True),
    ],
)
def test_a_suspicion_is_reported_unless_a_test_has_found_it(found_in, record, is_news):
    """A deviation from the model is a finding unless a finding is about its exchange or its record."""
    outcomes = Outcomes()
    outcomes.suspect(Finding(c.CLI_UPDATE_1, "a name", "another", (exchange(1),), PASSIVE), record)
    outcomes.failed(Finding(c.PAGE_3, "400", "200", (found_in,), "a test"))
    assert outcomes.evidence(c.CLI_UPDATE_1).findings == []
    outcomes.settle()
    outcomes.settle()
    assert len(outcomes.evidence(c.CLI_UPDATE_1).findings) == is_news
