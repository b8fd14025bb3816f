"""A plugin that writes the sent and the declared requests of each test as JSON to ``$COUNTED``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cleverinvo_conformance.core.metadata import metadata_of
from cleverinvo_conformance.core.test_data import TestData

_COUNTED = []


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    """Count the exchanges of one test, and the requests that it and its shared data declare."""
    run, verifies = pyfuncitem.funcargs.get("run"), metadata_of(pyfuncitem.obj)
    if run is None or verifies is None:
        return (yield)
    seen, watch = [], run.api.watch

    def watched(exchange):
        seen.append(exchange.request)
        watch(exchange)

    run.api.watch = watched
    try:
        return (yield)
    finally:
        run.api.watch = watch
        parts = TestData.parts(verifies.uses).values()
        sent = {
            "requests": len(seen),
            "writes": sum(request.method != "GET" for request in seen),
            "creates": sum((r.method, r.path.count("/")) == ("POST", 1) for r in seen),
        }
        declared = {
            "requests": verifies.requests + sum(part.requests for part in parts),
            "writes": verifies.writes + sum(part.writes for part in parts),
            "creates": verifies.creates + sum(part.writes for part in parts),
        }
        _COUNTED.append({"test": pyfuncitem.name, "sent": sent, "declared": declared})


def pytest_unconfigure():
    """Write the file."""
    Path(os.environ["COUNTED"]).write_text(json.dumps(_COUNTED))
