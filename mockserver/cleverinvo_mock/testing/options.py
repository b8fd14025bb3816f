"""The options of a sandbox that a test starts: those of the command, in Python.

Layer: testing. Must not start anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, TypedDict, cast

_FLAGS: Final = frozenset({"known_keys_only"})


class Options(TypedDict, total=False):
    """Options that are omitted keep the command's defaults (``cleverinvo-mock --help``).

    ``seed``: "empty", "demo" or a file. ``behaviour``: "strict", "lenient", "opposite" or a file. ``accounts``: a file.
    ``known_keys_only``: refuse unknown keys instead of creating accounts for them. ``max_accounts``: the maximum number
    of accounts that unknown keys create. ``rate_limit``: requests per minute and key, or "off". ``clock``: the time at
    which the clock is frozen. ``random_seed``: the same seed and the same times give the same ids.
    ``journal_entries``: the maximum number of journal entries.
    """

    seed: str | Path
    behaviour: str | Path
    accounts: str | Path
    known_keys_only: bool
    max_accounts: int
    rate_limit: int | Literal["off"]
    clock: datetime | str
    random_seed: int
    journal_entries: int


def options_from(assignments: Iterable[str]) -> Options:
    """Parse options written as ``name=value``; names may have dashes. Raises :class:`ValueError`."""
    options: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        name = name.strip().removeprefix("--").replace("-", "_")
        if name not in Options.__annotations__:
            raise ValueError(
                f"there is no option {name!r}; the options are {', '.join(Options.__annotations__)}"
            )
        if name in _FLAGS:
            if value not in ("", "true", "false"):
                raise ValueError(f"{name} must be true or false, not {value!r}")
            options[name] = value != "false"
        elif not equals or not value:
            raise ValueError(f"{name} needs a value; write it as {name}=…")
        else:
            options[name] = value
    return cast("Options", options)


def arguments(options: Mapping[str, Any]) -> list[str]:
    """Return the options as arguments of the command. Raises :class:`TypeError` for an unknown option."""
    check(options)
    arguments: list[str] = []
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if name in _FLAGS:
            arguments += [flag] if value else []
        else:
            arguments.append(f"{flag}={value.isoformat() if isinstance(value, datetime) else value}")
    return arguments


def check(options: Mapping[str, Any]) -> None:
    """Raise :class:`TypeError` for an unknown option."""
    for name in options:
        if name not in Options.__annotations__:
            raise TypeError(
                f"there is no option {name!r}; the options are {', '.join(Options.__annotations__)}"
            )
