"""Reset, snapshots and seeds, of the whole sandbox or of one account.

Layer: control.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from http import HTTPStatus
from typing import Any, Final

from cleverinvo_mock.control.errors import BadRequest, NotFound
from cleverinvo_mock.control.request import NO_CONTENT, ControlRequest, Headers, Reply, answer
from cleverinvo_mock.control.sandbox import ControlledSandbox, SandboxAccountState, Snapshot
from cleverinvo_mock.control.seeds import (
    contents_of_seed,
    contents_of_shipped_seed,
    export_text,
    parse_body,
    replace_contents,
)
from cleverinvo_mock.domain.timestamps import timestamp

#: The scopes of a reset; the default is all of them.
SCOPES: Final = ("accounts", "limits", "clock", "faults", "journal")
_YAML: Final[Headers] = ((b"content-type", b"application/yaml"),)


class StateControl:
    """``/reset``, ``/snapshots`` and ``/seed``."""

    def __init__(self, sandbox: ControlledSandbox) -> None:
        self._sandbox: Final = sandbox
        self._snapshots: Final = sandbox.snapshots

    def reset(self, request: ControlRequest) -> Reply:
        """Restore the state at the start, of the sandbox or of one account.

        A reset of the sandbox removes accounts that were created later. A reset of one such account empties it.
        """
        body: dict[str, Any] = request.body or {}
        scopes, name = body.get("scopes", SCOPES), body.get("account")
        sandbox = self._sandbox
        if name is not None:
            self._reset_account(name, scopes)
        else:
            if "accounts" in scopes:
                sandbox.restore_accounts(sandbox.initial)
            if "limits" in scopes:
                sandbox.limiter.forget()
            if "clock" in scopes:
                sandbox.clock.restore(sandbox.initial.clock)
                for account in sandbox.registry:
                    account.clock.resume()
        if "faults" in scopes:
            sandbox.faults.reset(name)
        if "journal" in scopes:
            sandbox.journal.reset(name)
        return NO_CONTENT

    def list_snapshots(self, request: ControlRequest) -> Reply:
        """All snapshots, in the order in which they were taken."""
        return answer([_as_json(snapshot) for snapshot in self._snapshots.values()])

    def take_snapshot(self, request: ControlRequest) -> Reply:
        """Store the present state, of the sandbox or of one account, under a name."""
        sandbox, name, account = self._sandbox, request.path["snapshot"], request.account
        state = sandbox.snapshot() if account is None else sandbox.snapshot_account(account)
        clock = sandbox.clock if account is None else sandbox.account(account).clock
        self._snapshots.pop(name, None)  # a replaced snapshot moves to the end of the list
        self._snapshots[name] = snapshot = Snapshot(name, account, clock.now(), state)
        return answer(_as_json(snapshot))

    def restore_snapshot(self, request: ControlRequest) -> Reply:
        """Restore a snapshot."""
        state = self._snapshot(request).state
        if isinstance(state, SandboxAccountState):
            self._sandbox.restore_account(state)
        else:
            self._sandbox.restore(state)
        return NO_CONTENT

    def delete_snapshot(self, request: ControlRequest) -> Reply:
        """Delete a snapshot."""
        del self._snapshots[self._snapshot(request).name]
        return NO_CONTENT

    def export_seed(self, request: ControlRequest) -> Reply:
        """All accounts, or one, as a seed file."""
        return Reply(HTTPStatus.OK, export_text(self._sandbox, request.account).encode(), _YAML)

    async def import_seed(self, request: ControlRequest) -> Reply:
        """Replace the records of the accounts in a seed. The seed is the body or a shipped one."""
        sandbox, name, account = self._sandbox, request.query.get("name"), request.account
        if account is not None:
            sandbox.account(account)
        if (name is None) is not bool(request.raw.strip()):
            raise BadRequest("Send either a seed file as the body or the name of a shipped seed as ?name=")
        if name is not None:
            contents = contents_of_shipped_seed(name, account, sandbox)
        else:
            is_json = request.headers.get("content-type", "").lower().startswith("application/json")
            # In a thread: a large file takes seconds, and the API must respond in the meantime.
            seed = await asyncio.to_thread(parse_body, request.raw, is_json=is_json)
            contents = contents_of_seed(seed, account)
        if account is not None:
            sandbox.account(account)  # it could have been deleted in the meantime
        replace_contents(contents, sandbox)
        return NO_CONTENT

    def _reset_account(self, name: str, scopes: Collection[str]) -> None:
        sandbox = self._sandbox
        saved = sandbox.initial.registry.accounts.get(name)
        if "accounts" in scopes and saved is not None:
            sandbox.restore_registration(saved)
        account = sandbox.account(name)
        key = sandbox.registry.key_of(name)
        if "accounts" in scopes and saved is None:
            account.reset()
            sandbox.registry.unrevoke(key)
        if "limits" in scopes:
            sandbox.limiter.forget(key)
        if "clock" in scopes:
            account.clock.resume()

    def _snapshot(self, request: ControlRequest) -> Snapshot:
        name = request.path["snapshot"]
        if name not in self._snapshots:
            raise NotFound("snapshot", name, self._snapshots)
        return self._snapshots[name]


def _as_json(snapshot: Snapshot) -> dict[str, Any]:
    records = [saved.state.records for saved in snapshot.accounts]
    return {
        "name": snapshot.name,
        "account": snapshot.account,
        "takenAt": timestamp(snapshot.taken_at),
        "accounts": len(records),
        "clients": sum(len(each.clients) for each in records),
        "invoices": sum(len(each.invoices) for each in records),
    }
