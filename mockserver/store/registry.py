"""Which key opens which account.

Layer: store. The bearer key is the tenant: two keys never see the same records.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from mockserver.domain.errors import NotAuthenticated
from mockserver.store.account import Account

#: Keys that get an account of their own the first time they are used: ``cinv_`` and 8 or more of the
#: characters that a bearer token may have (RFC 6750, 2.1).
_PROVISIONED_KEY: Final = re.compile(r"cinv_[A-Za-z0-9._~+/=-]{8,200}", re.ASCII)


class Registry:
    """Accounts by key."""

    def __init__(self, provision: Callable[[str], Account] | None, max_provisioned: int) -> None:
        """``provision`` makes the account of that name for a new key; ``None``: known keys only."""
        self._accounts: dict[str, Account] = {}
        self._revoked: set[str] = set()
        self._provision = provision
        self._max_provisioned = max_provisioned
        self._provisioned = 0

    def add(self, key: str, account: Account) -> None:
        """Let ``key`` open ``account``."""
        self._accounts[key] = account

    def revoke(self, key: str) -> None:
        """Let ``key`` open nothing, ever."""
        self._accounts.pop(key, None)
        self._revoked.add(key)

    def open(self, key: str) -> Account:
        """The account of ``key``. Raises :class:`NotAuthenticated` (AUTH-2)."""
        account = self._accounts.get(key)
        if account is not None:
            return account
        if key in self._revoked:
            raise NotAuthenticated("this API key has been revoked")
        if self._provision is None or not _PROVISIONED_KEY.fullmatch(key):
            raise NotAuthenticated("unknown API key")
        if self._provisioned >= self._max_provisioned:
            raise NotAuthenticated(
                f"unknown API key, and all {self._max_provisioned} accounts made for new keys are in use;"
                " restart the server, or use one of its own keys"
            )
        self._provisioned += 1
        account = self._accounts[key] = self._provision(f"auto-{self._provisioned}")
        return account
