"""Which of the collected tests run, and what the others leave untested.

Layer: pytest_plugin. Looks at what tests say they decide; sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from cleverinvo_conformance.checks.response_checks import CHECKED_ON_EVERY_ANSWER
from cleverinvo_conformance.core.clauses import CLAUSES, Clause, matching
from cleverinvo_conformance.core.metadata import TestMetadata, metadata_of
from cleverinvo_conformance.core.target import Scope, Target
from cleverinvo_conformance.pytest_plugin.options import OPTION_OF_KEY, Options
from cleverinvo_conformance.pytest_plugin.passive_coverage import SHOWN_BY, shown_by
from cleverinvo_conformance.runner.costs import Costs
from cleverinvo_conformance.runner.plan import Plan, plan_of

#: Why a clause is not tested that only tests decide which pytest was told to leave out.
_DESELECTED: Final = "left out by an option of pytest's (-k, -m, --deselect or another)"
SUITE: Final = Path(__file__).resolve().parents[1] / "suite"
#: Where a session of pytest keeps costs other than those of the package.
COSTS: Final = pytest.StashKey[Costs]()


def metadata_of_item(item: pytest.Item) -> TestMetadata | None:
    """What ``item`` says that it decides."""
    return metadata_of(item.obj) if isinstance(item, pytest.Function) else None


def name_of(item: pytest.Item) -> str:
    """The name of the test, one for all its cases: ``test_lists.py::test_x``."""
    return f"{item.path.name}::{getattr(item, 'originalname', None) or item.name}"


def sentence_of(item: pytest.Item) -> str:
    """What the test says that it shows."""
    said = item.obj.__doc__ if isinstance(item, pytest.Function) else None
    return " ".join((said or item.name).partition("\n\n")[0].split())


def is_ours(item: pytest.Item) -> bool:
    """Whether ``item`` is a test of a deployment."""
    is_in_a_suite = item.path.parent.name == SUITE.name and item.path.parent.parent.name == SUITE.parent.name
    return is_in_a_suite or metadata_of_item(item) is not None


class Selection:
    """The tests that run, by their node ids; what is left out, with the reason; faults of the suite's own."""

    def __init__(
        self, items: Iterable[pytest.Item], options: Options, costs: Costs, *, is_whole: bool
    ) -> None:
        """``is_whole``: the items are the whole suite, so every clause must have a test. Raises :class:`UnknownCost`."""
        items = list(items)
        self._costs: Final = costs
        #: Whether no option leaves out a test or a clause.
        self.is_whole = is_whole and not options.clauses
        metadata = {item.nodeid: self._measured(item) for item in items}
        #: Clauses that were asked for; none means all.
        self.wanted: Final = frozenset(c for selector in options.clauses for c in matching(selector))
        self.tests: Final[dict[str, TestMetadata]] = {}
        self.left_out: Final[list[tuple[str, tuple[Clause, ...]]]] = []
        #: What tests would decide for which a key is missing: their sentence, the reason, the clauses.
        self.keyless: Final[list[tuple[str, str, tuple[Clause, ...]]]] = []
        self.faults: Final = [
            f"{nodeid} cites no clause"
            for nodeid, verifies in metadata.items()
            if not (verifies and verifies.clauses)
        ]
        cited = {clause for verifies in metadata.values() if verifies for clause in verifies.clauses}
        if is_whole:
            tested = cited | set(CHECKED_ON_EVERY_ANSWER)
            self.faults.extend(
                f"no test decides {clause}" for clause in CLAUSES.values() if clause not in tested
            )
        beyond: dict[Clause, Scope] = {}
        candidates: list[TestMetadata] = []
        decisive = {
            nodeid: verifies
            for nodeid, verifies in metadata.items()
            if verifies and options.opted_in(verifies.opt_in)
        }
        formatted = shown_by(decisive, self.wanted, options.scope)
        for item in items:
            verifies = decisive.get(item.nodeid)
            if verifies and (
                not self.wanted
                or verifies.opt_in  # asked for by its option, whatever clauses are
                or self.wanted & set(verifies.clauses)
                or item.nodeid in formatted
            ):
                candidates += [verifies] * (verifies.scope <= options.scope)
                self._choose(item, verifies, options, beyond)
        keyless = {clause for verifies in candidates if verifies.keyless for clause in verifies.clauses}
        asks_for_keyless = bool(self.wanted) and self.wanted <= keyless
        #: Whether what was asked for cannot be tested without the main key, and it was not given.
        self.lacks_main_key: Final = (
            "primary" not in options.keys
            and not asks_for_keyless
            and any(not verifies.keyless for verifies in candidates)
        )
        # What this scope tests, or would test with a key, does not lack a larger scope.
        within = {clause for verifies in candidates for clause in verifies.clauses} | self._shown()
        #: Clauses that a larger scope tests further, with the option that says so.
        self.in_part: Final[list[tuple[str, tuple[Clause, ...]]]] = []
        for scope in Scope:
            reason = f"only in --scope {scope.name.lower()}"
            clauses = [clause for clause in CLAUSES.values() if beyond.get(clause) is scope]
            for where, found in (
                (self.left_out, [clause for clause in clauses if clause not in within]),
                (self.in_part, [clause for clause in clauses if clause in within]),
            ):
                if found:
                    where.append((reason, tuple(found)))

    def plan(self, options: Options) -> Plan:
        """What the tests that run will send at most. Raises :class:`UnknownCost`."""
        is_loopback = options.root is None or Target(options.root, {}).is_loopback
        return plan_of(
            self.tests.values(),
            self._costs,
            scope=options.scope,
            max_requests=options.max_requests,
            per_minute=options.per_minute(is_loopback=is_loopback),
            is_fresh=options.root is None,
        )

    def _measured(self, item: pytest.Item) -> TestMetadata | None:
        """What ``item`` says that it decides, with its recorded cost."""
        metadata = metadata_of_item(item)
        return metadata and replace(metadata, cost=self._costs.of(name_of(item)))

    def _shown(self) -> set[Clause]:
        """The clauses that are judged on every answer, as far as the tests that run bring about such answers."""
        cited = {clause for verifies in self.tests.values() for clause in verifies.clauses}
        return {clause for clause, shown_by_tests_of in SHOWN_BY.items() if cited & set(shown_by_tests_of)}

    def runs_last(self, nodeid: str) -> bool:
        """Whether the test runs after those that no option has to allow."""
        return nodeid in self.tests and bool(self.tests[nodeid].opt_in)

    def deselect(self, nodeid: str) -> None:
        """The test does not run, if it was to."""
        verifies = self.tests.pop(nodeid, None)
        if verifies is not None:
            self.is_whole = False
            self.left_out.append((_DESELECTED, verifies.clauses))

    def _choose(
        self, item: pytest.Item, verifies: TestMetadata, options: Options, beyond: dict[Clause, Scope]
    ) -> None:
        """Take the test, or note why not; in ``beyond`` the least scope in which a clause has such a test."""
        keys = () if verifies.keyless else ("primary", *verifies.keys)
        missing = [OPTION_OF_KEY[name] for name in keys if name not in options.keys]
        if verifies.scope > options.scope:
            for clause in verifies.clauses:
                beyond[clause] = min(verifies.scope, beyond.get(clause, verifies.scope))
        elif missing:
            reason = f"needs {' and '.join(missing)}"
            self.left_out.append((reason, verifies.clauses))
            self.keyless.append((sentence_of(item), reason, verifies.clauses))
        else:
            self.tests[item.nodeid] = verifies
