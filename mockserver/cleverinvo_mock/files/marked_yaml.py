"""YAML, and so JSON, into plain values that know the line they came from.

Layer: loading. Values are those of JSON: PyYAML's scanner and parser are used, its YAML 1.1 guesses are not.
By YAML 1.2's core schema ``no`` and ``on`` are strings, and so is a date. Of a field the line is that of its
name. Lines are looked up when an error needs one, so that a file without errors pays nothing for them.

Left out on purpose: tags, and a list or mapping that stands in several places through an alias. The files
that the sandbox reads need neither, and an alias can make a small file unfold into gigabytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from cleverinvo_mock.domain.field_names import Step, field_name
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.json_text import json_as_yaml
from cleverinvo_mock.files.text_file import read_text

#: Lists and mappings within one another; the sandbox's own files have eight.
MAX_DEPTH: Final = 32
#: What begins a list or mapping within another, and how many of them the C composer, which recurses, can take.
_OPENERS: Final = ("[", "{", "- ", "-\n", "-\t", "? ", "?\n", "?\t")
_SAFE_OPENERS: Final = 10_000

_NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,20}", re.ASCII)
_CONSTANTS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _Untyped:
    """What a composer asks about tags: every node without one has none. Values are told apart below."""

    def resolve(self, *_: object) -> str:
        return ""

    def descend_resolver(self, *_: object) -> None: ...

    def ascend_resolver(self) -> None: ...


if yaml.__with_libyaml__:
    from yaml._yaml import CParser as _CParser

    class _Composer(_Untyped, _CParser): ...

else:

    class _Composer(  # type: ignore[no-redef]  # the same in Python, some ten times slower
        _Untyped, yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer
    ):
        def __init__(self, text: str) -> None:
            yaml.reader.Reader.__init__(self, text)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)
            yaml.composer.Composer.__init__(self)


class Document:
    """The value of a file, and where each part of it stands. ``source`` is the path as the user gave it."""

    def __init__(self, source: str, root: yaml.Node | None) -> None:
        self.source: Final = source
        self._root: Final = root
        self._containers: set[int] = set()
        self.value: Final[Any] = None if root is None else self._construct(root, 0)

    def line(self, path: Sequence[Step]) -> int:
        """The line (from 1) of what ``path`` leads to; of what is not there, the line it would be under."""
        node, line = self._root, 1
        for step in path:
            match node:
                case yaml.MappingNode():
                    found = next((pair for pair in node.value if pair[0].value == step), None)
                    if found is None:
                        return line
                    key, node = found
                    line = _line(key)
                case yaml.SequenceNode() if isinstance(step, int) and 0 <= step < len(node.value):
                    node = node.value[step]
                    line = _line(node)
                case _:
                    return line
        return line

    def error(self, path: Sequence[Step], problem: str) -> FileError:
        """``problem`` with the file, line and name of the field that ``path`` leads to."""
        name = field_name(path)
        return FileError(self.source, self.line(path), f"{name}: {problem}" if name else problem)

    def _construct(self, node: yaml.Node, depth: int) -> Any:
        if node.tag:
            raise self._error_at(node, f"tags are not supported: {node.tag}")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self._containers:
            raise self._error_at(node, "an alias repeats this; write it out in both places")
        self._containers.add(id(node))
        if depth >= MAX_DEPTH:
            raise _too_deep(self.source, node.start_mark)
        if isinstance(node, yaml.SequenceNode):
            return [self._construct(item, depth + 1) for item in node.value]
        value: dict[str, Any] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._error_at(key, "a field's name must be a text")
            if key.value in value:
                raise self._error_at(key, f"{key.value}: stands here a second time")
            value[key.value] = self._construct(item, depth + 1)
        return value

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        if node.style:  # in quotes, or a block of text
            if "\0" in text:
                raise self._error_at(node, "must not contain the character NUL")
            return text
        value = plain_value(text)
        if isinstance(value, float) and not math.isfinite(value):
            raise self._error_at(node, f"the number {text} is too large")
        return value

    def _error_at(self, node: yaml.Node, message: str) -> FileError:
        return FileError(self.source, _line(node), message)


def load_document(path: Path) -> Document:
    """The document in the file at ``path``; an empty file's value is ``None``.

    Raises :class:`FileError` for a file that cannot be read or is no YAML, and for a field given twice.
    """
    text = read_text(path)
    if path.suffix == ".json":
        text = json_as_yaml(text)
    return parse_document(text, str(path))


def parse_document(text: str, source: str) -> Document:
    """The document in ``text``; ``source`` is what errors call it. Raises :class:`FileError`."""
    try:
        if sum(map(text.count, _OPENERS)) > _SAFE_OPENERS:
            _check_depth(text, source)
        root = _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        about = ", ".join(part for part in (error.context, error.problem) if part)
        raise FileError(source, mark.line + 1 if mark else None, f"is not YAML: {about}") from None
    except yaml.reader.ReaderError as error:
        # Its position counts bytes or characters, as the scanner is C's or Python's: look again.
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else None
        raise FileError(source, line, f"is not YAML: {error.reason}") from None
    return Document(source, root)


def plain_value(text: str) -> Any:
    """What ``text`` means that stands in no quotes."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in "0123456789.-+" and _NUMBER.fullmatch(text):
        return int(text) if _INTEGER.fullmatch(text) else float(text)
    return text


def _check_depth(text: str, source: str) -> None:
    """Raise :class:`FileError` for text that would nest too deep, without nesting."""
    parser, depth = _Composer(text), 0
    while (event := parser.get_event()) is not None:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep(source, event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _too_deep(source: str, mark: Any) -> FileError:
    return FileError(source, mark.line + 1, f"more than {MAX_DEPTH} lists and mappings within one another")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
