"""Reads a behaviour file: values of the contract's open points, as a flat table in TOML.

Layer: files. The domain validates keys and values; this module adds the line to an error.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.open_points import BehaviourError, behaviour_from, named_behaviours
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.resources import is_path, unknown_name
from cleverinvo_mock.files.text_file import read_text

#: The position of a syntax error in a message of tomllib.
_AT_LINE: Final = re.compile(r" \(at line (\d+), column \d+\)")
_AT_END: Final = " (at end of document)"


def load_behaviour(name_or_path: str | Path) -> Behaviour:
    """The behaviour of that name ("default", "strict", "lenient", "opposite"), or the one in the TOML file at that path.

    Values may be numbers or strings. A missing key has its default. Raises :class:`FileError` with the line; for an
    unknown name, key or value it lists the allowed ones.
    """
    if not is_path(name_or_path):
        named = named_behaviours()
        if name_or_path not in named:
            raise unknown_name(str(name_or_path), named, ".toml")
        return named[str(name_or_path)]
    path = Path(name_or_path)
    text = read_text(path)
    try:
        return behaviour_from(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(path, text, str(error)) from None
    except RecursionError:
        raise FileError(str(path), None, "is not a flat table: its values are nested too deeply") from None
    except BehaviourError as error:
        raise FileError(str(path), _line_of(error.key, text), str(error)) from None
    except ValueError:  # CPython's limit on the digits of an integer; TOMLDecodeError is handled above
        raise FileError(str(path), None, "a number has too many digits") from None


def _syntax_error(path: Path, text: str, problem: str) -> FileError:
    at = _AT_LINE.search(problem)
    line = int(at[1]) if at else len(text.splitlines()) or 1
    return FileError(str(path), line, f"is not TOML: {_AT_LINE.sub('', problem).replace(_AT_END, '')}")


def _line_of(key: str, text: str) -> int | None:
    """The line of the assignment of ``key``, or of a table of that name."""
    assignment = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[].=]""")
    return next((n for n, line in enumerate(text.splitlines(), 1) if assignment.match(line)), None)
