"""README.md says what is so: its tour is walked, its help is the command's, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from cleverinvo_mock.cli import main
from click.testing import CliRunner

#: Ends the output of each command of the tour.
MARK = "<<end of output>>"


class Step(NamedTuple):
    """A command of the tour and what it prints; ``…`` stands for anything."""

    command: str
    output: str


def steps_of(text: str) -> list[Step]:
    """The commands in the console blocks of ``text``."""
    steps = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            until = next((n for n, line in enumerate(lines[1:], 1) if not line.startswith("> ")), len(lines))
            command = "\n".join([lines[0], *(line[2:] for line in lines[1:until])])
            steps.append(Step(command, "\n".join(lines[until:])))
    return steps


def matches(expected: str, printed: str) -> bool:
    """Whether ``printed`` is what ``expected`` says."""
    pattern = ".*?".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, printed, re.DOTALL) is not None


@pytest.fixture
def url():
    """The address of a sandbox as the README starts it, on a free port."""
    command = [sys.executable, "-m", "cleverinvo_mock", "--port", "0", "--log-level", "error"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        yield re.search(r"http://[0-9.:]+", server.stdout.readline())[0]
        server.terminate()


def test_tour_prints_what_it_says(readme, url, tmp_path):
    """Every command of the tour, given to a shell in order, prints what stands below it."""
    steps = steps_of(readme)
    assert len(steps) > 10
    script = "".join(f"{step.command}\necho\necho '{MARK}'\n" for step in steps)
    script = script.replace("http://127.0.0.1:8080", url)
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    printed = [part.strip("\n") for part in done.stdout.split(MARK)]
    for step, output in zip(steps, printed, strict=False):
        assert matches(step.output, output), f"{step.command}\nprinted: {output}\nnot:     {step.output}"


def test_tour_would_be_caught_telling_a_lie():
    """Another output than the one that stands there does not match."""
    assert matches('{"id":"clx…","n":1}', '{"id":"clx42","n":1}')
    assert not matches('{"id":"clx…","n":1}', '{"id":"clx42","n":2}')
    assert steps_of("```console\n$ a\n> b\nc\n$ d\n```\n") == [Step("a\nb", "c"), Step("d", "")]


def test_help_is_the_command_s(readme):
    """The options that stand in the README are what --help prints."""
    printed = CliRunner().invoke(main, ["--help"], prog_name="cleverinvo-mock", terminal_width=100).output
    assert f"```text\n{printed.rstrip()}\n```" in readme


def test_test_command_is_what_ci_runs(readme, root):
    """CI runs the README's second command word for word."""
    start, test = re.findall(r"^```sh\n(.*)\n```", readme, re.MULTILINE)[:2]
    assert test in (root / ".ci" / "run").read_text()
    assert start.endswith("cleverinvo-mock")


@pytest.mark.parametrize(
    "name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "fixtures/README.md"]
)
def test_links_lead_to_files_that_are_there(root, name):
    """Every relative link of a document leads to a file of the project."""
    text = (root / name).read_text()
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    missing = [target for target in targets if not (root / name).parent.joinpath(target).exists()]
    assert missing == []


def test_no_file_names_a_place_of_its_making(root):
    """No file of the project names a path outside of it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    if not names:
        pytest.skip("not a git checkout")
    pattern = re.compile(rb"/(?:home|root|opt|Users)/[a-z]")
    found = [
        name for name in names if (root / name).is_file() and pattern.search(Path(root / name).read_bytes())
    ]
    assert found == []
