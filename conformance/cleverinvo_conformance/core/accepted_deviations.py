"""Deviations that a deployment's owner has accepted, from a file: clause, reason, ticket, expiry.

Layer: core. The file is YAML or TOML with one list of entries, at the top or under one
name of the owner's choice::

    - clause: PAGE-3
      reason: The gateway caps limit at 100 silently; clients are told.
      ticket: API-1234
      expiry: 2026-12-31

An entry counts to the end of its last day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from cleverinvo_conformance.core.clauses import CLAUSES, Clause

_FIELDS: Final = ("clause", "reason", "ticket", "expiry")


class BadAccepted(ValueError):
    """A file of accepted deviations that is none; the message names file, line and what was expected."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A clause that its deployment is known to break, and may until the end of ``expiry``."""

    clause: Clause
    reason: str
    ticket: str
    expiry: date

    def __str__(self) -> str:
        return f"{self.ticket}, until {self.expiry}: {self.reason}"


def read_accepted(path: Path, today: date) -> tuple[dict[Clause, Deviation], list[Deviation]]:
    """The deviations that count ``today``, by clause, and those that have expired. Raises :class:`BadAccepted`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BadAccepted(f"{path} cannot be read: {error}") from None
    entries = _toml(path, text) if path.suffix == ".toml" else _yaml(path, text)
    current: dict[Clause, Deviation] = {}
    expired = []
    for line, entry in entries:
        deviation = _deviation(f"{path}:{line}", entry)
        if deviation.clause in current:
            raise BadAccepted(f"{path}:{line}: {deviation.clause} is listed twice")
        if deviation.expiry < today:
            expired.append(deviation)
        else:
            current[deviation.clause] = deviation
    return current, expired


def _deviation(place: str, entry: Any) -> Deviation:
    if not isinstance(entry, Mapping):
        raise BadAccepted(f"{place}: an entry has {', '.join(_FIELDS)}")
    if unknown := [str(name) for name in entry if name not in _FIELDS]:
        raise BadAccepted(f"{place}: an entry has {', '.join(_FIELDS)}, and no {unknown[0]}")
    if missing := [name for name in _FIELDS if entry.get(name) in {None, ""}]:
        raise BadAccepted(f"{place}: the entry has no {missing[0]}; it needs {', '.join(_FIELDS)}")
    clause = CLAUSES.get(str(entry["clause"]))
    if clause is None:
        raise BadAccepted(f"{place}: {entry['clause']} is no clause of the contract")
    try:
        expiry = date.fromisoformat(str(entry["expiry"]))
    except ValueError:
        raise BadAccepted(f"{place}: expiry is a date such as 2026-12-31, not {entry['expiry']}") from None
    return Deviation(clause, str(entry["reason"]).strip(), str(entry["ticket"]).strip(), expiry)


def _yaml(path: Path, text: str) -> list[tuple[int, Any]]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadAccepted(f"{path}:{line}: no YAML: {getattr(error, 'problem', '') or error}") from None
    node = root
    if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
        node = node.value[0][1]
    lines = [item.start_mark.line + 1 for item in node.value] if isinstance(node, yaml.SequenceNode) else []
    return list(zip(lines, _the_list(path, document), strict=True))


def _toml(path: Path, text: str) -> list[tuple[int, Any]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadAccepted(f"{path}: no TOML: {error}") from None
    entries = _the_list(path, document)
    # TOML's reader tells no lines: an entry begins at its table's heading, or is not told.
    heads = [
        text.count("\n", 0, found.start()) + 1 for found in re.finditer(r"^[ \t]*\[\[", text, re.MULTILINE)
    ]
    lines = heads if len(heads) == len(entries) else [1] * len(entries)
    return list(zip(lines, entries, strict=True))


def _the_list(path: Path, document: Any) -> list[Any]:
    if isinstance(document, dict) and len(document) == 1:
        (document,) = document.values()
    if document in (None, {}):
        return []
    if not isinstance(document, list):
        raise BadAccepted(f"{path}:1: one list of entries is expected, each with {', '.join(_FIELDS)}")
    return document
