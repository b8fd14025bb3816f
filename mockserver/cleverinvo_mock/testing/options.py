"""What a sandbox of a test's own can be told when it is started: the command's options, in Python.

Layer: testing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, TypedDict, cast

_FLAGS: Final = frozenset({"known_keys_only"})


class Options(TypedDict, total=False):
    """What is left out is as the command has it (``cleverinvo-mock --help``).

    ``seed``: "empty", "demo" or a file. ``behaviour``: "strict", "lenient", "opposite" or a file. ``accounts``: a file.
    ``known_keys_only``: make no accounts for new keys. ``max_accounts``: how many are made for new keys. ``rate_limit``:
    requests a minute a key, or "off". ``clock``: an instant at which it stands. ``random_seed``: the same one and the
    same clock give the same ids. ``journal_entries``: how many the journal keeps.
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
    """Options written as ``name=value``; a dash in a name does as well. Raises :class:`ValueError`."""
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
                raise ValueError(f"{name} is true or false, not {value!r}")
            options[name] = value != "false"
        elif not equals or not value:
            raise ValueError(f"{name} needs a value; write it as {name}=…")
        else:
            options[name] = value
    return cast("Options", options)


def arguments(options: Mapping[str, Any]) -> list[str]:
    """Options as the command takes them. Raises :class:`TypeError` for one that there is not."""
    check(options)
    given: list[str] = []
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if name in _FLAGS:
            given += [flag] if value else []
        else:
            given.append(f"{flag}={value.isoformat() if isinstance(value, datetime) else value}")
    return given


def check(options: Mapping[str, Any]) -> None:
    """Raise :class:`TypeError` for an option that there is not."""
    for name in options:
        if name not in Options.__annotations__:
            raise TypeError(
                f"there is no option {name!r}; the options are {', '.join(Options.__annotations__)}"
            )
