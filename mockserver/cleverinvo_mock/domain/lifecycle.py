"""The life of an invoice as one table: its statuses, the transitions between them, and when one is overdue.

Layer: domain. No clock: callers pass the day. The API itself makes only drafts (INV-CREATE-1); the transitions
are for seed data and for whoever drives the sandbox.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """The statuses of an invoice (INV-STATUS-1)."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    VIEWED = "VIEWED"
    PAID = "PAID"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    OVERDUE = "OVERDUE"

    __hash__ = str.__hash__  # the same for equal ones, and in C: statuses are keys of every list


class Transition(StrEnum):
    """What can happen to an invoice."""

    SEND = "send"
    VIEW = "view"
    PAY_IN_PART = "pay_in_part"
    PAY = "pay"
    MARK_OVERDUE = "mark_overdue"


_S, _M = Status, Transition

#: (status, transition) -> status. What is not in the table is not possible.
TRANSITIONS: Final[dict[tuple[Status, Transition], Status]] = {
    (_S.DRAFT, _M.SEND): _S.SENT,
    (_S.SENT, _M.VIEW): _S.VIEWED,
    (_S.SENT, _M.PAY_IN_PART): _S.PARTIALLY_PAID,
    (_S.SENT, _M.PAY): _S.PAID,
    (_S.SENT, _M.MARK_OVERDUE): _S.OVERDUE,
    (_S.VIEWED, _M.PAY_IN_PART): _S.PARTIALLY_PAID,
    (_S.VIEWED, _M.PAY): _S.PAID,
    (_S.VIEWED, _M.MARK_OVERDUE): _S.OVERDUE,
    (_S.PARTIALLY_PAID, _M.PAY_IN_PART): _S.PARTIALLY_PAID,
    (_S.PARTIALLY_PAID, _M.PAY): _S.PAID,
    (_S.PARTIALLY_PAID, _M.MARK_OVERDUE): _S.OVERDUE,
    (_S.OVERDUE, _M.PAY_IN_PART): _S.PARTIALLY_PAID,
    (_S.OVERDUE, _M.PAY): _S.PAID,
}

#: Statuses that turn into ``OVERDUE`` by themselves on the day after the due date. A part payment ends
#: that: ``PARTIALLY_PAID`` stays until it is paid or marked overdue by hand.
LAPSING: Final = (Status.SENT, Status.VIEWED)


class IllegalTransition(Exception):
    """a transition that the table does not have; nothing changed. Carries ``status``, ``transition``, ``possible``."""

    def __init__(self, status: Status, transition: Transition) -> None:
        self.status = status
        self.transition = transition
        self.possible = tuple(sorted(m.value for s, m in TRANSITIONS if s is status))
        allowed = (
            f"possible: {', '.join(self.possible)}" if self.possible else "nothing can happen to it any more"
        )
        super().__init__(f"an invoice that is {status} cannot {transition}; {allowed}")


def after(status: Status, transition: Transition) -> Status:
    """The status after ``transition``. Raises :class:`IllegalTransition`."""
    try:
        return TRANSITIONS[status, transition]
    except KeyError:
        raise IllegalTransition(status, transition) from None


def transition_to(status: Status, target: Status) -> Transition | None:
    """The transition that leads from ``status`` to ``target`` in one step; ``None`` where there is none."""
    return next(
        (transition for (start, transition), end in TRANSITIONS.items() if (start, end) == (status, target)),
        None,
    )


def reachable(status: Status) -> tuple[Status, ...]:
    """The other statuses that one transition leads to from ``status``, in the order of :class:`Status`."""
    return tuple(target for target in Status if target is not status and transition_to(status, target))


def on_day(stored: Status, due: date, today: date) -> Status:
    """The status that an invoice shows on ``today`` (UTC): overdue from the day after ``due``."""
    return Status.OVERDUE if stored in LAPSING and due < today else stored
