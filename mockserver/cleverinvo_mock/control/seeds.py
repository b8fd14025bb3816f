"""Imports a seed into the accounts of a running sandbox, completely or not at all, and exports accounts as a seed.

Layer: control. An import fills new accounts, by the same rules as at the start. When all are filled, the existing
accounts take over their state.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from cleverinvo_mock.control.errors import BadRequest
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.files.collecting import no_collection
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.opening import check_key_is_free
from cleverinvo_mock.files.seed import (
    AccountRecords,
    Seed,
    StatedSettings,
    apply_records,
    load_seed,
    no_such_account,
    parse_seed,
    seed_ids,
    seed_text,
    stated_entitlements,
)
from cleverinvo_mock.files.yaml_text import OneLine
from cleverinvo_mock.services.ids import IdSource
from cleverinvo_mock.store.account import Account

#: The new records of accounts, by account name; ``None`` for no records.
Contents = Mapping[str, AccountRecords | None]

#: The name of the seed in errors, which report line and field only.
_SOURCE: Final = "seed"


def parse_body(raw: bytes, *, is_json: bool) -> Seed:
    """The seed in a request's body, YAML or JSON. Raises :class:`BadRequest`."""
    try:
        return parse_seed(raw.decode("utf-8-sig"), _SOURCE, is_json=is_json)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadRequest(f"Invalid seed, line {line}: is not UTF-8 text") from None
    except FileError as error:
        raise _as_bad_request(error) from None


def contents_of_seed(seed: Seed, account: str | None) -> Contents:
    """The contents of each account of ``seed``, or of ``account``, which then keeps its entitlements.

    With ``account`` the seed must have one account, of any name. Raises :class:`BadRequest`.
    """
    if account is None:
        return seed.accounts
    if len(seed.accounts) != 1:
        names = ", ".join(seed.accounts) or "none"
        raise BadRequest(f"Invalid seed: for account={account} it must have one account; it has {names}")
    return {account: dataclasses.replace(next(iter(seed.accounts.values())), stated=StatedSettings())}


def contents_of_shipped_seed(name: str, account: str | None, sandbox: ControlledSandbox) -> Contents:
    """The contents of the accounts of the accounts file after a start with the shipped seed ``name``.

    With ``account``: those of that account in the seed, or of the seed's first account.
    """
    seed = load_seed(name)
    if account is not None:
        return {account: seed.accounts.get(account) or next(iter(seed.accounts.values()), None)}
    initial = seed.over(sandbox.file.records).accounts  # ids are generated in this order
    present = [entry.name for entry in sandbox.file.accounts if entry.name in sandbox.registry.names()]
    return {name: initial[name] for name in initial if name in present} | {
        name: None for name in present if name not in initial
    }


def replace_contents(contents: Contents, sandbox: ControlledSandbox) -> None:
    """Replace the records of each account. Raises :class:`BadRequest`; nothing has changed then."""
    ids = seed_ids()
    try:
        with no_collection():
            changes = [_change(name, records, ids, sandbox) for name, records in contents.items()]
    except FileError as error:
        raise _as_bad_request(error) from None
    for change in changes:
        change()


def _change(
    name: str, records: AccountRecords | None, ids: IdSource, sandbox: ControlledSandbox
) -> Callable[[], None]:
    """Check the contents of the account of that name; return the function that applies them.

    Raises :class:`FileError`.
    """
    account, stated = sandbox.registry.named(name), records.stated if records else StatedSettings()
    if stated.is_deleted and (account or name in {entry.name for entry in sandbox.file.accounts}):
        return lambda: sandbox.delete_account(name) if account else None
    if account is None and stated.key is None:
        assert records is not None, "only a seed in a request body can name unknown accounts"
        raise no_such_account(records, sandbox.registry.names())
    if records is not None and stated.key is not None:
        if account is None:
            check_key_is_free(records, sandbox.registry)
        elif sandbox.registry.key_of(name) != stated.key:
            raise records.error(("key",), "the account has another key; delete the account first, or reset")
    new = account.empty_copy() if account else sandbox.new_account(name)
    if records is not None:
        new.set_initial(stated_entitlements(records, new.entitlements, sandbox.file.plans))
        apply_records(records, new, now=new.clock.now(), ids=ids, behaviour=sandbox.behaviour)

    def change() -> None:
        if account is not None:
            account.restore(new.snapshot())
        else:
            assert stated.key is not None
            sandbox.registry.add(stated.key, new)
        if stated.is_revoked is not None:
            key = sandbox.registry.key_of(name)
            (sandbox.registry.revoke if stated.is_revoked else sandbox.registry.unrevoke)(key)

    return change


