"""Fixtures: an event loop, and a sandbox in this process for each test."""

from __future__ import annotations

import asyncio

import pytest

from .driver import Driver


@pytest.fixture(scope="session")
def runner():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def drive(runner):
    """A function that makes a sandbox: ``drive(rate_limit=3, missing_email="400")`` sets a setting and an open point."""
    return lambda **choices: Driver(runner, **choices)


@pytest.fixture
def driver(drive):
    return drive()
