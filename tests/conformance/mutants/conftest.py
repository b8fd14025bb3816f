"""The kill matrix's servers, and one run of the suite against each."""

from __future__ import annotations

import pytest

from tests.conformance.mutants.hosting import Host, serving
from tests.conformance.mutants.raw_front import Front, serving_raw
from tests.conformance.mutants.running import Runs
from tests.conformance.mutants.servers import manner_of, server_called

LEFT_OUT = {
    "deep": "all mutants but the first of each clause, and the less usual truthful servers",
    "slow": "mutants that only scope full detects, truthful servers in scope full, runs that wait for the rate limit",
}


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for name, what in LEFT_OUT.items():
        config.addinivalue_line("markers", f"{name}: {what}; left out unless -m asks for it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests with these markers unless ``-m`` is given."""
    if config.option.markexpr:
        return
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in LEFT_OUT)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def runs(request, tmp_path_factory):
    """The runs that the collected tests need, all started at once."""
    host = Host(server_called)
    with serving(host) as url, serving_raw(Front(host, manner_of)) as raw:
        runs = Runs(url, tmp_path_factory.mktemp("runs"), raw=raw)
        for item in request.session.items:
            wanted = getattr(item, "callspec", None)
            if wanted and {"server", "scope"} <= wanted.params.keys():
                runs.begin(wanted.params["server"], wanted.params["scope"])
        yield runs
        runs.close()