def export_text(sandbox: ControlledSandbox, name: str | None) -> str:
    """All accounts, or the one of that name, as the text of a seed file for a start.

    The accounts of the accounts file come first, in its order, then those created later, then those of the file that were
    deleted. Accounts for new keys that have no records and no settings are omitted: their keys create them again.
    Raises :class:`NotFound`.
    """
    if name is not None:
        account = sandbox.account(name)
        return seed_text([account], {name: _settings_of(account, sandbox)})
    in_file = {entry.name: n for n, entry in enumerate(sandbox.file.accounts) if not entry.revoked}
    accounts = sorted(
        sandbox.registry,
        key=lambda account: in_file[account.name] if _is_of_file(account, sandbox) else math.inf,
    )
    stated = {
        account.name: fields
        for account in accounts
        if not _is_created_by_its_key(account, fields := _settings_of(account, sandbox), sandbox)
    }
    deleted = {name: {"deleted": True} for name in in_file if name not in sandbox.registry.names()}
    return seed_text([account for account in accounts if account.name in stated], stated | deleted)


def _is_of_file(account: Account, sandbox: ControlledSandbox) -> bool:
    """Whether it is the account of that name in the accounts file, not one that was created in its place."""
    entry = sandbox.file.entry(account.name)
    key = sandbox.registry.key_of(account.name)
    return entry is not None and (entry.key, entry.company) == (key, account.company)


def _is_created_by_its_key(account: Account, stated: Mapping[str, Any], sandbox: ControlledSandbox) -> bool:
    return (
        sandbox.registry.is_provisioned(account.name)
        and not any(account.record_counts())
        and account.numbers_resume_at == 1
        and stated.keys() == {"key"}
    )


def _settings_of(account: Account, sandbox: ControlledSandbox) -> dict[str, Any]:
    """The settings of an account, besides its records, as fields of the seed format."""
    file, entitlements = sandbox.file, account.entitlements
    entry = file.entry(account.name) if _is_of_file(account, sandbox) else None
    key = sandbox.registry.key_of(account.name)
    fields: dict[str, Any] = {} if entry else {"key": key}
    if entitlements.plan.name != (entry.plan if entry else file.provisioned_plan).name:
        fields["plan"] = entitlements.plan.name
    counted = account.record_counts().counted(with_deleted=sandbox.behaviour.deleted_client_counts == "yes")
    limits = {kind: getattr(entitlements.plan, kind) for kind in counted}
    usage = {kind: getattr(entitlements, f"{kind}_elsewhere") + count for kind, count in counted.items()}
    of_plan = {kind: getattr(file.plans[entitlements.plan.name], kind) for kind in counted}
    is_over = any(limit is not None and usage[kind] > limit for kind, limit in limits.items())
    different = {kind: limit for kind, limit in limits.items() if is_over or limit != of_plan[kind]}
    if different:
        fields["limits"] = OneLine(different)
    more = {kind: usage[kind] for kind, count in counted.items() if usage[kind] != count}
    if more:
        fields["usage"] = OneLine(more)
    if entitlements.rate_limit != sandbox.new_account(account.name).rate_limit:
        fields["requestsPerMinute"] = entitlements.rate_limit
    if sandbox.registry.is_revoked(key):
        fields["revoked"] = True
    return fields


def _as_bad_request(error: FileError) -> BadRequest:
    where = "" if error.line is None else f", line {error.line}"
    return BadRequest(f"Invalid seed{where}: {error.message}")
