"""Which of the collected tests run, and what the others leave untested.

Layer: plugin. Looks at what tests say they decide; sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

from cleverinvo_conformance.core.clauses import CLAUSES, Clause, matching
from cleverinvo_conformance.core.passive import JUDGED
from cleverinvo_conformance.core.target import Scope, Target
from cleverinvo_conformance.deciding import Decides, decided_by
from cleverinvo_conformance.options import OPTION_OF_KEY, Options
from cleverinvo_conformance.plan import Plan, plan_of
from cleverinvo_conformance.showing import shown_by

#: Why a clause is not tested that only tests decide which pytest was told to leave out.
_DESELECTED: Final = "left out by an option of pytest's (-k, -m, --deselect or another)"
SUITE: Final = Path(__file__).resolve().parent / "suite"


def decision_of(item: pytest.Item) -> Decides | None:
    """What ``item`` says that it decides."""
    return decided_by(item.obj) if isinstance(item, pytest.Function) else None


def sentence_of(item: pytest.Item) -> str:
    """What the test says that it shows."""
    said = item.obj.__doc__ if isinstance(item, pytest.Function) else None
    return " ".join((said or item.name).partition("\n\n")[0].split())


def is_ours(item: pytest.Item) -> bool:
    """Whether ``item`` is a test of a deployment."""
    is_in_a_suite = item.path.parent.name == SUITE.name and item.path.parent.parent.name == SUITE.parent.name
    return is_in_a_suite or decision_of(item) is not None


class Selection:
    """The tests that run, by their node ids; what is left out, with the reason; faults of the suite's own."""

    def __init__(self, items: Iterable[pytest.Item], options: Options, *, is_whole: bool) -> None:
        """``is_whole``: the items are the whole suite, so every clause must have a test."""
        items = list(items)
        decisions = {item.nodeid: decision_of(item) for item in items}
        #: Clauses that were asked for; none means all.
        self.wanted: Final = frozenset(c for selector in options.clauses for c in matching(selector))
        self.tests: Final[dict[str, Decides]] = {}
        self.left_out: Final[list[tuple[str, tuple[Clause, ...]]]] = []
        #: What tests would decide for which a key is missing: their sentence, the reason, the clauses.
        self.keyless: Final[list[tuple[str, str, tuple[Clause, ...]]]] = []
        self.faults: Final = [
            f"{nodeid} cites no clause"
            for nodeid, decides in decisions.items()
            if not (decides and decides.clauses)
        ]
        cited = {clause for decides in decisions.values() if decides for clause in decides.clauses}
        if is_whole:
            tested = cited | set(JUDGED)
            self.faults.extend(
                f"no test decides {clause}" for clause in CLAUSES.values() if clause not in tested
            )
        beyond: dict[Clause, Scope] = {}
        decisive = {nodeid: decides for nodeid, decides in decisions.items() if decides}
        shown = shown_by(decisive, self.wanted, options.scope)
        for item in items:
            decides = decisive.get(item.nodeid)
            if decides and (not self.wanted or self.wanted & set(decides.clauses) or item.nodeid in shown):
                self._choose(item, decides, options, beyond)
        for scope in Scope:
            clauses = tuple(clause for clause, least in beyond.items() if least is scope)
            if clauses:
                self.left_out.append((f"only in --scope {scope.name.lower()}", clauses))

    def plan(self, options: Options) -> Plan:
        """What the tests that run will send at most. Raises :class:`UnknownPart`."""
        is_loopback = options.root is None or Target(options.root, {}).is_loopback
        return plan_of(
            self.tests.values(),
            scope=options.scope,
            max_requests=options.max_requests,
            per_minute=options.per_minute(is_loopback=is_loopback),
            is_fresh=options.root is None,
        )

    def deselect(self, nodeid: str) -> None:
        """The test does not run, if it was to."""
        decides = self.tests.pop(nodeid, None)
        if decides is not None:
            self.left_out.append((_DESELECTED, decides.clauses))

    def _choose(
        self, item: pytest.Item, decides: Decides, options: Options, beyond: dict[Clause, Scope]
    ) -> None:
        """Take the test, or note why not; in ``beyond`` the least scope in which a clause has such a test."""
        keys = () if decides.keyless else ("primary", *decides.keys)
        missing = [OPTION_OF_KEY[name] for name in keys if name not in options.keys]
        if decides.scope > options.scope:
            for clause in decides.clauses:
                beyond[clause] = min(decides.scope, beyond.get(clause, decides.scope))
        elif missing:
            reason = f"needs {' and '.join(missing)}"
            self.left_out.append((reason, decides.clauses))
            self.keyless.append((sentence_of(item), reason, decides.clauses))
        else:
            self.tests[item.nodeid] = decides
