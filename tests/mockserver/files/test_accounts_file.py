"""The accounts file: its content, and the errors that are refused."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.errors import LimitReached
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.files.accounts_file import load_accounts
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.seed import apply_seed, load_seed, seed_ids
from cleverinvo_mock.store.account import Account, Company

VALID = """\
plans:
  Business:
  Trial: {clients: 1, invoices: 0}
  Starter:
    api: false
    clients: null
provisioned:
  plan: Trial
  company: {name: New}
accounts:
  mine:
    key: cinv_mine
    plan: Business
    company:
      name: Mine
      email: a@b.example
      address: "1\\n2"
      taxId: "123"
      phone: +1-555-0100
  gone:
    key: cinv_a.b~c+d/e=
    plan: Starter
    company: {name: Gone, email: null}
    revoked: true
"""
VALID = VALID.replace("  Business:\n", "  Business: {}\n")


@pytest.fixture
def shipped():
    """The accounts file that is shipped."""
    return load_accounts(None)


@pytest.fixture
def accounts_of():
    """A function that returns the store's accounts by name, as the server creates them."""

    def make(file, now, behaviour, seed="empty"):
        accounts = {
            entry.name: Account(entry.name, entry.plan, entry.company, order="oldest_first", today=now.date())
            for entry in file.accounts
            if not entry.revoked
        }
        seed = load_seed(seed).over(file.records)
        apply_seed(seed, accounts, now=now, ids=seed_ids(), behaviour=behaviour)
        return accounts

    return make


def test_file_is_read_with_its_defaults(write):
    """Plans, companies and keys are read as written; omitted fields have their defaults."""
    file = load_accounts(write("a.yaml", VALID))
    assert file.plans == {
        "Business": Plan("Business", api=True, clients=None, invoices=None),
        "Trial": Plan("Trial", api=True, clients=1, invoices=0),
        "Starter": Plan("Starter", api=False, clients=None, invoices=None),
    }
    mine, gone = file.accounts
    assert (mine.key, mine.name, mine.plan, mine.revoked) == (
        "cinv_mine",
        "mine",
        file.plans["Business"],
        False,
    )
    assert mine.company == Company("Mine", "a@b.example", "1\n2", "123", "+1-555-0100")
    assert (gone.key, gone.plan, gone.company, gone.revoked) == (
        "cinv_a.b~c+d/e=",
        file.plans["Starter"],
        Company("Gone"),
        True,
    )
    assert (file.provisioned_plan, file.provisioned_company) == (file.plans["Trial"], Company("New"))
    assert file.records.accounts == {}


def test_file_may_be_json(write):
    """A JSON file is read like a YAML one."""
    value = {
        "plans": {"P": {"clients": 3}},
        "provisioned": {"plan": "P", "company": {"name": "N"}},
        "accounts": {"a": {"key": "cinv_a", "plan": "P", "company": {"name": "日本 😀"}}},
    }
    file = load_accounts(write("a.json", json.dumps(value)))
    assert file.accounts[0].company.name == "日本 😀"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("clients: 1", 'clients: "x"', 3, 'plans.Trial.clients: must be an integer or null, not "x"'),
        (
            "clients: 1",
            "clients: -1",
            3,
            "plans.Trial.clients: must be an integer that is not negative, or null",
        ),
        ("clients: 1", "clients: 1.5", 3, "plans.Trial.clients: must be an integer or null, not 1.5"),
        (
            "clients: 1",
            "client: 1",
            3,
            "plans.Trial.client: unknown field; the fields are api, clients, invoices",
        ),
        ("api: false", "api: no", 5, 'plans.Starter.api: must be true or false, not "no"'),
        (
            "plan: Trial",
            "plan: Tiral",
            8,
            "provisioned.plan: no such plan: 'Tiral'; the plans are Business, Trial, Starter",
        ),
        ("  plan: Trial\n", "", 7, "provisioned.plan: is missing"),
        ("plan: Business", "plan: business", 13, "accounts.mine.plan: no such plan: 'business'"),
        ("key: cinv_mine", "key: civn_mine", 12, "accounts.mine.key: must be a text that begins with cinv_"),
        ("key: cinv_mine", "key: cinv_", 12, "accounts.mine.key: must be a text that begins with cinv_"),
        ("key: cinv_mine", "key: cinv_m ne", 12, "accounts.mine.key: must be a text that begins with cinv_"),
        (
            "key: cinv_mine",
            'key: "cinv_mine\\n"',
            12,
            "accounts.mine.key: must be a text that begins with cinv_",
        ),
        (
            "key: cinv_a.b~c+d/e=",
            "key: cinv_mine",
            21,
            "accounts.gone.key: 'cinv_mine' is the key of accounts.mine",
        ),
        ("  gone:", "  mine:", 20, "mine: is set twice"),
        (
            "  gone:",
            "  auto-1:",
            20,
            "accounts.auto-1: must be a name of letters, digits and hyphens that does not",
        ),
        ("  gone:", "  a b:", 20, "accounts.a b: must be a name of letters"),
        (
            "name: Mine",
            'name: ""',
            15,
            'accounts.mine.company.name: must be a text that is not empty, not ""',
        ),
        ('taxId: "123"', "taxId: 123", 18, "taxId: must be a text or null (put it in quotes), not 123"),
        (
            "revoked: true",
            "revoked: true\n    records: {}",
            25,
            "accounts.gone.records: an account with a revoked key cannot have",
        ),
        ("accounts:\n", "accounts: [\n", 12, "is not YAML"),
        (
            "revoked: true",
            "records: {clients: [{name: A}]}",
            24,
            "accounts.gone.records.clients[0].createdAt: is missing",
        ),
        (
            "revoked: true",
            "records: {clients: [{name: A, createdAt: 2026-02-30}]}",
            24,
            "'2026-02-30' is not in the calendar",
        ),
    ],
)
def test_error_is_refused_with_line_and_field(old, new, line, message, write):
    """An invalid value is refused with its line, the field, and what is allowed."""
    assert VALID.count(old) >= 1
    path = write("accounts.yaml", VALID.replace(old, new, 1))
    with pytest.raises(FileError) as caught:
        load_accounts(path)
    assert (caught.value.source, caught.value.line) == (str(path), line)
    assert message in str(caught.value)


