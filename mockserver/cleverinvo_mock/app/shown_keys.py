"""The API keys that the documentation page offers, so that its first request succeeds.

Layer: app. They are read from the accounts file and the registry at each request, so revoked keys are marked. The
shipped keys are public. Keys of the user's own accounts file are shown only where the control plane shows them too:
without a token, to this machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cleverinvo_mock.app.asgi import Scope
from cleverinvo_mock.app.control_security import sent_from_elsewhere
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.files.accounts_file import AccountEntry


class ShownKey(NamedTuple):
    """A key, a note about it, and whether requests with it succeed."""

    key: str
    note: str
    works: bool


def shown_keys(
    sandbox: ControlledSandbox, *, are_public: bool, is_open: bool
) -> Callable[[Scope], list[ShownKey]]:
    """A function that returns the keys that the client of a request may see, in the order of the accounts file.

    ``are_public``: the accounts file is the shipped one. ``is_open``: the control plane needs no token.
    """

    def keys(scope: Scope) -> list[ShownKey]:
        if not are_public and not (is_open and sent_from_elsewhere(scope) is None):
            return []
        return [_shown_key(entry, sandbox) for entry in sandbox.file.accounts]

    return keys


def _shown_key(entry: AccountEntry, sandbox: ControlledSandbox) -> ShownKey:
    if sandbox.registry.is_revoked(entry.key):
        return ShownKey(entry.key, "revoked: 401", works=False)
    account = sandbox.registry.named(entry.name)
    plan = entry.plan if account is None else account.plan
    if not plan.api:
        return ShownKey(entry.key, f"{plan.name}, a plan without the API: 403", works=False)
    if entry.faults:
        return ShownKey(entry.key, f"{entry.name}, an account with faults", works=False)
    return ShownKey(entry.key, f"{entry.name}, {plan.name} plan", works=True)
