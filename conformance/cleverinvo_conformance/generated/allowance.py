"""How many requests the sequences may send: some to find faults, and some for each fault to shrink its sequence.

Layer: generated. What a record costs later, its removal, counts when it is made.
"""

from __future__ import annotations

from typing import Final

from cleverinvo_conformance.core.throttle import Budget

#: Requests of all sequences until the last one begins its last step, the removal of their records included.
GENERATED: Final = 900
#: Requests that shrinking one failing sequence may send after it was first seen, and all of them together.
SHRINKING, SHRINKING_ALL = 80, 240
#: Requests by which one step may exceed the limit; this can happen once for each failing sequence and for the last one.
STEP: Final = 20
#: Requests that the sequences send at most.
MOST: Final = GENERATED + SHRINKING_ALL + STEP * (SHRINKING_ALL // SHRINKING + 1)


class Allowance:
    """Counts the requests of the sequences of one run."""

    def __init__(self, budget: Budget, generating: int = GENERATED) -> None:
        """``generating``: in the place of :data:`GENERATED`."""
        self._budget: Final = budget
        self._generating = generating
        self._shrinking = SHRINKING_ALL
        self._limit = 0
        self._is_shrinking = False
        self._is_stopped = False

    @property
    def _spent(self) -> int:
        return self._budget.requests + self._budget.reserve

    def begin(self) -> None:
        """A new sequence begins."""
        self._is_shrinking = False
        self._limit = self._spent + self._generating

    def shrink(self) -> None:
        """A sequence has failed; called again for each shorter one."""
        if not self._is_shrinking:
            self._is_shrinking = True
            self._generating = max(self._limit - self._spent, 0)
            self._limit = self._spent + min(SHRINKING, self._shrinking)

    def end(self) -> None:
        """The sequence has ended, and its shrinking."""
        left = max(self._limit - self._spent, 0)
        if self._is_shrinking:
            self._shrinking -= min(SHRINKING, self._shrinking) - left
        else:
            self._generating = left

    def stop(self) -> None:
        """No sequence may send anything any more."""
        self._is_stopped = True

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be sent for this sequence."""
        return self._is_stopped or self._spent >= self._limit

    @property
    def may_begin(self) -> bool:
        """Whether there are requests for another sequence."""
        return not self._is_stopped and self._generating > 0
