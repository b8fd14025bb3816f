"""Accounts: keys, plans, limits and usage.

Layer: testing. Sends operations of the control plane; must not know the server's code.
"""

from __future__ import annotations

from typing import Any, Final, TypedDict, Unpack

from cleverinvo_mock.testing.control_client import ControlClient, segment
from cleverinvo_mock.testing.names import Preset
from cleverinvo_mock.testing.values import AccountInfo, Limits, Usage


class EntitlementChanges(TypedDict, total=False):
    """Changes of an account's entitlements, applied in this order. Missing keys change nothing.

    ``plan``: the name of a plan in the accounts file. ``limits``: replace the plan's limits. ``usage``: how many
    records count towards the limits; can be more than exist. ``preset``: ``one_below_the_limit`` (one more client and
    one more invoice are allowed) or ``at_the_limit`` (none). ``requests_per_minute``: the rate limit; ``None`` is none.
    """

    plan: str
    limits: Limits
    usage: Usage
    preset: Preset
    requests_per_minute: int | None


class NewAccount(EntitlementChanges, total=False):
    """A new account. ``name`` and ``key`` (``cinv_`` and at least eight characters) are generated if missing."""

    name: str
    key: str


class Accounts:
    """All accounts of a sandbox."""

    def __init__(self, control: ControlClient) -> None:
        self._control: Final = control

    def list(self) -> list[AccountInfo]:
        """Return all accounts: first those of the accounts file, then the others in the order of their creation."""
        return [AccountInfo.from_json(data) for data in self._control.data("GET", "/accounts")]

    def create(self, **fields: Unpack[NewAccount]) -> AccountInfo:
        """Create an account: ``accounts.create(plan="Business", limits={"clients": 5}, preset="at_the_limit")``."""
        return AccountInfo.from_json(self._control.data("POST", "/accounts", json=_as_json(fields)))

    def get(self, name: str) -> AccountInfo:
        """Return one account, with the numbers of its records and the usage of its limits."""
        return AccountInfo.from_json(self._control.data("GET", _path(name)))

    def change(self, name: str, **changes: Unpack[EntitlementChanges]) -> AccountInfo:
        """Change the entitlements of an account; arguments that are not passed change nothing."""
        return AccountInfo.from_json(self._control.data("PATCH", _path(name), json=_as_json(changes)))

    def revoke(self, name: str) -> AccountInfo:
        """Revoke the key of an account: from now on requests with it get a 401."""
        return AccountInfo.from_json(self._control.data("POST", f"{_path(name)}/revoke"))

    def delete(self, name: str) -> None:
        """Delete an account with its records, fault rules and journal entries."""
        self._control.send("DELETE", _path(name))


class OwnAccount:
    """The account of a mock."""

    def __init__(self, accounts: Accounts, name: str, key: str) -> None:
        self._accounts: Final = accounts
        self.name: Final = name
        self.key: Final = key

    def read(self) -> AccountInfo:
        """Return the current state of the account."""
        return self._accounts.get(self.name)

    def change(self, **changes: Unpack[EntitlementChanges]) -> AccountInfo:
        """Change its entitlements: ``mock.account.change(limits={"invoices": 3}, preset="at_the_limit")``."""
        return self._accounts.change(self.name, **changes)

    def revoke(self) -> AccountInfo:
        """Revoke its key: from now on requests with it get a 401."""
        return self._accounts.revoke(self.name)

    def delete(self) -> None:
        """Delete the account with its records, fault rules and journal entries."""
        self._accounts.delete(self.name)


def _path(name: str) -> str:
    return f"/accounts/{segment(name)}"


def _as_json(fields: NewAccount | EntitlementChanges) -> dict[str, Any]:
    body: dict[str, Any] = dict(fields)
    if "requests_per_minute" in body:
        body["requestsPerMinute"] = body.pop("requests_per_minute")
    return body
