"""A seed into the accounts of a running sandbox, all of it or nothing; and the accounts out as a seed.

Layer: control. Fills new accounts by the rules that a seed at the start is read by; when all are filled, the old ones
take over what those hold.
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
    StatedTerms,
    apply_records,
    load_seed,
    no_such_account,
    parse_seed,
    seed_ids,
    seed_text,
    terms_stated,
)
from cleverinvo_mock.files.yaml_text import OneLine
from cleverinvo_mock.services.ids import IdSource
from cleverinvo_mock.store.account import Account

#: What accounts are to hold, by their names; ``None`` is no records.
Contents = Mapping[str, AccountRecords | None]

#: What errors call a seed that came in a request; they are told by line and field alone.
_SOURCE: Final = "seed"


def seed_in(raw: bytes, *, is_json: bool) -> Seed:
    """The seed in a request's body, YAML or JSON. Raises :class:`BadRequest`."""
    try:
        return parse_seed(raw.decode("utf-8-sig"), _SOURCE, is_json=is_json)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadRequest(f"Invalid seed, line {line}: is not UTF-8 text") from None
    except FileError as error:
        raise _told(error) from None


def contents_by(seed: Seed, account: str | None) -> Contents:
    """What a seed from a request gives each account, or the one that it has to ``account``, which keeps its terms.

    Raises :class:`BadRequest` where it has none or several for that.
    """
    if account is None:
        return seed.accounts
    if len(seed.accounts) != 1:
        names = ", ".join(seed.accounts) or "none"
        raise BadRequest(f"Invalid seed: for account={account} it must have one account; it has {names}")
    return {account: dataclasses.replace(next(iter(seed.accounts.values())), stated=StatedTerms())}


def contents_by_name(name: str, account: str | None, sandbox: ControlledSandbox) -> Contents:
    """What the accounts of the accounts file get at a start with the shipped seed ``name``.

    With ``account``, what the seed gives that one, or else the first one that it has.
    """
    seed = load_seed(name)
    if account is not None:
        return {account: seed.accounts.get(account) or next(iter(seed.accounts.values()), None)}
    begun = seed.over(sandbox.file.records).accounts  # in this order ids are made
    there = [entry.name for entry in sandbox.file.accounts if entry.name in sandbox.registry.names()]
    return {name: begun[name] for name in begun if name in there} | {
        name: None for name in there if name not in begun
    }


def fill(contents: Contents, sandbox: ControlledSandbox) -> None:
    """Let each account hold just its contents. Raises :class:`BadRequest`, and nothing has changed then."""
    ids = seed_ids()
    try:
        with no_collection():
            changes = [_change(name, records, ids, sandbox) for name, records in contents.items()]
    except FileError as error:
        raise _told(error) from None
    for change in changes:
        change()


def _change(
    name: str, records: AccountRecords | None, ids: IdSource, sandbox: ControlledSandbox
) -> Callable[[], None]:
    """What makes the account of that name hold its contents; all that can be refused has been checked.

    Raises :class:`FileError`.
    """
    account, stated = sandbox.registry.named(name), records.stated if records else StatedTerms()
    if stated.is_deleted and (account or name in {entry.name for entry in sandbox.file.accounts}):
        return lambda: sandbox.delete_account(name) if account else None
    if account is None and stated.key is None:
        assert records is not None, "only a seed of a request's own calls accounts that there are not"
        raise no_such_account(records, sandbox.registry.names())
    if records is not None and stated.key is not None:
        if account is None:
            check_key_is_free(records, sandbox.registry)
        elif sandbox.registry.key_of(name) != stated.key:
            raise records.error(("key",), "the account has another key; delete the account first, or reset")
    holder = account.empty_copy() if account else sandbox.new_account(name)
    if records is not None:
        holder.set_initial(terms_stated(records, holder.entitlements, sandbox.file.plans))
        apply_records(records, holder, now=holder.clock.now(), ids=ids, behaviour=sandbox.behaviour)

    def change() -> None:
        if account is not None:
            account.restore(holder.snapshot())
        else:
            assert stated.key is not None
            sandbox.registry.add(stated.key, holder)
        if stated.is_revoked is not None:
            key = sandbox.registry.key_of(name)
            (sandbox.registry.revoke if stated.is_revoked else sandbox.registry.unrevoke)(key)

    return change


def exported(sandbox: ControlledSandbox, name: str | None) -> str:
    """The records of all accounts, or of the one of that name, as a seed that a server starts with.

    The accounts of the accounts file come first, in its order, then those made since, and those of the file that were
    deleted. Left out are accounts that were made for a new key and that hold and state nothing: a new key makes them.
    Raises :class:`NotFound`.
    """
    if name is not None:
        account = sandbox.account(name)
        return seed_text([account], {name: _stated(account, sandbox)})
    in_file = {entry.name: n for n, entry in enumerate(sandbox.file.accounts) if not entry.revoked}
    accounts = sorted(
        sandbox.registry,
        key=lambda account: in_file[account.name] if _is_of_file(account, sandbox) else math.inf,
    )
    stated = {
        account.name: fields
        for account in accounts
        if not _is_made_by_its_key(account, fields := _stated(account, sandbox), sandbox)
    }
    gone = {name: {"deleted": True} for name in in_file if name not in sandbox.registry.names()}
    return seed_text([account for account in accounts if account.name in stated], stated | gone)


def _is_of_file(account: Account, sandbox: ControlledSandbox) -> bool:
    """Whether it is the account of its name in the accounts file, and not one that was made in its place."""
    entry = sandbox.file.entry(account.name)
    key = sandbox.registry.key_of(account.name)
    return entry is not None and (entry.key, entry.company) == (key, account.company)


def _is_made_by_its_key(account: Account, stated: Mapping[str, Any], sandbox: ControlledSandbox) -> bool:
    return (
        sandbox.registry.is_provisioned(account.name)
        and not any(account.held())
        and account.numbers_resume_at == 1
        and stated.keys() == {"key"}
    )


def _stated(account: Account, sandbox: ControlledSandbox) -> dict[str, Any]:
    """What a start must be given of an account beside its records, as fields of the seed format."""
    file, entitlements = sandbox.file, account.entitlements
    entry = file.entry(account.name) if _is_of_file(account, sandbox) else None
    key = sandbox.registry.key_of(account.name)
    fields: dict[str, Any] = {} if entry else {"key": key}
    if entitlements.plan.name != (entry.plan if entry else file.provisioned_plan).name:
        fields["plan"] = entitlements.plan.name
    counted = account.held().counted(with_deleted=sandbox.behaviour.deleted_client_counts == "yes")
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


def _told(error: FileError) -> BadRequest:
    where = "" if error.line is None else f", line {error.line}"
    return BadRequest(f"Invalid seed{where}: {error.message}")
