"""Writes plain values as readable YAML, which ``marked_yaml`` reads as the same values.

Layer: files. Emits events instead of using PyYAML's representers: ``marked_yaml`` then decides which strings need quotes,
not the types of YAML 1.1, and it takes a third of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import yaml

from cleverinvo_mock.files.marked_yaml import plain_value

Value = str | bool | int | Decimal | None | Mapping[str, Any] | list[Any]

_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
#: So wide that no line is wrapped.
_WIDTH: Final = 2**30
#: Characters that are written as escapes, because editors may drop them or treat them as line breaks.
_AWKWARD: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class OneLine(dict[str, Any]):
    """A mapping that is written on one line."""


def yaml_text(value: Value) -> str:
    """``value`` as a YAML document. Numbers keep their digits."""
    text: str = yaml.emit(_document(value), Dumper=_DUMPER, allow_unicode=True, width=_WIDTH)
    return text


def _document(value: Value) -> Iterator[yaml.Event]:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    yield from _events(value, one_line=False)
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _events(value: Value, *, one_line: bool) -> Iterator[yaml.Event]:
    match value:
        case str():
            yield _text(value, one_line=one_line)
        case dict():
            one_line = one_line or isinstance(value, OneLine)
            yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=one_line or not value)
            for key, item in value.items():
                yield _text(key, one_line=True)
                yield from _events(item, one_line=one_line)
            yield yaml.MappingEndEvent()
        case list():
            yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=one_line or not value)
            for item in value:
                yield from _events(item, one_line=one_line)
            yield yaml.SequenceEndEvent()
        case None:
            yield _plain("null")
        case bool():
            yield _plain("true" if value else "false")
        case _:
            yield _plain(str(value))


def _text(text: str, *, one_line: bool) -> yaml.Event:
    style = None
    if _AWKWARD.search(text):
        style = "|" if not one_line and all(map(_is_simple, text.split("\n"))) else '"'
    return yaml.ScalarEvent(None, None, (plain_value(text) == text, True), text, style=style)


def _is_simple(line: str) -> bool:
    """Whether it can be a line of a block scalar."""
    return line != "" and line == line.strip() and not _AWKWARD.search(line)


def _plain(text: str) -> yaml.Event:
    return yaml.ScalarEvent(None, None, (True, False), text)
