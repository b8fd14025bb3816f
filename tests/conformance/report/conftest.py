"""Fixtures: results of runs, made without a run."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.outcomes import Finding, Outcomes
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.wording import Phrase
from cleverinvo_conformance.reports.result import Facts, result_of

HOSTILE = "<script>alert('x')</script>\"&`"
URL = f"https://api.example/api/v1/clients?page=0&x={HOSTILE}"


def exchange(status=200, body=b'{"data": []}'):
    headers = {"content-type": ["application/json"], "x-odd": [HOSTILE]}
    return Exchange(Request("GET", "/clients", URL, "page=0"), status, headers, body, number=3)


@pytest.fixture
def facts():
    return Facts("https://api.example", "standard", 12, 34, 5, 6.789, 1.5, 42, "cfm1", "1.2.3")


@pytest.fixture
def outcomes():
    """Two clauses violated, one in error, one passed on part of its tests, one observed."""
    outcomes = Outcomes()
    outcomes.passed(c.PAGE_1, c.PAGE_1)
    outcomes.not_tested("no second page", [c.PAGE_1])
    outcomes.skipped("The second page goes on", "no second page", [c.PAGE_1])
    outcomes.not_tested("not seen in passing", [c.PAGE_1])
    outcomes.not_tested("only in --scope full", [c.RATE_1, c.RATE_2, c.RATE_3])
    outcomes.error("an internal error of the suite in test_x: KeyError at test_x.py:7", [c.PDF_1])
    for n in range(7):
        outcomes.failed(
            Finding(
                c.PAGE_3, "400 for page=0", Phrase(f"status 20{n}"), (exchange(), exchange()), "test_page"
            )
        )
    outcomes.failed(Finding(c.CLI_GET_2, f"404 {HOSTILE}", Phrase(HOSTILE), (), "test_get"))
    outcomes.observe(c.CREATE_STATUS, "201", "POST /clients -> 201")
    return outcomes


@pytest.fixture
def redactor():
    redactor = Redactor()
    redactor.hide_key("cinv_secret_1", "$CLEVERINVO_API_KEY")
    return redactor


@pytest.fixture
def make_result(outcomes, redactor, facts):
    def make(**options):
        return result_of(options.pop("outcomes", outcomes), redactor, options.pop("facts", facts), **options)

    return make
