"""The reader of documents finds what is there, and the comparison can fail."""

from __future__ import annotations

import pytest

from tests.project.markdown import Block, Step, all_blocks, assert_session, generated, matches, steps_of

FENCE = "```"
PAGE = f"""
<!-- generated: help -->
{FENCE}text
usage
{FENCE}

{FENCE}console
$ echo a
> b
c
$ d
{FENCE}
"""


def test_blocks_have_kind_text_and_comment():
    """A block knows its language and the comment right above it."""
    assert all_blocks(PAGE) == [
        Block("text", "usage\n", "generated: help"),
        Block("console", "$ echo a\n> b\nc\n$ d\n", ""),
    ]
    assert generated(PAGE, "help") == "usage\n"


def test_steps_have_command_and_output():
    """A line that begins with `> ` continues the command."""
    assert steps_of(PAGE) == [Step("echo a\nb", "c"), Step("d", "")]


def test_dots_stand_for_any_text_and_for_nothing_else():
    """Another value than the one that is shown does not match."""
    assert matches('{"id":"clx…","n":1}', '{"id":"clx42","n":1}')
    assert not matches('{"id":"clx…","n":1}', '{"id":"clx42","n":2}')


def test_another_output_fails(tmp_path):
    """A command that prints something else than the document shows is reported."""
    assert_session([Step("echo 1", "1")], "", tmp_path)
    with pytest.raises(AssertionError, match="printed: 1"):
        assert_session([Step("echo 1", "2")], "", tmp_path)
