"""A deployment that leaks keys and customers' data in every error and header: no output repeats them.

Neither of the two keys and none of the customer's data is in any output or report of a run.
"""

from __future__ import annotations

import pytest

from .conftest import KEY, SUITE
from .deployment import SECRETS

pytest_plugins = ["pytester"]

OTHER = "cinv_other_planted_s3cret"
LEAKING = """

@verifies(c.CLI_GET_1, scope=Scope.READ)
def test_tells(run, expect):
    exchange = run.get("/clients")
    expect.that(c.CLI_GET_1, False, "no customer", exchange.items, exchange)


@verifies(c.CLI_GET_2, scope=Scope.READ)
def test_tells_a_part(run, expect):
    name = run.get("/clients").items[0]["name"]
    expect.that(c.CLI_GET_2, False, f"{name[:12]}…", f"{name[:20]}…", run.get("/clients", query={"search": name[:9]}))


@verifies(c.AUTH_3, scope=Scope.READ)
def test_misplaced(run, expect):
    key = run.target.keys["primary"]
    for exchange in (
        run.get("/clients", query={"api_key": key}, key="misplaced"),
        run.get("/clients", headers={"Authorization": f"Basic {key}"}, key="misplaced"),
        run.get("/clients", headers={"X-Key": key}, key="misplaced"),
    ):
        expect.that(c.AUTH_3, False, f"nothing with {key}", exchange.body.decode(), exchange)


@verifies(c.PAGE_1)
def test_asserts(run, expect):
    assert run.get("/clients").items == [run.target.keys], run.get("/clients").body


@verifies(c.PAGE_2)
def test_raises(run, expect):
    client = run.get("/clients").items[0]
    print(client, run.target.keys)
    os.write(1, client["name"].encode())
    import logging
    logging.getLogger("x").error("sent %s of %s", run.target.keys["primary"], client)
    raise ValueError(f"{client} with {run.target.keys['primary']}")


@verifies(c.PAGE_4)
def test_hindered(run, expect):
    raise NotTestable(f"not with {run.get('/clients').items[0]}")


@verifies(c.PAGE_5)
def test_skipped(run, expect):
    pytest.skip(f"not with {run.get('/clients').items[0]} and {run.target.keys}")


@pytest.fixture
def torn(run):
    yield
    raise ValueError(run.get("/clients").items[0]["name"] + run.target.keys["primary"])


@verifies(c.PAGE_6)
def test_torn(run, expect, torn):
    expect.that(c.PAGE_6, True, "x", "y")
"""
CRASHING = """

@verifies(c.PAGE_1)
def test_crashes(run, expect):
    run.get("/clients")
    run.outcomes.erred = None
    raise ValueError(run.target.keys["primary"])
"""
INTERRUPTED = """

@verifies(c.PAGE_1)
def test_interrupts(run, expect):
    name = run.get("/clients").items[0]["name"]
    raise KeyboardInterrupt(name + run.target.keys["primary"])
"""


@pytest.fixture
def outputs_of(run_suite, deployment):
    """A function that runs a suite and returns all its outputs and reports as texts."""
    deployment.leaks = True
    deployment.breaks_fmt_3 = True

    def outputs(suite, *options):
        done = run_suite(f"--other-api-key={OTHER}", *options, suite=suite)
        return done, {"printed": done.printed, **done.reports}

    return outputs


def leaked(outputs):
    secrets = [KEY, OTHER, "s3cret", "s3cr3t", *SECRETS, "Zebulon", "Quartermaine", "Hidden Valley", "Zebul"]
    return [(place, secret) for place, text in outputs.items() for secret in secrets if secret in text]


@pytest.mark.parametrize(
    "options", [[], ["-vv"], ["--showlocals", "--tb=long"], ["-rA", "--tb=native"], ["-s"]]
)
def test_no_secret_is_in_any_output(outputs_of, options):
    """No secret is in findings, curl lines, errors, skips, captured output or logs, with any options of pytest."""
    suite = SUITE + LEAKING
    if "-s" in options:  # the output of a test itself is not redacted then
        suite = suite.replace("print(client, run.target.keys)", "").replace(
            'os.write(1, client["name"].encode())', ""
        )
    done, outputs = outputs_of(suite, *options)
    assert done.code == 1
    assert sorted(outputs) == ["printed", "r.html", "r.json", "r.sarif", "r.xml"]
    assert leaked(outputs) == []
    assert "‹masked›" in outputs["r.json"]
    assert "$CLEVERINVO_API_KEY" in outputs["r.json"]


def test_no_secret_is_in_live_logs(outputs_of):
    """Live logs contain no secret, not even in the URLs that the HTTP client logs."""
    quiet = SUITE + LEAKING.replace('logging.getLogger("x").error', "str")
    done, outputs = outputs_of(
        quiet.replace('str("sent %s of %s", run.target.keys["primary"], client)', "pass"),
        "--log-cli-level=DEBUG",
    )
    assert done.code == 1
    assert leaked(outputs) == []


@pytest.mark.parametrize("suite", [CRASHING, INTERRUPTED], ids=["internal error", "interrupt"])
def test_no_secret_is_printed_at_an_abrupt_end(outputs_of, deployment, suite):
    """A run that crashes or is interrupted prints no secret and removes its records."""
    done, outputs = outputs_of(
        SUITE.replace("@verifies(c.AUTH_4", "@verifies(c.AUTH_2") + suite, "--full-trace"
    )
    assert done.code in {1, 3}
    assert leaked(outputs) == []
    assert len(deployment.clients) == 1


def test_search_finds_a_secret():
    """The search for secrets in outputs finds one."""
    assert leaked({"x": f"… {KEY} …"}) == [("x", KEY), ("x", "s3cret")]
