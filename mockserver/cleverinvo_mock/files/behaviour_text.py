"""Writes a behaviour as a TOML file with comments, for ``cleverinvo-mock --show-behaviour``.

Layer: files. ``behaviour_file`` reads the text.
"""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import Final

from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.files.contract import OpenPoint, contract

_WIDTH: Final = 100
_HEADING: Final = """\
The value of every open point of the contract. Change the values in which your deployment differs and pass the file to \
--behaviour. A missing key has its default, the first of the allowed values.\
"""


def behaviour_text(behaviour: Behaviour) -> str:
    """Every key with its question, its allowed values, the evidence for its default, and its value in ``behaviour``."""
    chosen = asdict(behaviour)
    blocks = [_comment(_HEADING), *(_block(point, chosen[point.key]) for point in contract().open_points)]
    return "\n\n".join(blocks) + "\n"


def _block(point: OpenPoint, value: str) -> str:
    allowed = ", ".join(_as_toml(value) for value in point.values)
    evidence = f"Evidence of the default: {point.evidence}. {point.fact}".rstrip()
    return "\n".join(
        [
            _comment(f"{point.question} {point.details}".rstrip()),
            _comment(f"Allowed: {allowed}"),
            _comment(evidence),
            f"{point.key} = {_as_toml(value)}",
        ]
    )


def _comment(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _as_toml(value: str) -> str:
    return value if value.isdecimal() else f'"{value}"'
