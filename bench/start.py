"""The time from the command to the mock's first response.

    python bench/start.py [--runs 10]

Measures whole processes, one after the other. The table has medians in milliseconds. ``import connexion`` alone is the
minimum with this framework.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

from throughput import free_port


def main() -> None:
    """Measure each case and print a row for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    cases = {
        "python -c pass": lambda: ended("pass"),
        "import connexion": lambda: ended("import connexion"),
        "cleverinvo-mock --help": lambda: ended("from cleverinvo_mock.cli import main; main(['--help'])"),
        "first response, --seed empty": lambda: answered("empty"),
        "first response, --seed demo": lambda: answered("demo"),
    }
    for name, measure in cases.items():
        print(f"{name:<28} {statistics.median(measure() for _ in range(runs)) * 1000:>6.0f} ms", flush=True)


def ended(code: str) -> float:
    """Seconds until a Python process with ``code`` has ended."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def answered(seed: str) -> float:
    """Seconds until a mock has responded to its first request."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "cleverinvo_mock",
        "--port",
        str(port),
        "--seed",
        seed,
        "--log-level",
        "error",
    ]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/clients")
    request.add_header("Authorization", "Bearer cinv_sandbox_business")
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        while True:
            try:
                urllib.request.urlopen(request).read()
                break
            except urllib.error.URLError:
                time.sleep(0.002)
        taken = time.perf_counter() - started
        server.terminate()
    return taken


if __name__ == "__main__":
    main()
