"""Every method of a mock and of a sandbox does what its name says, as a process and within this one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cleverinvo_mock.testing import CleverInvoMock, ControlError, Sandbox, Unreachable, effects

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def total(http, path="/invoices", **query):
    return http.get(path, params=query).json()["total"]


# Accounts


def test_account_has_what_was_wished_for(sandbox):
    """A new account has the name, key, plan, limits, usage and rate that it is made with."""
    made = sandbox.accounts.create(
        name="wished",
        key="cinv_wished_for",
        plan="Business Trial",
        limits={"clients": 7},
        usage={"clients": 3},
        requests_per_minute=None,
    )
    assert (made.name, made.key, made.plan, made.api) == ("wished", "cinv_wished_for", "Business Trial", True)
    assert made.limits == {"clients": 7, "invoices": 3}
    assert made.usage == {"clients": 3, "invoices": 0}
    assert made.records == {"clients": 0, "deletedClients": 0, "invoices": 0}
    assert made.requests_per_minute is None
    assert not made.revoked
    assert made in sandbox.accounts.list()
    assert sandbox.mock("wished").api_key == "cinv_wished_for"
    sandbox.accounts.delete("wished")
    with pytest.raises(ControlError, match="No such account: wished"):
        sandbox.accounts.get("wished")


def test_key_does_not_stand_in_what_is_printed(mock):
    """Neither an account nor a mock shows its key where it is printed."""
    assert mock.api_key not in repr(mock.account.read()) + repr(mock) + str(mock)


def test_account_is_changed_and_revoked(mock, http):
    """What is given changes, the rest stays; a key that is withdrawn opens nothing."""
    changed = mock.account.change(limits={"clients": 2}, preset="one_below_the_limit", requests_per_minute=9)
    assert (changed.usage["clients"], changed.requests_per_minute) == (1, 9)
    assert mock.account.read() == changed
    assert mock.account.revoke().revoked
    assert http.get("/clients").status_code == 401


def test_fresh_account_is_removed_with_its_snapshots(sandbox):
    """After its block an account and its snapshots are gone, even where the test has removed some already."""
    before = sandbox.accounts.list()
    with sandbox.fresh_account(plan="Starter") as mock:
        assert mock.account.read().plan == "Starter"
        mock.snapshots.take("kept")
        mock.account.delete()
    assert sandbox.accounts.list() == before
    assert sandbox.snapshots.list() == []


def test_two_accounts_do_not_meet(sandbox, mock, http):
    """What happens to one account is not seen in another."""
    with sandbox.fresh_account() as other, other.client() as theirs:
        other.fail_next()
        other.clock.freeze(NOON)
        assert http.get("/clients").status_code == 200
        assert mock.clock.now() > NOON
        assert theirs.get("/clients").status_code == 500
        assert [entry.account for entry in mock.journal.read().entries] == [mock.account.name]


# State


def test_block_leaves_no_trace(mock, http, draft):
    """After a block within a snapshot, records and clock are what they were, even when the block fails."""

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


def test_snapshots_of_two_accounts_may_have_one_name(sandbox, mock, http, draft):
    """A name is an account's own."""
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
    """The sandbox's own snapshots hold every account."""
    taken = sandbox.snapshots.take("all of it")
    assert taken.account is None
    assert taken.accounts == len(sandbox.accounts.list())
    http.delete(f"/invoices/{draft['id']}")
    sandbox.snapshots.restore("all of it")
    assert total(http) == 1
    sandbox.snapshots.delete("all of it")


def test_seed_goes_out_and_in(mock, http, draft, tmp_path):
    """What is exported comes back as text, as a file and as a value."""
    text = mock.export_seed()
    (tmp_path / "seed.yaml").write_text(text)
    value = {"accounts": {"any": {"clients": [{**CLIENT_OF_SEED}]}}}
    for seed, invoices in ((text, 1), (value, 0), (tmp_path / "seed.yaml", 1)):
        mock.load_seed("empty")
        assert total(http, "/clients") == 0
        mock.import_seed(seed)
        assert (total(http, "/clients"), total(http)) == (1, invoices)
    mock.load_seed("demo")
    assert total(http) == 60


CLIENT_OF_SEED = {"name": "Other Corp", "email": "other@corp.example", "createdAt": "2026-01-01"}


def test_seed_of_everything(sandbox, mock, http, draft):
    """Without an account, a seed has all of them, and what is wrong in one is told by its line."""
    assert f"  {mock.account.name}:" in sandbox.export_seed()
    with pytest.raises(ControlError, match="line 2"):
        sandbox.import_seed("accounts:\n  nobody: {}\n")
    sandbox.load_seed("demo")
    assert total(http) == 1


def test_reset(sandbox, mock, http, draft):
    """A reset touches what is named, or everything of the account."""
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
    """Each transition of an invoice's life has a method, which answers the invoice."""
    assert mock.invoices.send(draft["id"])["sentViaEmail"]
    assert getattr(mock.invoices, transition)(draft["id"])["status"] == status


def test_impossible_move_says_why(mock, draft):
    """A transition that the invoice's life does not have is refused with the sandbox's own sentence."""
    with pytest.raises(ControlError) as refusal:
        mock.invoices.pay(draft["id"])
    assert refusal.value.status == 409
    assert refusal.value.sentence.startswith("Not possible: an invoice that is DRAFT cannot pay")
    assert refusal.value.request == f"POST /accounts/{mock.account.name}/invoices/{draft['id']}/transitions"


