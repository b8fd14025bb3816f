"""A plugin that runs the tests in an order that ``$ORDER``, a number, decides."""

from __future__ import annotations

import os
from random import Random

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Shuffle the tests after the suite has put them in its own order."""
    Random(int(os.environ["ORDER"])).shuffle(items)
