"""Reads YAML or JSON into plain values with the line of each field.

Layer: files. The values have the types of JSON. PyYAML's scanner and parser are used, but not its types of YAML 1.1: as in
the core schema of YAML 1.2, ``no``, ``on`` and dates are strings. Unlike in the core schema, ``0x10``, ``0o10`` and
``.inf`` are strings too. The line of a field is the line of its name.

Values are built from the events of ``yaml.parse``. PyYAML's composers are not used: they recurse without a limit, and the
composer in C crashes the process at about ten thousand levels.

Tags are errors, and so are aliases of lists or mappings. The sandbox's files need neither, and with aliases a small file
can expand to gigabytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from cleverinvo_mock.domain.field_names import Step, field_name
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.json_text import json_as_yaml
from cleverinvo_mock.files.text_file import read_text

#: The line numbers within a value. For a list or mapping: a pair for each item or field, of its line (from 1) and the line
#: numbers within its value. For a scalar: ``None``.
_Lines = list[Any] | dict[str, Any] | None
#: The maximum nesting of lists and mappings. The sandbox's own files have eight levels.
MAX_DEPTH: Final = 32
#: The scanner in C. If PyYAML was built without it: the scanner in Python, which is about twenty times slower.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Part of the error that libyaml 0.2.6 and later raise for more than 1000 levels. libyaml reads ahead, so the error can be
#: raised before the first event.
_LIBYAML_TOO_DEEP: Final = "maximum nesting depth"

#: Characters that escapes can produce but strings must not contain. The scanner in C refuses surrogates itself.
_NOT_ALLOWED: Final = re.compile("[\0\ud800-\udfff]")
_NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,20}", re.ASCII)
_CONSTANTS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Document:
    """The value of a file, with its line numbers. ``source``: the path as the user wrote it."""

    def __init__(self, source: str, value: Any, lines: _Lines) -> None:
        self.source: Final = source
        self.value: Final = value
        self._lines: Final = lines

    def line(self, path: Sequence[Step]) -> int:
        """Return the line (from 1) of the value at ``path``. For a missing value, return the line of its parent."""
        lines, line = self._lines, 1
        for step in path:
            match lines:
                case dict() if step in lines:
                    line, lines = lines[str(step)]
                case list() if isinstance(step, int) and 0 <= step < len(lines):
                    line, lines = lines[step]
                case _:
                    return line
        return line

    def error(self, path: Sequence[Step], problem: str) -> FileError:
        """The error for ``problem``, with file, line and name of the field at ``path``."""
        name = field_name(path)
        return FileError(self.source, self.line(path), f"{name}: {problem}" if name else problem)


def load_document(path: Path) -> Document:
    """Return the document in the file at ``path``. The value of an empty file is ``None``.

    Raises :class:`FileError` if the file cannot be read, is not YAML, is nested too deeply, sets a field twice, or contains a
    tag or an alias of a list or mapping.
    """
    text = read_text(path)
    if path.suffix == ".json":
        text = json_as_yaml(text)
    return parse_document(text, str(path))


def parse_document(text: str, source: str) -> Document:
    """Return the document in ``text``. ``source``: the name of the file in errors. Raises :class:`FileError`."""
    try:
        return _Builder(yaml.parse(text, _LOADER), source).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if _LIBYAML_TOO_DEEP in str(error.problem):
            raise _too_deep(source, mark) from None
        about = ", ".join(part for part in (error.context, error.problem) if part)
        raise FileError(source, mark.line + 1 if mark else None, f"is not YAML: {about}") from None
    except yaml.reader.ReaderError as error:
        # Its position counts bytes (scanner in C) or characters (scanner in Python): search again.
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else None
        raise FileError(source, line, f"is not YAML: {error.reason}") from None
    except (ValueError, OverflowError) as error:
        # The scanner in Python does not check the numbers in escapes and in the YAML version.
        raise FileError(source, None, f"is not YAML: {error}") from None


class _Builder:
    """Builds the value of a stream of events. Raises :class:`FileError` and PyYAML's exceptions."""

    def __init__(self, events: Iterator[yaml.Event], source: str) -> None:
        self._events: Final = events
        self._source: Final = source
        #: By name of an anchor: the last node with this anchor (YAML 1.2.2, 7.1).
        self._anchors: Final[dict[str | None, yaml.NodeEvent]] = {}

    def document(self) -> Document:
        """The only document of the stream."""
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return Document(self._source, None, None)
        value, lines = self._node(next(self._events), 0)
        next(self._events)  # the document's end
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._error_at(
                after, "is not YAML: expected a single document in the stream, but found another document"
            )
        return Document(self._source, value, lines)

    def _node(self, event: Any, depth: int) -> tuple[Any, _Lines]:
        """The value of the node that begins with ``event``. ``depth``: the number of enclosing nodes."""
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event), None
        if isinstance(event, yaml.AliasEvent):
            return self._scalar(self._aliased(event)), None
        self._store_anchor(event)
        if depth >= MAX_DEPTH:
            raise _too_deep(self._source, event.start_mark)
        return self._list(depth) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(depth)

    def _list(self, depth: int) -> tuple[list[Any], _Lines]:
        values: list[Any] = []
        lines: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            value, below = self._node(event, depth + 1)
            values.append(value)
            lines.append((_line(event), below))
        return values, lines

    def _mapping(self, depth: int) -> tuple[dict[str, Any], _Lines]:
        values: dict[str, Any] = {}
        lines: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            name = self._name(event)
            if name in values:
                raise self._error_at(event, f"{name}: is set twice")
            values[name], below = self._node(next(self._events), depth + 1)
            lines[name] = (_line(event), below)
        return values, lines

    def _name(self, event: Any) -> str:
        """The name of a field, as written."""
        key = self._aliased(event) if isinstance(event, yaml.AliasEvent) else event
        if not isinstance(key, yaml.ScalarEvent):
            raise self._error_at(key, "a field's name must be a string")
        return self._text(key)

    def _text(self, event: yaml.ScalarEvent) -> str:
        """The characters of a scalar."""
        self._store_anchor(event)
        text: str = event.value
        if bad := _NOT_ALLOWED.search(text):
            name = "the character NUL" if bad[0] == "\0" else "half of a surrogate pair"
            raise self._error_at(event, f"must not contain {name}")
        return text

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text = self._text(event)
        if event.style:  # in quotes, or a block of text
            return text
        value = plain_value(text)
        if isinstance(value, float) and not math.isfinite(value):
            raise self._error_at(event, f"the number {text} is too large")
        return value

    def _aliased(self, event: yaml.AliasEvent) -> yaml.ScalarEvent:
        """The scalar that an alias repeats. Raises :class:`FileError` for a list or mapping."""
        node = self._anchors.get(event.anchor)
        if node is None:
            raise self._error_at(event, f"is not YAML: found undefined alias {event.anchor}")
        if not isinstance(node, yaml.ScalarEvent):
            raise self._error_at(node, "an alias repeats this list or mapping; repeat its content instead")
        return node

    def _store_anchor(self, event: Any) -> None:
        """Store the anchor of a node, if it has one. Raises :class:`FileError` if the node has a tag."""
        if event.tag:
            raise self._error_at(event, f"tags are not supported: {event.tag}")
        if event.anchor is not None:
            self._anchors[event.anchor] = event

    def _error_at(self, event: Any, message: str) -> FileError:
        return FileError(self._source, _line(event), message)


def plain_value(text: str) -> Any:
    """Return the value of ``text``, a scalar without quotes."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in "0123456789.-+" and _NUMBER.fullmatch(text):
        return int(text) if _INTEGER.fullmatch(text) else float(text)
    return text


def _too_deep(source: str, mark: Any) -> FileError:
    return FileError(
        source, mark.line + 1, f"lists and mappings are nested more than {MAX_DEPTH} levels deep"
    )


def _line(event: Any) -> int:
    line: int = event.start_mark.line  # only the types say that an event can have no mark
    return line + 1
