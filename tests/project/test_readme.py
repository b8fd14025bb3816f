"""README.md is short, its tour prints what it shows, and its test command is what CI runs."""

from __future__ import annotations

from tests.project.markdown import assert_session, blocks, steps_of

#: A README that is read to its end.
MOST_LINES = 150


def test_readme_is_short(readme):
    """What does not fit goes into docs/."""
    assert len(readme.splitlines()) <= MOST_LINES


def test_tour_prints_what_it_shows(readme, url, tmp_path):
    """Every command of the tour, run by one shell in order, prints the output below it."""
    steps = steps_of(readme)
    assert len(steps) > 5
    assert_session(steps, url, tmp_path)


def test_commands_of_the_quick_start(readme, root):
    """The first command starts the sandbox; CI runs the second one word for word."""
    start, test = blocks(readme, "sh")[:2]
    assert start.endswith("cleverinvo-mock\n")
    assert test.strip() in (root / ".ci" / "run").read_text()
