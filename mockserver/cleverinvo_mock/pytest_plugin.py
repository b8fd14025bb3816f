"""The pytest plugin: a sandbox for the session, an account for each test, and the account's journal where a test fails.

Layer: testing. pytest loads it wherever the package is installed, so it imports nothing of the package until a test asks
for a fixture.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from cleverinvo_mock.testing.mock import CleverInvoMock, Sandbox

_URL: Final = "--cleverinvo-mock-url"
_OPTIONS: Final = "cleverinvo_mock_options"
_MOCK: Final = pytest.StashKey["CleverInvoMock"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for a sandbox that runs already, and the setting of those that are started."""
    group = parser.getgroup("cleverinvo-mock", "CleverInvo mock")
    group.addoption(
        _URL,
        metavar="URL",
        help="Use the sandbox that listens there (its token: CLEVERINVO_ADMIN_TOKEN) instead of starting one.",
    )
    parser.addini(
        _OPTIONS,
        "Options of the sandbox that is started, each as name=value, such as behaviour=strict; files are named from "
        "the root folder. See cleverinvo-mock --help.",
        type="args",
        default=[],
    )


@pytest.fixture(scope="session")
def cleverinvo_sandbox(pytestconfig: pytest.Config) -> Iterator[Sandbox]:
    """The whole sandbox that this process's tests share; started when the first test asks for it.

    What is done to it meets tests that run at the same time, where ``--cleverinvo-mock-url`` has them share one.
    """
    from cleverinvo_mock.testing.errors import MockFailed, Unreachable  # noqa: PLC0415 - only who uses it pays for it
    from cleverinvo_mock.testing.mock import Sandbox  # noqa: PLC0415
    from cleverinvo_mock.testing.options import options_from  # noqa: PLC0415
    from cleverinvo_mock.testing.process import running_sandbox  # noqa: PLC0415

    url: str | None = pytestconfig.getoption(_URL)
    try:
        if url is not None:
            with Sandbox(url, token=os.environ.get("CLEVERINVO_ADMIN_TOKEN")) as sandbox:
                sandbox.version()
                yield sandbox
        else:
            options: Any = options_from(pytestconfig.getini(_OPTIONS))
            with running_sandbox(pytestconfig.rootpath, **options) as sandbox:
                yield sandbox
    except ValueError as error:
        pytest.fail(f"{_OPTIONS}: {error}", pytrace=False)
    except (MockFailed, Unreachable) as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def cleverinvo_mock(request: pytest.FixtureRequest, cleverinvo_sandbox: Sandbox) -> Iterator[CleverInvoMock]:
    """A mock of CleverInvo with an empty account for this test alone; see ``cleverinvo_mock.testing.CleverInvoMock``."""
    from cleverinvo_mock.testing.errors import Unreachable  # noqa: PLC0415 - only who uses it pays for it

    try:
        with cleverinvo_sandbox.fresh_account() as mock:
            request.node.stash[_MOCK] = mock
            yield mock
            del request.node.stash[_MOCK]
    except Unreachable as error:
        pytest.fail(str(error), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach what was sent to the mock to the report of a test that failed."""
    report = yield
    mock = item.stash.get(_MOCK, None)
    if mock is not None and report.failed:
        from cleverinvo_mock.testing.report import TITLE, failure_text  # noqa: PLC0415

        report.sections.append((TITLE, failure_text(mock)))
    return report
