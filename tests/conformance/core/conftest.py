"""Fixtures: runs that call a function instead of the network, and that wait without taking time."""

from __future__ import annotations

import json

import httpx
import pytest
from cleverinvo_conformance.core.target import Scope, Target
from cleverinvo_conformance.runner.new_run import new_run

KEYS = {"primary": "cinv_primary_key", "other": "cinv_other_key"}
CLIENT = {
    "id": "cli1", "name": "Acme", "email": None, "address": None, "taxId": None, "phone": None, "notes": None,
    "isActive": True, "createdAt": "2024-06-01T12:00:00.000Z", "updatedAt": "2024-06-01T12:00:00.000Z",
}  # fmt: skip


def answer(status=200, document=None, **headers):
    """A response with a JSON body, or without a body."""
    content = b"" if document is None else json.dumps(document).encode()
    given = {"content-type": "application/json"} if content else {}
    return httpx.Response(
        status, content=content, headers=given | {k.replace("_", "-"): v for k, v in headers.items()}
    )


class Server:
    """Answers from a script, then with 404; records the requests."""

    def __init__(self):
        self.script = []
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        said = self.script.pop(0) if self.script else answer(404, {"error": "no such thing"})
        if isinstance(said, Exception):
            raise said
        return said(request) if callable(said) else said

    @property
    def asked(self):
        return [f"{r.method} {r.url.raw_path.decode().removeprefix('/api/v1')}" for r in self.requests]


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def waits():
    """The waiting times, in seconds."""
    return []


@pytest.fixture
def make_run(server, waits, tmp_path):
    runs = []

    def make(
        scope=Scope.STANDARD,
        *,
        max_requests=100,
        per_minute=None,
        keys=KEYS,
        root="https://api.example",
        **options,
    ):
        options = {
            "client": httpx.Client(transport=httpx.MockTransport(server)),
            "sleep": waits.append,
        } | options
        run = new_run(
            Target(root, keys, scope), max_requests=max_requests, per_minute=per_minute, seed=7,
            ledger_folder=tmp_path / "ledger", **options,
        )  # fmt: skip
        runs.append(run)
        return run

    yield make
    for run in runs:
        run.close()
