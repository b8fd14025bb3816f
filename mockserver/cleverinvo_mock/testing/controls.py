"""The methods that one account and the whole sandbox share: state, clock, faults, journal.

Layer: testing. Sends requests to the control plane. Must not import the server's code.
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
    """Controls one account of a sandbox, or the whole sandbox.

    ``clock``, ``faults``, ``journal`` and ``snapshots`` are those of the account, or of the whole sandbox.
    """

    def __init__(self, control: ControlClient, account: str | None) -> None:
        self._control: Final = control
        self._account: Final = account
        self._numbers: Final = count(1)
        self.clock: Final = MockClock(control, account)
        self.faults: Final = Faults(control, account)
        self.journal: Final = MockJournal(control, account)
        self.snapshots: Final = Snapshots(control, account)

    # State

    def reset(self, *scopes: ResetScope) -> None:
        """Restore the initial state, or only the named parts of it: ``reset("faults", "journal")``."""
        body: dict[str, Any] = {"scopes": list(scopes)} if scopes else {}
        if self._account is not None:
            body["account"] = self._account
        self._control.send("POST", "/reset", json=body)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """After the block, restore the state from before it.

        The state is the records, plans, keys, clocks, and the counters of the rate limit.
        """
        name = f"block-{next(self._numbers)}"
        self.snapshots.take(name)
        try:
            yield
        finally:
            self.snapshots.restore(name)
            self.snapshots.delete(name)

    def export_seed(self) -> str:
        """Return the accounts, or the one account, as a seed file in YAML."""
        return self._control.send("GET", "/seed", query=self._query).text

    def import_seed(self, seed: str | Path | Mapping[str, Any]) -> None:
        """Replace the records of the accounts in a seed. Other accounts keep their records.

        ``seed``: the text of a seed file, its path, or its content as a mapping. If this object controls one account, the
        seed must have exactly one account, of any name.
        """
        match seed:
            case str():
                self._put_seed(seed.encode(), "application/yaml")
            case Path():
                is_json = seed.suffix == ".json"
                self._put_seed(seed.read_bytes(), "application/json" if is_json else "application/yaml")
            case _:
                self._put_seed(json.dumps(seed).encode(), "application/json")

    def load_seed(self, name: Literal["demo", "empty"]) -> None:
        """Replace the records by those of a shipped seed.

        Of the whole sandbox, only accounts of the accounts file get other records.
        """
        self._control.send("PUT", "/seed", query={**self._query, "name": name})

    # Shortcuts for the most common faults

    def fail_next(
        self,
        operation: Operation | None = None,
        *,
        status: int = 500,
        times: int | None = 1,
        retry_after: int | None = None,
    ) -> Fault:
        """Let the next ``times`` requests (``None``: all) fail with ``status``. ``retry_after``: in seconds."""
        return self.faults.add(
            effects.status(status, retry_after=retry_after), operation=operation, times=times
        )

    def drop_after_commit(
        self, operation: Operation | None = "createInvoice", *, times: int | None = 1
    ) -> Fault:
        """Process the next ``times`` requests (``None``: all), but reset their connections without a response."""
        return self.faults.add(effects.commit_then_drop(), operation=operation, times=times)

    @property
    def _query(self) -> dict[str, str | int | None]:
        return {"account": self._account}

    def _put_seed(self, content: bytes, media_type: str) -> None:
        headers = {"content-type": media_type}
        self._control.send("PUT", "/seed", query=self._query, content=content, headers=headers)
