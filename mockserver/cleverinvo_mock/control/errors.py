"""Why the control plane refuses a request, and the status of each.

Layer: control. ``str(error)`` is the sentence in the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import ClassVar, Final

#: The most names that an error lists.
_SHOWN: Final = 10


class ControlRefusal(Exception):
    """A request to the control plane that is refused; nothing changed."""

    status: ClassVar[int] = HTTPStatus.BAD_REQUEST


class BadRequest(ControlRefusal):
    """The request is invalid; the text names the field, the problem and what is allowed."""


class Unauthorized(ControlRefusal):
    """The token is missing or wrong. The text never contains a token."""

    status = HTTPStatus.UNAUTHORIZED


class NotFound(ControlRefusal):
    """Nothing of that kind has that name."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        names = sorted(known)
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        there = f"; known: {shown}" if names else "; there are none"
        super().__init__(f"No such {kind}: {name}{there}")


class Conflict(ControlRefusal):
    """The present state does not allow it: a name that is taken, a transition that the lifecycle table does not have."""

    status = HTTPStatus.CONFLICT


class TooLarge(ControlRefusal):
    """A body over the size limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
