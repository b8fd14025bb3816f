"""Runs against deployments of many kinds: exit code, reports and requests."""

from __future__ import annotations

import re

import pytest

from .conftest import SUITE

pytest_plugins = ["pytester"]

HEAD = SUITE.partition("@verifies")[0]


def paths(deployment):
    return [f"{method} {path.partition('/api/v1')[2]}" for method, path, _ in deployment.requests]


def test_a_conforming_deployment_conforms(run_suite, deployment):
    """A conforming deployment gives 0; all records are removed, and untested clauses are listed."""
    done = run_suite()
    assert done.code == 0, done.printed
    document = done.json
    assert (document["verdict"], document["scope"]) == ("conforms", "standard")
    assert done.verdict("PAGE-3") == done.verdict("CLI-CREATE-1") == "pass"
    assert document["clauses"]["AUTH-4"]["reason"] == "needs --other-api-key"
    assert document["clauses"]["RATE-1"]["reason"] == "only in --scope full"
    seen = document["open_points"]["create_status"]
    assert (seen["value"], seen["evidence"]) == ("201", "POST /clients -> 201")
    assert document["requests"] == len(deployment.requests)
    assert len(deployment.clients) == 1
    assert len(document["residue"]) == 1
    assert "soft-deleted" in document["residue"][0]
    assert done.said.endswith("Exit code 0: no clause violated.")


def test_a_violation_is_reported(run_suite, deployment):
    """A violation gives 1 and is reported once, under its clause, without a traceback."""
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


def test_a_violation_of_a_passive_clause_is_reported(run_suite, deployment):
    """A violation found by the passive checks is in every report, including JUnit's."""
    deployment.breaks_fmt_3 = True
    done = run_suite()
    assert done.code == 1
    assert done.verdict("FMT-3") == "fail"
    assert 'name="FMT-3"' in done.reports["r.xml"] or "every_exchange" in done.reports["r.xml"]


def test_read_sends_get_only(run_suite, deployment):
    """In the scope `read` only GET requests are sent, whatever tests the suite has."""
    done = run_suite("--scope=read")
    assert done.code == 0
    assert {method for method, _, _ in deployment.requests} == {"GET"}
    assert done.json["clauses"]["CLI-CREATE-1"]["reason"] == "only in --scope standard"


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_inconclusive(run_suite, deployment, status):
    """A refused key gives 3 after two requests, with one line and no violated clause."""
    deployment.refuses = status
    done = run_suite()
    assert done.code == 3
    assert f"The API key was refused: GET /clients -> {status} (no entry); check --api-key" in done.said
    assert len(deployment.requests) == 2
    assert {clause["verdict"] for clause in done.json["clauses"].values()} == {"not_tested"}


@pytest.mark.parametrize("status", [404, 302, 503])
def test_another_server_is_inconclusive(run_suite, deployment, status):
    """A server that is not the API gives 3 and no violated clause."""
    deployment.refuses = status
    deployment.location = "https://login.example/"
    done = run_suite()
    assert done.code == 3
    assert (
        f"does not respond as the API does: GET /clients -> {status} to https://login.example/" in done.said
    )


def test_an_unreachable_deployment_is_inconclusive(run_suite):
    """An unreachable deployment gives 3 at the first request."""
    done = run_suite(at="http://127.0.0.1:9")
    assert done.code == 3
    assert "INCONCLUSIVE. http://127.0.0.1:9 cannot be tested: no connection" in done.said
    assert done.json["requests"] == 1


def test_a_deployment_that_stops_responding_ends_the_run(run_suite, deployment):
    """The run stops after a few tests without a response and one more request."""
    deployment.silent_from = 2
    suite = HEAD + "\n".join(
        f"@verifies(c.PAGE_{n})\ndef test_{n}(run, expect):\n    expect.status(c.PAGE_{n}, run.get('/clients'), 200)"
        for n in (1, 2, 3, 4, 5, 6)
    )
    done = run_suite(suite=suite)
    assert done.code == 3
    assert "stopped answering" in done.said
    assert [done.verdict(f"PAGE-{n}") for n in (1, 3, 4, 6)] == ["error", "error", "not_tested", "not_tested"]


