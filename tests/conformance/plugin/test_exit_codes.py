"""A run against a deployment that does this or that: exit code, reports, what is sent."""

from __future__ import annotations

import re

import pytest

from .conftest import SUITE

pytest_plugins = ["pytester"]

HEAD = SUITE.partition("@decides")[0]


def paths(deployment):
    return [f"{method} {path.partition('/api/v1')[2]}" for method, path, _ in deployment.requests]


def test_what_holds_conforms(run_suite, deployment):
    """0, everything cleaned up, and what could not be tested is told."""
    done = run_suite()
    assert done.code == 0, done.printed
    document = done.json
    assert (document["verdict"], document["scope"]) == ("conforms", "standard")
    assert done.verdict("PAGE-3") == done.verdict("CLI-CREATE-1") == "pass"
    assert document["clauses"]["AUTH-4"]["reason"] == "needs --other-api-key"
    assert document["clauses"]["RATE-1"]["reason"] == "only in --scope full"
    assert document["open_points"]["create_status"] == {"value": "201", "evidence": "POST /clients -> 201"}
    assert document["requests"] == len(deployment.requests)
    assert len(deployment.clients) == 1
    assert len(document["residue"]) == 1
    assert "soft-deleted" in document["residue"][0]
    assert done.said.endswith("Exit code 0: no clause violated.")


def test_a_breach_violates(run_suite, deployment):
    """1, under its clause, told once, without a traceback."""
    deployment.breaks_page_3 = True
    done = run_suite()
    assert done.code == 1
    assert done.json["verdict"] == "violates"
    assert done.verdict("PAGE-3") == "fail"
    assert done.verdict("CLI-CREATE-1") == "pass"
    assert done.printed.count("expected 400 for page=0") == 1
    assert "Traceback" not in done.said
    assert "test_suite.py:" not in done.said
    assert "PAGE-3: expected 400 for page=0; got 200" in done.reports["r.xml"]


def test_a_breach_that_no_test_looks_for_violates_too(run_suite, deployment):
    """What is judged on every exchange is in every report, JUnit's as well."""
    deployment.breaks_fmt_3 = True
    done = run_suite()
    assert done.code == 1
    assert done.verdict("FMT-3") == "fail"
    assert 'name="FMT-3"' in done.reports["r.xml"] or "every_exchange" in done.reports["r.xml"]


def test_read_sends_get_only(run_suite, deployment):
    """Whatever the suite holds."""
    done = run_suite("--scope=read")
    assert done.code == 0
    assert {method for method, _, _ in deployment.requests} == {"GET"}
    assert done.json["clauses"]["CLI-CREATE-1"]["reason"] == "only in --scope standard"


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_inconclusive(run_suite, deployment, status):
    """3, after two questions, with one clear line; no clause is blamed."""
    deployment.refuses = status
    done = run_suite()
    assert done.code == 3
    assert f"The API key was refused: GET /clients -> {status} (no entry); check --api-key" in done.said
    assert len(deployment.requests) == 2
    assert {clause["verdict"] for clause in done.json["clauses"].values()} == {"not_tested"}


@pytest.mark.parametrize("status", [404, 302, 503])
def test_another_place_is_inconclusive(run_suite, deployment, status):
    """What answers nothing like the API is not blamed for not being it."""
    deployment.refuses = status
    deployment.location = "https://login.example/"
    done = run_suite()
    assert done.code == 3
    assert (
        f"does not respond as the API does: GET /clients -> {status} to https://login.example/" in done.said
    )


def test_an_unreachable_deployment_is_inconclusive(run_suite):
    """3 at the first request, not after a hundred."""
    done = run_suite(at="http://127.0.0.1:9")
    assert done.code == 3
    assert "INCONCLUSIVE. http://127.0.0.1:9 cannot be tested: ConnectError" in done.said
    assert done.json["requests"] == 1


def test_a_deployment_that_falls_silent_is_given_up(run_suite, deployment):
    """After a few tests without an answer, and one more question."""
    deployment.silent_from = 2
    suite = HEAD + "\n".join(
        f"@decides(c.PAGE_{n}, requests=1)\ndef test_{n}(run, expect):\n    expect.status(c.PAGE_{n}, run.get('/clients'), 200)"
        for n in (1, 2, 3, 4, 5, 6)
    )
    done = run_suite(suite=suite)
    assert done.code == 3
    assert "stopped answering" in done.said
    assert [done.verdict(f"PAGE-{n}") for n in (1, 3, 4, 6)] == ["error", "error", "not_tested", "not_tested"]


def test_the_limit_is_waited_out(run_suite, deployment):
    """A 429 is no breach."""
    deployment.full_for = 2
    done = run_suite("--scope=read")
    assert done.code == 0
    assert done.json["requests"] == len(deployment.requests)