def test_first_of_several_errors_is_reported(write):
    """Of several errors, the first in the file is reported."""
    text = (
        VALID.replace("api: false", "api: 1")
        .replace("clients: 1", "clients: x")
        .replace("revoked: true", "x: 1")
    )
    with pytest.raises(FileError) as caught:
        load_accounts(write("a.yaml", text))
    assert caught.value.line == 3


def test_missing_file_is_refused(tmp_path):
    """A missing file is refused with its path."""
    with pytest.raises(FileError, match="cannot be read"):
        load_accounts(tmp_path / "none.yaml")


def test_shipped_accounts_are_the_documented_ones(shipped):
    """The shipped accounts file has the documented keys, among them those that are refused or fail."""
    by_key = {entry.key: entry for entry in shipped.accounts}
    assert {entry.key for entry in shipped.accounts if not entry.faults} == {
        f"cinv_sandbox_{name}" for name in ("business", "other", "limited", "unentitled", "revoked")
    }
    assert all(entry.key == f"cinv_sandbox_{entry.name.replace('-', '_')}" for entry in shipped.accounts)
    for name in ("business", "other"):
        assert by_key[f"cinv_sandbox_{name}"].plan == Plan("Business", api=True, clients=None, invoices=None)
    assert not by_key["cinv_sandbox_unentitled"].plan.api
    assert [entry.name for entry in shipped.accounts if entry.revoked] == ["revoked"]
    assert shipped.provisioned_plan == Plan("Business", api=True, clients=None, invoices=None)
    assert len({entry.company.name for entry in shipped.accounts}) == len(shipped.accounts)


@pytest.mark.parametrize("seed", ["empty", "demo"])
@pytest.mark.parametrize("counts", ["no", "yes"])
def test_limited_account_is_full_with_every_seed(shipped, accounts_of, now, seed, counts):
    """The limited account has one active client and is at its limits, whether or not deleted clients count."""
    limited = accounts_of(shipped, now, Behaviour(deleted_client_counts=counts), seed)["limited"]
    assert limited.count_clients(deleted=False) == limited.count_clients(deleted=True) == 1
    with pytest.raises(LimitReached):
        limited.plan.demand_room("client", limited.count_clients(deleted=counts == "yes"))
    with pytest.raises(LimitReached):
        limited.plan.demand_room("invoice", limited.count_invoices())


def test_seed_that_mentions_an_account_replaces_its_records(shipped, write, now):
    """A seed that names an account, even without records, replaces its records of the accounts file."""
    path = write("seed.yaml", "accounts: {limited: {}}")
    seed = load_seed(path).over(shipped.records)
    assert seed.accounts["limited"].clients == ()
    assert shipped.records.accounts["limited"].clients != ()


def test_records_of_an_accounts_file_are_shifted_by_its_own_day(write, accounts_of, now):
    """Dates of an accounts file are relative to the file's own ``relativeTo``, not to the seed's."""
    records = "    records: {clients: [{name: A, createdAt: 2020-01-10}]}\n"
    text = "relativeTo: 2020-01-11\n" + VALID.replace("  gone:", f"{records}  gone:")
    mine = accounts_of(load_accounts(write("a.yaml", text)), now, Behaviour())["mine"]
    [row] = mine.page_of_clients(0, 1, None).rows
    assert row.value.created_at.date().isoformat() == "2026-06-14"


def test_too_many_records_for_the_plan_are_reported_for_the_accounts_file(write, accounts_of, now):
    """An account whose own records exceed its plan is refused with the accounts file's line."""
    records = dedent("""\
            records:
              clients: [{name: A, createdAt: 2026-01-01}, {name: B, createdAt: 2026-01-01}]
        """).replace("\n", "\n    ")
    text = VALID.replace("plan: Business", "plan: Trial").replace(
        "  gone:", f"    {records.rstrip()}\n  gone:"
    )
    path = write("a.yaml", text)
    with pytest.raises(FileError, match="the Trial plan allows 1 client") as caught:
        accounts_of(load_accounts(path), now, Behaviour())
    assert (caught.value.source, caught.value.line) == (str(path), 21)
    assert "accounts.mine.records.clients[1]" in caught.value.message
