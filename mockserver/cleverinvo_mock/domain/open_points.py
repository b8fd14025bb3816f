"""Which values each open point has, and settings made from plain values.

Layer: domain. The settings themselves are ``domain.behaviour``, which is generated from the contract.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args, get_type_hints

from cleverinvo_mock.domain.behaviour import Behaviour


def choices() -> dict[str, tuple[str, ...]]:
    """Every key with its allowed values, the default first, in the contract's order."""
    hints = get_type_hints(Behaviour)
    return {field.name: get_args(hints[field.name]) for field in fields(Behaviour)}


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
