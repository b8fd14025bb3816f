"""Serves one server of the kill matrix: ``python -m tests.conformance.mutants.serve lines-backwards --port 8090``.

The names of truthful servers begin with ``truthful-``. The API keys are the sandbox's. The rate limit is off unless the
mutation is about it.
"""

from __future__ import annotations

import argparse
import contextlib
import threading

import uvicorn

from tests.conformance.mutants.raw_front import Front, serving_raw
from tests.conformance.mutants.servers import CATALOGUE, ODD, has_manner, manner_of, server_called


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*CATALOGUE, *ODD], metavar="NAME", help="as in docs/kill-matrix.md")
    parser.add_argument("--port", type=int, default=8090)
    given = parser.parse_args()
    said = (
        CATALOGUE[given.name].sentence
        if given.name in CATALOGUE
        else f"Truthful: {ODD[given.name].sentence}."
    )
    print(f"http://127.0.0.1:{given.port}: {said}", flush=True)
    if has_manner(given.name):
        manner = manner_of(given.name)
        front = Front(server_called(given.name), lambda _: manner)
        with serving_raw(front, given.port), contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
        return
    uvicorn.run(server_called(given.name), port=given.port, lifespan="off", ws="none", log_level="warning")


if __name__ == "__main__":
    main()
