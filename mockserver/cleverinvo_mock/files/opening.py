"""The accounts that a sandbox starts with: those of the accounts file, as the seed leaves them, and the seed's own.

Layer: loading. Makes accounts and fills them; reads no file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.files.accounts_file import AccountsFile
from cleverinvo_mock.files.seed import (
    AccountRecords,
    Seed,
    apply_seed,
    no_such_account,
    seed_ids,
    terms_stated,
)
from cleverinvo_mock.store.account import Account, Company
from cleverinvo_mock.store.registry import Registry


def open_accounts(
    registry: Registry,
    file: AccountsFile,
    seed: Seed,
    new_account: Callable[[str, Plan, Company], Account],
    *,
    now: datetime,
    behaviour: Behaviour,
) -> frozenset[str]:
    """Fill ``registry`` with the accounts of ``file`` and of ``seed``, and their records.

    An account of the file that the seed deletes, or gives a key of its own, is not made. The names of those that are
    made of the file are returned. Raises :class:`FileError` for what the seed has wrong.
    """
    seed = seed.over(file.records)
    accounts: dict[str, Account] = {}
    for entry in file.accounts:
        records = seed.accounts.get(entry.name)
        if entry.revoked:
            registry.revoke(entry.key)
        elif records is None or not (records.stated.is_deleted or records.stated.key):
            accounts[entry.name] = new_account(entry.name, entry.plan, entry.company)
            registry.add(entry.key, accounts[entry.name])
    of_file = frozenset(accounts)
    for name, records in seed.accounts.items():
        if records.stated.is_deleted and name not in {entry.name for entry in file.accounts}:
            raise no_such_account(records, (entry.name for entry in file.accounts))
        if records.stated.key is not None:
            check_key_is_free(records, registry)
            accounts[name] = new_account(name, file.provisioned_plan, file.provisioned_company)
            registry.add(records.stated.key, accounts[name])
        if name in accounts:
            accounts[name].set_initial(terms_stated(records, accounts[name].entitlements, file.plans))
    apply_seed(seed, accounts, now=now, ids=seed_ids(), behaviour=behaviour)
    for name, records in seed.accounts.items():
        if records.stated.is_revoked:
            registry.revoke(registry.key_of(name))
    return of_file


def check_key_is_free(records: AccountRecords, registry: Registry) -> None:
    """Raise :class:`FileError` where the key that the seed states opens another account, or was revoked."""
    key = records.stated.key
    assert key is not None, "asked of an account with a key"
    if registry.is_taken(key):
        holder = next((name for name in registry.names() if registry.key_of(name) == key), None)
        raise records.error(
            ("key",), f"{key!r} is the key of account {holder}" if holder else f"{key!r} was revoked"
        )
