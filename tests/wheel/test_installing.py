"""Every command of docs/installing.md works, in a project beside a clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from .conftest import CHECKOUT, Environment

PAGE = (CHECKOUT / "docs" / "installing.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
#: In the order of the page: each command relies on the earlier ones.
PIP = [command for command in COMMANDS if command.startswith("pip ")]
UV = [command for command in COMMANDS if command.startswith(("uv ", "uvx "))]
PUBLIC = "https://git.example/cleverinvo-sandbox.git"


@pytest.fixture(scope="module")
def sandbox(builds, tmp_path_factory):
    """A folder with a clone and a project, and the environment of the project, which has pip and uv."""
    folder = tmp_path_factory.mktemp("installing")
    environment = Environment.create(folder)
    environment.install("--upgrade", "uv", "pip")  # older versions of pip refuse git+file, the test's git URL
    clone = folder / "cleverinvo-sandbox"
    shutil.unpack_archive(builds.sdist, folder / "unpacked", filter="data")
    next((folder / "unpacked").iterdir()).rename(clone)
    git = ["git", "-C", str(clone), "-c", "user.name=Test", "-c", "user.email=test@test.example"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "All"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    project = folder / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[project]\nname = "my-project"\nversion = "1"\nrequires-python = ">=3.11"\n'
    )
    return environment, project


@pytest.fixture(scope="module")
def shell(sandbox):
    """A function that runs a command of the page in the project, with the clone in place of the public URL."""
    environment, project = sandbox
    settings = environment.settings() | {
        "PATH": f"{environment.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "UV_PYTHON": environment.command("python"),
    }
    settings.pop("VIRTUAL_ENV", None)

    def shell(command, *, check=True):
        command = command.replace(f"git+{PUBLIC}", f"git+{(project.parent / 'cleverinvo-sandbox').as_uri()}")
        done = subprocess.run(
            ["bash", "-c", command], cwd=project, env=settings, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done

    return shell


def test_the_page_has_the_commands():
    """The page has only commands of pip and uv."""
    assert len(PIP) >= 8
    assert len(UV) >= 5
    assert sorted(PIP + UV) == sorted(COMMANDS)


def test_uv(shell):
    """Each command of uv succeeds, and the project has the fixture."""
    for command in UV:
        done = shell(command)
        if command.startswith(("uvx", "uv tool")):
            assert "usage: " in done.stdout.lower()
    assert shell("uv run pytest --fixtures -q | grep ^cleverinvo_mock").stdout.startswith("cleverinvo_mock ")


@pytest.mark.parametrize("command", PIP)
def test_pip(shell, command):
    """Each command of pip succeeds in an environment without the package, and then both programs start.

    Without the extra, the suite prints a command that installs it from the same place, and that command works.
    """
    shell("pip uninstall -q -y cleverinvo-sandbox schemathesis")
    if "--find-links" in command or "wheels/" in command:
        shell(next(each for each in PIP if each.startswith("pip wheel")))
    shell(command)
    if command.startswith("pip wheel"):
        return
    assert "Usage: " in shell("cleverinvo-mock --help").stdout
    done = shell("cleverinvo-conformance --version", check=False)
    if "[conformance]" not in command:
        assert done.returncode == 4
        printed = done.stderr.splitlines()[-1].strip()
        assert printed.startswith("pip install ")
        shell(printed)
        done = shell("cleverinvo-conformance --version")
    assert done.stdout.startswith("cleverinvo-conformance ")
