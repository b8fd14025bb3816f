"""A run that starts its own mocks: one without a rate limit, and one with it for the tests of the limit."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.metadata import Cost, metadata_of, verifies
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.runner.costs import Costs
from cleverinvo_conformance.runner.mock_process import MockFailed, OwnMock
from cleverinvo_conformance.runner.plan import plan_of
from cleverinvo_conformance.runner.runner import Runner

from .deployment import Deployment, serving


class FakeMock:
    """Replaces the process of a mock by one of the deployments."""

    def __init__(self, url):
        self.url = f"{url}/api/v1"
        self.is_stopped = False

    def stop(self):
        self.is_stopped = True


@pytest.fixture
def limited_deployment():
    return Deployment()


@pytest.fixture
def mocks(monkeypatch, url, limited_deployment):
    """The started mocks, by whether they have a rate limit."""
    started = {}

    with serving(limited_deployment) as limited_url:

        def start(*, with_rate_limit):
            assert with_rate_limit not in started
            started[with_rate_limit] = FakeMock(limited_url if with_rate_limit else url)
            return started[with_rate_limit]

        monkeypatch.setattr("cleverinvo_conformance.runner.runner.OwnMock", start)
        yield started


@pytest.fixture
def runner(tmp_path):
    """A function that creates the ``Conduct`` of a run."""
    made = []

    def make(root=None):
        test = replace(metadata_of(verifies(c.RATE_1, scope=Scope.FULL)(lambda: None)), cost=Cost(20, 10, 10))
        plan = plan_of([test], Costs(), scope=Scope.FULL, max_requests=100, per_minute=None)
        keys = {"primary": "cinv_planted_s3cret_0815"}
        made.append(Runner(root, keys, Scope.FULL, plan, 1, tmp_path / "ledger"))
        return made[-1]

    yield make
    for each in made:
        each.end()


def test_the_rate_limit_has_its_own_mock(runner, mocks, deployment, limited_deployment):
    """The mock with the rate limit is started at its first use; the run's target stays the other one."""
    own = runner()
    own.begin()
    assert list(mocks) == [False]
    metered = own.metered()
    assert own.metered() is metered
    assert metered.target.root != own.run.target.root == own.root
    metered.get("/clients", query="limit=1")
    metered.test_data.client("Own")
    own.run.test_data.client("Own")
    assert (len(deployment.requests), len(limited_deployment.requests)) == (2, 2)
    assert own.run.budget.requests == 4


def test_both_mocks_are_stopped_and_nothing_is_left_on_disk(runner, mocks, deployment, tmp_path):
    """Both mocks are stopped without a clean-up that waits for the limit, and no file is left."""
    own = runner()
    own.begin()
    own.run.test_data.client("Own")
    own.metered().test_data.client("Own")
    assert len(list((tmp_path / "ledger").iterdir())) == 2
    own.end()
    assert [mock.is_stopped for mock in mocks.values()] == [True, True]
    assert len(deployment.clients) == 1
    assert not (tmp_path / "ledger").exists()
    assert len(own.residue) == 1
    assert own.residue[0].startswith("1 client is soft-deleted")


def test_a_deployment_uses_its_own_rate_limit(runner, mocks, url):
    """With `--base-url` no mock is started, and the limit is tested on the deployment."""
    given = runner(url)
    given.begin()
    assert given.metered() is given.run
    given.end()
    assert mocks == {}


def test_a_mock_that_does_not_start_is_not_a_violation(runner, mocks, monkeypatch):
    """If the first mock does not start, the run stops; if the second does not, the test that needs it is ERROR."""
    own = runner()
    own.begin()

    def fail(*, with_rate_limit):
        raise MockFailed("the mock server ended with exit code 1 before it listened: no port")

    monkeypatch.setattr("cleverinvo_conformance.runner.runner.OwnMock", fail)
    with pytest.raises(MockFailed):
        own.metered()
    own.end()
    assert mocks[False].is_stopped
    another = runner()
    another.begin()
    assert "no port" in another.stopped


def test_a_mock_that_ends_at_once_says_why(monkeypatch):
    """The error of a mock that ends at once has its last output, and no pipe stays open."""
    monkeypatch.setattr(
        "cleverinvo_conformance.runner.mock_process._LAUNCH", "raise SystemExit('no such port')"
    )
    with pytest.raises(MockFailed, match="ended with exit code 1 before it listened: no such port"):
        OwnMock(with_rate_limit=False)
    gc.collect()
