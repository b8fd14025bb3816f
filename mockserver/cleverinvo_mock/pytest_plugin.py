"""The pytest plugin: a sandbox for the session, and an account for each test.

Layer: testing. pytest loads this module in every session of an environment that has the package, also where no test uses
it. So it adds one option, one setting and two fixtures, has no hook that runs for each test, and imports nothing that
pytest has not imported already. Everything else is imported by the fixtures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from cleverinvo_mock.testing.mock import CleverInvoMock, Sandbox

_URL: Final = "--cleverinvo-mock-url"
_OPTIONS: Final = "cleverinvo_mock_options"


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
    from cleverinvo_mock.testing import failure_reports  # noqa: PLC0415 - only sessions that use it pay for it
    from cleverinvo_mock.testing.errors import MockFailed, Unreachable  # noqa: PLC0415
    from cleverinvo_mock.testing.mock import Sandbox  # noqa: PLC0415
    from cleverinvo_mock.testing.options import options_from  # noqa: PLC0415
    from cleverinvo_mock.testing.process import running_sandbox  # noqa: PLC0415

    pytestconfig.pluginmanager.register(failure_reports)
    url: str | None = pytestconfig.getoption(_URL)
    try:
        if url is not None:
            try:
                sandbox = Sandbox(url, token=os.environ.get("CLEVERINVO_ADMIN_TOKEN"))
            except ValueError as error:
                pytest.fail(f"{_URL}: {error}", pytrace=False)
            with sandbox:
                sandbox.version()
                yield sandbox
        else:
            try:
                options: Any = options_from(pytestconfig.getini(_OPTIONS))
            except ValueError as error:
                pytest.fail(f"{_OPTIONS}: {error}", pytrace=False)
            with running_sandbox(pytestconfig.rootpath, **options) as sandbox:
                yield sandbox
    except (MockFailed, Unreachable) as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def cleverinvo_mock(request: pytest.FixtureRequest, cleverinvo_sandbox: Sandbox) -> Iterator[CleverInvoMock]:
    """A mock of CleverInvo with an empty account for this test alone; see ``cleverinvo_mock.testing.CleverInvoMock``."""
    from cleverinvo_mock.testing import failure_reports  # noqa: PLC0415 - only sessions that use it pay for it
    from cleverinvo_mock.testing.errors import Unreachable  # noqa: PLC0415

    try:
        with cleverinvo_sandbox.fresh_account() as mock:
            request.node.stash[failure_reports.MOCK] = mock
            yield mock
            del request.node.stash[failure_reports.MOCK]
    except Unreachable as error:
        pytest.fail(str(error), pytrace=False)
