"""The methods of a mock and of a sandbox, in a separate process and in this process."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cleverinvo_mock.testing import CleverInvoMock, ControlError, Sandbox, Unreachable, effects

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def total(http, path="/invoices", **query):
    return http.get(path, params=query).json()["total"]


# Accounts


def test_account_has_the_given_values(sandbox):
    """A new account has the given name, key, plan, limits, usage and rate limit."""
    created = sandbox.accounts.create(
        name="wished",
        key="cinv_wished_for",
        plan="Business Trial",
        limits={"clients": 7},
        usage={"clients": 3},
        requests_per_minute=None,
    )
    assert (created.name, created.key, created.plan, created.api) == (
        "wished",
        "cinv_wished_for",
        "Business Trial",
        True,
    )
    assert created.limits == {"clients": 7, "invoices": 3}
    assert created.usage == {"clients": 3, "invoices": 0}
    assert created.records == {"clients": 0, "deletedClients": 0, "invoices": 0}
    assert created.requests_per_minute is None
    assert not created.revoked
    assert created in sandbox.accounts.list()
    assert sandbox.mock("wished").api_key == "cinv_wished_for"
    sandbox.accounts.delete("wished")
    with pytest.raises(ControlError, match="No such account: wished"):
        sandbox.accounts.get("wished")


def test_repr_has_no_key(mock):
    """The printed form of an account and of a mock does not contain the key."""
    assert mock.api_key not in repr(mock.account.read()) + repr(mock) + str(mock)


def test_account_is_changed_and_revoked(mock, http):
    """Only the given values change; requests with a revoked key get a 401."""
    changed = mock.account.change(limits={"clients": 2}, preset="one_below_the_limit", requests_per_minute=9)
    assert (changed.usage["clients"], changed.requests_per_minute) == (1, 9)
    assert mock.account.read() == changed
    assert mock.account.revoke().revoked
    assert http.get("/clients").status_code == 401


def test_fresh_account_is_removed_with_its_snapshots(sandbox):
    """After the block the account and its snapshots are deleted, even if the test has deleted them already."""
    before = sandbox.accounts.list()
    with sandbox.fresh_account(plan="Starter") as mock:
        assert mock.account.read().plan == "Starter"
        mock.snapshots.take("kept")
        mock.account.delete()
    assert sandbox.accounts.list() == before
    assert sandbox.snapshots.list() == []


def test_accounts_are_isolated(sandbox, mock, http):
    """Changes to one account do not affect another."""
    with sandbox.fresh_account() as other, other.client() as theirs:
        other.fail_next()
        other.clock.freeze(NOON)
        assert http.get("/clients").status_code == 200
        assert mock.clock.now() > NOON
        assert theirs.get("/clients").status_code == 500
        assert [entry.account for entry in mock.journal.read().entries] == [mock.account.name]


# State


def test_snapshot_block_restores_the_state(mock, http, draft):
    """After a snapshot block, records and clock are restored, even if the block raises."""

    def spoil():
        with mock.snapshot():
            http.delete(f"/invoices/{draft['id']}")
            mock.clock.freeze(NOON)
            raise LookupError

    with pytest.raises(LookupError):
        spoil()
    assert total(http) == 1
    assert not mock.clock.read().frozen
    assert mock.snapshots.list() == []


def test_snapshots_of_two_accounts_can_have_the_same_name(sandbox, mock, http, draft):
    """The names of snapshots are separate for each account."""
    mock.snapshots.take("billed")
    with sandbox.fresh_account() as other:
        other.snapshots.take("billed")
        assert [(s.name, s.account, s.invoices) for s in other.snapshots.list()] == [
            ("billed", other.account.name, 0)
        ]
    http.delete(f"/invoices/{draft['id']}")
    mock.snapshots.restore("billed")
    assert total(http) == 1
    mock.snapshots.delete("billed")
    with pytest.raises(ControlError) as refusal:
        mock.snapshots.restore("billed")
    assert refusal.value.status == 404


def test_snapshot_of_everything(sandbox, mock, http, draft):
    """A snapshot of the sandbox has all accounts."""
    taken = sandbox.snapshots.take("all of it")
    assert taken.account is None
    assert taken.accounts == len(sandbox.accounts.list())
    http.delete(f"/invoices/{draft['id']}")
    sandbox.snapshots.restore("all of it")
    assert total(http) == 1
    sandbox.snapshots.delete("all of it")


def test_seed_export_and_import(mock, http, draft, tmp_path):
    """An exported seed can be imported as text, as a file and as a value."""
    text = mock.export_seed()
    (tmp_path / "seed.yaml").write_text(text)
    value = {"accounts": {"any": {"clients": [{**CLIENT_OF_SEED}]}}}
    # JSON has escapes that YAML lacks: half a surrogate pair each (RFC 8259, 7).
    (tmp_path / "seed.json").write_text(json.dumps(value).replace("Other Corp", "Other \\ud83d\\ude00 Corp"))
    seeds = ((text, 1), (value, 0), (tmp_path / "seed.yaml", 1), (tmp_path / "seed.json", 0))
    for seed, invoices in seeds:
        mock.load_seed("empty")
        assert total(http, "/clients") == 0
        mock.import_seed(seed)
        assert (total(http, "/clients"), total(http)) == (1, invoices)
    mock.load_seed("demo")
    assert total(http) == 60


CLIENT_OF_SEED = {"name": "Other Corp", "email": "other@corp.example", "createdAt": "2026-01-01"}


def test_seed_of_everything(sandbox, mock, http, draft):
    """A seed of the sandbox has all accounts; an error in a seed names its line."""
    assert f"  {mock.account.name}:" in sandbox.export_seed()
    with pytest.raises(ControlError, match="line 2"):
        sandbox.import_seed("accounts:\n  nobody: {}\n")
    sandbox.load_seed("demo")
    assert total(http) == 1


def test_reset(sandbox, mock, http, draft):
    """A reset affects the named parts, or the whole account."""
    mock.clock.freeze(NOON)
    mock.fail_next()
    mock.reset("faults", "journal")
    assert (mock.faults.list(), mock.journal.read().total, total(http)) == ([], 0, 1)
    mock.reset()
    assert (total(http), mock.clock.read().frozen) == (0, False)
    sandbox.reset("faults")
    assert {fault.account for fault in sandbox.faults.list()} >= {"flaky", "drop"}


# Invoices and time


@pytest.mark.parametrize(
    ("transition", "status"),
    [("view", "VIEWED"), ("pay_in_part", "PARTIALLY_PAID"), ("pay", "PAID"), ("mark_overdue", "OVERDUE")],
)
def test_invoice_transitions(mock, draft, transition, status):
    """Each transition has a method, which returns the invoice."""
    assert mock.invoices.send(draft["id"])["sentViaEmail"]
    assert getattr(mock.invoices, transition)(draft["id"])["status"] == status


def test_impossible_transition(mock, draft):
    """An impossible transition raises an error with the sandbox's message."""
    with pytest.raises(ControlError) as refusal:
        mock.invoices.pay(draft["id"])
    assert refusal.value.status == 409
    assert refusal.value.sentence.startswith("Not possible: an invoice that is DRAFT cannot pay")
    assert refusal.value.request == f"POST /accounts/{mock.account.name}/invoices/{draft['id']}/transitions"


