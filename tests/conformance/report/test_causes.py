"""One finding a cause."""

from __future__ import annotations

import json

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.expectation import Value
from cleverinvo_conformance.core.outcomes import PASSIVE, Contrast, Finding, Outcomes, Variant
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.reports.causes import causes_of
from cleverinvo_conformance.reports.redacted import redact
from cleverinvo_conformance.reports.result import result_of


def exchange(method="GET", path="/clients/c1", status=200, document=None, number=1):
    request = Request(method, path, f"https://api.example/api/v1{path}")
    return Exchange(request, status, {}, json.dumps(document or {}).encode(), number=number)


def finding(clause, *exchanges, field="", test="test_x", expected="x"):
    must = Value(f"/data/{field}", 1) if field else None
    return Finding(clause, f"{clause.id} {expected}", "y", exchanges, test, must=must)


def grouped(*findings, accepted=()):
    return [[each.clause.id for each in cause.findings] for cause in causes_of(findings, accepted)]


def test_the_same_answer_is_one_cause():
    """Two clauses that one error answer violates have one cause: the test's own finding before the passive one."""
    answer = exchange("POST", "/clients", 500)
    both = finding(c.ERR_4, answer, test=PASSIVE), finding(c.CLI_CREATE_1, answer)
    assert grouped(*both) == [["CLI-CREATE-1", "ERR-4"]]


def test_the_same_error_of_the_same_operation_is_one_cause():
    """Answers with the same status and error text have one cause, whatever the id; other texts have others."""
    one, two, three = (
        exchange(path=f"/clients/{id_}", status=500, document={"error": f"no index for {text}"}, number=n)
        for n, (id_, text) in enumerate([("c1", "c1"), ("c2", "c2"), ("c3", "names")], 1)
    )
    found = finding(c.CLI_GET_1, one), finding(c.ERR_4, two), finding(c.CLI_UPDATE_3, three)
    assert grouped(*found) == [["CLI-GET-1", "ERR-4"], ["CLI-UPDATE-3"]]


def test_the_same_field_of_the_same_record_is_one_cause():
    """A field that is lost is seen by the PUT and by the GET; another field of the same answer is another fault."""
    put, get = exchange("PUT", number=1), exchange(number=2)
    found = (
        finding(c.CLI_UPDATE_3, get, field="phone"),
        finding(c.CLI_UPDATE_1, put, field="phone"),
        finding(c.FMT_3, get, field="createdAt"),
    )
    assert grouped(*found) == [["CLI-UPDATE-1", "CLI-UPDATE-3"], ["FMT-3"]]


def test_an_accepted_violation_is_no_cause_of_one_that_counts():
    """The finding of an accepted clause comes after one of a clause that is not accepted."""
    answer = exchange(status=500)
    both = finding(c.CLI_GET_1, answer), finding(c.ERR_4, answer)
    assert grouped(*both, accepted={c.CLI_GET_1}) == [["ERR-4", "CLI-GET-1"]]


def test_what_follows_from_a_finding_is_marked(redactor, facts):
    """An untested clause whose reason names a finding, and an open point seen in its answer, are marked."""
    outcomes = Outcomes()
    answer = exchange("POST", "/clients", 500, number=7)
    outcomes.failed(finding(c.CLI_CREATE_1, answer))
    outcomes.not_tested(f"a record could not be created: {answer}", [c.CLI_UPDATE_1])
    outcomes.not_tested("the client is not as it was sent (CLI-CREATE-1 checks that)", [c.CLI_UPDATE_2])
    outcomes.not_tested("no other key", [c.AUTH_4])
    outcomes.observe(c.CREATE_STATUS, "200", str(answer), answer.number)
    result = result_of(outcomes, redactor, facts)
    marks = {each.clause.id: each.follows_from for each in result.clause_results if each.follows_from}
    assert marks == {"CLI-UPDATE-1": (1,), "CLI-UPDATE-2": (1,)}
    assert result.open_points_from == {"create_status": 1}


def test_a_contrast_is_shown_by_what_fails_and_passes():
    """The contrast has a line each for what fails, what passes and what was not tried."""
    contrast = Contrast(
        (Variant("a name with `<`", (exchange(status=500),)),),
        (Variant("the same without it", (exchange(status=200),)),),
        (Variant("an e-mail with `<`"),),
    )
    shown = redact(Finding(c.ERR_4, "x", "y", contrast=contrast), Redactor())
    assert shown.contrast == (
        "Fails with: a name with `<` -> 500",
        "Passes with: the same without it -> 200",
        "Not tried: an e-mail with `<`",
    )


def test_values_are_redacted_before_they_are_cut():
    """A customer's long value is masked, although a sentence shows only the beginning of it."""
    redactor = Redactor()
    secret = "Zoe O'Neil " * 60
    redactor.learn({"id": "x", "name": secret})
    shown = redact(Finding(c.CLI_GET_1, f"`name` to be {secret!r}", secret), redactor)
    assert "Neil" not in shown.message
    assert "‹masked›" in shown.message
