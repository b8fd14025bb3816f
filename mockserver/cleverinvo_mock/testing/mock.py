"""A running sandbox, and one of its accounts, as a test uses them.

Layer: testing. Must not know whether the sandbox is a separate process or runs in this one: the transport hides that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self, Unpack
from urllib.parse import urlsplit

import httpx

from cleverinvo_mock.testing.accounts import Accounts, NewAccount, OwnAccount
from cleverinvo_mock.testing.control_client import ControlClient
from cleverinvo_mock.testing.controls import SandboxControls
from cleverinvo_mock.testing.errors import ControlError
from cleverinvo_mock.testing.invoices import InvoiceTransitions
from cleverinvo_mock.testing.socket_transport import socket_transport
from cleverinvo_mock.testing.values import AccountInfo

#: Returns a new transport for one client.
Transport = Callable[[], httpx.BaseTransport]


class Sandbox(SandboxControls):
    """A running sandbox. Changes here affect all its users.

    ``base_url``: the URL of its API. ``accounts``: all accounts. ``clock``, ``faults``, ``journal`` and ``snapshots``
    are those of the whole sandbox; its fault rules apply to every account.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        transport: Transport | None = None,
        describe_exit: Callable[[], str | None] = lambda: None,
    ) -> None:
        """``url``: the URL of the server, such as ``http://127.0.0.1:8080``; a path is ignored.

        ``token``: the value of the server's ``--admin-token``. ``transport``: used instead of a socket.
        ``describe_exit``: returns how the server process exited, for error messages; ``None`` if it runs.
        """
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        new_transport = transport or (lambda: socket_transport(root))
        super().__init__(ControlClient(f"{root}/__admin", token, new_transport(), describe_exit), None)
        self.base_url: Final = f"{root}/api/v1"
        self.accounts: Final = Accounts(self._control)
        self._new_transport: Final = new_transport

    def version(self) -> str:
        """Return the version of the sandbox. This needs no token, so it also checks that the server responds."""
        version: str = self._control.send("GET", "/health").json()["version"]
        return version

    def mock(self, name: str) -> CleverInvoMock:
        """Return a mock of an existing account."""
        return CleverInvoMock(self, self.accounts.get(name))

    @contextmanager
    def fresh_account(self, **fields: Unpack[NewAccount]) -> Iterator[CleverInvoMock]:
        """Yield a mock of a new account. The account and its data are deleted after the block."""
        mock = CleverInvoMock(self, self.accounts.create(**fields))
        try:
            yield mock
        finally:
            mock.remove()

    def transport(self) -> httpx.BaseTransport:
        """Return a new transport for an ``httpx.Client``; in-process also for an ``httpx.AsyncClient``."""
        return self._new_transport()

    def close(self) -> None:
        """Close the connections to the sandbox. The server continues to run."""
        self._control.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class CleverInvoMock(SandboxControls):
    """One account of a sandbox: the API for the client under test, and the controls for the test.

    ``base_url`` and ``api_key`` are for the client. ``account``: plan, limits, usage, key. ``invoices``: transitions
    of invoices. ``clock``, ``faults``, ``journal`` and ``snapshots`` belong to this account and do not affect others.
    ``sandbox``: the whole sandbox.
    """

    def __init__(self, sandbox: Sandbox, account: AccountInfo) -> None:
        super().__init__(sandbox._control, account.name)  # noqa: SLF001 - both share one client
        self.sandbox: Final = sandbox
        self.base_url: Final = sandbox.base_url
        self.account: Final = OwnAccount(sandbox.accounts, account.name, account.key)
        self.invoices: Final = InvoiceTransitions(self._control, account.name)

    @property
    def api_key(self) -> str:
        """The API key of the account."""
        return self.account.key

    def transport(self) -> httpx.BaseTransport:
        """Return a new transport for an ``httpx.Client``; in-process also for an ``httpx.AsyncClient``."""
        return self.sandbox.transport()

    def client(self, **options: Any) -> httpx.Client:
        """Return a new HTTP client with base URL, key and transport: ``mock.client().get("/clients")``.

        ``options``: other arguments of ``httpx.Client``.
        """
        headers = {"authorization": f"Bearer {self.api_key}", **options.pop("headers", {})}
        return httpx.Client(
            **{"base_url": self.base_url, "headers": headers, "transport": self.transport(), **options}
        )

    def remove(self) -> None:
        """Delete the account and its snapshots. If the test has deleted them, do nothing."""
        self.snapshots.delete_taken()
        try:
            self.account.delete()
        except ControlError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    def __repr__(self) -> str:
        return f"<CleverInvoMock of {self.account.name} at {self.base_url}>"
