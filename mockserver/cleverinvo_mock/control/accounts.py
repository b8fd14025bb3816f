"""Accounts: keys, plans, limits and usage.

Layer: control.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from cleverinvo_mock.control.entitlement_changes import changed_entitlements
from cleverinvo_mock.control.errors import Conflict
from cleverinvo_mock.control.request import NO_CONTENT, ControlRequest, Reply, answer
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.store.account import Account, Entitlements


class AccountControl:
    """``/accounts`` and the paths below it."""

    def __init__(self, sandbox: ControlledSandbox) -> None:
        self._sandbox: Final = sandbox
        self._registry: Final = sandbox.registry
        self._deleted_count: Final = sandbox.behaviour.deleted_client_counts == "yes"

    def list_accounts(self, request: ControlRequest) -> Reply:
        """All accounts."""
        return answer([self._as_json(account) for account in self._registry])

    def create_account(self, request: ControlRequest) -> Reply:
        """Create an account. A missing name or key is generated."""
        body: dict[str, Any] = request.body or {}
        registry, keys = self._registry, self._sandbox.keys
        name, key = body.get("name"), body.get("key")
        if name in registry.names():
            raise Conflict(f"The name {name} is taken")
        if key is not None and registry.is_taken(key):
            raise Conflict("The key is taken by an account, or was revoked")
        while name is None or name in registry.names():
            name = keys.next_name()
        while key is None or registry.is_taken(key):
            key = keys.next_key()
        account = self._sandbox.new_account(name)
        account.set_initial(self._changed(account, body))
        registry.add(key, account)
        return answer(self._as_json(account), HTTPStatus.CREATED)

    def get_account(self, request: ControlRequest) -> Reply:
        """One account."""
        return answer(self._as_json(self._sandbox.account(request.path["account"])))

    def change_account(self, request: ControlRequest) -> Reply:
        """Change an account's plan, limits, usage or rate limit."""
        account = self._sandbox.account(request.path["account"])
        account.entitlements = self._changed(account, request.body)
        return answer(self._as_json(account))

    def delete_account(self, request: ControlRequest) -> Reply:
        """Remove an account with its records, snapshots, faults and journal entries."""
        self._sandbox.delete_account(request.path["account"])
        return NO_CONTENT

    def revoke_key(self, request: ControlRequest) -> Reply:
        """Revoke an account's key."""
        account = self._sandbox.account(request.path["account"])
        self._registry.revoke(self._registry.key_of(account.name))
        return answer(self._as_json(account))

    def _changed(self, account: Account, body: dict[str, Any]) -> Entitlements:
        counted = account.record_counts().counted(with_deleted=self._deleted_count)
        return changed_entitlements(account.entitlements, body, counted, self._sandbox.file.plans)

    def _as_json(self, account: Account) -> dict[str, Any]:
        plan, stored, key = account.plan, account.record_counts(), self._registry.key_of(account.name)
        return {
            "name": account.name,
            "key": key,
            "plan": plan.name,
            "api": plan.api,
            "limits": {"clients": plan.clients, "invoices": plan.invoices},
            "usage": {
                "clients": account.count_clients(deleted=self._deleted_count),
                "invoices": account.count_invoices(),
            },
            "records": {
                "clients": stored.clients,
                "deletedClients": stored.deleted_clients,
                "invoices": stored.invoices,
            },
            "requestsPerMinute": account.entitlements.rate_limit,
            "revoked": self._registry.is_revoked(key),
        }
