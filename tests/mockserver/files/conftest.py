"""Fixtures of the tests of the files layer: files with a given text, and accounts filled by a seed."""

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
    """A function that writes a dedented text into a file and returns its path."""

    def write_file(name, text):
        path = tmp_path / name
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def seeded(write, now):
    """A function that applies a seed's text to the account ``business`` and returns the account."""

    def apply_text(text, *, plan=UNLIMITED, behaviour=DEFAULT, now=now, suffix="yaml"):
        account = Account("business", plan, Company("Seller"), order="oldest_first", today=now.date())
        seed = load_seed(write(f"seed.{suffix}", text))
        apply_seed(seed, {"business": account}, now=now, ids=seed_ids(), behaviour=behaviour)
        return account

    return apply_text


@pytest.fixture
def records():
    """A function that returns all clients (deleted ones too) and invoices of an account, in insertion order."""

    def of(account):
        clients = [row.value for row in account.clients()]
        return clients, [row.value for row in account.invoices()]

    return of
