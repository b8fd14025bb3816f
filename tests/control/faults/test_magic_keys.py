"""The shipped API keys whose requests get faults, and fault rules in accounts files."""

from __future__ import annotations

from textwrap import dedent

import pytest
from cleverinvo_mock.app.fault_injection import ConnectionDropped
from cleverinvo_mock.faults.effects import CommitThenDrop, StatusFault
from cleverinvo_mock.faults.rules import FaultRules, NewFault
from cleverinvo_mock.files.accounts_file import load_accounts
from cleverinvo_mock.files.errors import FileError

from .conftest import invoice_for


def test_error_500_always_fails(sandbox):
    """Every response is a 500."""
    user = sandbox.user("cinv_sandbox_error_500")
    assert {user.get(path).status_code for path in ("/clients", "/invoices", "/invoices/x/pdf")} == {500}


def test_error_429_has_retry_after(sandbox):
    """Every response is a 429 with Retry-After."""
    response = sandbox.user("cinv_sandbox_error_429").get("/clients")
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")


def test_flaky_fails_one_time_in_four_in_the_same_order(sandbox):
    """Every sandbox fails at the same requests, and in the first three hundred never three times in a row."""

    def failures(random_seed):
        rules = FaultRules(random_seed, load_accounts(None).faults_of({"flaky"}))
        return "".join("x" if rules.choose("flaky", "listClients") else "." for _ in range(300))

    assert failures(1) == failures(2)
    assert 60 <= failures(1).count("x") <= 90
    assert "xxx" not in failures(1)
    user = sandbox.user("cinv_sandbox_flaky")
    statuses = [user.get("/clients").status_code for _ in range(10)]
    assert statuses == [503 if each == "x" else 200 for each in failures(1)[:10]]
    assert failures(1).startswith(".x.x...x.x")


def test_slow_takes_two_seconds(sandbox):
    """Every response is delayed."""
    user = sandbox.user("cinv_sandbox_slow")
    assert user.get("/clients").status_code == 200
    assert sandbox.slept == [2]


def test_drop_creates_the_first_invoice_without_a_response(sandbox):
    """Repeating the dropped request creates a second invoice; after a reset the fault occurs again."""
    user = sandbox.user("cinv_sandbox_drop")
    client = user.create("/clients", {"name": "Acme"}).json()["data"]["id"]
    before = user.total("/invoices")
    for more in (1, 3):
        with pytest.raises(ConnectionDropped):
            user.create("/invoices", invoice_for(client))
        assert user.total("/invoices") == before + more
        assert user.create("/invoices", invoice_for(client)).status_code == 201
        sandbox.faults.reset()


def test_truncated_pdf(sandbox):
    """Only the PDF download is truncated."""
    user = sandbox.user("cinv_sandbox_truncated_pdf")
    invoice = user.invoice()
    with pytest.raises(ConnectionDropped, match="the response ends after"):
        user.get(f"/invoices/{invoice}/pdf")


FILE = """\
plans: {Business: {}}
provisioned: {plan: Business, company: {name: New}}
accounts:
  shaky:
    key: cinv_shaky_key
    plan: Business
    company: {name: Shaky}
    faults:
      - effect: {type: commit_then_drop}
        operation: createInvoice
      - times: null
        effect: {type: status, status: 503, error: Later}
"""


@pytest.fixture
def write(tmp_path):
    def write_file(text):
        path = tmp_path / "accounts.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write_file


def test_faults_of_an_accounts_file(sandbox_of, write):
    """Faults of an accounts file are rules of that account and are listed with the others."""
    path = write(FILE)
    assert load_accounts(path).faults_of({"shaky"}) == (
        NewFault(CommitThenDrop(), "shaky", "createInvoice"),
        NewFault(StatusFault(503, "Later"), "shaky", times=None),
    )
    sandbox = sandbox_of(accounts=path)
    assert sandbox.user("cinv_shaky_key").get("/clients").json() == {"error": "Later"}
    assert sandbox.user().get("/clients").status_code == 200
    assert [rule.id for rule in sandbox.faults.list()] == ["fault-1", "fault-2"]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("times: null", "times: 0", 11, "faults[1].times: must be an integer from 1 on, or null, not 0"),
        ("times: null", "time: null", 11, "faults[1].time: unknown field; the fields are operation, skip, times"),
        ("createInvoice", "sendInvoice", 10, "faults[0].operation: must be one of listClients, createClient"),
        ("commit_then_drop", "explode", 9, "faults[0].effect.type: must be one of status, delay, reset"),
        ("status: 503", "status: 418", 12, "faults[1].effect.status: must be one of 400, 401"),
        ("status: 503", "status: x", 12, 'faults[1].effect.status: must be an integer, not "x"'),
        ("status: 503, ", "", 12, "faults[1].effect.status: is missing: an effect of type status requires it"),
        ("error: Later", "bytes: 3", 12, "faults[1].effect.bytes: is not a field of an effect of type status"),
        ("type: commit_then_drop", "type: delay", 9, "faults[0].effect.seconds: is missing: a delay takes"),
        ("type: commit_then_drop", "type: delay, seconds: 5000", 9, "seconds: must be a number from 0 to 3600"),
        (
            "type: commit_then_drop",
            "type: delay, atLeast: 3, atMost: 2",
            9,
            "accounts.shaky.faults[0].effect.atLeast: must not be greater than atMost (2), but is 3",
        ),
        ("plan: Business\n", "plan: Business\n    revoked: true\n", 9, "faults: an account with a revoked key cannot have"),
        ("times: null", "probability: 2", 11, "faults[1].probability: must be a number from 0 to 1, not 2"),
    ],
)  # fmt: skip
def test_invalid_fault_is_refused_with_line_and_field(write, old, new, line, message):
    """An invalid fault is refused with its line, the field, and what is allowed."""
    assert FILE.count(old) == 1
    with pytest.raises(FileError) as caught:
        load_accounts(write(FILE.replace(old, new)))
    assert message in str(caught.value)
    assert caught.value.line == line
