"""Why the control plane refuses a request, and the status of each.

Layer: control. ``str(error)`` is the sentence in the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import ClassVar, Final

#: So many of the names that there are stand in a sentence.
_SHOWN: Final = 10


class ControlRefusal(Exception):
    """A request to the control plane that is refused; nothing changed."""

    status: ClassVar[int] = HTTPStatus.BAD_REQUEST


class BadRequest(ControlRefusal):
    """What was sent cannot be; the text names the field, what is wrong, and what is allowed."""


class Unauthorized(ControlRefusal):
    """The token is missing or wrong. The text never holds one."""

    status = HTTPStatus.UNAUTHORIZED


class NotFound(ControlRefusal):
    """There is no thing of that kind and name."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        names = sorted(known)
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        there = f"; there are {shown}" if names else "; there is none"
        super().__init__(f"No such {kind}: {name}{there}")


class Conflict(ControlRefusal):
    """It cannot be done as things stand: a name that is taken, a transition that the table of an invoice's life has not."""

    status = HTTPStatus.CONFLICT


class TooLarge(ControlRefusal):
    """A body of more than is read."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
