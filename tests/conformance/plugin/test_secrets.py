"""Planted secrets: a deployment that tells keys and customers in every error and header is told nothing of.

The key, a second one, and what the account holds of its customer stand in no artefact of any run.
"""

from __future__ import annotations

import pytest

from .conftest import KEY, SUITE
from .deployment import SECRETS

pytest_plugins = ["pytester"]

OTHER = "cinv_other_planted_s3cret"
LEAKING = """

@decides(c.CLI_GET_1, scope=Scope.READ, requests=1)
def test_tells(run, expect):
    exchange = run.get("/clients")
    expect.that(c.CLI_GET_1, False, "no customer", exchange.items, exchange)


@decides(c.CLI_GET_2, scope=Scope.READ, requests=2)
def test_tells_a_part(run, expect):
    name = run.get("/clients").items[0]["name"]
    expect.that(c.CLI_GET_2, False, f"{name[:12]}…", f"{name[:20]}…", run.get("/clients", query={"search": name[:9]}))


@decides(c.AUTH_3, scope=Scope.READ, requests=3)
def test_misplaced(run, expect):
    key = run.target.keys["primary"]
    for exchange in (
        run.get("/clients", query={"api_key": key}, key="misplaced"),
        run.get("/clients", headers={"Authorization": f"Basic {key}"}, key="misplaced"),
        run.get("/clients", headers={"X-Key": key}, key="misplaced"),
    ):
        expect.that(c.AUTH_3, False, f"nothing with {key}", exchange.body.decode(), exchange)


@decides(c.PAGE_1, requests=1)
def test_asserts(run, expect):
    assert run.get("/clients").items == [run.target.keys], run.get("/clients").body


@decides(c.PAGE_2, requests=1)
def test_raises(run, expect):
    client = run.get("/clients").items[0]
    print(client, run.target.keys)
    os.write(1, client["name"].encode())
    import logging
    logging.getLogger("x").error("sent %s of %s", run.target.keys["primary"], client)
    raise ValueError(f"{client} with {run.target.keys['primary']}")


@decides(c.PAGE_4, requests=1)
def test_hindered(run, expect):
    raise NotTestable(f"not with {run.get('/clients').items[0]}")


@decides(c.PAGE_5, requests=1)
def test_skipped(run, expect):
    pytest.skip(f"not with {run.get('/clients').items[0]} and {run.target.keys}")


@pytest.fixture
def torn(run):
    yield
    raise ValueError(run.get("/clients").items[0]["name"] + run.target.keys["primary"])


@decides(c.PAGE_6, requests=1)
def test_torn(run, expect, torn):
    expect.that(c.PAGE_6, True, "x", "y")
"""
CRASHING = """

@decides(c.PAGE_1, requests=1)
def test_crashes(run, expect):
    run.get("/clients")
    run.outcomes.erred = None
    raise ValueError(run.target.keys["primary"])
"""
INTERRUPTED = """

@decides(c.PAGE_1, requests=1)
def test_interrupts(run, expect):
    name = run.get("/clients").items[0]["name"]
    raise KeyboardInterrupt(name + run.target.keys["primary"])
"""


@pytest.fixture
def told_by(run_suite, deployment):
    """All that a run told anywhere, as one text a place."""
    deployment.leaks = True
    deployment.breaks_fmt_3 = True

    def told(suite, *options):
        done = run_suite(f"--other-api-key={OTHER}", *options, suite=suite)
        return done, {"printed": done.printed, **done.reports}

    return told


def spilled(told):
    secrets = [KEY, OTHER, "s3cret", "s3cr3t", *SECRETS, "Zebulon", "Quartermaine", "Hidden Valley", "Zebul"]
    return [(place, secret) for place, text in told.items() for secret in secrets if secret in text]


@pytest.mark.parametrize(
    "options", [[], ["-vv"], ["--showlocals", "--tb=long"], ["-rA", "--tb=native"], ["-s"]]
)
def test_nothing_secret_is_told(told_by, options):
    """Not in findings, curl lines, faults, skips, captured output, logs, with whatever options of pytest's."""
    suite = SUITE + LEAKING
    if "-s" in options:  # what a test prints itself is then its own
        suite = suite.replace("print(client, run.target.keys)", "").replace(
            'os.write(1, client["name"].encode())', ""
        )
    done, told = told_by(suite, *options)
    assert done.code == 1
    assert sorted(told) == ["printed", "r.html", "r.json", "r.sarif", "r.xml"]
    assert spilled(told) == []
    assert "‹masked›" in told["r.json"]
    assert "$CLEVERINVO_API_KEY" in told["r.json"]


def test_nothing_secret_is_told_by_live_logs(told_by):
    """Not even of the URLs that the HTTP client would log."""
    quiet = SUITE + LEAKING.replace('logging.getLogger("x").error', "str")
    done, told = told_by(
        quiet.replace('str("sent %s of %s", run.target.keys["primary"], client)', "pass"),
        "--log-cli-level=DEBUG",
    )
    assert done.code == 1
    assert spilled(told) == []


@pytest.mark.parametrize("suite", [CRASHING, INTERRUPTED], ids=["internal error", "interrupt"])
def test_nothing_secret_is_told_at_a_sudden_end(told_by, deployment, suite):
    """And what was made is removed all the same."""
    done, told = told_by(SUITE.replace("@decides(c.AUTH_4", "@decides(c.AUTH_2") + suite, "--full-trace")
    assert done.code in {1, 3}
    assert spilled(told) == []
    assert len(deployment.clients) == 1


def test_plant_is_found_where_it_is_told():
    """The search for secrets would find one."""
    assert spilled({"x": f"… {KEY} …"}) == [("x", KEY), ("x", "s3cret")]
