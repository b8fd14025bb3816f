"""The time that the pytest plugin adds to a session that does not use it.

    python bench/plugin.py [--pairs 30]

Runs pytest on a project with one empty test, in pairs with and without the package's two plugins, in alternating order,
and prints the median of the differences. pytest also reads the list of files of each distribution that has a plugin, even
if the plugin is blocked; that is measured separately, in this process.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WITHOUT = ["-p", "no:cleverinvo_mock", "-p", "no:cleverinvo_conformance_bootstrap"]
#: Without pytest's own variables, such as PYTEST_ADDOPTS.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=30)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test_nothing():\n    pass\n")
        session(folder)  # writes the compiled files
        differences, without = [], []
        for number in range(pairs):
            if number % 2:
                bare = session(folder, *WITHOUT)
                full = session(folder)
            else:
                full = session(folder)
                bare = session(folder, *WITHOUT)
            differences.append(full - bare)
            without.append(bare)
    print(f"a session without the plugins  {statistics.median(without) * 1000:>7.1f} ms")
    print(f"what the plugins add           {statistics.median(differences) * 1000:>7.1f} ms")
    print(
        f"reading the list of files      {statistics.median(files() for _ in range(pairs)) * 1000:>7.1f} ms"
    )


def session(folder: str, *options: str) -> float:
    """The processor time of a pytest session, in seconds; other processes affect it less than the wall-clock time."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    before = spent()
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    return spent() - before


def spent() -> float:
    """The processor time of this process's children, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def files() -> float:
    """The processor time to read the names of the distribution's files, in seconds."""
    started = time.process_time()
    list(map(str, importlib.metadata.distribution("cleverinvo-sandbox").files or []))
    return time.process_time() - started


if __name__ == "__main__":
    main()
