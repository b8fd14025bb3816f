"""Which values each open point has, the behaviours that have a name, and settings made from plain values.

Layer: domain. The settings themselves are ``domain.behaviour``, which is generated from the contract. A named behaviour
is a rule on the values, so that it covers a new open point without a change.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final, get_args, get_type_hints

from cleverinvo_mock.domain.behaviour import Behaviour


def choices() -> dict[str, tuple[str, ...]]:
    """Every key with its allowed values, the default first, in the contract's order."""
    hints = get_type_hints(Behaviour)
    return {field.name: get_args(hints[field.name]) for field in fields(Behaviour)}


def refuses(value: str) -> bool:
    """Whether a value of an open point is the status of a refusal."""
    return value.isdecimal() and value >= "400"


#: Where the rule of "strict" or "lenient" leaves more than one value: the one that is meant.
_PICKED: Final = {
    "strict": {"json_content_type": "415", "deleted_client_counts": "yes"},
    "lenient": {"is_active_writable": "written"},
}


def named_behaviours() -> dict[str, Behaviour]:
    """The behaviours that have a name.

    ``default``: the first value of each open point. ``strict``: a value that refuses, where there is one. ``lenient``: a
    value that does not refuse, where there is one. ``opposite``: the last value of each, the deployment that differs most.
    """
    allowed = choices()
    strict = {key: next(filter(refuses, values), values[0]) for key, values in allowed.items()}
    lenient = {
        key: next((value for value in values if not refuses(value)), values[0])
        for key, values in allowed.items()
    }
    return {
        "default": Behaviour(),
        "strict": behaviour_from(strict | _PICKED["strict"]),
        "lenient": behaviour_from(lenient | _PICKED["lenient"]),
        "opposite": behaviour_from({key: values[-1] for key, values in allowed.items()}),
    }


class BehaviourError(ValueError):
    """A key or value that :class:`Behaviour` does not have. Carries ``key``; the text says what is allowed."""

    def __init__(self, key: str, problem: str) -> None:
        self.key = key
        super().__init__(problem)


def behaviour_from(settings: dict[str, Any]) -> Behaviour:
    """A :class:`Behaviour` with ``settings`` over the defaults; ``201`` and ``"201"`` are the same value.

    Raises :class:`BehaviourError` for the first key or value that is not allowed.
    """
    allowed = choices()
    chosen: dict[str, Any] = {}
    for key, value in settings.items():
        if key not in allowed:
            raise BehaviourError(key, f"unknown key {key!r}; allowed: {', '.join(allowed)}")
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
        if text not in allowed[key]:
            raise BehaviourError(key, f"{key} = {value!r} is not allowed; allowed: {', '.join(allowed[key])}")
        chosen[key] = text
    return Behaviour(**chosen)
