"""A sandbox in this process, driven through ASGI as a test author does it: its API, and its control plane."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from cleverinvo_mock.app import create_sandbox
from cleverinvo_mock.services.clock import FrozenClock
from cleverinvo_mock.settings import Settings

KEY = "cinv_sandbox_business"
START = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


class InProcess:
    """One sandbox. ``sandbox``: its parts; what is sent goes through its whole application."""

    def __init__(self, loop, settings):
        self.app, self.sandbox = create_sandbox(settings)
        self._loop = loop
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app), base_url="http://sandbox.test"
        )

    def request(self, method, path, *, headers=(), **body):
        """One request, as httpx sends it; a path is all that it needs."""
        return self._loop.run_until_complete(
            self._client.request(method, path, headers=dict(headers), **body)
        )

    def api(self, method, path, key=KEY, *, headers=(), **body):
        """One request to the API, such as ``api("GET", "/clients")``."""
        headers = {"authorization": f"Bearer {key}", **dict(headers)}
        return self.request(method, f"/api/v1{path}", headers=headers, **body)

    def admin(self, method, path, *, token=None, headers=(), **body):
        """One request to the control plane, such as ``admin("POST", "/reset")``."""
        headers = {"authorization": f"Bearer {token}", **dict(headers)} if token else headers
        return self.request(method, f"/__admin{path}", headers=headers, **body)

    def account(self, **wishes):
        """Create an account; return it as in the response."""
        return self.admin("POST", "/accounts", json=wishes).json()["data"]


@pytest.fixture(scope="session")
def loop():
    """The event loop that everything in this process runs on."""
    with asyncio.Runner() as runner:
        yield runner.get_loop()


@pytest.fixture(scope="session")
def start(loop):
    """Starts a sandbox: ``start(seed="demo", rate_limit=3)``. By default it is empty, and stands at ``START``."""

    def start(**settings):
        given = {"seed": "empty", "rate_limit": None, "random_seed": 7, "clock": FrozenClock(START)}
        return InProcess(loop, Settings(**given | settings))

    return start


@pytest.fixture
def server(start):
    """An empty sandbox that is open to everybody."""
    return start()