FAULTY = """
@decides(c.PAGE_1, requests=1)
def test_broken(run, expect):
    run.get("/clients").data[0]["no such field"]


@decides(c.PAGE_2, c.PAGE_4, requests=1)
def test_silent(run, expect):
    expect.that(c.PAGE_2, True, "x", "y")


@decides(c.PAGE_5, requests=1)
def test_forbidden(run, expect):
    run.delete("/clients")


@decides(c.PAGE_6, requests=1)
def test_hindered(run, expect):
    raise NotTestable("no second page")


@pytest.fixture
def scarce():
    raise NotTestable("no draft")


@decides(c.SEARCH_1, requests=1)
def test_hindered_before(run, expect, scarce):
    pass


@decides(c.SEARCH_2, requests=1)
def test_skipped(run, expect):
    pytest.skip("no number")


@pytest.fixture
def broken():
    raise OSError("no disk")


@decides(c.SEARCH_3, requests=1)
def test_broken_before(run, expect, broken):
    pass


@decides(c.SEARCH_4, c.FILTER_1, requests=1)
def test_hindered_halfway(run, expect):
    expect.that(c.SEARCH_4, False, "400", 200)
    raise NotTestable("no status")
"""


def test_faults_of_the_suite_are_not_the_deployment_s(run_suite):
    """They are errors, obstacles are reasons, and both leave the clause undecided."""
    document = run_suite(suite=HEAD + FAULTY).json
    told = {id_: (v["verdict"], v["reason"]) for id_, v in document["clauses"].items()}
    assert told["PAGE-1"] == (
        "error",
        "an internal error of the suite in test_broken: KeyError at test_suite.py:15",
    )
    assert told["PAGE-2"][0] == "pass"
    assert told["PAGE-4"] == ("error", "test_silent cites PAGE-4 and did not decide it")
    assert told["PAGE-5"][0] == "error"
    assert "Forbidden" in told["PAGE-5"][1]
    assert told["PAGE-6"] == ("not_tested", "no second page")
    assert told["SEARCH-1"] == ("not_tested", "no draft")
    assert told["SEARCH-2"] == ("not_tested", "no number")
    assert told["SEARCH-3"] == (
        "error",
        "an internal error of the suite in test_broken_before: OSError at test_suite.py:50",
    )
    assert told["SEARCH-4"][0] == "fail"
    assert told["FILTER-1"] == ("not_tested", "no status")


def test_tests_that_could_not_be_tried_are_named(run_suite):
    """With what they lacked: on the terminal, on the page, and in the reason of what others have decided."""
    more = "@decides(c.PAGE_6, requests=1)\ndef test_other(run, expect):\n    expect.that(c.PAGE_6, True, 'x', 'y')\n"
    done = run_suite(suite=HEAD + FAULTY + "\n\n" + more)
    lacked = "no second page: test_hindered no draft: test_hindered_before no number: test_skipped"
    assert f"Not run: 3 tests {lacked}" in done.said
    assert "Tested in part no second page: PAGE-6" in done.said
    assert "<td>no draft</td><td><code>test_hindered_before</code></td>" in done.reports["r.html"]
    page = done.json["clauses"]["PAGE-6"]
    assert (page["verdict"], page["reason"]) == (
        "pass",
        "1 observation; not run: test_hindered: no second page",
    )


def test_a_fault_makes_the_verdict_inconclusive(run_suite):
    """3, with the place."""
    done = run_suite(suite=HEAD + FAULTY.partition("@decides(c.PAGE_2")[0])
    assert done.code == 3
    assert "test_suite.py:15 in test_broken" in done.said


def test_nothing_tested_is_not_0(run_suite, deployment):
    """Neither where nothing is selected, nor where nothing could be tried; and then nothing is sent."""
    done = run_suite("--clause=RATE")
    assert done.code == 3
    assert "INCONCLUSIVE. Nothing was tested." in done.said
    assert done.json["clauses"]["RATE-1"]["reason"] == "only in --scope full"
    assert deployment.requests == []


@pytest.mark.parametrize("more", [[], ["--clause=PAGE-3"], ["--scope=full"]])
def test_nothing_left_by_pytest_s_options_is_not_0(run_suite, deployment, more):
    """`-k` of a word that no test has: 3, with the reason, and nothing is sent."""
    done = run_suite("-k=no_such_word", *more)
    assert done.code == 3
    assert "INCONCLUSIVE. Nothing was tested." in done.said
    assert "left out by an option of pytest's (-k" in done.json["clauses"]["PAGE-3"]["reason"]
    assert deployment.requests == []


