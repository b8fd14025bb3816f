"""Fixtures for faults: a sandbox in this process that records waits, and a server process with a socket."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from itertools import count

import httpx
import pytest
from cleverinvo_mock.app import assembly
from cleverinvo_mock.app.fault_injection import FaultInjector
from cleverinvo_mock.settings import Settings

API = "/api/v1"
#: Options of an HTTP client that skip loading certificates and proxy settings, which is slow.
LOCAL = {"verify": False, "trust_env": False}


class Sandbox:
    """A sandbox in this process. ``slept``: the waits of its faults in seconds, which are recorded, not waited."""

    def __init__(self, loop, monkeypatch, settings):
        self.slept = []
        monkeypatch.setattr(assembly, "FaultInjector", lambda app: FaultInjector(app, self._sleep))
        settings = {"seed": "empty", "rate_limit": None} | settings
        self.app, self.parts = assembly.create_sandbox(Settings(**settings))
        self.faults = self.parts.faults
        self._loop = loop
        self._keys = count(1)

    def user(self, key=None):
        """A user with that key; by default with a new key, and so with a new account."""
        return User(self, key or f"cinv_somebody_{next(self._keys):04}")

    def run(self, coroutine):
        return self._loop.run_until_complete(coroutine)

    async def _sleep(self, seconds):
        self.slept.append(seconds)


class User:
    """A client of the API with a key. ``name``: the name of the key's account."""

    def __init__(self, sandbox, key):
        self.key, self._sandbox = key, sandbox

    @property
    def name(self):
        return self._sandbox.parts.registry.open(self.key).name

    def call(self, method, path, headers, **options):
        async def send():
            transport = httpx.ASGITransport(self._sandbox.app)
            base_url = f"http://sandbox{API}"
            async with httpx.AsyncClient(transport=transport, base_url=base_url, **LOCAL) as client:
                client.headers["authorization"] = f"Bearer {self.key}"
                return await client.request(method, path, headers=headers, **options)

        return self._sandbox.run(send())

    def get(self, path, **headers):
        return self.call("GET", path, headers)

    def create(self, path, body, **headers):
        return self.call("POST", path, headers, json=body)

    def invoice(self):
        """Create an invoice for a new client; return its id."""
        client = self.create("/clients", {"name": "Acme"}).json()["data"]["id"]
        return self.create("/invoices", invoice_for(client)).json()["data"]["id"]

    def total(self, path):
        """The number of records in the list at ``path``."""
        return self.get(path).json()["total"]


def invoice_for(client):
    """The body of an invoice."""
    return {"clientId": client, "lineItems": [{"description": "Work", "quantity": 1, "unitPrice": 10}]}


@pytest.fixture(scope="session")
def loop():
    with asyncio.Runner() as runner:
        yield runner.get_loop()


@pytest.fixture
def sandbox_of(loop, monkeypatch):
    """A function that makes a sandbox with the given settings."""
    return lambda **settings: Sandbox(loop, monkeypatch, settings)


@pytest.fixture(scope="session")
def shared(loop):
    """One sandbox for all tests that need no special settings."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return Sandbox(loop, monkeypatch, {})


@pytest.fixture
def sandbox(shared):
    """The shared sandbox, with its initial fault rules and an empty journal."""
    shared.faults.reset()
    shared.parts.journal.reset()
    shared.slept.clear()
    return shared


class Process:
    """A server process. ``url``: the base URL of its API."""

    def __init__(self):
        command = [
            sys.executable,
            "-m",
            "cleverinvo_mock",
            "--port",
            "0",
            "--seed",
            "empty",
            "--rate-limit",
            "off",
        ]
        self._process = subprocess.Popen(
            [*command, "--log-level", "error", "--log-format", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.url = json.loads(self._process.stdout.readline())["url"]
        self._admin = httpx.Client(base_url=self.url.replace(API, "/__admin"), **LOCAL)

    def admin(self, method, path, body=None):
        response = self._admin.request(method, path, json=body)
        assert response.is_success, response.text
        return response.json().get("data") if response.content else None

    def stop(self):
        """Stop the process and return its standard error output."""
        self._admin.close()
        self._process.terminate()
        return self._process.communicate(timeout=20)[1]


@pytest.fixture(scope="module")
def process():
    """One server process for all tests of a module; its log must have no errors at the end."""
    server = Process()
    yield server
    assert server.stop() == ""


class Account:
    """A new account in the server process, with one client and its own fault rules."""

    def __init__(self, process):
        created = process.admin("POST", "/accounts")
        self.name, self.key, self.url = created["name"], created["key"], process.url
        self.headers = {"authorization": f"Bearer {self.key}"}
        self._process = process
        self.client_id = self.post("/clients", {"name": "Acme"}).json()["data"]["id"]

    def fault(self, type_, *, operation=None, times=1, **effect):
        rule = {"account": self.name, "times": times, "effect": {"type": type_, **effect}}
        return self._process.admin("POST", "/faults", rule | ({"operation": operation} if operation else {}))

    def get(self, path, **headers):
        return self._send("GET", path, headers)

    def post(self, path, body):
        return self._send("POST", path, {}, json=body)

    def delete(self, path):
        """Send a DELETE request."""
        return self._send("DELETE", path, {})

    def _send(self, method, path, headers, **options):
        """Send a request on a new connection."""
        with httpx.Client(base_url=self.url, headers=self.headers, **LOCAL) as client:
            return client.request(method, path, headers=headers, **options)

    @property
    def invoice(self):
        return invoice_for(self.client_id)


@pytest.fixture
def account(process):
    return Account(process)
