"""Fixtures of the tests of the clauses: the operations of the document, and unknown ids."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from .document import BODIES, OPERATIONS


@dataclass(frozen=True)
class Operation:
    """One operation, which a test can call for the client or invoice of any account."""

    id: str
    method: str
    template: str

    def path(self, client="clx0000000000000000000000", invoice="clx0000000000000000000000"):
        return self.template.format(client=client, invoice=invoice)

    def call(self, api, **ids):
        return api.call(self.method, self.path(**ids), **self.request)

    @property
    def request(self):
        return {"body": BODIES[self.id]} if self.id in BODIES else {}


def _operations(keep):
    return [
        pytest.param(Operation(name, *how), id=name) for name, how in OPERATIONS.items() if keep(name, *how)
    ]


def pytest_generate_tests(metafunc):
    """Run a test once for each operation of the document (``operation``), with an id or with a body."""
    kinds = {
        "operation": lambda *_: True,
        "id_operation": lambda name, method, path: "{" in path,
        "body_operation": lambda name, method, path: name in BODIES,
    }
    for fixture, keep in kinds.items():
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, _operations(keep))


@pytest.fixture
def another_id():
    """A function that changes an id, within its alphabet and length, to one that no resource has."""
    return lambda real: real[:-1] + ("0" if real[-1] != "0" else "1")
