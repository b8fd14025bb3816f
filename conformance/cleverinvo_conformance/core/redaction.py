"""What no output may show: API keys, and what an account's records say of its customers.

Layer: core. One :class:`Redactor` serves a whole run; every text that leaves it (findings, reports, curl lines,
pytest's own output) passes through :meth:`Redactor.text`. It needs whole values: texts are redacted first and cut last.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, quote, quote_plus

from cleverinvo_conformance.core.hidden_texts import SHORTEST, HiddenTexts
from cleverinvo_conformance.core.json_bounds import TooDeep, check_depth
from cleverinvo_conformance.core.unreachable import AnswerTooLarge

#: What stands in place of a customer's value.
MASK: Final = "‹masked›"
#: The fields of the API that speak of a person or a company, at any depth.
PRIVATE: Final = frozenset({"name", "email", "address", "taxId", "phone", "notes", "terms", "description"})
#: A private field in JSON that may be cut off, with the beginning of its value.
_PRIVATE_MEMBER: Final = re.compile(rf'("(?:{"|".join(sorted(PRIVATE))})"\s*:\s*")(?:[^"\\]|\\.)*\\?')
#: Bytes of a body of which a part is shown.
_LARGEST: Final = 256 << 10
#: Private values of other people's records that are remembered.
MOST_VALUES: Final = 100_000
#: Headers of answers that let somebody in.
_SECRET_HEADERS: Final = frozenset({"set-cookie"})
_CREDENTIAL: Final = re.compile(
    r"(?i)\b(bearer|basic|token)(\s+|%20|\+)(?![^\s\"'&,;]*\$CLEVERINVO)(?![$<])(?=[^\s\"'&,;]*[\d_=])[^\s\"'&,;]+"
)
_KEY: Final = re.compile(r"\bcinv_\w{4,}")
#: Addresses in domains that anybody can have; the reserved ones (RFC 2606) are nobody's.
_EMAIL: Final = re.compile(
    r"[\w.+%-]+@(?!(?:[\w-]+\.)*(?:example|test|invalid|localhost)\b)[\w-]+(?:\.[\w-]+)+"
)


class Redactor:
    """Knows what to hide. ``is_own`` tells whether a record of a JSON answer was made by this run."""

    def __init__(self, is_own: Callable[[dict[str, Any]], bool] = lambda _: False) -> None:
        self._is_own: Final = is_own
        self._keys: dict[str, str] = {}
        self._private: set[str] = set()
        self._spellings: Final = HiddenTexts()
        self._ours: set[str] = set()

    def hide_key(self, key: str, label: str) -> None:
        """Show ``label`` (an environment variable's reference) wherever ``key`` would stand, however encoded."""
        if not key:
            return
        encoded = [b64encode(text.encode()).decode().rstrip("=") for text in (key, f"{key}:", f":{key}")]
        for spelling in {*_spellings(key), *encoded}:
            self._keys.setdefault(spelling, label)

    def sent(self, request: Any) -> None:
        """The texts in a JSON document that this run is about to send are its own, unless it read them here."""
        self._ours |= {text for text in _texts(request) if text not in self._private}

    def is_own_text(self, text: str) -> bool:
        """Whether this run made ``text`` and sent it: no record of somebody else had it."""
        return text in self._ours and text not in self._private

    def searched(self, query: str) -> None:
        """A search for a part of a private value tells it as well."""
        for name, term in parse_qsl(query):
            if name == "search" and len(term) >= SHORTEST and term not in self._ours:
                folded = term.casefold()
                if any(folded in value.casefold() for value in self._private):
                    self._hide(term)

    def learn(self, document: Any) -> None:
        """Remember the private values of the records in ``document`` that this run did not make.

        Raises :class:`AnswerTooLarge` beyond :data:`MOST_VALUES`: what is not remembered could not be masked.
        """
        self._walk(document, own=False)

    def text(self, text: str) -> str:
        """``text`` without keys and without the private values met so far, plain, escaped or percent-encoded.

        Halves of surrogate pairs, which no file can hold, become escapes.
        """
        formatted = self._spellings.replaced(self._without_keys(text), MASK)
        formatted = _CREDENTIAL.sub(r"\1\2[key]", formatted)
        formatted = _EMAIL.sub(MASK, _KEY.sub("[key]", formatted))
        return formatted.encode("utf-8", "backslashreplace").decode()

    def request_body(self, body: bytes, limit: int = 20_000) -> str:
        """A body that this run sent: all of it is its own but for what it read here."""
        formatted = self.text(body.decode("utf-8", "replace"))
        return formatted if len(formatted) <= limit else f"{formatted[:limit]}… ({len(body)} bytes)"

    def headers(self, headers: dict[str, list[str]]) -> dict[str, str]:
        """An answer's headers as a report shows them."""
        return {
            name: MASK if name in _SECRET_HEADERS else self.text(", ".join(values))
            for name, values in headers.items()
        }

    def body(self, body: bytes, content_type: str, limit: int = 4000) -> str:
        """A body as a report shows it: JSON with private fields masked, anything else short or counted."""
        if not body:
            return ""
        if content_type.startswith("application/pdf") or body.startswith(b"%PDF"):
            return f"({len(body)} bytes of PDF)"
        if len(body) > _LARGEST:
            return f"({len(body)} bytes)"
        try:
            document = json.loads(body)
            check_depth(document)
        except (TooDeep, RecursionError):
            return f"({len(body)} bytes of JSON, nested too deeply to be shown)"
        except ValueError:  # JSON that was cut off, or none
            formatted = self.text(_PRIVATE_MEMBER.sub(rf"\1{MASK}", body.decode("utf-8", "replace")))
            return formatted if len(formatted) <= 300 else f"{formatted[:300]}… ({len(body)} bytes)"
        formatted = self.text(json.dumps(self.masked(document), ensure_ascii=False))
        return formatted if len(formatted) <= limit else f"{formatted[:limit]}… ({len(body)} bytes)"

    def masked(self, document: Any, *, own: bool = False) -> Any:
        """A copy of ``document`` with the private fields of other people's records masked."""
        if isinstance(document, list):
            return [self.masked(item, own=own) for item in document]
        if not isinstance(document, dict):
            return document
        own = own or ("id" in document and self._is_own(document))
        return {
            key: MASK if self._is_private(key, value, own=own) else self.masked(value, own=own)
            for key, value in document.items()
        }

    def _is_private(self, key: str, value: Any, *, own: bool) -> bool:
        return key in PRIVATE and isinstance(value, str) and not own and value not in self._ours

    def _walk(self, node: Any, *, own: bool) -> None:
        if isinstance(node, list):
            for item in node:
                self._walk(item, own=own)
        elif isinstance(node, dict):
            own = own or ("id" in node and self._is_own(node))
            for key, value in node.items():
                if self._is_private(key, value, own=own) and len(value) >= SHORTEST:
                    self._hide(value)
                else:
                    self._walk(value, own=own)

    def _hide(self, value: str) -> None:
        if value not in self._private:
            if len(self._private) >= MOST_VALUES:
                raise AnswerTooLarge(
                    "the set of names and addresses in the run's answers", MOST_VALUES, "values"
                )
            self._private.add(value)
            for spelling in _spellings(value):
                self._spellings.add(spelling)

    def _without_keys(self, text: str) -> str:
        met = [spelling for spelling in self._keys if spelling in text]
        if not met:
            return text
        pattern = "|".join(map(re.escape, sorted(met, key=len, reverse=True)))
        return re.sub(pattern, lambda found: self._keys[found[0]], text)


def _spellings(value: str) -> set[str]:
    """How ``value`` may stand in a text: plain, in JSON, in a URL, in HTML, in Python."""
    in_json = {json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    in_a_url = {quote(value, safe=""), quote(value), quote_plus(value)}
    return {value, escape(value), escape(value, quote=False), repr(value)[1:-1]} | in_json | in_a_url


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list | dict):
        for item in node.values() if isinstance(node, dict) else node:
            yield from _texts(item)
