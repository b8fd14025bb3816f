"""The mock server under test: ``serve`` starts one, ``api`` is a user of one with an account of its own.

What is expected of it stands in the tests, which know the contract and not the server's code.
"""

from __future__ import annotations

import asyncio
from dataclasses import fields

import pytest
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.settings import Settings

from .clauses.driver import START, Server, SettableClock

SETTINGS = {field.name for field in fields(Settings)}


def pytest_configure(config):
    config.addinivalue_line("markers", "clause(*ids): the clauses of the contract that a test is about")
    config.addinivalue_line("markers", "open_point(key, *values): an open point and the choices a test tries")


@pytest.fixture(scope="session")
def loop():
    with asyncio.Runner() as runner:
        yield runner.get_loop()


@pytest.fixture(scope="session")
def serve(loop):
    """Start a server: ``serve(create_status="200", seed="demo", rate_limit=3)``, each with a clock of its own."""

    def start(**choices):
        settings = {"seed": "empty", "rate_limit": None, "random_seed": 7, "clock": SettableClock()}
        settings |= {name: choices.pop(name) for name in list(choices) if name in SETTINGS}
        return Server(loop, Settings(behaviour=Behaviour(**choices), **settings))

    return start


@pytest.fixture(scope="session")
def choose(serve):
    """A user of an empty account, at ``START``, on a server that all tests with the same choices share."""
    servers = {}

    def user(**choices):
        at = tuple(choices.items())
        if at not in servers:
            servers[at] = serve(max_provisioned=1_000_000, **choices)
        servers[at].clock.instant = START
        return servers[at].api()

    return user


@pytest.fixture
def api(choose):
    """A user of an empty account where every choice is the default."""
    return choose()


@pytest.fixture
def shared(api):
    """The server where every choice is the default; only for what leaves no trace in the shipped accounts."""
    return api.server