def test_the_limit_is_waited_out(run_suite, deployment):
    """A 429 is waited for and is not a violation."""
    deployment.full_for = 2
    done = run_suite("--scope=read")
    assert done.code == 0
    assert done.json["requests"] == len(deployment.requests)


FAULTY = """
@verifies(c.PAGE_1)
def test_broken(run, expect):
    run.get("/clients").data[0]["no such field"]


@verifies(c.PAGE_2, c.PAGE_4)
def test_silent(run, expect):
    expect.that(c.PAGE_2, True, "x", "y")


@verifies(c.PAGE_5)
def test_forbidden(run, expect):
    run.delete("/clients")


@verifies(c.PAGE_6)
def test_hindered(run, expect):
    raise NotTestable("no second page")


@pytest.fixture
def scarce():
    raise NotTestable("no draft")


@verifies(c.SEARCH_1)
def test_hindered_before(run, expect, scarce):
    pass


@verifies(c.SEARCH_2)
def test_skipped(run, expect):
    pytest.skip("no number")


@pytest.fixture
def broken():
    raise OSError("no disk")


@verifies(c.SEARCH_3)
def test_broken_before(run, expect, broken):
    pass


@verifies(c.SEARCH_4, c.FILTER_1)
def test_hindered_halfway(run, expect):
    expect.that(c.SEARCH_4, False, "400", 200)
    raise NotTestable("no status")
"""


def test_errors_of_the_suite_are_not_violations(run_suite):
    """An error of the suite is ERROR, a missing precondition a reason; both leave the clause undecided."""
    document = run_suite(suite=HEAD + FAULTY).json
    verdicts = {id_: (v["verdict"], v["reason"]) for id_, v in document["clauses"].items()}
    assert verdicts["PAGE-1"] == (
        "error",
        "an internal error of the suite in test_broken: KeyError at test_suite.py:15",
    )
    assert verdicts["PAGE-2"][0] == "pass"
    assert verdicts["PAGE-4"] == ("error", "test_silent cites PAGE-4 and did not decide it")
    assert verdicts["PAGE-5"][0] == "error"
    assert "Forbidden" in verdicts["PAGE-5"][1]
    assert verdicts["PAGE-6"] == ("not_tested", "no second page")
    assert verdicts["SEARCH-1"] == ("not_tested", "no draft")
    assert verdicts["SEARCH-2"] == ("not_tested", "no number")
    assert verdicts["SEARCH-3"] == (
        "error",
        "an internal error of the suite in test_broken_before: OSError at test_suite.py:50",
    )
    assert verdicts["SEARCH-4"][0] == "fail"
    assert verdicts["FILTER-1"] == ("not_tested", "no status")


def test_tests_not_run_are_named(run_suite):
    """Tests not run are named with their reason on the terminal, on the page and at clauses decided by others."""
    more = "@verifies(c.PAGE_6)\ndef test_other(run, expect):\n    expect.that(c.PAGE_6, True, 'x', 'y')\n"
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


def test_an_error_makes_the_verdict_inconclusive(run_suite):
    """An error of the suite gives 3, with its place in the code."""
    done = run_suite(suite=HEAD + FAULTY.partition("@verifies(c.PAGE_2")[0])
    assert done.code == 3
    assert "test_suite.py:15 in test_broken" in done.said


def test_nothing_tested_is_not_0(run_suite, deployment):
    """A run in which no test is selected or can run does not give 0, and sends nothing."""
    done = run_suite("--clause=RATE")
    assert done.code == 3
    assert "INCONCLUSIVE. Nothing was tested." in done.said
    assert done.json["clauses"]["RATE-1"]["reason"] == "only in --scope full"
    assert deployment.requests == []


@pytest.mark.parametrize("more", [[], ["--clause=PAGE-3"], ["--scope=full"]])
def test_nothing_left_by_pytest_s_options_is_not_0(run_suite, deployment, more):
    """If `-k` deselects every test, the run gives 3 with the reason and sends nothing."""
    done = run_suite("-k=no_such_word", *more)
    assert done.code == 3
    assert "INCONCLUSIVE. Nothing was tested." in done.said
    assert "left out by an option of pytest's (-k" in done.json["clauses"]["PAGE-3"]["reason"]
    assert deployment.requests == []


