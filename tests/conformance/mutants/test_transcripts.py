"""The transcripts in the README are what the commands print."""

from __future__ import annotations

import pytest

from tests.conformance.mutants.transcripts import COMMANDS, MUTANT, README, masked, printed, written


@pytest.mark.parametrize("name", COMMANDS)
def test_transcript_is_what_the_command_prints(name):
    """Run again, each command prints what stands in the README, but for ports, seconds, seeds and the like."""
    assert masked(printed(name)) == masked(written(README.read_text())[name]), (
        "run python -m tests.conformance.mutants.transcripts"
    )


def test_commands_of_the_transcripts_stand_in_the_readme():
    """The commands too, and the one that starts the mutant."""
    text = README.read_text()
    for command, _ in COMMANDS.values():
        assert f"```text\n$ {command}\n" in text
    assert f"mutants.serve {MUTANT} --port 8090" in text


def test_another_output_would_be_noticed():
    """What is masked is what differs each time, and nothing else."""
    assert masked("at 127.0.0.1:4711 in 1.2 s;\n  --seed 3") == masked("at 127.0.0.1:80 in 10.25s; --seed 45")
    assert masked("73 of 80 clauses tested; 72 pass") == masked("74 of 81 clauses tested; 73 pass")
    assert masked("1 FAIL") != masked("2 FAIL")
    assert masked("7 not tested") != masked("6 not tested")
    assert masked("client clx3k9v0a0001qz8r5t2m7w4d") == "client ID"