def test_what_pytest_leaves_out_is_not_planned(run_suite, deployment):
    """The plan and the verdict are of what is left."""
    done = run_suite("-k=test_page")
    assert done.code == 0
    assert re.search("Plan: 2 tests in scope standard: at most .. requests, 0 of them writes", done.said)
    assert done.verdict("PAGE-3") == "pass"
    assert done.json["clauses"]["CLI-CREATE-1"]["verdict"] == "not_tested"
    assert "left out by an option" in done.json["clauses"]["CLI-CREATE-1"]["reason"]


def test_tests_that_could_all_not_be_tried_are_not_0(run_suite):
    """Each found an obstacle: nothing was tested."""
    body = "@decides(c.RATE_1, requests=1)\ndef test_a(run, expect):\n    raise NotTestable('no limit')\n"
    done = run_suite("--clause=RATE", suite=HEAD + body)
    assert done.code == 3
    assert done.json["clauses"]["RATE-1"]["reason"] == "no limit"


def test_require_all(run_suite):
    """A clause not tested is then enough."""
    done = run_suite("--require-all")
    assert done.code == 3
    assert "(--require-all)" in done.said


def test_clause_selects_tests_and_what_counts(run_suite, deployment):
    """Other clauses' breaches are not asked for."""
    deployment.breaks_page_3 = True
    done = run_suite("--clause=cli-create", "--clause=FMT-2")
    assert done.code == 0
    assert done.verdict("PAGE-3") == "not_tested"
    assert run_suite("--clause=CLI-CREATE-1", "--clause=PAGE").code == 1


def test_what_no_test_cites_is_decided_by_all(run_suite, deployment):
    """`--clause FMT-3` runs every test, for every exchange shows it."""
    deployment.breaks_fmt_3 = True
    done = run_suite("--clause=FMT-3")
    assert done.code == 1
    assert done.verdict("FMT-3") == "fail"


def test_plan_sends_nothing(run_suite, deployment):
    """0, and every test with its clauses and requests."""
    done = run_suite("--plan")
    assert done.code == 0
    assert deployment.requests == []
    assert "at most 16 requests, 2 of them writes" in done.said
    assert "test_suite.py::test_page (2 cases)" in done.said
    assert "decides PAGE-3" in done.said
    assert "needs --other-api-key: AUTH-4" in done.said
    assert "r.json" not in done.reports


@pytest.mark.parametrize(
    ("at", "rate", "says"),
    [
        ("https://api.example.com", "auto", "at 120 a minute"),
        ("https://api.example.com", "off", "without a pause between requests"),
        ("http://127.0.0.1:9", "auto", "without a pause between requests"),
        ("http://localhost:9", "auto", "without a pause between requests"),
        ("http://127.0.0.1:9", "60/m", "at 60 a minute"),
    ],
)
def test_pace_is_the_documented_one_unless_the_deployment_is_here(run_suite, at, rate, says):
    """`--rate auto`, which is the default, off, and a rate of one's own."""
    assert says in run_suite("--plan", f"--rate={rate}", at=at).said
    if rate == "auto":
        assert says in run_suite("--plan", at=at).said


def test_plan_stands_before_the_first_byte(run_suite):
    """And the run keeps to it."""
    done = run_suite("--max-requests=9")
    assert "at most 9 requests" in done.said
    assert done.json["requests"] <= 9
    assert done.printed.index("Plan: ") < done.printed.index("CleverInvo conformance of")


@pytest.mark.parametrize("limit", [1, 3, 5, 6, 7, 9])
def test_whatever_the_limit_it_is_kept_and_nothing_is_left(run_suite, deployment, limit):
    """Clean-up is paid for before anything is made."""
    done = run_suite(f"--max-requests={limit}")
    assert len(deployment.requests) <= limit
    assert len(deployment.clients) == 1
    assert done.code in {0, 3}


def test_seed_is_told_and_repeats(run_suite):
    """The same seed gives the same choices."""
    suite = HEAD + (
        "@decides(c.PAGE_1, requests=1)\ndef test_a(run, expect):\n"
        "    expect.that(c.PAGE_1, False, 'x', run.random.random())\n"
    )
    got = {run_suite("--seed=5", suite=suite).json["clauses"]["PAGE-1"]["reason"] for _ in range(2)}
    assert len(got) == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--scope=all"], "invalid choice"),
        (["--clause=NOPE"], "the topics are AUTH, FMT, CLI-LIST"),
        (["--rate=fast"], "write a number a minute such as 60/m"),
        (["--rate=0/m"], "write a number a minute"),
        (["--max-requests=0"], "at least 1"),
        (["--max-requests=x"], "invalid int"),
        (["--accepted=none.yaml"], "cannot be read"),
        (["--conformance-json=/dev/null/x/r.json"], "cannot be written"),
        (["--conformance-json=."], "is a directory"),
        (["--base-url=nonsense"], "is not a URL"),
        (["--base-url=https://me:hunter2@x"], "a base URL has no user"),
        (["--api-key=has spaces"], "contains characters that no API key has"),
        (["--ledger=/dev/null/x"], "see --ledger"),
        (["--no-such-option"], "unrecognized arguments"),
    ],
)
def test_usage(run_suite, deployment, options, says):
    """4, one sentence, nothing sent."""
    done = run_suite(*options)
    assert done.code == 4
    assert says in done.said
    assert "hunter2" not in done.said
    assert "has spaces" not in done.said
    assert deployment.requests == []


