"""The effects that a fault can have on one request, and their JSON form.

Layer: mechanisms. Values only; ``app/fault_injection.py`` applies them to responses and connections. Callers must have
validated the types and ranges of JSON fields with a JSON Schema. This module checks which fields an effect takes and
which can be combined, for the control plane and for accounts files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, Final, NamedTuple

#: The statuses that an error response of a fault can have.
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
    """An invalid JSON form of a fault.

    ``path``: the names that lead to the field within the rule. The message is to be printed after the field's name.
    """

    def __init__(self, path: tuple[str, ...], problem: str) -> None:
        self.path = path
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class StatusFault:
    """An error response of that status; the request is not processed.

    ``error``: the message; ``None`` means the usual one of the status. ``retry_after``: seconds.
    """

    type: ClassVar = "status"
    status: int
    error: str | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Delay:
    """The response is delayed by a random time between ``at_least`` and ``at_most`` seconds."""

    type: ClassVar = "delay"
    at_least: float
    at_most: float


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset; the request is not processed."""

    type: ClassVar = "reset"


@dataclass(frozen=True, slots=True)
class CommitThenDrop:
    """The request is processed, and the connection is reset without a response."""

    type: ClassVar = "commit_then_drop"


@dataclass(frozen=True, slots=True)
class Truncate:
    """The connection is closed after ``bytes`` bytes of the response body; ``None``: after half of it."""

    type: ClassVar = "truncate"
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class MalformedJson:
    """Only half of the response body is sent, with the ``Content-Length`` of that half."""

    type: ClassVar = "malformed_json"


@dataclass(frozen=True, slots=True)
class SlowBody:
    """The response body is sent in pieces over ``seconds`` seconds."""

    type: ClassVar = "slow_body"
    seconds: float


Effect = StatusFault | Delay | Reset | CommitThenDrop | Truncate | MalformedJson | SlowBody


class ChosenFault(NamedTuple):
    """The fault of one request: an effect, a delay (seconds), or both.

    ``rule_id``: the rule that chose it; ``None`` if the request's ``Prefer`` header did. ``preference_applied``: the
    value of the response header ``Preference-Applied``; "" for none.
    """

    rule_id: str | None
    effect: Effect | None
    delay: float = 0.0
    preference_applied: str = ""

    @property
    def type(self) -> str:
        """The type of the effect; "delay" if there is only a delay."""
        return self.effect.type if self.effect else Delay.type


def effect_from(fields: Mapping[str, Any]) -> Effect:
    """Return the effect with the JSON form ``fields``. Raises :class:`InvalidFault`."""
    known, make = _TYPES[fields["type"]]
    for name in fields:
        if name != "type" and name not in known:
            allowed = f"only {', '.join(known)}" if known else "no other field"
            raise _invalid(
                name, f"is not a field of an effect of type {fields['type']}, which takes {allowed}"
            )
    return make(fields)


def effect_as_json(effect: Effect) -> dict[str, Any]:
    """Return the JSON form of ``effect``, without optional fields that are not set."""
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
    status = int(_required(fields, "status"))
    if status not in STATUSES:
        raise _invalid("status", f"must be one of {', '.join(map(str, STATUSES))}, not {status}")
    return StatusFault(status, fields.get("error"), _integer(fields, "retryAfter"))


def _delay(fields: Mapping[str, Any]) -> Delay:
    if "seconds" in fields:
        for name in ("atLeast", "atMost"):
            if name in fields:
                raise _invalid(
                    name, "cannot be combined with seconds: send either seconds or atLeast and atMost"
                )
        return Delay(fields["seconds"], fields["seconds"])
    missing = [name for name in ("atLeast", "atMost") if name not in fields]
    if missing:
        name = missing[0] if len(missing) == 1 else "seconds"
        raise _invalid(name, "is missing: a delay takes either seconds or both atLeast and atMost")
    delay = Delay(fields["atLeast"], fields["atMost"])
    if delay.at_least > delay.at_most:
        raise _invalid(
            "atLeast", f"must not be greater than atMost ({delay.at_most}), but is {delay.at_least}"
        )
    return delay


def _required(fields: Mapping[str, Any], name: str) -> Any:
    if name not in fields:
        raise _invalid(name, f"is missing: an effect of type {fields['type']} requires it")
    return fields[name]


def _integer(fields: Mapping[str, Any], name: str) -> int | None:
    return int(fields[name]) if name in fields else None  # JSON Schema accepts 2.0 as an integer


def _invalid(name: str, problem: str) -> InvalidFault:
    return InvalidFault(("effect", name), problem)


#: By type of effect: the fields that it takes beside ``type``, and the function that makes the effect.
_TYPES: Final[dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any]], Effect]]]] = {
    "status": (("status", "error", "retryAfter"), _status),
    "delay": (("seconds", "atLeast", "atMost"), _delay),
    "reset": ((), lambda _: Reset()),
    "commit_then_drop": ((), lambda _: CommitThenDrop()),
    "truncate": (("bytes",), lambda fields: Truncate(_integer(fields, "bytes"))),
    "malformed_json": ((), lambda _: MalformedJson()),
    "slow_body": (("seconds",), lambda fields: SlowBody(_required(fields, "seconds"))),
}
