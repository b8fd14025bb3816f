"""The controllable parts of a running sandbox, and snapshots of them.

Layer: control. ``app/assembly.py`` creates it once, after the accounts have their initial records. The handlers of the
control plane share it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from cleverinvo_mock.control.errors import Conflict, NotFound
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.faults.rules import FaultRules
from cleverinvo_mock.files.accounts_file import AccountsFile
from cleverinvo_mock.journal.journal import Journal
from cleverinvo_mock.services.clock import AdjustableClock, ClockState
from cleverinvo_mock.services.ids import IdSource, KeySource, SourceState
from cleverinvo_mock.services.ratelimit import Counts, RateLimiter
from cleverinvo_mock.store.account import Account
from cleverinvo_mock.store.registry import KeyTaken, RegistrationState, Registry, RegistryState


class SandboxState(NamedTuple):
    """The state of a sandbox at one moment, without faults and journal."""

    registry: RegistryState
    ids: SourceState
    keys: SourceState
    clock: ClockState
    counts: Counts


class SandboxAccountState(NamedTuple):
    """The state of one account at one moment."""

    saved: RegistrationState
    counts: Counts


class Snapshot(NamedTuple):
    """A named state of the sandbox, or of ``account``."""

    name: str
    account: str | None
    taken_at: datetime
    state: SandboxState | SandboxAccountState

    @property
    def accounts(self) -> Collection[RegistrationState]:
        """The accounts in the snapshot."""
        state = self.state
        return [state.saved] if isinstance(state, SandboxAccountState) else state.registry.accounts.values()


@dataclass(frozen=True, slots=True)
class ControlledSandbox:
    """The parts of one sandbox.

    ``file``: the accounts file of the start. ``new_account``: creates an empty account of that name, on the plan for new
    keys. ``keys``: generates missing names and keys of accounts. ``version``: of the package. ``initial``: the state at
    the start. ``snapshots``: by name, in the order in which they were taken.
    """

    behaviour: Behaviour
    file: AccountsFile
    registry: Registry
    new_account: Callable[[str], Account]
    clock: AdjustableClock
    limiter: RateLimiter
    ids: IdSource
    keys: KeySource
    faults: FaultRules
    journal: Journal
    version: str
    initial: SandboxState = field(init=False)
    snapshots: dict[str, Snapshot] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "initial", self.snapshot())

    def account(self, name: str) -> Account:
        """The account of that name. Raises :class:`NotFound`."""
        account = self.registry.named(name)
        if account is None:
            raise NotFound("account", name, self.registry.names())
        return account

    def delete_account(self, name: str) -> None:
        """Remove an account with its records, snapshots, faults and journal entries. Raises :class:`NotFound`."""
        self.account(name)
        self.limiter.forget(self.registry.key_of(name))
        self.registry.remove(name)
        self.faults.clear(name)
        self.journal.reset(name)
        for snapshot in [each.name for each in self.snapshots.values() if each.account == name]:
            del self.snapshots[snapshot]

    # Snapshots

    def snapshot(self) -> SandboxState:
        """The present state."""
        return SandboxState(
            self.registry.snapshot(),
            self.ids.snapshot(),
            self.keys.snapshot(),
            self.clock.snapshot(),
            self.limiter.snapshot(),
        )

    def snapshot_account(self, name: str) -> SandboxAccountState:
        """The present state of that account. Raises :class:`NotFound`."""
        self.account(name)
        saved = self.registry.snapshot_account(name)
        return SandboxAccountState(saved, self.limiter.snapshot(saved.key))

    def restore(self, state: SandboxState) -> None:
        """Restore ``state``. Accounts that it does not have are removed."""
        self.restore_accounts(state)
        self.limiter.restore(state.counts)
        self.clock.restore(state.clock)
        for saved in state.registry.accounts.values():
            saved.account.clock.restore(saved.state.clock)

    def restore_accounts(self, state: SandboxState) -> None:
        """Restore the accounts only; clocks and request counts stay as they are."""
        self.registry.restore(state.registry)
        self.ids.restore(state.ids)
        self.keys.restore(state.keys)

    def restore_account(self, state: SandboxAccountState) -> None:
        """Restore one account, even if it was deleted. Raises :class:`Conflict` if another account has its key."""
        self.restore_registration(state.saved)
        self.limiter.restore(state.counts, state.saved.key)
        state.saved.account.clock.restore(state.saved.state.clock)

    def restore_registration(self, saved: RegistrationState) -> None:
        """Like :meth:`restore_account`, without clock and request count."""
        try:
            self.registry.restore_account(saved)
        except KeyTaken as error:
            raise Conflict(
                f"The key of account {saved.account.name} belongs to account {error.account} now; delete that account first"
            ) from None
