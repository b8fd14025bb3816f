"""What a liar is: a truthful server with one lie told about it on the way in or out.

A liar wraps the application from outside and knows only HTTP: it may change the request before the server sees it,
and the answer before the client does, may ask the server more than the client did, and may remember what went by.
Each declares the clause that it breaks; nothing else about the server is changed.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wire import Answer, Asked, Server


class Lie:
    """One way to be wrong. Subclasses override what they lie about; an instance lives as long as its server."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """The answer to a request. Override it where the lie must ask the server something of its own."""
        self.asked(asked)
        answer = await server(asked)
        self.answered(asked, answer)
        return answer

    def asked(self, asked: Asked) -> None:
        """Change the request."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Change the answer."""


@dataclass(frozen=True)
class Liar:
    """A named lie: the clause it breaks, what is wrong, and the scope in which it can be seen.

    ``also``: clauses that no server could tell this lie and keep. ``slow``: to see it takes a quiet minute.
    ``options``: settings of the server underneath.
    """

    name: str
    clause: str
    sentence: str
    make: Callable[[], Lie]
    also: frozenset[str] = frozenset()
    scope: str = "standard"
    slow: bool = False
    options: dict[str, Any] = field(default_factory=dict)


CATALOGUE: dict[str, Liar] = {}


def first_of_each_clause() -> list[Liar]:
    """One liar of each clause, the first in the catalogue."""
    first: dict[str, Liar] = {}
    for each in CATALOGUE.values():
        first.setdefault(each.clause, each)
    return list(first.values())


def liar(
    clause: str, *, also: str = "", scope: str = "standard", slow: bool = False, **options: Any
) -> Callable[[Any], Any]:
    """Enter a lie into the catalogue; its docstring says in one sentence what is wrong.

    What is decorated is a subclass of :class:`Lie`, or a function: of the request, to change what the server is
    asked; of request and answer, to change what is answered; or, ``async``, of request and server, to do both.
    """

    def enter(what: Any) -> Any:
        name = _named(what.__name__)
        if name in CATALOGUE:
            raise ValueError(f"two liars are called {name}")
        make = what if isinstance(what, type) else lambda: _told(what)
        sentence = " ".join((what.__doc__ or "").split())
        CATALOGUE[name] = Liar(name, clause, sentence, make, frozenset(also.split()), scope, slow, options)
        return what

    return enter


def _named(python: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", "-", python).lower()


def _told(function: Callable[..., Any]) -> Lie:
    lie = Lie()
    if inspect.iscoroutinefunction(function):
        override = "tell"
    else:
        override = "asked" if len(inspect.signature(function).parameters) == 1 else "answered"
    setattr(lie, override, function)
    return lie
