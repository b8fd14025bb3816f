"""Everything about a running sandbox that can be controlled, in one value; what it was can be kept, and had again.

Layer: control. Made once, where the sandbox is put together, when its accounts hold their first records; each group of
operations takes from it what it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from mockserver.control.errors import NoSuch, NotNow
from mockserver.domain.behaviour import Behaviour
from mockserver.faults.rules import FaultRules
from mockserver.journal.journal import Journal
from mockserver.loading.accounts_file import AccountsFile
from mockserver.services.clock import AdjustableClock, ClockState
from mockserver.services.ids import IdSource, KeySource, SourceState
from mockserver.services.ratelimit import Counts, RateLimiter
from mockserver.store.account import Account
from mockserver.store.registry import Kept, KeyTaken, Registry, RegistryState


class SandboxState(NamedTuple):
    """What a sandbox was at one moment: all but faults and journal."""

    registry: RegistryState
    ids: SourceState
    keys: SourceState
    clock: ClockState
    counts: Counts


class KeptAccount(NamedTuple):
    """What one account of it was."""

    kept: Kept
    counts: Counts


class Snapshot(NamedTuple):
    """What everything was, or with ``account`` that account, kept under a name."""

    name: str
    account: str | None
    taken_at: datetime
    state: SandboxState | KeptAccount

    @property
    def accounts(self) -> Collection[Kept]:
        """The accounts that it holds."""
        state = self.state
        return [state.kept] if isinstance(state, KeptAccount) else state.registry.accounts.values()


@dataclass(frozen=True, slots=True)
class Sandbox:
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
        object.__setattr__(self, "initial", self.keep())

    def account(self, name: str) -> Account:
        """The account of that name. Raises :class:`NoSuch`."""
        account = self.registry.named(name)
        if account is None:
            raise NoSuch("account", name, self.registry.names())
        return account

    # What it was

    def keep(self) -> SandboxState:
        """What it is now."""
        return SandboxState(
            self.registry.snapshot(),
            self.ids.snapshot(),
            self.keys.snapshot(),
            self.clock.snapshot(),
            self.limiter.snapshot(),
        )

    def keep_account(self, name: str) -> KeptAccount:
        """What that account is now. Raises :class:`NoSuch`."""
        self.account(name)
        kept = self.registry.keep(name)
        return KeptAccount(kept, self.limiter.snapshot(kept.key))

    def restore(self, state: SandboxState) -> None:
        """Be what it was, with the accounts that there were and no others."""
        self.restore_accounts(state)
        self.limiter.restore(state.counts)
        self.clock.restore(state.clock)
        for kept in state.registry.accounts.values():
            kept.account.clock.restore(kept.state.clock)

    def restore_accounts(self, state: SandboxState) -> None:
        """Have the accounts that there were and no others; clocks and counts of requests stay as they are."""
        self.registry.restore(state.registry)
        self.ids.restore(state.ids)
        self.keys.restore(state.keys)

    def restore_account(self, state: KeptAccount) -> None:
        """Let one account be what it was, even if it is gone. Raises :class:`NotNow` where its key is another's."""
        self.put_back(state.kept)
        self.limiter.restore(state.counts, state.kept.key)
        state.kept.account.clock.restore(state.kept.state.clock)

    def put_back(self, kept: Kept) -> None:
        """The same without clock and count of requests."""
        try:
            self.registry.put_back(kept)
        except KeyTaken as error:
            raise NotNow(
                f"The key of account {kept.account.name} opens account {error.account} by now; delete that first"
            ) from None
