"""Verdicts that are kept until the test that they belong to reports them."""

from __future__ import annotations

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.outcomes import Outcomes, Verdict
from cleverinvo_conformance.suite.noted import Noted


def test_noted_verdicts_are_recorded_when_they_are_reported():
    """What is noted counts for the test that reports it: violations, passes and what could not be tested."""
    noted, outcomes = Noted(), Outcomes()
    assert not noted.that(c.INV_UPDATE_1, False, "`notes` left as it was", "gone")
    assert noted.equal(c.INV_UPDATE_2, 3, 3.0, "`total`")
    noted.not_tested("no list has it", c.INV_UPDATE_3)
    assert noted.touched == {c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3}
    noted.report(Expect(outcomes, (c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3), "test_update"))
    evidence = [outcomes.evidence(each) for each in (c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3)]
    assert [each.verdict for each in evidence] == [Verdict.FAIL, Verdict.PASS, Verdict.NOT_TESTED]
    assert [(finding.test, finding.got) for finding in evidence[0].findings] == [("test_update", "gone")]