def test_clock(mock):
    """The clock can be frozen, advanced, set and resumed."""
    assert mock.clock.freeze(NOON).frozen
    assert mock.clock.now() == NOON
    assert mock.clock.advance(days=1, hours=2, minutes=3, seconds=4).now == NOON + timedelta(
        days=1, hours=2, minutes=3, seconds=4
    )
    assert mock.clock.set("2027-01-01T00:00:00Z").now.year == 2027
    reading = mock.clock.resume()
    assert (reading.frozen, reading.offset) == (False, timedelta(0))
    assert mock.clock.freeze().frozen


def test_naive_time_is_refused(mock):
    """A datetime without a time zone is refused, because its meaning is not clear."""
    with pytest.raises(ValueError, match="no time zone"):
        mock.clock.set(NOON.replace(tzinfo=None))


def test_clock_of_everything(sandbox, mock):
    """The clocks of accounts follow the sandbox's clock."""
    sandbox.clock.freeze(NOON)
    assert mock.clock.now() == NOON
    sandbox.clock.resume()


# Faults


@pytest.mark.parametrize(
    ("effect", "seen"),
    [
        (effects.status(404, error="Gone fishing"), 404),
        (effects.delay(0.0), 200),
        (effects.delay(0.0, 0.01), 200),
        (effects.slow_body(0.01), 200),
        (effects.malformed_json(), ValueError),
        (effects.reset(), httpx.ReadError),
        (effects.commit_then_drop(), httpx.ReadError),
        (effects.truncate(), httpx.RemoteProtocolError),
        (effects.truncate(bytes=1), httpx.RemoteProtocolError),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_effects(mock, http, effect, seen):
    """Clients see every effect in the same way with and without a socket; the rule has the given values."""
    rule = mock.faults.add(effect, operation="listClients")
    assert (rule.effect, rule.operation, rule.account) == (effect, "listClients", mock.account.name)
    if isinstance(seen, int):
        assert http.get("/clients").status_code == seen
    else:
        with pytest.raises(seen):
            http.get("/clients").json()
    assert http.get("/clients").status_code == 200
    assert mock.faults.get(rule).applied == 1


def test_rules_are_kept_and_removed(mock, http):
    """Rules have counts, can be removed one by one or together, and are deterministic with a seed."""
    first = mock.faults.add(effects.status(500), skip=1, times=None, probability=0.5, seed=3)
    mock.drop_after_commit()
    assert [rule.operation for rule in mock.faults.list()] == [None, "createInvoice"]
    statuses = [http.get("/clients").status_code for _ in range(8)]
    assert set(statuses) == {200, 500}
    assert (mock.faults.get(first.id).seen, statuses[0]) == (8, 200)
    mock.faults.remove(first)
    mock.faults.add(effects.status(500), skip=1, times=None, probability=0.5, seed=3)
    assert [http.get("/clients").status_code for _ in range(8)] == statuses
    mock.faults.clear()
    assert mock.faults.list() == []


def test_invalid_fault_is_refused(mock):
    """The error names the field."""
    with pytest.raises(ControlError, match=r"Invalid field effect\.atLeast"):
        mock.faults.add(effects.delay(2, at_most=1))


def test_drop_after_commit(mock, http):
    """A request whose response was dropped has been processed."""
    mock.drop_after_commit("createClient")
    with pytest.raises(httpx.ReadError):
        http.post("/clients", json={"name": "Acme Corp", "email": "billing@acme.example"})
    assert total(http, "/clients") == 1


# Journal


def test_entries(mock, http, draft):
    """An entry has the request, the response, the reason of a refusal and the fault."""
    (created,) = mock.journal.find(operation="createInvoice", body={"invoiceNumber": "INV-0001"})
    assert (created.method, created.path, created.status, created.account) == (
        "POST",
        "/api/v1/invoices",
        201,
        mock.account.name,
    )
    assert created.response.body["data"]["id"] == draft["id"]
    assert created == mock.journal.get(created.number)
    assert created.at <= mock.clock.now()
    rule = mock.fail_next(status=503, retry_after=1)
    http.get("/clients")
    (failed,) = mock.journal.find(fault=rule.id)
    assert failed.fault.type == "status"
    assert str(failed).endswith(f"fault: status ({rule.id})")
    assert mock.journal.read(after=created.number).entries == [failed]
    assert mock.api_key not in mock.journal.curl() + str(mock.journal.har()) + repr(failed)


def test_refusal_is_explained(mock, http):
    """The response to a request with ``Prefer: why`` leads to the entry that explains it."""
    response = http.get("/clients", params={"limit": 500}, headers={"prefer": "why"})
    entry = mock.journal.why(response.headers)
    assert (entry.refusal.clause, entry.refusal.pointer) == ("PAGE-3", "?limit")
    assert "refused: Invalid query parameter limit" in str(entry)
    with pytest.raises(KeyError):
        mock.journal.why(http.get("/clients").headers)


def test_expectations_pass(mock, draft):
    """An expectation that is met raises nothing."""
    mock.journal.expect_exactly(2, status=201)
    mock.journal.expect_at_least(1, method="POST", path="/api/v1/clients")
    mock.journal.expect_never(operation="deleteInvoice")
    mock.journal.expect_in_order({"operation": "createClient"}, {"operation": "createInvoice"})
    assert mock.journal.count(status=201) == 2


def test_expectations_fail_with_the_nearest_miss(mock, draft):
    """A failed expectation raises an AssertionError with the nearest entry and its differences."""
    with pytest.raises(AssertionError) as miss:
        mock.journal.expect_exactly(1, operation="createInvoice", body={"currency": "EUR"})
    assert "body.currency: expected 'EUR', got 'USD'" in str(miss.value)
    assert "POST /api/v1/invoices -> 201" in str(miss.value)
    with pytest.raises(AssertionError, match="expected at least 3 matches, got 2"):
        mock.journal.expect_at_least(3, status=201)
    with pytest.raises(AssertionError, match="expected no match, got 1"):
        mock.journal.expect_never(operation="createInvoice")
    with pytest.raises(AssertionError, match="no match for step 2"):
        mock.journal.expect_in_order({"operation": "createInvoice"}, {"operation": "createClient"})


def test_verification_raises_nothing(mock, draft):
    """``verify`` returns the result instead of raising."""
    outcome = mock.journal.verify({"operation": "createInvoice", "body": {"currency": "EUR"}}, exactly=1)
    assert (outcome.verified, outcome.count, outcome.dropped) == (False, 0, 0)
    assert outcome.differences == ["body.currency: expected 'EUR', got 'USD'"]
    assert outcome.nearest.operation == "createInvoice"
    assert mock.journal.verify(in_order=[{"operation": "createInvoice"}]).verified
    with pytest.raises(ControlError, match="send match with one of atLeast, exactly, never"):
        mock.journal.verify({}, exactly=1, at_least=1)


def test_stream_begins_with_the_block(mock, http):
    """The stream has all requests from the start of the block; waiting for more raises a TimeoutError."""
    http.get("/clients")
    with mock.journal.stream(silence=0.2) as entries:
        http.get("/invoices")
        entry = next(entries)
        assert entry.operation == "listInvoices"
        with pytest.raises(TimeoutError, match=r"no event within 0\.2 s"):
            next(entries)
    with mock.journal.stream(after=entry.number - 1) as entries:
        assert next(entries) == entry
    assert entries.dropped == 0


# The sandbox


def test_sandbox_of_a_url(process):
    """A running sandbox can be used by its URL; the path of the URL is ignored."""
    for url in (process.base_url, process.base_url.removesuffix("/api/v1")):
        with Sandbox(url) as again:
            assert again.version() == process.version()
            assert isinstance(again.mock("business"), CleverInvoMock)


def test_no_sandbox_at_the_url():
    """Without a sandbox at the URL, the error names the URL."""
    with Sandbox("http://127.0.0.1:9") as sandbox, pytest.raises(Unreachable, match="no sandbox responds at"):
        sandbox.version()


def test_unknown_operation(process):
    """A request for an unknown operation of the control plane raises ControlError with a hint at its documentation."""
    with (
        Sandbox(process.base_url) as sandbox,
        pytest.raises(ControlError, match="/__admin/docs lists the operations"),
    ):
        sandbox._control.send("GET", "/nothing")
