"""The operations on fault rules: add, list, read, remove.

Layer: control. The rules themselves are in ``faults.rules``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from cleverinvo_mock.control.errors import BadRequest, NotFound
from cleverinvo_mock.control.request import NO_CONTENT, ControlRequest, Reply, answer
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.faults.effects import InvalidFault, effect_as_json
from cleverinvo_mock.faults.rules import FaultRule, new_fault


class FaultControl:
    """The operations on fault rules. Each may raise :class:`NotFound`."""

    def __init__(self, sandbox: ControlledSandbox) -> None:
        self._rules: Final = sandbox.faults
        self._registry: Final = sandbox.registry

    def list_faults(self, request: ControlRequest) -> Reply:
        """All rules, or the rules of one account, without those that apply to every account."""
        return answer([_as_json(rule) for rule in self._rules.list(self._known(request.account))])

    def add_fault(self, request: ControlRequest) -> Reply:
        """Add a rule. Raises :class:`BadRequest` for fields that exclude each other."""
        account = self._known(request.body.get("account"))
        try:
            rule = self._rules.add(new_fault(request.body, account))
        except InvalidFault as error:
            raise BadRequest(f"Invalid field {'.'.join(error.path)}: {error}") from None
        return answer(_as_json(rule), HTTPStatus.CREATED)

    def get_fault(self, request: ControlRequest) -> Reply:
        """One rule and its counts."""
        return answer(_as_json(self._rule(request)))

    def remove_fault(self, request: ControlRequest) -> Reply:
        """Remove one rule."""
        self._rules.remove(self._rule(request).id)
        return NO_CONTENT

    def remove_faults(self, request: ControlRequest) -> Reply:
        """Remove all rules, or the rules of one account; also those from the accounts file."""
        self._rules.clear(self._known(request.account))
        return NO_CONTENT

    def _known(self, account: str | None) -> str | None:
        if account is not None and self._registry.named(account) is None:
            raise NotFound("account", account, self._registry.names())
        return account

    def _rule(self, request: ControlRequest) -> FaultRule:
        try:
            return self._rules.get(request.path["fault"])
        except KeyError:
            ids = (rule.id for rule in self._rules.list())
            raise NotFound("fault", request.path["fault"], ids) from None


def _as_json(rule: FaultRule) -> dict[str, Any]:
    what = rule.definition
    return {
        "id": rule.id,
        "account": what.account,
        "operation": what.operation,
        "skip": what.skip,
        "times": what.times,
        "probability": what.probability,
        "seed": rule.seed,
        "effect": effect_as_json(what.effect),
        "seen": rule.seen,
        "applied": rule.applied,
    }
