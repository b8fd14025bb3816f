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
class TestMetadata:
    """What a test decides and what it may cost.

    ``requests``, ``writes`` (POST, PUT, DELETE among them) and ``creates`` (POST among those, each of which may make a
    record that must be removed, were it refused) are the most that the test sends itself; the shared
    parts of the test data that it uses are named in ``uses``. ``keys``: whose keys it needs beside ``primary``, which is
    needed unless ``keyless``. ``observes``: open points that it may see. ``waits``: seconds that it may wait for the
    rate limit, and ``waits_fresh`` where nobody has sent anything before, as to the mock that a run starts.
    ``generated``: its requests are drawn, not written down. ``opt_in``: the option without which it does not run; such
    a test runs after all others.
    """

    __test__ = False  # pytest collects classes whose names begin with Test

    clauses: tuple[Clause, ...]
    scope: Scope
    requests: int
    writes: int
    creates: int
    uses: tuple[str, ...]
    keys: tuple[str, ...]
    keyless: bool
    observes: tuple[OpenPoint, ...]
    waits: float = 0.0
    waits_fresh: float = 0.0
    generated: bool = False
    opt_in: str = ""


def verifies(
    *clauses: Clause,
    scope: Scope = Scope.STANDARD,
    requests: int,
    writes: int = 0,
    creates: int | None = None,
    uses: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
    keyless: bool = False,
    observes: tuple[OpenPoint, ...] = (),
    waits: float = 0.0,
    waits_fresh: float | None = None,
    generated: bool = False,
    opt_in: str = "",
) -> Callable[[F], F]:
    """Mark a test with what it decides; ``scope`` is the least in which it runs.

    Where ``creates`` is not said, each of the ``writes`` may be a ``POST``.
    """

    def mark(function: F) -> F:
        setattr(
            function,
            _ATTRIBUTE,
            TestMetadata(
                tuple(clauses),
                scope,
                requests,
                writes,
                writes if creates is None else creates,
                uses,
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
