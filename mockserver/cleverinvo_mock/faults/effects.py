"""What can go wrong with one request, as values, and the reading of them from their JSON form.

Layer: faults. Says what is to happen; what that does to bytes and connections is ``app/faulting.py``'s. That each
field has the right type and is within its bounds is for the schema of whoever was sent it; which fields an
effect takes, and which go together, is said here, once for the control plane and for accounts files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, Final, NamedTuple

#: The statuses that a fault may answer with.
STATUSES: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)


class InvalidFault(ValueError):
    """A fault that cannot be. ``path`` leads to the field within the rule; the text continues its name."""

    def __init__(self, path: tuple[str, ...], problem: str) -> None:
        self.path = path
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class StatusFault:
    """An error answer of that status; nothing is done. ``error``: its sentence; ``retry_after`` in seconds."""

    type: ClassVar = "status"
    status: int
    error: str | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Delay:
    """The answer comes later, by a time between the two (seconds)."""

    type: ClassVar = "delay"
    at_least: float
    at_most: float


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset before anything is done."""

    type: ClassVar = "reset"


@dataclass(frozen=True, slots=True)
class CommitThenDrop:
    """The request is carried out, and the connection reset without an answer."""

    type: ClassVar = "commit_then_drop"


@dataclass(frozen=True, slots=True)
class Truncate:
    """The connection ends after so many bytes of the body; ``None``: after half of it."""

    type: ClassVar = "truncate"
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class MalformedJson:
    """The body is cut off in the middle, with a length that fits."""

    type: ClassVar = "malformed_json"


@dataclass(frozen=True, slots=True)
class SlowBody:
    """The body comes in pieces, over so many seconds."""

    type: ClassVar = "slow_body"
    seconds: float


Effect = StatusFault | Delay | Reset | CommitThenDrop | Truncate | MalformedJson | SlowBody


class Chosen(NamedTuple):
    """What is to happen to one request: an effect, a delay (seconds), or both.

    ``rule_id``: of the rule that chose it; ``None`` where the request asked for it itself. ``asked``: what it
    asked for, as it is confirmed in ``Preference-Applied``.
    """

    rule_id: str | None
    effect: Effect | None
    delay: float = 0.0
    asked: str = ""

    @property
    def type(self) -> str:
        """The effect's type; "delay" where there is no other."""
        return self.effect.type if self.effect else Delay.type


def effect_from(fields: Mapping[str, Any]) -> Effect:
    """The effect that ``fields`` are the JSON form of. Raises :class:`InvalidFault`."""
    takes, make = _TYPES[fields["type"]]
    for name in fields:
        if name != "type" and name not in takes:
            allowed = f"only {', '.join(takes)}" if takes else "no further field"
            raise _wrong(
                name, f"does not belong to an effect of type {fields['type']}, which takes {allowed}"
            )
    return make(fields)


def effect_as_json(effect: Effect) -> dict[str, Any]:
    """The JSON form of ``effect``, without what was left open."""
    fields: dict[str, Any] = {"type": effect.type}
    match effect:
        case StatusFault():
            fields |= {"status": effect.status, "error": effect.error, "retryAfter": effect.retry_after}
        case Delay(at_least, at_most) if at_least == at_most:
            fields["seconds"] = at_least
        case Delay(at_least, at_most):
            fields |= {"atLeast": at_least, "atMost": at_most}
        case Truncate(bytes_):
            fields["bytes"] = bytes_
        case SlowBody(seconds):
            fields["seconds"] = seconds
        case _:
            pass
    return {name: value for name, value in fields.items() if value is not None}


def _status(fields: Mapping[str, Any]) -> StatusFault:
    status = int(_needed(fields, "status"))
    if status not in STATUSES:
        raise _wrong("status", f"must be one of {', '.join(map(str, STATUSES))}, not {status}")
    return StatusFault(status, fields.get("error"), _integer(fields, "retryAfter"))


def _delay(fields: Mapping[str, Any]) -> Delay:
    if "seconds" in fields:
        for name in ("atLeast", "atMost"):
            if name in fields:
                raise _wrong(name, "does not go together with seconds: give either those or a range")
        return Delay(fields["seconds"], fields["seconds"])
    missing = [name for name in ("atLeast", "atMost") if name not in fields]
    if missing:
        name = missing[0] if len(missing) == 1 else "seconds"
        raise _wrong(name, "is missing: a delay takes either seconds or both atLeast and atMost")
    delay = Delay(fields["atLeast"], fields["atMost"])
    if delay.at_least > delay.at_most:
        raise _wrong("atLeast", f"must not be more than atMost, {delay.at_most}, and is {delay.at_least}")
    return delay


def _needed(fields: Mapping[str, Any], name: str) -> Any:
    if name not in fields:
        raise _wrong(name, f"is missing: an effect of type {fields['type']} needs it")
    return fields[name]


def _integer(fields: Mapping[str, Any], name: str) -> int | None:
    return int(fields[name]) if name in fields else None  # 2.0 is an integer of JSON Schema


def _wrong(name: str, problem: str) -> InvalidFault:
    return InvalidFault(("effect", name), problem)


#: Of each type of effect: the fields that it takes beside its type, and what makes it of them.
_TYPES: Final[dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any]], Effect]]]] = {
    "status": (("status", "error", "retryAfter"), _status),
    "delay": (("seconds", "atLeast", "atMost"), _delay),
    "reset": ((), lambda _: Reset()),
    "commit_then_drop": ((), lambda _: CommitThenDrop()),
    "truncate": (("bytes",), lambda fields: Truncate(_integer(fields, "bytes"))),
    "malformed_json": ((), lambda _: MalformedJson()),
    "slow_body": (("seconds",), lambda fields: SlowBody(_needed(fields, "seconds"))),
}
