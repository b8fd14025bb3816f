"""Hostile targets in the tests: each is run once."""

from __future__ import annotations

from functools import cache

import pytest

from tests.conformance.hostile.measuring import measured
from tests.conformance.hostile.targets import TARGETS


@pytest.fixture(scope="session")
def outcome():
    """What the run of a few topics against the named target came to."""

    @cache
    def of(name, *more):
        return measured(TARGETS[name], "standard", "--timeout", "1", *more)

    return of
