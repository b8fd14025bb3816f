"""The transcripts in the documents are what the commands print."""

from __future__ import annotations

import pytest

from tests.conformance.mutants.servers import ROOT
from tests.conformance.mutants.transcripts import COMMANDS, MUTANT, PAGE, masked, printed, written
from tests.project.markdown import blocks, matches


@pytest.mark.parametrize("name", COMMANDS)
def test_transcript_is_what_the_command_prints(name):
    """Each command prints its transcript again, apart from the masked values (ports, seconds, seeds)."""
    assert masked(printed(name)) == masked(written(PAGE.read_text())[name]), (
        "run python -m tests.conformance.mutants.transcripts"
    )


def test_readme_quotes_the_transcript():
    """The report in the README is the end of the command's output, with `…` for omitted lines."""
    (quoted,) = blocks((ROOT / "README.md").read_text(), "text")
    report = printed("mutant").partition("PAGE-2 is violated")
    assert matches(quoted, "".join(report[1:]))
    assert not matches(quoted.replace("got 50", "got 51"), "".join(report[1:]))


def test_page_has_the_commands_of_the_transcripts():
    """The page shows each command and the command that starts the mutant."""
    text = PAGE.read_text()
    for command, _ in COMMANDS.values():
        assert f"```text\n$ {command}\n" in text
    assert f"mutants.serve {MUTANT} --port 8090" in text


def test_only_variable_values_are_masked():
    """Values that differ in each run are masked, and no other text is."""
    assert masked("at 127.0.0.1:4711 in 1.2 s;\n  --seed 3") == masked("at 127.0.0.1:80 in 10.25s; --seed 45")
    assert masked("73 of 80 clauses tested; 72 pass") == masked("74 of 81 clauses tested; 73 pass")
    assert masked("1 FAIL") != masked("2 FAIL")
    assert masked("7 not tested") != masked("6 not tested")
    assert masked("client clx3k9v0a0001qz8r5t2m7w4d") == "client ID"
