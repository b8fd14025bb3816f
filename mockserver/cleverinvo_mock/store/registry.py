"""The accounts of a sandbox, by bearer key and by name.

Layer: store. Each account has one key; accounts share no records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, KeysView
from typing import Final, NamedTuple

from cleverinvo_mock.domain.errors import NotAuthenticated
from cleverinvo_mock.store.account import Account
from cleverinvo_mock.store.states import AccountState

#: Keys for which an account is created at their first use: ``cinv_`` and 8 or more of the characters of a bearer token
#: (RFC 6750, 2.1).
_PROVISIONED_KEY: Final = re.compile(r"cinv_[A-Za-z0-9._~+/=-]{8,200}", re.ASCII)


class KeyTaken(Exception):
    """The key belongs to another account now; nothing changed. ``account``: that account's name."""

    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__(account)


class RegistrationState(NamedTuple):
    """An account, its state and its registration at one moment."""

    account: Account
    state: AccountState
    key: str
    is_revoked: bool
    is_provisioned: bool


class RegistryState(NamedTuple):
    """All accounts at one moment, by name."""

    accounts: dict[str, RegistrationState]
    revoked: frozenset[str]
    last_number: int


class Registry:
    """Accounts by key and by name."""

    def __init__(self, provision: Callable[[str], Account] | None, max_provisioned: int) -> None:
        """``provision`` creates an account of that name for a new key; ``None``: only known keys are accepted."""
        self._accounts: dict[str, Account] = {}  # by key, revoked ones included
        self._keys: dict[str, str] = {}  # by account name, in the order of creation
        self._revoked: set[str] = set()
        self._provision = provision
        self._max_provisioned = max_provisioned
        self._provisioned: set[str] = set()  # names
        self._last_number = 0

    def add(self, key: str, account: Account) -> None:
        """Register ``account`` with ``key``. Neither the key nor the account's name may be taken."""
        self._accounts[key] = account
        self._keys[account.name] = key

    def revoke(self, key: str) -> None:
        """Reject ``key`` from now on."""
        self._revoked.add(key)

    def unrevoke(self, key: str) -> None:
        """Accept ``key`` again."""
        self._revoked.discard(key)

    def remove(self, name: str) -> None:
        """Remove the account of that name; its key then counts as unused."""
        key = self._keys.pop(name)
        del self._accounts[key]
        self._revoked.discard(key)
        self._provisioned.discard(name)

    def open(self, key: str) -> Account:
        """The account of ``key``; it is created for a new key. Raises :class:`NotAuthenticated` (AUTH-2)."""
        account = self._accounts.get(key)
        if key in self._revoked:
            raise NotAuthenticated("this API key has been revoked")
        if account is not None:
            return account
        if self._provision is None or not _PROVISIONED_KEY.fullmatch(key):
            raise NotAuthenticated("unknown API key")
        if len(self._provisioned) >= self._max_provisioned:
            raise NotAuthenticated(
                f"unknown API key, and all {self._max_provisioned} accounts made for new keys are in use;"
                " restart the server, or use one of its own keys"
            )
        account = self._provision(self._new_name())
        self.add(key, account)
        self._provisioned.add(account.name)
        return account

    # By name

    def names(self) -> KeysView[str]:
        """The names of the accounts, in the order of their creation."""
        return self._keys.keys()

    def named(self, name: str) -> Account | None:
        """The account of that name; ``None`` if there is none."""
        key = self._keys.get(name)
        return None if key is None else self._accounts[key]

    def key_of(self, name: str) -> str:
        """The key of the account of that name. Raises :class:`KeyError`."""
        return self._keys[name]

    def is_taken(self, key: str) -> bool:
        """Whether the key belongs to an account or was revoked."""
        return key in self._accounts or key in self._revoked

    def is_provisioned(self, name: str) -> bool:
        """Whether the account of that name was created for a new key."""
        return name in self._provisioned

    def is_revoked(self, key: str) -> bool:
        """Whether the key was revoked."""
        return key in self._revoked

    def __iter__(self) -> Iterator[Account]:
        """The accounts, in the order of their creation."""
        return (self._accounts[key] for key in self._keys.values())

    # Snapshots

    def snapshot_account(self, name: str) -> RegistrationState:
        """The present state of the account of that name. Raises :class:`KeyError`."""
        key = self._keys[name]
        account = self._accounts[key]
        return RegistrationState(
            account, account.snapshot(), key, key in self._revoked, name in self._provisioned
        )

    def restore_account(self, saved: RegistrationState) -> None:
        """Restore one account. It replaces the account of its name; all others stay as they are.

        If an account was created for its key in the meantime, that account is removed. Raises :class:`KeyTaken` if the
        key was given to another account explicitly. Clocks stay as they are.
        """
        name, key = saved.account.name, saved.key
        holder = self._accounts.get(key)
        if holder is not None and holder.name != name:
            if holder.name not in self._provisioned:
                raise KeyTaken(holder.name)
            self.remove(holder.name)
        if self.named(name) is not saved.account or self._keys[name] != key:
            if name in self._keys:
                self.remove(name)
            self.add(key, saved.account)
        (self.revoke if saved.is_revoked else self.unrevoke)(key)
        if saved.is_provisioned:
            self._provisioned.add(name)
        saved.account.restore(saved.state)

    def snapshot(self) -> RegistryState:
        """The present state of all accounts."""
        return RegistryState(
            {name: self.snapshot_account(name) for name in self._keys},
            frozenset(self._revoked),
            self._last_number,
        )

    def restore(self, state: RegistryState) -> None:
        """Restore the accounts of ``state`` and remove all others. Clocks stay as they are."""
        self._accounts = {saved.key: saved.account for saved in state.accounts.values()}
        self._keys = {name: saved.key for name, saved in state.accounts.items()}
        self._revoked = set(state.revoked)
        self._provisioned = {name for name, saved in state.accounts.items() if saved.is_provisioned}
        self._last_number = state.last_number
        for saved in state.accounts.values():
            saved.account.restore(saved.state)

    def _new_name(self) -> str:
        while True:
            self._last_number += 1
            name = f"auto-{self._last_number}"
            if name not in self._keys:
                return name
