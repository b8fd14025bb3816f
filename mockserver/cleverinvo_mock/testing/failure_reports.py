"""The section of a failed test's report that lists what was sent to its mock.

Layer: testing. A pytest plugin that the fixture ``cleverinvo_sandbox`` registers, so that its hook runs only in sessions
that use the mock.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

import pytest

from cleverinvo_mock.testing.errors import ControlError, Unreachable
from cleverinvo_mock.testing.mock import CleverInvoMock

#: Where the fixture ``cleverinvo_mock`` keeps the mock of a test that runs.
MOCK: Final = pytest.StashKey[CleverInvoMock]()
TITLE: Final = "CleverInvo mock"
#: The number of exchanges that are listed, the last ones.
_SHOWN: Final = 50


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach what was sent to the mock to the report of a test that failed."""
    report = yield
    mock = item.stash.get(MOCK, None)
    if mock is not None and report.failed:
        report.sections.append((TITLE, failure_text(mock)))
    return report


def failure_text(mock: CleverInvoMock) -> str:
    """The account's exchanges, each in a line or two, with the reasons of refusals; no key stands in it."""
    where = f"{mock.account.name} at {mock.base_url}"
    try:
        journal = mock.journal.read(limit=_SHOWN)
    except (ControlError, Unreachable) as error:
        return f"{where}: its journal cannot be read: {error}"
    if not journal.total:
        return f"{where}: nothing was sent to it"
    missing = journal.total - len(journal.entries) + journal.dropped
    lines = [where, *([f"… {missing} before"] if missing else []), *map(str, journal.entries)]
    return "\n".join(lines)