def test_clock(mock):
    """Frozen it stands, set and advanced it is there, resumed it is the machine's."""
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
    """A datetime without a time zone is nobody's noon."""
    with pytest.raises(ValueError, match="no time zone"):
        mock.clock.set(NOON.replace(tzinfo=None))


def test_clock_of_everything(sandbox, mock):
    """The sandbox's clock is the one that those of accounts follow."""
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
    """Every effect is seen by httpx in the same way, whether there is a socket or not; and the rule comes back."""
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
    """Rules have counts, are removed one by one or together, and repeat under a seed."""
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


def test_fault_that_cannot_be_is_refused(mock):
    """The sandbox's sentence names the field."""
    with pytest.raises(ControlError, match=r"Invalid field effect\.atLeast"):
        mock.faults.add(effects.delay(2, at_most=1))


def test_work_is_done_before_the_connection_drops(mock, http):
    """What is committed and then dropped is there."""
    mock.drop_after_commit("createClient")
    with pytest.raises(httpx.ReadError):
        http.post("/clients", json={"name": "Acme Corp", "email": "billing@acme.example"})
    assert total(http, "/clients") == 1


# Journal


def test_entries_tell_what_was_sent(mock, http, draft):
    """An entry has the request, the answer, the reason of a refusal and the fault."""
    (made,) = mock.journal.find(operation="createInvoice", body={"invoiceNumber": "INV-0001"})
    assert (made.method, made.path, made.status, made.account) == (
        "POST",
        "/api/v1/invoices",
        201,
        mock.account.name,
    )
    assert made.response.body["data"]["id"] == draft["id"]
    assert made == mock.journal.get(made.number)
    assert made.at <= mock.clock.now()
    rule = mock.fail_next(status=503, retry_after=1)
    http.get("/clients")
    (failed,) = mock.journal.find(fault=rule.id)
    assert failed.fault.type == "status"
    assert str(failed).endswith(f"fault: status ({rule.id})")
    assert mock.journal.read(after=made.number).entries == [failed]
    assert mock.api_key not in mock.journal.curl() + str(mock.journal.har()) + repr(failed)


def test_refusal_is_explained(mock, http):
    """An answer to ``Prefer: why`` leads to the entry that explains it."""
    answer = http.get("/clients", params={"limit": 500}, headers={"prefer": "why"})
    entry = mock.journal.why(answer.headers)
    assert (entry.refusal.clause, entry.refusal.pointer) == ("PAGE-3", "?limit")
    assert "refused: Invalid query parameter limit" in str(entry)
    with pytest.raises(KeyError):
        mock.journal.why(http.get("/clients").headers)


def test_expectations_hold(mock, draft):
    """What was sent is confirmed, and nothing is raised."""
    mock.journal.expect_exactly(2, status=201)
    mock.journal.expect_at_least(1, method="POST", path="/api/v1/clients")
    mock.journal.expect_never(operation="deleteInvoice")
    mock.journal.expect_in_order({"operation": "createClient"}, {"operation": "createInvoice"})
    assert mock.journal.count(status=201) == 2


def test_expectations_fail_with_the_nearest_miss(mock, draft):
    """What was not sent raises an AssertionError that says what comes nearest, and how it differs."""
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
    """Who only asks gets the outcome."""
    outcome = mock.journal.verify({"operation": "createInvoice", "body": {"currency": "EUR"}}, exactly=1)
    assert (outcome.verified, outcome.count, outcome.dropped) == (False, 0, 0)
    assert outcome.differences == ["body.currency: expected 'EUR', got 'USD'"]
    assert outcome.nearest.operation == "createInvoice"
    assert mock.journal.verify(in_order=[{"operation": "createInvoice"}]).verified
    with pytest.raises(ControlError, match="send match with one of atLeast, exactly, never"):
        mock.journal.verify({}, exactly=1, at_least=1)


def test_stream_begins_with_the_block(mock, http):
    """Everything that is sent within the block is seen, nothing before it, and silence comes to an end."""
    http.get("/clients")
    with mock.journal.stream(silence=0.2) as entries:
        http.get("/invoices")
        entry = next(entries)
        assert entry.operation == "listInvoices"
        with pytest.raises(TimeoutError, match=r"nothing came for 0\.2 s"):
            next(entries)
    with mock.journal.stream(after=entry.number - 1) as entries:
        assert next(entries) == entry
    assert entries.dropped == 0


# The sandbox


def test_sandbox_of_a_url(process):
    """A sandbox that runs already is driven by its URL, whatever path that has."""
    for url in (process.base_url, process.base_url.removesuffix("/api/v1")):
        with Sandbox(url) as again:
            assert again.version() == process.version()
            assert isinstance(again.mock("business"), CleverInvoMock)


def test_nobody_answers():
    """Where no sandbox is, the error says so and names the URL."""
    with Sandbox("http://127.0.0.1:9") as nobody, pytest.raises(Unreachable, match="no sandbox answers at"):
        nobody.version()


def test_stranger_answers(process):
    """What answers without being a control plane is told from a refusal of one."""
    with Sandbox(process.base_url) as sandbox, pytest.raises(ControlError, match="/__admin/docs shows"):
        sandbox._control.send("GET", "/nothing")