def test_deselected_tests_are_not_planned(run_suite, deployment):
    """Plan and verdict include only the tests that pytest has not deselected."""
    done = run_suite("-k=test_page")
    assert done.code == 0
    assert re.search("Plan: 2 tests in scope standard: at most .. requests, 0 of them writes", done.said)
    assert done.verdict("PAGE-3") == "pass"
    assert done.json["clauses"]["CLI-CREATE-1"]["verdict"] == "not_tested"
    assert "left out by an option" in done.json["clauses"]["CLI-CREATE-1"]["reason"]


def test_a_run_without_any_tested_clause_is_not_0(run_suite):
    """A run in which every test lacks a precondition does not give 0."""
    body = "@verifies(c.RATE_1)\ndef test_a(run, expect):\n    raise NotTestable('no limit')\n"
    done = run_suite("--clause=RATE", suite=HEAD + body)
    assert done.code == 3
    assert done.json["clauses"]["RATE-1"]["reason"] == "no limit"


def test_require_all(run_suite):
    """With `--require-all` one untested clause makes the run fail."""
    done = run_suite("--require-all")
    assert done.code == 3
    assert "(--require-all)" in done.said


def test_clause_selects_tests_and_verdicts(run_suite, deployment):
    """With `--clause` violations of other clauses do not count."""
    deployment.breaks_page_3 = True
    done = run_suite("--clause=cli-create", "--clause=FMT-2")
    assert done.code == 0
    assert done.verdict("PAGE-3") == "not_tested"
    assert run_suite("--clause=CLI-CREATE-1", "--clause=PAGE").code == 1


def test_a_passive_clause_is_decided_by_all_tests(run_suite, deployment):
    """`--clause FMT-3` runs every test, because every exchange is evidence for it."""
    deployment.breaks_fmt_3 = True
    done = run_suite("--clause=FMT-3")
    assert done.code == 1
    assert done.verdict("FMT-3") == "fail"


def test_plan_sends_nothing(run_suite, deployment):
    """`--plan` gives 0, lists every test with its clauses and requests, and sends nothing."""
    done = run_suite("--plan")
    assert done.code == 0
    assert deployment.requests == []
    assert "at most 41 requests, 26 of them writes" in done.said
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
def test_pace_is_the_documented_one_except_on_loopback(run_suite, at, rate, says):
    """The pace follows `--rate`: `auto` (the default), `off`, or a number."""
    assert says in run_suite("--plan", f"--rate={rate}", at=at).said
    if rate == "auto":
        assert says in run_suite("--plan", at=at).said


def test_plan_is_printed_before_the_first_request(run_suite):
    """The plan is printed before the first request, and the run stays within it."""
    done = run_suite("--max-requests=9")
    assert "at most 9 requests" in done.said
    assert done.json["requests"] <= 9
    assert done.printed.index("Plan: ") < done.printed.index("CleverInvo conformance of")


@pytest.mark.parametrize("limit", [1, 3, 5, 6, 7, 9])
def test_any_limit_is_kept_and_no_record_is_left(run_suite, deployment, limit):
    """Under any limit of requests, the run stays within it and removes its records."""
    done = run_suite(f"--max-requests={limit}")
    assert len(deployment.requests) <= limit
    assert len(deployment.clients) == 1
    assert done.code in {0, 3}


