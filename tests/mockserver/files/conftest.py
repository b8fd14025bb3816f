"""What the tests of the loading layer share: files of a given text, and accounts to plant seeds into."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent

import pytest
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.files.seed import apply_seed, load_seed, seed_ids
from cleverinvo_mock.store.account import Account, Company

UNLIMITED = Plan("Business")
DEFAULT = Behaviour()


@pytest.fixture
def now():
    """The instant of the start."""
    return datetime(2026, 6, 15, 10, 30, tzinfo=UTC)


@pytest.fixture
def write(tmp_path):
    """Write a dedented text into a file of that name, and answer with its path."""

    def write_file(name, text):
        path = tmp_path / name
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def planted(write, now):
    """Plant a seed's text into the account ``business``, and answer with the account."""

    def plant_text(text, *, plan=UNLIMITED, behaviour=DEFAULT, now=now, suffix="yaml"):
        account = Account("business", plan, Company("Seller"), order="oldest_first", today=now.date())
        seed = load_seed(write(f"seed.{suffix}", text))
        apply_seed(seed, {"business": account}, now=now, ids=seed_ids(), behaviour=behaviour)
        return account

    return plant_text


@pytest.fixture
def records():
    """All clients, deleted ones too, and all invoices of an account, in the order they were put in."""

    def of(account):
        clients = [row.value for row in account.clients()]
        return clients, [row.value for row in account.invoices()]

    return of
