"""The command that installs a missing extra names the place that the package came from (PEP 610)."""

from __future__ import annotations

import json
import shlex
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from cleverinvo_conformance import cli, installation

GIT = {"vcs": "git", "commit_id": "1f0f1ee7e4b8e4ad5f4d5ab3e6ee2ab8d3a8a3f5"}
NAMED = "cleverinvo-sandbox[conformance]"


class Installed:
    """A fake distribution with these files and requirements."""

    def __init__(self, origin=None, installer="pip\n", requires=()):
        files = {"direct_url.json": json.dumps(origin) if origin else None, "INSTALLER": installer}
        self.read_text = files.get
        self.requires = list(requires)


@pytest.fixture
def install(monkeypatch):
    """A function that fakes an installation of the package; all other packages are missing."""

    def install(**how):
        def distribution(name):
            if name == "cleverinvo-sandbox" and how:
                return Installed(**how)
            raise PackageNotFoundError(name)

        monkeypatch.setattr(installation, "distribution", distribution)

    return install


@pytest.mark.parametrize(
    ("origin", "command"),
    [
        (None, ["pip", "install", NAMED]),
        (
            {"url": "file:///srv/my%20checkout", "dir_info": {}},
            ["pip", "install", "/srv/my checkout[conformance]"],
        ),
        (
            {"url": "file:///srv/checkout", "dir_info": {"editable": True}},
            ["pip", "install", "-e", "/srv/checkout[conformance]"],
        ),
        (
            {"url": "https://git.example/team/sandbox.git", "vcs_info": GIT},
            ["pip", "install", f"{NAMED} @ git+https://git.example/team/sandbox.git"],
        ),
        (
            {
                "url": "https://ci:s3cret@git.example/sandbox.git",
                "vcs_info": GIT | {"requested_revision": "v1"},
                "subdirectory": "py",
            },
            ["pip", "install", f"{NAMED} @ git+https://git.example/sandbox.git@v1#subdirectory=py"],
        ),
        (
            {"url": "https://s3cret@git.example/sandbox.git", "vcs_info": GIT},
            ["pip", "install", f"{NAMED} @ git+https://git.example/sandbox.git"],
        ),
        (
            {"url": "ssh://git@git.example/sandbox.git", "vcs_info": GIT},
            ["pip", "install", f"{NAMED} @ git+ssh://git@git.example/sandbox.git"],
        ),
        (
            {"url": "git@git.example:team/sandbox.git", "vcs_info": GIT},
            ["pip", "install", f"{NAMED} @ git+ssh://git@git.example/team/sandbox.git"],
        ),
        (
            {"url": "file:///srv/my%20wheels/cleverinvo_sandbox-1.whl", "archive_info": {}},
            ["pip", "install", f"{NAMED} @ file:///srv/my%20wheels/cleverinvo_sandbox-1.whl"],
        ),
        (
            {"url": "https://files.example/cleverinvo_sandbox-1.whl?token=s3cret", "archive_info": {}},
            ["pip", "install", f"{NAMED} @ https://files.example/cleverinvo_sandbox-1.whl"],
        ),
    ],
    ids=["index", "folder", "editable", "git", "revision", "token", "ssh", "scp", "wheel", "URL of a wheel"],
)
def test_command_names_the_origin(install, origin, command):
    """The command names the origin, quoted for a shell and without credentials."""
    install(origin=origin)
    printed = installation.command("conformance")
    assert shlex.split(printed) == command
    assert "s3cret" not in printed


@pytest.mark.parametrize(
    ("installer", "file", "folder", "starts"),
    [
        ("pip", None, "venv", "pip install -e /srv/checkout"),
        ("uv", None, "venv", "uv pip install -e /srv/checkout"),
        ("uv", "uv-receipt.toml", "venv", "uv tool install --force /srv/checkout"),
        ("pip", "pipx_metadata.json", "venv", "pipx install --force /srv/checkout"),
        ("uv", None, "archive-v0/x", "uvx --from /srv/checkout"),
        ("uv", "../uv.lock", "project/.venv", "uv add --dev --editable /srv/checkout"),
    ],
)
def test_command_is_of_the_tool(install, monkeypatch, tmp_path, installer, file, folder, starts):
    """The command uses the tool that installed the package."""
    prefix = tmp_path / folder
    prefix.mkdir(parents=True)
    if file:
        (prefix / file).touch()
    monkeypatch.setattr(sys, "prefix", str(prefix))
    install(
        origin={"url": "file:///srv/checkout", "dir_info": {"editable": True}}, installer=f"{installer}\n"
    )
    printed = installation.command("conformance").replace("'", "")
    assert printed.startswith(f"{starts}[conformance]")
    assert printed.endswith(" cleverinvo-conformance") == starts.startswith("uvx")


def test_checkout_that_is_not_installed(install):
    """In a checkout that is not installed, no package counts as missing, and the command installs the checkout."""
    install()
    assert installation.missing("conformance") == []
    root = Path(__file__).resolve().parents[3]
    assert shlex.split(installation.command("conformance")) == ["pip", "install", f"{root}[conformance]"]


def test_what_is_missing(install, capsys):
    """Missing requirements of the extra are named, and the exit code is 4."""
    requires = [
        "httpx<1,>=0.28",
        "pypdf<8,>=6; extra == 'conformance'",
        'Some.thing-x; extra == "conformance"',
    ]
    install(requires=[*requires, "pytest>=8; extra == 'pytest'"])
    assert installation.missing("conformance") == ["pypdf", "Some.thing-x"]
    assert cli.main(["--help"]) == 4
    printed = capsys.readouterr().err
    assert printed.startswith("cleverinvo-conformance: pypdf, Some.thing-x are not installed.")
    assert printed.endswith(f"\n  pip install '{NAMED}'\n")


def test_nothing_is_missing_here():
    """In the environment of these tests no requirement of the extra is missing."""
    assert installation.missing("conformance") == []
