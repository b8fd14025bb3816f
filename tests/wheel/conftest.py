"""Fixtures: the package as users get it, built from the checkout and installed outside of it.

Builds nothing inside the checkout, and imports nothing from it. The tools that build, and what the package
depends on, come from the package index.
"""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

#: A separate project whose tests are run.
collect_ignore = ["other_project"]

CHECKOUT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
KEY = "cinv_sandbox_business"


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and an empty folder in which its commands run."""

    folder: Path
    elsewhere: Path

    @classmethod
    def create(cls, folder: Path) -> Environment:
        """Create a clean environment with pip."""
        elsewhere = folder / "elsewhere"
        venv.create(folder / "venv", with_pip=True)
        elsewhere.mkdir()
        return cls(folder / "venv", elsewhere)

    def command(self, name: str) -> str:
        """The path of a command of the environment."""
        return str(self.folder / "bin" / name)

    def settings(self) -> dict[str, str]:
        """The process environment without variables that could lead to the checkout."""
        return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def run(self, name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment to its end; it must succeed."""
        done = subprocess.run(
            [self.command(name), *map(str, arguments)],
            cwd=self.elsewhere,
            env=self.settings(),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def install(self, *what: str | Path, pinned: bool = True) -> None:
        """Install packages from files or from the index; ``pinned``: in the releases that the tests are pinned to."""
        pins = ["-c", CHECKOUT / "tests" / "constraints.txt"] if pinned else []
        self.run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins, *what)


@dataclass(frozen=True)
class Builds:
    """The built distributions, each in its own folder."""

    wheel: Path
    sdist: Path
    wheel_from_sdist: Path


class Server:
    """A running server of the installed command, on a free port."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.api: str = json.loads(process.stdout.readline())["url"]
        self.origin = self.api.removesuffix("/api/v1")

    def ask(self, method: str, url: str, body: Any = None, key: str | None = KEY) -> tuple[int, str, bytes]:
        """Send a request; return status, content type and body of the response."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers["content-type"], answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["content-type"], error.read()

    def data(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request to the API, which must succeed; return the ``data`` of the response."""
        status, _, content = self.ask(method, self.api + path, body)
        assert 200 <= status < 300, content
        return json.loads(content)["data"]

    def stop(self) -> tuple[int, str]:
        """Send SIGTERM; return the exit code and the content of stderr."""
        self.process.terminate()
        _, log = self.process.communicate(timeout=30)
        return self.process.returncode, log


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """A wheel from the checkout, a source distribution from the checkout, and a wheel from that."""
    folder = tmp_path_factory.mktemp("build")
    tools = Environment.create(folder)
    tools.install("build", *PROJECT["build-system"]["requires"])
    for name, what in (("direct", ["--wheel"]), ("sdist", [])):  # by default: sdist, and wheel from sdist
        tools.run("python", "-m", "build", "--no-isolation", *what, "--outdir", folder / name, CHECKOUT)
    (wheel,) = (folder / "direct").iterdir()
    (sdist,) = (folder / "sdist").glob("*.tar.gz")
    (wheel_from_sdist,) = (folder / "sdist").glob("*.whl")
    return Builds(wheel, sdist, wheel_from_sdist)


@pytest.fixture(scope="session")
def installed(builds: Builds, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A clean environment with the wheel and its dependencies."""
    environment = Environment.create(tmp_path_factory.mktemp("install"))
    environment.install(builds.wheel)
    return environment


@contextmanager
def serving(environment: Environment, *options: str, **settings: str) -> Iterator[Server]:
    """Run the installed command for the duration of the block."""
    process = subprocess.Popen(
        [environment.command("cleverinvo-mock"), "--port", "0", "--log-format", "json", *options],
        cwd=environment.elsewhere,
        env=environment.settings() | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:  # closes its pipes
        try:
            yield Server(process)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def serve(installed: Environment) -> Any:
    """A context manager that runs the installed command with options."""
    return lambda *options, **settings: serving(installed, *options, **settings)


@pytest.fixture(scope="module")
def server(serve: Any) -> Iterator[Server]:
    """One server with the demo records, shared by tests that only read or add records."""
    with serve() as running:
        yield running
