"""A sandbox to break: in this process with a sleeper that only notes, and as a process of its own on a socket."""

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
#: Options of an HTTP client that need look for no certificates and no proxies, which takes long.
LOCAL = {"verify": False, "trust_env": False}


class Sandbox:
    """A sandbox in this process. ``slept``: how long its faults have waited, which took no time."""

    def __init__(self, loop, monkeypatch, settings):
        self.slept = []
        monkeypatch.setattr(assembly, "FaultInjector", lambda app: FaultInjector(app, self._sleep))
        settings = {"seed": "empty", "rate_limit": None} | settings
        self.app, self.parts = assembly.create_sandbox(Settings(**settings))
        self.faults = self.parts.faults
        self._loop = loop
        self._keys = count(1)

    def user(self, key=None):
        """A user of an account of its own, or of that key's."""
        return User(self, key or f"cinv_somebody_{next(self._keys):04}")

    def run(self, coroutine):
        return self._loop.run_until_complete(coroutine)

    async def _sleep(self, seconds):
        self.slept.append(seconds)


class User:
    """Whoever has a key. ``name``: the account's."""

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
        """The id of a new invoice."""
        client = self.create("/clients", {"name": "Acme"}).json()["data"]["id"]
        return self.create("/invoices", invoice_for(client)).json()["data"]["id"]

    def total(self, path):
        """How many records that list has."""
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
    """Makes sandboxes of such settings."""
    return lambda **settings: Sandbox(loop, monkeypatch, settings)


@pytest.fixture(scope="session")
def shared(loop):
    """One sandbox for all tests that need no settings of their own."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return Sandbox(loop, monkeypatch, {})


@pytest.fixture
def sandbox(shared):
    """The shared sandbox, with the faults that it began with and an empty journal."""
    shared.faults.reset()
    shared.parts.journal.reset()
    shared.slept.clear()
    return shared


class Process:
    """A sandbox as a process. ``url``: where its API is."""

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
        answer = self._admin.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json().get("data") if answer.content else None

    def stop(self):
        """End it, and tell what it has logged."""
        self._admin.close()
        self._process.terminate()
        return self._process.communicate(timeout=20)[1]


@pytest.fixture(scope="module")
def process():
    """One process for all tests of a module; what clients do to it and it to them leaves nothing in its log."""
    server = Process()
    yield server
    assert server.stop() == ""


class Account:
    """An account of its own in the process, one client in it, and what goes wrong there."""

    def __init__(self, process):
        made = process.admin("POST", "/accounts")
        self.name, self.key, self.url = made["name"], made["key"], process.url
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
        """A request."""
        return self._send("DELETE", path, {})

    def _send(self, method, path, headers, **options):
        """Send a request on a connection of its own."""
        with httpx.Client(base_url=self.url, headers=self.headers, **LOCAL) as client:
            return client.request(method, path, headers=headers, **options)

    @property
    def invoice(self):
        return invoice_for(self.client_id)


@pytest.fixture
def account(process):
    return Account(process)
