"""A sandbox for each test that asks for one."""

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
    """``drive(rate_limit=3, missing_email="400")``: a sandbox of those settings and choices."""
    return lambda **choices: Driver(runner, **choices)


@pytest.fixture
def driver(drive):
    return drive()
