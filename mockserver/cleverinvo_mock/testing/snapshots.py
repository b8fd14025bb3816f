"""Named snapshots of the state.

Layer: testing. The control plane has one list of names for all snapshots. The names of an account's snapshots get the
account's name as a prefix here, so that parallel tests can use the same names.
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
        """Return the snapshots in the order in which they were taken."""
        snapshots = [SnapshotInfo.from_json(data) for data in self._control.data("GET", "/snapshots")]
        return [self._without_prefix(snapshot) for snapshot in snapshots if snapshot.account == self._account]

    def take(self, name: str) -> SnapshotInfo:
        """Save records, plans, keys, clock and counts of the rate limit. An older snapshot of that name is replaced."""
        snapshot = self._control.data("PUT", self._path(name), query={"account": self._account})
        self._taken.add(name)
        return self._without_prefix(SnapshotInfo.from_json(snapshot))

    def restore(self, name: str) -> None:
        """Restore the saved state. Faults and journal do not change."""
        self._control.send("POST", f"{self._path(name)}/restore")

    def delete(self, name: str) -> None:
        """Delete a snapshot; the current state does not change."""
        self._control.send("DELETE", self._path(name))
        self._taken.discard(name)

    def delete_taken(self) -> None:
        """Delete the snapshots that were taken through this object."""
        for name in sorted(self._taken):
            try:
                self.delete(name)
            except ControlError as error:
                if error.status != HTTPStatus.NOT_FOUND:  # deleted with its account, or by another client
                    raise

    def _path(self, name: str) -> str:
        return f"/snapshots/{segment(self._prefix + name)}"

    def _without_prefix(self, snapshot: SnapshotInfo) -> SnapshotInfo:
        return replace(snapshot, name=snapshot.name.removeprefix(self._prefix))