def test_without_a_key_what_needs_none_is_tested(run_suite):
    """And the rest says what it needs."""
    keyless = "@decides(c.AUTH_1, scope=Scope.READ, requests=1, keyless=True)\ndef test_a(run, expect):\n"
    keyless += "    expect.status(c.AUTH_1, run.get('/clients', key=None), 401)\n"
    done = run_suite(suite=SUITE + keyless, key=None)
    assert done.code == 0
    assert done.verdict("AUTH-1") == "pass"
    assert done.json["clauses"]["PAGE-3"]["reason"] == "needs --api-key"


def test_keys_come_from_the_environment(run_suite, deployment, monkeypatch):
    """A newline at the end of a secret's file does no harm."""
    monkeypatch.setenv("CLEVERINVO_API_KEY", "cinv_from_env\n")
    monkeypatch.setenv("CLEVERINVO_OTHER_API_KEY", "cinv_other_env")
    done = run_suite(key=None)
    assert done.code == 0
    assert done.verdict("AUTH-4") == "pass"
    assert deployment.requests[0][2]["Authorization"] == "Bearer cinv_from_env"


def test_accepted_deviations(run_suite, deployment, pytester):
    """Failing and listed 0, passing and listed 1, expired as if it were not there."""
    entry = "- {{clause: PAGE-3, reason: the gateway, ticket: API-1, expiry: {}}}\n"
    pytester.makefile(".yaml", accepted=entry.format("2999-01-01"), expired=entry.format("2001-01-01"))
    deployment.breaks_page_3 = True
    failing = run_suite("--accepted=accepted.yaml")
    assert failing.code == 0, failing.printed
    assert failing.verdict("PAGE-3") == "fail"
    assert failing.json["verdict"] == "conforms"
    assert "<failure" not in failing.reports["r.xml"]
    assert run_suite("--accepted=expired.yaml").code == 1
    deployment.breaks_page_3 = False
    stale = run_suite("--accepted=accepted.yaml")
    assert stale.code == 1
    assert "PAGE-3 is listed as accepted, and holds" in stale.printed
    assert run_suite("--accepted=expired.yaml").code == 0


def test_a_test_that_cites_nothing_stops_the_run(run_suite, deployment, pytester):
    """3: it would be a verdict without a reason."""
    done = run_suite(suite=SUITE + "\n@decides(requests=1)\ndef test_idle(run, expect):\n    pass\n")
    assert done.code == 3
    assert "test_idle cites no clause" in done.said
    assert deployment.requests == []


def test_a_suite_that_cannot_be_collected_is_inconclusive(run_suite, deployment):
    """An import error is an internal error of the suite, never 1."""
    done = run_suite(suite=SUITE + "\nimport no_such_module\n")
    assert done.code in {2, 3}
    assert deployment.requests == []


def test_a_fault_at_the_end_is_never_a_verdict(run_suite, monkeypatch):
    """A report that cannot be made ends with 3."""
    monkeypatch.setattr("cleverinvo_conformance.session.write_reports", lambda *_: 1 / 0)
    done = run_suite()
    assert done.code == 3
    assert "ZeroDivisionError" in done.said


def test_a_record_made_by_an_unanswered_post_is_removed(run_suite, deployment):
    """What answered 500 and was made all the same carries the mark."""
    deployment.forgets_id = True
    done = run_suite()
    assert len(deployment.clients) == 1
    assert done.verdict("ERR-4") == "fail"


def test_other_tests_are_left_alone(pytester):
    """The plugin is inert where no test of the suite is collected."""
    pytester.makepyfile("def test_a():\n    assert 1\n")
    pytester.makeini("[pytest]\naddopts = -p cleverinvo_conformance.plugin\n")
    result = pytester.runpytest_inprocess("--base-url=http://127.0.0.1:9")
    result.assert_outcomes(passed=1)
    assert "conformance" not in result.stdout.str().replace("cleverinvo_conformance.plugin", "")
