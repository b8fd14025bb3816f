"""What goes wrong, on demand.

Layer: testing.
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
        """Let something go wrong: ``mock.faults.add(effects.status(503), operation="getClient")``.

        ``operation``: with which requests; ``None`` is with any. ``skip``: so many of them pass first. ``times``: how
        often it takes effect; ``None`` is until it is removed. ``seed``: the same one gives the same hits and delays.
        Of several rules the first that fits takes effect; a delay goes together with the first other one.
        """
        wish: dict[str, Any] = {
            "account": self._account,
            "operation": operation,
            "skip": skip,
            "probability": probability,
            "seed": seed,
        }
        wish = {name: value for name, value in wish.items() if value is not None}
        wish |= {"times": times, "effect": effect_as_json(effect)}
        return Fault.from_json(self._control.data("POST", "/faults", json=wish))

    def list(self) -> list[Fault]:
        """The rules in the order in which they are tried, used-up ones among them."""
        found = self._control.data("GET", "/faults", query={"account": self._account})
        return [Fault.from_json(data) for data in found]

    def get(self, fault: Fault | str) -> Fault:
        """One rule as it is now, by its id: ``mock.faults.get(rule).applied``."""
        return Fault.from_json(self._control.data("GET", f"/faults/{_id(fault)}"))

    def remove(self, fault: Fault | str) -> None:
        """Remove one rule, by its id."""
        self._control.send("DELETE", f"/faults/{_id(fault)}")

    def clear(self) -> None:
        """Remove all rules of the account, or of the whole sandbox."""
        self._control.send("DELETE", "/faults", query={"account": self._account})


def _id(fault: Fault | str) -> str:
    return segment(fault.id if isinstance(fault, Fault) else fault)
