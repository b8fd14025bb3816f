"""What one account and the whole sandbox have in common: state, time, faults, journal.

Layer: testing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal

from cleverinvo_mock.testing import effects
from cleverinvo_mock.testing.clock import MockClock
from cleverinvo_mock.testing.control_client import ControlClient
from cleverinvo_mock.testing.faults import Faults
from cleverinvo_mock.testing.journal import MockJournal
from cleverinvo_mock.testing.names import Operation, ResetScope
from cleverinvo_mock.testing.snapshots import Snapshots
from cleverinvo_mock.testing.values import Fault


class SandboxControls:
    """Something of a sandbox, by the account that it is bound to, or all of it.

    ``clock``, ``faults``, ``journal``, ``snapshots``: each of the same.
    """

    def __init__(self, control: ControlClient, account: str | None) -> None:
        self._control: Final = control
        self._bound_to: Final = account
        self._numbers: Final = count(1)
        self.clock: Final = MockClock(control, account)
        self.faults: Final = Faults(control, account)
        self.journal: Final = MockJournal(control, account)
        self.snapshots: Final = Snapshots(control, account)

    # State

    def reset(self, *scopes: ResetScope) -> None:
        """Back to how it was when it was made, or only what is named: ``reset("faults", "journal")``."""
        wish: dict[str, Any] = {"scopes": list(scopes)} if scopes else {}
        if self._bound_to is not None:
            wish["account"] = self._bound_to
        self._control.send("POST", "/reset", json=wish)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Have after the block what was before it: records, plans, keys, clock, and counts of the rate limit."""
        name = f"block-{next(self._numbers)}"
        self.snapshots.take(name)
        try:
            yield
        finally:
            self.snapshots.restore(name)
            self.snapshots.delete(name)

    def export_seed(self) -> str:
        """The records as a seed file, in YAML."""
        return self._control.send("GET", "/seed", query=self._query).text

    def import_seed(self, seed: str | Path | Mapping[str, Any]) -> None:
        """Hold just what a seed has: its text, its path, or its value. Of one account, the seed must have one."""
        match seed:
            case str():
                self._put_seed(seed.encode(), "application/yaml")
            case Path():
                self._put_seed(seed.read_bytes(), "application/yaml")
            case _:
                self._put_seed(json.dumps(seed).encode(), "application/json")

    def load_seed(self, name: Literal["demo", "empty"]) -> None:
        """Hold just what a shipped seed has."""
        self._control.send("PUT", "/seed", query={**self._query, "name": name})

    # What is needed most

    def fail_next(
        self,
        operation: Operation | None = None,
        *,
        status: int = 500,
        times: int | None = 1,
        retry_after: int | None = None,
    ) -> Fault:
        """Answer the next request, or the next ``times``, with an error; ``retry_after`` in seconds."""
        return self.faults.add(
            effects.status(status, retry_after=retry_after), operation=operation, times=times
        )

    def drop_after_commit(
        self, operation: Operation | None = "createInvoice", *, times: int | None = 1
    ) -> Fault:
        """Carry the next request out, and reset its connection without an answer."""
        return self.faults.add(effects.commit_then_drop(), operation=operation, times=times)

    @property
    def _query(self) -> dict[str, str | int | None]:
        return {"account": self._bound_to}

    def _put_seed(self, content: bytes, media_type: str) -> None:
        headers = {"content-type": media_type}
        self._control.send("PUT", "/seed", query=self._query, content=content, headers=headers)
