"""What a mutant is: a truthful server with one mutation of its requests or its responses.

A mutant wraps the application and knows only HTTP. It may change the request before the server receives it, change the
response before the client receives it, send further requests to the server, and keep state between requests. Each mutant
declares the one clause that it breaks.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server


class Mutation:
    """One fault. Subclasses override what they change; an instance lives as long as its server."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Return the response to a request. Override it in a mutation that sends requests of its own."""
        self.change_request(request)
        response = await server(request)
        self.change_response(request, response)
        return response

    def change_request(self, request: Request) -> None:
        """Change the request."""

    def change_response(self, request: Request, response: Response) -> None:
        """Change the response."""


@dataclass(frozen=True)
class Mutant:
    """A named mutation: the clause that it breaks, what is wrong, and the scope that can detect it.

    ``also``: other clauses that this mutation breaks by necessity. ``slow``: detecting it takes a minute without requests.
    ``options``: settings of the server underneath.
    """

    name: str
    clause: str
    sentence: str
    make: Callable[[], Mutation]
    also: frozenset[str] = frozenset()
    scope: str = "standard"
    slow: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    #: The module of the catalogue that it is from, such as ``field_pdf``.
    module: str = ""

    @property
    def origin(self) -> str:
        """``from the field`` if it is made after a public bug report, else ``invented``."""
        return "from the field" if self.module.startswith("field_") else "invented"


CATALOGUE: dict[str, Mutant] = {}


def first_of_each_clause() -> list[Mutant]:
    """One mutant of each clause, the first in the catalogue."""
    first: dict[str, Mutant] = {}
    for each in CATALOGUE.values():
        first.setdefault(each.clause, each)
    return list(first.values())


def mutant(
    clause: str, *, also: str = "", scope: str = "standard", slow: bool = False, **options: Any
) -> Callable[[Any], Any]:
    """Add a mutation to the catalogue; its docstring describes the fault in one sentence.

    Decorates a subclass of :class:`Mutation`, or a function. A function of the request changes the request; one of
    request and response changes the response; an ``async`` one of request and server returns the response.
    """

    def enter(what: Any) -> Any:
        name = _named(what.__name__)
        if name in CATALOGUE:
            raise ValueError(f"two mutants are called {name}")
        make = what if isinstance(what, type) else lambda: _mutation_of(what)
        sentence = " ".join((what.__doc__ or "").split())
        module = what.__module__.rpartition(".")[2]
        CATALOGUE[name] = Mutant(
            name, clause, sentence, make, frozenset(also.split()), scope, slow, options, module
        )
        return what

    return enter


def _named(python: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", "-", python).lower()


def _mutation_of(function: Callable[..., Any]) -> Mutation:
    mutation = Mutation()
    if inspect.iscoroutinefunction(function):
        override = "respond"
    else:
        override = "change_request" if len(inspect.signature(function).parameters) == 1 else "change_response"
    setattr(mutation, override, function)
    return mutation
