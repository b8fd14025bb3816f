"""States that are kept under names.

Layer: testing. The sandbox's names are for all; an account's are told apart here by the account's own name, so that
tests which run side by side may use the same ones.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from cleverinvo_mock.testing.control_client import ControlClient, segment
from cleverinvo_mock.testing.errors import ControlError
from cleverinvo_mock.testing.values import SnapshotInfo


class Snapshots:
    """The snapshots of one account, or those of the whole sandbox."""

    def __init__(self, control: ControlClient, account: str | None) -> None:
        self._control: Final = control
        self._account: Final = account
        self._prefix: Final = "" if account is None else f"{account}:"
        self._taken: Final[set[str]] = set()

    def list(self) -> list[SnapshotInfo]:
        """In the order in which they were taken."""
        found = [SnapshotInfo.from_json(data) for data in self._control.data("GET", "/snapshots")]
        return [self._own(snapshot) for snapshot in found if snapshot.account == self._account]

    def take(self, name: str) -> SnapshotInfo:
        """Keep records, plans, keys, clock and counts of the rate limit; one of that name is replaced."""
        snapshot = self._control.data("PUT", self._path(name), query={"account": self._account})
        self._taken.add(name)
        return self._own(SnapshotInfo.from_json(snapshot))

    def restore(self, name: str) -> None:
        """Have what was kept. Faults and journal stay as they are."""
        self._control.send("POST", f"{self._path(name)}/restore")

    def delete(self, name: str) -> None:
        """Forget it; the present state stays as it is."""
        self._control.send("DELETE", self._path(name))
        self._taken.discard(name)

    def delete_taken(self) -> None:
        """Forget those that were taken through this object."""
        for name in sorted(self._taken):
            try:
                self.delete(name)
            except ControlError as error:
                if error.status != HTTPStatus.NOT_FOUND:  # with its account, or by somebody else
                    raise

    def _path(self, name: str) -> str:
        return f"/snapshots/{segment(self._prefix + name)}"

    def _own(self, snapshot: SnapshotInfo) -> SnapshotInfo:
        return replace(snapshot, name=snapshot.name.removeprefix(self._prefix))
