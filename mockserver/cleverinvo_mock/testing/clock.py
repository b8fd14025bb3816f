"""The clock of an account or of the sandbox.

Layer: testing. Sends operations of the control plane; must not know the server's code.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from cleverinvo_mock.testing.control_client import ControlClient
from cleverinvo_mock.testing.values import ClockReading, Instant, instant_text


class MockClock:
    """The clock of one account, or of the sandbox. An account's clock follows the sandbox's until it is changed."""

    def __init__(self, control: ControlClient, account: str | None) -> None:
        self._control: Final = control
        self._account: Final = account

    def now(self) -> datetime:
        """Return the current time of the clock, in UTC."""
        return self.read().now

    def read(self) -> ClockReading:
        """Return the time, whether the clock is frozen, and its offset from the clock of the machine."""
        return self._send("GET", "")

    def freeze(self, at: Instant | None = None) -> ClockReading:
        """Freeze the clock at its current time or ``at`` a time. It stays frozen until it is resumed."""
        return self._send("POST", "/freeze", {} if at is None else {"at": instant_text(at)})

    def set(self, at: Instant) -> ClockReading:
        """Set the clock to a time. A running clock continues from there; a frozen clock stays frozen there."""
        return self._send("POST", "/set", {"at": instant_text(at)})

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> ClockReading:
        """Move the clock forward, or back with negative numbers."""
        return self._send(
            "POST", "/advance", {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        )

    def resume(self) -> ClockReading:
        """Undo all changes: the clock runs again without an offset."""
        return self._send("POST", "/resume")

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> ClockReading:
        data = self._control.data(method, f"/clock{path}", query={"account": self._account}, json=body)
        return ClockReading.from_json(data)
