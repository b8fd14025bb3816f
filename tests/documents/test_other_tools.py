"""The tools that integrators use read both OpenAPI documents without complaint.

Each tool must also refuse a broken document; otherwise its check would prove nothing. Tools from npm need ``npx``, and
Specmatic needs Java 17 as well. If these or the registry are missing, the tests are skipped with the reason. The
versions are pinned, because a later release may add rules.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

OPENAPI = Path(__file__).parents[2] / "openapi"
DOCUMENTS = ("cleverinvo", "admin")
#: Redocly's rules differ between the documents; the files give the reasons.
REDOCLY = {"cleverinvo": OPENAPI / "redocly.yaml", "admin": OPENAPI / "redocly-admin.yaml"}
TIMEOUT = 300


def npx(package, *arguments):
    return ["npx", "--yes", package, *map(str, arguments)]


@dataclass(frozen=True)
class Tool:
    """A tool: its command for a document, the programs that it needs, and its criterion of success."""

    command: Callable[[str, Path, Path], list[str]]
    needs: tuple[str, ...] = ("npx",)
    accepts: Callable[[subprocess.CompletedProcess], bool] = lambda done: done.returncode == 0


#: A link's body may be any value (OpenAPI 3.0.3, Link Object); Specmatic's parser warns unless it is a text.
ALLOWED_WARNING = "- attribute components.links.InvoiceClient.requestBody is not of type `string`"


def specmatic_read_it(done):
    """Whether Specmatic read the document. It has no command that only reads; this one looks for example files."""
    lines = {line.strip() for line in done.stdout.splitlines()}
    issues = {line for line in lines if line.startswith("- attribute ")} - {ALLOWED_WARNING}
    return (
        not issues and "did not find any files to validate" in done.stdout and "Exception" not in done.stdout
    )


TOOLS = {
    "redocly": Tool(lambda name, path, _: npx("@redocly/cli@2.77.0", "lint", "--config", REDOCLY[name], path)),
    "spectral": Tool(
        lambda name, path, _: npx(
            "@stoplight/spectral-cli@6.16.3", "lint", "--fail-severity=warn", "--ruleset", OPENAPI / "spectral.yaml", path
        )
    ),
    "openapi-typescript": Tool(
        lambda name, path, made: npx("openapi-typescript@7.13.0", path, "--output", made / "types.ts")
    ),
    "openapi-python-client": Tool(
        lambda name, path, made: [
            sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none",
            "--path", str(path), "--output-path", str(made / "client"),
        ],
        needs=(),
    ),
    "specmatic": Tool(
        lambda name, path, _: npx("specmatic@2.55.1", "examples", "validate", "--lenient", "--spec-file", path),
        needs=("npx", "java"),
        accepts=specmatic_read_it,
    ),
}  # fmt: skip


@cache
def npm_answers():
    """Whether npm's registry is reached."""
    return subprocess.run(["npm", "ping"], capture_output=True, timeout=TIMEOUT, check=False).returncode == 0


@pytest.fixture(params=TOOLS.values(), ids=TOOLS)
def tool(request):
    """Each tool whose requirements are present."""
    missing = [program for program in request.param.needs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"no {' and no '.join(missing)}")
    if "npx" in request.param.needs and not npm_answers():
        pytest.skip("npm's registry is not reached")
    if not request.param.needs:
        pytest.importorskip("openapi_python_client")
    return request.param


def read_by(tool, name, path, folder):
    done = subprocess.run(
        tool.command(name, path, folder),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return tool.accepts(done), done.stdout


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_read(tool, name, tmp_path):
    """The tool reads the document without complaint."""
    accepted, output = read_by(tool, name, OPENAPI / f"{name}.yaml", tmp_path)
    assert accepted, output


@pytest.mark.parametrize("name", DOCUMENTS)
def test_broken_document_is_refused(tool, name, tmp_path):
    """The tool refuses the document without its paths and with a reference to a missing schema."""
    text = (OPENAPI / f"{name}.yaml").read_text(encoding="utf-8")
    broken = tmp_path / f"{name}.yaml"
    broken.write_text(
        text.replace("\npaths:\n", "\nx-paths:\n").replace("\n    Error:\n", "\n    Errors:\n"),
        encoding="utf-8",
    )
    accepted, output = read_by(tool, name, broken, tmp_path)
    assert not accepted, output
