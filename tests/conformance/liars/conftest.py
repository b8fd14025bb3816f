"""The kill matrix's servers, and one run of the suite against each."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hosting import Host, serving
from running import Runs
from servers import server_called


def pytest_configure(config: pytest.Config) -> None:
    """Say what the markers are for."""
    config.addinivalue_line("markers", "slow: takes minutes of waiting; left out unless asked for by -m slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow, unless -m says otherwise."""
    if config.option.markexpr:
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session")
def runs(request, tmp_path_factory):
    """All runs that the collected tests ask for, under way."""
    with serving(Host(server_called)) as url:
        runs = Runs(url, tmp_path_factory.mktemp("runs"))
        for item in request.session.items:
            wanted = getattr(item, "callspec", None)
            if wanted and {"server", "scope"} <= wanted.params.keys():
                runs.begin(wanted.params["server"], wanted.params["scope"])
        yield runs
        runs.close()
