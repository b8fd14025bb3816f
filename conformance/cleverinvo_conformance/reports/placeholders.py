"""Replaces what belongs to one run by placeholders: ids, the run's mark, API keys; and e-mail domains by ``.invalid``.

Layer: reports. :mod:`reports.reproduction_runtime` fills the placeholders in.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, unquote

from cleverinvo_conformance.core.exchange import VARIABLES
from cleverinvo_conformance.core.redaction import Redactor

#: Letters of the mark that are replaced at least, as a search sends a part of it.
_SHORTEST: Final = 6
#: Characters of an id that are replaced inside a text; a shorter id is replaced only where it stands alone.
_LONG_ID: Final = 8
_DOMAIN: Final = re.compile(r"(?i)(@|%40)((?:[\w-]+\.)*[\w-]+)\.(?!invalid\b)[a-z]{2,}\b")


class Placeholders:
    """Knows the ids that the steps make (``names``: id to placeholder), the mark and the keys."""

    def __init__(
        self, names: Mapping[str, str], mark: str, keys: Mapping[str, str], redactor: Redactor
    ) -> None:
        self._names: Final = names
        self._redactor: Final = redactor
        self._keys: Final = [pair for name, key in keys.items() for pair in _spellings(key, VARIABLES[name])]
        parts = [re.escape(mark[:length]) for length in range(len(mark), _SHORTEST - 1, -1)]
        self._mark: Final = re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def text(self, text: str) -> str:
        """Any text that was sent or is expected."""
        alone = self._names.get(text)
        if alone:
            return f"{{{{{alone}}}}}"
        is_own = self._redactor.is_own_text(text)
        for number, (spelling, _) in enumerate(self._keys):
            text = text.replace(spelling, _sentinel(number))
        if not is_own:
            text = self._redactor.text(text)
        for number, (_, placeholder) in enumerate(self._keys):
            text = text.replace(_sentinel(number), placeholder)
        for id_, name in self._names.items():
            if len(id_) >= _LONG_ID:
                text = text.replace(id_, f"{{{{{name}}}}}")
        if self._mark is not None:
            text = self._mark.sub(_mark_placeholder, text)
        return _DOMAIN.sub(r"\1\2.invalid", text)

    def path(self, path: str) -> str:
        """A path, each segment by itself: an id, or the beginning of one."""
        return "/".join(map(self._segment, path.split("/")))

    def query(self, query: str) -> str:
        """A raw query, each value by itself."""
        pairs = [pair.partition("=") for pair in query.split("&")]
        return "&".join(f"{name}{equals}{self._segment(value)}" for name, equals, value in pairs)

    def tree(self, node: Any) -> Any:
        """JSON, or an expectation as data."""
        if isinstance(node, str):
            return self.pointer(node)
        if isinstance(node, int) and not isinstance(node, bool) and str(node) in self._names:
            return f"{{{{{self._names[str(node)]}}}}}"
        if isinstance(node, Sequence):
            return [self.tree(each) for each in node]
        if isinstance(node, Mapping):
            return {name: self.tree(value) for name, value in node.items()}
        return node

    def pointer(self, text: str) -> str:
        """A text that may be a pointer with an ``[id=X]`` segment."""
        found = re.fullmatch(r"(/data/\[id=)([^\]]*)(\].*)", text)
        if found and found[2] in self._names:
            return f"{found[1]}{{{{{self._names[found[2]]}}}}}{found[3]}"
        return self.text(text)

    def _segment(self, segment: str) -> str:
        plain = unquote(segment)
        for id_, name in self._names.items():
            if plain == id_:
                return f"{{{{{name}}}}}"
            if len(id_) >= _LONG_ID and _SHORTEST <= len(plain) < len(id_) and id_.startswith(plain):
                return f"{{{{{name}:{len(plain)}}}}}"
        return self.text(segment)


def _spellings(key: str, variable: str) -> list[tuple[str, str]]:
    basic = b64encode(f"{key}:".encode()).decode()
    return [
        (basic, f"{{{{basic:{variable}}}}}"),
        (key, f"{{{{key:{variable}}}}}"),
        (quote(key, safe=""), f"{{{{key:{variable}}}}}"),
        *([(key.swapcase(), f"{{{{swapped:{variable}}}}}")] if key.swapcase() != key else []),
        *((key[:length], f"{{{{begun:{length}:{variable}}}}}") for length in range(len(key) - 1, 8, -1)),
    ]


def _sentinel(number: int) -> str:
    """Stands for a key while a text is redacted; the redactor leaves it as it is."""
    return "\ue000" + "\ue001" * (number + 1) + "\ue002"


def _mark_placeholder(found: re.Match[str]) -> str:
    text = found[0]
    name = "MARK" if text.isupper() else "Mark" if text[0].isupper() else "mark"
    return f"{{{{{name}:{len(text)}}}}}"
