"""Fault rules: requests that are to fail.

Layer: testing. Sends operations of the control plane. Of the server's code it may use only ``faults.effects``.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_mock.faults.effects import Effect, effect_as_json
from cleverinvo_mock.testing.control_client import ControlClient, segment
from cleverinvo_mock.testing.names import Operation
from cleverinvo_mock.testing.values import Fault


class Faults:
    """The fault rules of one account, or of the whole sandbox."""

    def __init__(self, control: ControlClient, account: str | None) -> None:
        self._control: Final = control
        self._account: Final = account

    def add(
        self,
        effect: Effect,
        *,
        operation: Operation | None = None,
        skip: int = 0,
        times: int | None = 1,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> Fault:
        """Add a fault rule: ``mock.faults.add(effects.status(503), operation="getClient")``.

        ``operation``: which requests match; ``None`` is any. ``skip``: the number of matching requests that are served
        normally first. ``times``: how often the rule takes effect; ``None`` means until it is removed.
        ``probability``: from 0 to 1. ``seed``: the same seed gives the same faults and delays.

        Of several rules, the first that matches takes effect. In addition, the first matching rule with a delay does.
        """
        body: dict[str, Any] = {
            "account": self._account,
            "operation": operation,
            "skip": skip,
            "probability": probability,
            "seed": seed,
        }
        body = {name: value for name, value in body.items() if value is not None}
        body |= {"times": times, "effect": effect_as_json(effect)}
        return Fault.from_json(self._control.data("POST", "/faults", json=body))

    def list(self) -> list[Fault]:
        """Return the rules in the order of their creation, used-up ones included."""
        rules = self._control.data("GET", "/faults", query={"account": self._account})
        return [Fault.from_json(data) for data in rules]

    def get(self, fault: Fault | str) -> Fault:
        """Return the current state of one rule: ``mock.faults.get(rule).applied``."""
        return Fault.from_json(self._control.data("GET", f"/faults/{_id(fault)}"))

    def remove(self, fault: Fault | str) -> None:
        """Remove one rule."""
        self._control.send("DELETE", f"/faults/{_id(fault)}")

    def clear(self) -> None:
        """Remove all rules of the account, or of the whole sandbox."""
        self._control.send("DELETE", "/faults", query={"account": self._account})


def _id(fault: Fault | str) -> str:
    return segment(fault.id if isinstance(fault, Fault) else fault)
