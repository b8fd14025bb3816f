"""The lifecycle of an invoice: its statuses, the table of transitions, and when an invoice is overdue.

Layer: domain. Must not read a clock: callers pass the day. The API itself creates only drafts (INV-CREATE-1); the
transitions are for seed data and for the control plane.
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

    __hash__ = str.__hash__  # implemented in C, and so faster: statuses are keys of every list


class Transition(StrEnum):
    """The events that change the status of an invoice."""

    SEND = "send"
    VIEW = "view"
    PAY_IN_PART = "pay_in_part"
    PAY = "pay"
    MARK_OVERDUE = "mark_overdue"


_S, _T = Status, Transition

#: (status, transition) -> new status. Combinations that are not in the table are not possible.
TRANSITIONS: Final[dict[tuple[Status, Transition], Status]] = {
    (_S.DRAFT, _T.SEND): _S.SENT,
    (_S.SENT, _T.VIEW): _S.VIEWED,
    (_S.SENT, _T.PAY_IN_PART): _S.PARTIALLY_PAID,
    (_S.SENT, _T.PAY): _S.PAID,
    (_S.SENT, _T.MARK_OVERDUE): _S.OVERDUE,
    (_S.VIEWED, _T.PAY_IN_PART): _S.PARTIALLY_PAID,
    (_S.VIEWED, _T.PAY): _S.PAID,
    (_S.VIEWED, _T.MARK_OVERDUE): _S.OVERDUE,
    (_S.PARTIALLY_PAID, _T.PAY_IN_PART): _S.PARTIALLY_PAID,
    (_S.PARTIALLY_PAID, _T.PAY): _S.PAID,
    (_S.PARTIALLY_PAID, _T.MARK_OVERDUE): _S.OVERDUE,
    (_S.OVERDUE, _T.PAY_IN_PART): _S.PARTIALLY_PAID,
    (_S.OVERDUE, _T.PAY): _S.PAID,
}

#: Statuses that become ``OVERDUE`` automatically on the day after the due date. ``PARTIALLY_PAID`` does not: it stays
#: until the invoice is paid or marked as overdue by a transition.
BECOME_OVERDUE: Final = (Status.SENT, Status.VIEWED)


class IllegalTransition(Exception):
    """A transition is not in the table. ``possible``: the names of the transitions from ``status``."""

    def __init__(self, status: Status, transition: Transition) -> None:
        self.status = status
        self.transition = transition
        self.possible = tuple(sorted(t.value for s, t in TRANSITIONS if s is status))
        allowed = (
            f"possible: {', '.join(self.possible)}" if self.possible else "nothing can happen to it any more"
        )
        super().__init__(f"an invoice that is {status} cannot {transition}; {allowed}")


def after(status: Status, transition: Transition) -> Status:
    """Return the status after ``transition``. Raises :class:`IllegalTransition`."""
    try:
        return TRANSITIONS[status, transition]
    except KeyError:
        raise IllegalTransition(status, transition) from None


def transition_to(status: Status, target: Status) -> Transition | None:
    """Return the transition from ``status`` to ``target``; ``None`` if the table has none."""
    return next(
        (transition for (start, transition), end in TRANSITIONS.items() if (start, end) == (status, target)),
        None,
    )


def reachable(status: Status) -> tuple[Status, ...]:
    """Return the other statuses that one transition from ``status`` leads to, in the order of :class:`Status`."""
    return tuple(target for target in Status if target is not status and transition_to(status, target))


def on_day(stored: Status, due: date, today: date) -> Status:
    """Return the status that an invoice shows on ``today`` (UTC): it is overdue from the day after ``due``."""
    return Status.OVERDUE if stored in BECOME_OVERDUE and due < today else stored
