"""What a test of the suite asks for: the run, its test data, and the object that records what a test expects.

Layer: pytest_plugin.
"""

from __future__ import annotations

from typing import Final

import pytest

from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.pytest_plugin.session import Suite

#: Where a session of pytest's keeps it.
SUITE_OF: Final = pytest.StashKey[Suite]()


def suite_of(config: pytest.Config) -> Suite | None:
    """The suite of this session; none where no test of the suite is collected."""
    return config.stash.get(SUITE_OF, None)


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Run:
    """The run that all tests share."""
    suite = suite_of(request.config)
    assert suite is not None  # a test of the suite asks
    assert suite.runner.run is not None  # it has begun, or no test runs
    return suite.runner.run


@pytest.fixture(scope="session")
def metered_run(request: pytest.FixtureRequest, run: Run) -> Run:
    """The run where a rate limit is in force, with test data of its own unless that is the run itself."""
    suite = suite_of(request.config)
    assert suite is not None  # as above
    return suite.runner.metered()


@pytest.fixture(scope="session")
def test_data(run: Run) -> TestData:
    """The records that the run shares."""
    return run.test_data


@pytest.fixture
def expect(request: pytest.FixtureRequest, run: Run) -> Expect:
    """The judge of one test."""
    suite = suite_of(request.config)
    assert suite is not None  # as above
    return Expect(run.outcomes, suite.selection.tests[request.node.nodeid].clauses, request.node.name)