def test_seed_is_printed_and_repeats(run_suite):
    """The same seed gives the same choices."""
    suite = HEAD + (
        "@verifies(c.PAGE_1)\ndef test_a(run, expect):\n"
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
    """Invalid usage gives 4 with one sentence, and nothing is sent."""
    done = run_suite(*options)
    assert done.code == 4
    assert says in done.said
    assert "hunter2" not in done.said
    assert "has spaces" not in done.said
    assert deployment.requests == []


def test_without_a_key_the_clauses_that_need_none_are_tested(run_suite):
    """Without a key, a run of clauses that need none is possible, and other tests of theirs name the missing option."""
    keyless = "@verifies(c.AUTH_1, scope=Scope.READ, keyless=True)\ndef test_a(run, expect):\n"
    keyless += "    expect.status(c.AUTH_1, run.get('/clients', key=None), 401)\n"
    done = run_suite("--clause=AUTH-1", suite=SUITE + keyless, key=None)
    assert done.code == 0
    assert done.verdict("AUTH-1") == "pass"


@pytest.mark.parametrize("options", [[], ["--clause=PAGE-3"], ["--clause=AUTH"], ["--plan"]])
def test_without_the_main_key_nothing_is_sent(run_suite, deployment, options):
    """A missing key is a usage error that names the variable and the option: a job without its secret cannot pass."""
    keyless = "@verifies(c.AUTH_1, scope=Scope.READ, keyless=True)\ndef test_a(run, expect):\n    pass\n"
    done = run_suite(*options, suite=SUITE + keyless, key=None)
    assert done.code == 4
    assert "set CLEVERINVO_API_KEY, or give --api-key" in done.said
    assert "no tests ran" not in done.said
    assert deployment.requests == []


def test_the_verdict_is_the_only_count(run_suite, deployment):
    """The report begins with the verdict, and pytest does not count tests beside it; `--plan` ends with a sentence."""
    deployment.breaks_page_3 = True
    done = run_suite()
    assert re.search(r"VIOLATES\. 1 of \d+ clauses tested is violated \(2 findings\): PAGE-3", done.said)
    assert not re.search(r"\d+ (passed|violated|untested)|no tests ran", done.said.replace("is violated", ""))
    assert done.said.index("VIOLATES") < done.said.index("CleverInvo conformance of")
    planned = run_suite("--plan").said
    assert "Nothing was sent. The same command without --plan runs these 3 tests." in planned
    assert "no tests ran" not in planned


def test_keys_come_from_the_environment(run_suite, deployment, monkeypatch):
    """Keys are read from the environment, without a trailing newline."""
    monkeypatch.setenv("CLEVERINVO_API_KEY", "cinv_from_env\n")
    monkeypatch.setenv("CLEVERINVO_OTHER_API_KEY", "cinv_other_env")
    done = run_suite(key=None)
    assert done.code == 0
    assert done.verdict("AUTH-4") == "pass"
    assert deployment.requests[0][2]["Authorization"] == "Bearer cinv_from_env"


def test_accepted_deviations(run_suite, deployment, pytester):
    """An accepted violation gives 0, an accepted clause that passes gives 1, and an expired entry is ignored."""
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
    """A test that cites no clause stops the run with 3."""
    done = run_suite(suite=SUITE + "\n@verifies()\ndef test_idle(run, expect):\n    pass\n")
    assert done.code == 3
    assert "test_idle cites no clause" in done.said
    assert deployment.requests == []


def test_a_suite_that_cannot_be_collected_is_inconclusive(run_suite, deployment):
    """A suite with an import error gives 3, never 1."""
    done = run_suite(suite=SUITE + "\nimport no_such_module\n")
    assert done.code in {2, 3}
    assert deployment.requests == []


def test_an_error_at_the_end_is_inconclusive(run_suite, monkeypatch):
    """A report that cannot be written gives 3."""
    monkeypatch.setattr("cleverinvo_conformance.pytest_plugin.session.write_reports", lambda *_: 1 / 0)
    done = run_suite()
    assert done.code == 3
    assert "ZeroDivisionError" in done.said


def test_a_record_made_by_an_unanswered_post_is_removed(run_suite, deployment):
    """A record of a POST that answered 500 is found by its mark and removed."""
    deployment.forgets_id = True
    done = run_suite()
    assert len(deployment.clients) == 1
    assert done.verdict("ERR-4") == "fail"


def test_other_tests_are_unaffected(pytester):
    """The plugin is inert where no test of the suite is collected."""
    pytester.makepyfile("def test_a():\n    assert 1\n")
    pytester.makeini("[pytest]\naddopts = -p cleverinvo_conformance.pytest_plugin.hooks\n")
    result = pytester.runpytest_inprocess("--base-url=http://127.0.0.1:9")
    result.assert_outcomes(passed=1)
    assert "conformance" not in result.stdout.str().replace("cleverinvo_conformance.pytest_plugin.hooks", "")
