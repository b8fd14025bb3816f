"""The time that everything is told by.

Layer: testing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from cleverinvo_mock.testing.control_client import ControlClient
from cleverinvo_mock.testing.values import Instant, Reading, instant_text


class MockClock:
    """The clock of one account, or the sandbox's, which those of accounts follow until they are changed."""

    def __init__(self, control: ControlClient, account: str | None) -> None:
        self._control: Final = control
        self._account: Final = account

    def now(self) -> datetime:
        """What time it is, in UTC."""
        return self.read().now

    def read(self) -> Reading:
        """What time it is, whether it is frozen, and how far it is ahead of the machine's."""
        return self._send("GET", "")

    def freeze(self, at: Instant | None = None) -> Reading:
        """Stop it, now or at an instant; it stands until it is set, moved on or resumed."""
        return self._send("POST", "/freeze", {} if at is None else {"at": instant_text(at)})

    def set(self, at: Instant) -> Reading:
        """Let it go on from an instant, or stand there if it is frozen."""
        return self._send("POST", "/set", {"at": instant_text(at)})

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> Reading:
        """Let time pass at once; negative to go back."""
        return self._send(
            "POST", "/advance", {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        )

    def resume(self) -> Reading:
        """Undo whatever was frozen, set or let pass."""
        return self._send("POST", "/resume")

    def _send(self, method: str, path: str, wish: dict[str, Any] | None = None) -> Reading:
        data = self._control.data(method, f"/clock{path}", query={"account": self._account}, json=wish)
        return Reading.from_json(data)
