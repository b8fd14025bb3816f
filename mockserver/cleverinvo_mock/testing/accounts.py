"""Accounts: keys, plans, limits and what is used of them.

Layer: testing.
"""

from __future__ import annotations

from typing import Any, Final, TypedDict, Unpack

from cleverinvo_mock.testing.control_client import ControlClient, segment
from cleverinvo_mock.testing.names import Preset
from cleverinvo_mock.testing.values import AccountInfo, Limits, Usage


class EntitlementChanges(TypedDict, total=False):
    """What an account may do, each left out where it is not given; applied in this order.

    ``plan``: one of the accounts file. ``limits``: in place of the plan's numbers. ``usage``: how many records count
    toward them, which may be more than there are. ``preset``: ``one_below_the_limit`` (one more client and one more
    invoice fit) or ``at_the_limit`` (none does). ``requests_per_minute``: the key's rate limit, ``None`` for none.
    """

    plan: str
    limits: Limits
    usage: Usage
    preset: Preset
    requests_per_minute: int | None


class NewAccount(EntitlementChanges, total=False):
    """The same, with a ``name`` and a ``key`` (``cinv_`` and eight or more characters); left out, they are made."""

    name: str
    key: str


class Accounts:
    """All accounts of a sandbox."""

    def __init__(self, control: ControlClient) -> None:
        self._control: Final = control

    def list(self) -> list[AccountInfo]:
        """Those of the accounts file, then those that were made since."""
        return [AccountInfo.from_json(data) for data in self._control.data("GET", "/accounts")]

    def create(self, **wish: Unpack[NewAccount]) -> AccountInfo:
        """Make one: ``accounts.create(plan="Business", limits={"clients": 5}, preset="at_the_limit")``."""
        return AccountInfo.from_json(self._control.data("POST", "/accounts", json=_as_json(wish)))

    def get(self, name: str) -> AccountInfo:
        """One, with what it holds and how much of its limits is used."""
        return AccountInfo.from_json(self._control.data("GET", _path(name)))

    def change(self, name: str, **changes: Unpack[EntitlementChanges]) -> AccountInfo:
        """Change what it may do; what is not given stays as it is."""
        return AccountInfo.from_json(self._control.data("PATCH", _path(name), json=_as_json(changes)))

    def revoke(self, name: str) -> AccountInfo:
        """Withdraw its key: requests with it are answered with 401 from now on."""
        return AccountInfo.from_json(self._control.data("POST", f"{_path(name)}/revoke"))

    def delete(self, name: str) -> None:
        """Remove it with its records, faults and journal entries."""
        self._control.send("DELETE", _path(name))


class OwnAccount:
    """The account that a mock is bound to."""

    def __init__(self, accounts: Accounts, name: str, key: str) -> None:
        self._accounts: Final = accounts
        self.name: Final = name
        self.key: Final = key

    def read(self) -> AccountInfo:
        """It as it is now."""
        return self._accounts.get(self.name)

    def change(self, **changes: Unpack[EntitlementChanges]) -> AccountInfo:
        """Change what it may do: ``mock.account.change(limits={"invoices": 3}, preset="at_the_limit")``."""
        return self._accounts.change(self.name, **changes)

    def revoke(self) -> AccountInfo:
        """Withdraw its key."""
        return self._accounts.revoke(self.name)

    def delete(self) -> None:
        """Remove it with all that it has."""
        self._accounts.delete(self.name)


def _path(name: str) -> str:
    return f"/accounts/{segment(name)}"


def _as_json(wish: NewAccount | EntitlementChanges) -> dict[str, Any]:
    fields: dict[str, Any] = dict(wish)
    if "requests_per_minute" in fields:
        fields["requestsPerMinute"] = fields.pop("requests_per_minute")
    return fields
