"""A running sandbox, and one account of it as a test drives it.

Layer: testing. Neither knows whether the sandbox is a process or in this one: that is in the transport.
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

#: Makes the transport of one client.
Transport = Callable[[], httpx.BaseTransport]


class Sandbox(SandboxControls):
    """A whole running sandbox: what is done here is seen by everyone who uses it.

    ``base_url``: of its API. ``accounts``: all of them. ``clock``, ``faults``, ``journal`` and ``snapshots`` are those
    of the whole sandbox; its faults meet every account.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        transport: Transport | None = None,
        ending: Callable[[], str | None] = lambda: None,
    ) -> None:
        """``url``: where it listens, such as ``http://127.0.0.1:8080``; a path is ignored.

        ``token``: what it was given with ``--admin-token``. ``transport``: how requests travel, where not by a socket.
        ``ending``: tells how it has ended, once it has, for errors.
        """
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        new_transport = transport or (lambda: socket_transport(root))
        super().__init__(ControlClient(f"{root}/__admin", token, new_transport(), ending), None)
        self.base_url: Final = f"{root}/api/v1"
        self.accounts: Final = Accounts(self._control)
        self._new_transport: Final = new_transport

    def version(self) -> str:
        """The sandbox's version; asking needs no token, and tells that it is there."""
        version: str = self._control.send("GET", "/health").json()["version"]
        return version

    def mock(self, name: str) -> CleverInvoMock:
        """A mock of an account that there is."""
        return CleverInvoMock(self, self.accounts.get(name))

    @contextmanager
    def fresh_account(self, **wish: Unpack[NewAccount]) -> Iterator[CleverInvoMock]:
        """A mock of a new account, which is removed after the block with all that it has."""
        mock = CleverInvoMock(self, self.accounts.create(**wish))
        try:
            yield mock
        finally:
            mock.remove()

    def transport(self) -> httpx.BaseTransport:
        """A new transport to it, for an ``httpx.Client``; in-process also for an ``httpx.AsyncClient``."""
        return self._new_transport()

    def close(self) -> None:
        """Close the connections to it; it goes on running."""
        self._control.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class CleverInvoMock(SandboxControls):
    """One account of a sandbox: what a test's client talks to, and what the test drives.

    ``base_url`` and ``api_key`` are for the client. ``account``: plan, limits, usage, key. ``invoices``: what life does
    to them. ``clock``, ``faults``, ``journal`` and ``snapshots`` are this account's own; no other account notices.
    ``sandbox``: the whole of it.
    """

    def __init__(self, sandbox: Sandbox, account: AccountInfo) -> None:
        super().__init__(sandbox._control, account.name)  # noqa: SLF001 - one connection for both
        self.sandbox: Final = sandbox
        self.base_url: Final = sandbox.base_url
        self.account: Final = OwnAccount(sandbox.accounts, account.name, account.key)
        self.invoices: Final = InvoiceTransitions(self._control, account.name)

    @property
    def api_key(self) -> str:
        """The key that opens the account."""
        return self.account.key

    def transport(self) -> httpx.BaseTransport:
        """A new transport to the sandbox, for an ``httpx.Client``; in-process also for an ``httpx.AsyncClient``."""
        return self.sandbox.transport()

    def client(self, **options: Any) -> httpx.Client:
        """A new HTTP client with the base URL, the key and a way to the sandbox: ``mock.client().get("/clients")``.

        ``options``: further ones of ``httpx.Client``.
        """
        headers = {"authorization": f"Bearer {self.api_key}", **options.pop("headers", {})}
        return httpx.Client(
            **{"base_url": self.base_url, "headers": headers, "transport": self.transport(), **options}
        )

    def remove(self) -> None:
        """Remove the account and its snapshots, whatever the test has left of them."""
        self.snapshots.delete_taken()
        try:
            self.account.delete()
        except ControlError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    def __repr__(self) -> str:
        return f"<CleverInvoMock of {self.account.name} at {self.base_url}>"
