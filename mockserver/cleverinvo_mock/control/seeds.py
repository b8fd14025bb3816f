"""A seed into accounts that are there already: all of it, or nothing.

Layer: control. Fills new accounts by the rules that a seed at the start is read by; when all are filled, the old ones
take over what those hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cleverinvo_mock.control.errors import BadRequest
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.files.collecting import no_collection
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.seed import (
    AccountRecords,
    Seed,
    apply_records,
    load_seed,
    no_such_account,
    parse_seed,
    seed_ids,
)
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
    """What a seed from a request gives each account, or the one that it has to ``account``.

    Raises :class:`BadRequest` where it has none or several for that.
    """
    if account is None:
        return seed.accounts
    if len(seed.accounts) != 1:
        names = ", ".join(seed.accounts) or "none"
        raise BadRequest(f"Invalid seed: for account={account} it must have one account; it has {names}")
    return {account: next(iter(seed.accounts.values()))}


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
            filled = [_filled(name, records, ids, sandbox) for name, records in contents.items()]
    except FileError as error:
        raise _told(error) from None
    for account, holder in filled:
        account.restore(holder.snapshot())


def _filled(
    name: str, records: AccountRecords | None, ids: IdSource, sandbox: ControlledSandbox
) -> tuple[Account, Account]:
    """The account of that name, and a new one that holds what it is to hold. Raises :class:`FileError`."""
    account = sandbox.registry.named(name)
    if account is None:
        assert records is not None, "only a seed of a request's own calls accounts that there are not"
        raise no_such_account(records, sandbox.registry.names())
    holder = account.empty_copy()
    if records is not None:
        apply_records(records, holder, now=account.clock.now(), ids=ids, behaviour=sandbox.behaviour)
    return account, holder


def _told(error: FileError) -> BadRequest:
    where = "" if error.line is None else f", line {error.line}"
    return BadRequest(f"Invalid seed{where}: {error.message}")
