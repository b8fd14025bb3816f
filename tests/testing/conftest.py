"""Fixtures: the sandbox for test authors, as a separate process and in this process."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import httpcore  # noqa: F401 (httpx imports it late; pytester would have that undone between runs)
import pytest
import yaml
from cleverinvo_mock.testing import in_process, running_mock

ROOT = Path(__file__).resolve().parents[2]
CLIENT = {"name": "Acme Corp", "email": "billing@acme.example"}
LINES = [{"description": "Web Development", "quantity": 40, "unitPrice": 125.0, "taxRate": 10}]


class ControlOperation(NamedTuple):
    """An operation of the control plane's document."""

    id: str
    method: str
    path: re.Pattern[str]


def operation_of(method, path):
    """The id of the operation of a request; ``path`` is relative to ``/__admin``. None if there is no operation."""
    for operation in control_operations():
        if operation.method == method and operation.path.fullmatch(path.partition("?")[0]):
            return operation.id
    return None


@cache
def control_operations():
    """All operations, in routing order: those without a path parameter first."""
    paths = yaml.safe_load((ROOT / "openapi" / "admin.yaml").read_text())["paths"]
    operations = [
        ControlOperation(spec["operationId"], method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path)))
        for path, item in sorted(paths.items(), key=lambda entry: entry[0].count("{"))
        for method, spec in item.items()
        if method != "parameters"
    ]
    assert len(operations) > 25
    return operations


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Clients must not use the proxy of this machine for a sandbox."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(scope="session")
def root():
    """The root folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def process():
    """A sandbox in a separate process."""
    with running_mock(rate_limit="off") as mock:
        yield mock.sandbox


@pytest.fixture(scope="session")
def inside():
    """A sandbox in this process."""
    with in_process(rate_limit="off") as mock:
        yield mock.sandbox


@pytest.fixture(params=["process", "inside"])
def sandbox(request):
    """The test runs twice: with a sandbox in a separate process and with one in this process."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def mock(sandbox):
    """A mock of a new account."""
    with sandbox.fresh_account() as mock:
        yield mock


@pytest.fixture
def http(mock):
    """An HTTP client of the mock."""
    with mock.client() as http:
        yield http


@pytest.fixture
def draft(http):
    """A draft invoice of the mock's account."""
    client = http.post("/clients", json=CLIENT).json()["data"]
    body = {"clientId": client["id"], "invoiceNumber": "INV-0001", "currency": "USD", "lineItems": LINES}
    return http.post("/invoices", json=body).json()["data"]
