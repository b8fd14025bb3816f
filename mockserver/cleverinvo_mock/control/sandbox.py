"""Everything about a running sandbox that can be controlled, in one value; what it was can be saved, and had again.

Layer: control. Made once, where the sandbox is put together, when its accounts hold their first records; each group of
operations takes from it what it touches.
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
    """What a sandbox was at one moment: all but faults and journal."""

    registry: RegistryState
    ids: SourceState
    keys: SourceState
    clock: ClockState
    counts: Counts


class SandboxAccountState(NamedTuple):
    """What one account of it was."""

    saved: RegistrationState
    counts: Counts


class Snapshot(NamedTuple):
    """What everything was, or with ``account`` that account, saved under a name."""

    name: str
    account: str | None
    taken_at: datetime
    state: SandboxState | SandboxAccountState

    @property
    def accounts(self) -> Collection[RegistrationState]:
        """The accounts that it holds."""
        state = self.state
        return [state.saved] if isinstance(state, SandboxAccountState) else state.registry.accounts.values()


@dataclass(frozen=True, slots=True)
class ControlledSandbox:
    """The parts of one sandbox.

    ``file``: the accounts file that it began with, for its plans. ``new_account``: an empty account of that name, as
    one for a new key. ``keys``: makes the names and keys of accounts that are given none. ``version``: the package's.
    ``initial``: what it was when this value was made. ``snapshots``: by name, in the order in which they were taken.
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
        """Remove an account with its records, snapshots, faults and journal entries. Raises :class:`NoSuch`."""
        self.account(name)
        self.limiter.forget(self.registry.key_of(name))
        self.registry.remove(name)
        self.faults.clear(name)
        self.journal.reset(name)
        for snapshot in [each.name for each in self.snapshots.values() if each.account == name]:
            del self.snapshots[snapshot]

    # What it was

    def snapshot(self) -> SandboxState:
        """What it is now."""
        return SandboxState(
            self.registry.snapshot(),
            self.ids.snapshot(),
            self.keys.snapshot(),
            self.clock.snapshot(),
            self.limiter.snapshot(),
        )

    def snapshot_account(self, name: str) -> SandboxAccountState:
        """What that account is now. Raises :class:`NotFound`."""
        self.account(name)
        saved = self.registry.snapshot_account(name)
        return SandboxAccountState(saved, self.limiter.snapshot(saved.key))

    def restore(self, state: SandboxState) -> None:
        """Be what it was, with the accounts that there were and no others."""
        self.restore_accounts(state)
        self.limiter.restore(state.counts)
        self.clock.restore(state.clock)
        for saved in state.registry.accounts.values():
            saved.account.clock.restore(saved.state.clock)

    def restore_accounts(self, state: SandboxState) -> None:
        """Have the accounts that there were and no others; clocks and counts of requests stay as they are."""
        self.registry.restore(state.registry)
        self.ids.restore(state.ids)
        self.keys.restore(state.keys)

    def restore_account(self, state: SandboxAccountState) -> None:
        """Let one account be what it was, even if it is gone. Raises :class:`Conflict` where its key is another's."""
        self.restore_registration(state.saved)
        self.limiter.restore(state.counts, state.saved.key)
        state.saved.account.clock.restore(state.saved.state.clock)

    def restore_registration(self, saved: RegistrationState) -> None:
        """The same without clock and count of requests."""
        try:
            self.registry.restore_account(saved)
        except KeyTaken as error:
            raise Conflict(
                f"The key of account {saved.account.name} opens account {error.account} by now; delete that first"
            ) from None
