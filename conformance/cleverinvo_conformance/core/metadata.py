"""How a test says what it decides.

Layer: core.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from cleverinvo_conformance.core.clauses import Clause, OpenPoint
from cleverinvo_conformance.core.target import Scope

F = TypeVar("F", bound=Callable[..., Any])

_ATTRIBUTE: Final = "__decides__"


@dataclass(frozen=True, slots=True)
class Cost:
    """The most that a test, or the creation of shared data, was seen to send to a conforming deployment.

    ``writes``: POST, PUT and DELETE among the ``requests``. ``creates``: POST among the ``writes``; each may create a
    record that must be removed. ``uses``: the shared data that it asks for, whose requests are not included.
    """

    requests: int = 0
    writes: int = 0
    creates: int = 0
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TestMetadata:
    """What a test decides, and what it needs to run.

    ``cost`` is measured, not declared: :mod:`cleverinvo_conformance.runner.costs` adds it. ``keys``: whose keys it needs
    beside ``primary``, which is needed unless ``keyless``. ``observes``: open points that it may see. ``waits``: seconds that it may wait for the
    rate limit, and ``waits_fresh`` where nobody has sent anything before, as to the mock that a run starts.
    ``generated``: its requests are drawn, not written down. ``opt_in``: the option without which it does not run; such
    a test runs after all others.
    """

    __test__ = False  # pytest collects classes whose names begin with Test

    clauses: tuple[Clause, ...]
    scope: Scope
    keys: tuple[str, ...] = ()
    keyless: bool = False
    observes: tuple[OpenPoint, ...] = ()
    waits: float = 0.0
    waits_fresh: float = 0.0
    generated: bool = False
    opt_in: str = ""
    cost: Cost = Cost()


def verifies(
    *clauses: Clause,
    scope: Scope = Scope.STANDARD,
    keys: tuple[str, ...] = (),
    keyless: bool = False,
    observes: tuple[OpenPoint, ...] = (),
    waits: float = 0.0,
    waits_fresh: float | None = None,
    generated: bool = False,
    opt_in: str = "",
) -> Callable[[F], F]:
    """Mark a test with what it decides; ``scope`` is the least in which it runs."""

    def mark(function: F) -> F:
        setattr(
            function,
            _ATTRIBUTE,
            TestMetadata(
                tuple(clauses),
                scope,
                keys,
                keyless,
                observes,
                waits,
                waits if waits_fresh is None else waits_fresh,
                generated,
                opt_in,
            ),
        )
        return function

    return mark


def metadata_of(function: Callable[..., Any]) -> TestMetadata | None:
    """What ``function`` says that it decides."""
    return getattr(function, _ATTRIBUTE, None)
