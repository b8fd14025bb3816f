"""Creates the accounts of the accounts file and of the seed at the start, with their records.

Layer: files. Must not read files.
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
    stated_entitlements,
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
    """Add the accounts of ``file`` and of ``seed``, with their records, to ``registry``.

    An account of the file is not created if the seed deletes it or sets a key for it. Returns the names of the accounts
    that were created from the file. Raises :class:`FileError` for a problem in the seed.
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
            accounts[name].set_initial(stated_entitlements(records, accounts[name].entitlements, file.plans))
    apply_seed(seed, accounts, now=now, ids=seed_ids(), behaviour=behaviour)
    for name, records in seed.accounts.items():
        if records.stated.is_revoked:
            registry.revoke(registry.key_of(name))
    return of_file


def check_key_is_free(records: AccountRecords, registry: Registry) -> None:
    """Raise :class:`FileError` if the key in the seed belongs to another account or was revoked."""
    key = records.stated.key
    assert key is not None, "called for an account with a key"
    if registry.is_taken(key):
        holder = next((name for name in registry.names() if registry.key_of(name) == key), None)
        raise records.error(
            ("key",), f"{key!r} is the key of account {holder}" if holder else f"{key!r} was revoked"
        )
