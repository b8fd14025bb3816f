"""Behaviour files: reading, errors, the named behaviours, and the printed form."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict

import pytest
from cleverinvo_mock.cli import main
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.open_points import choices, named_behaviours, refuses
from cleverinvo_mock.files.behaviour_file import load_behaviour
from cleverinvo_mock.files.behaviour_text import behaviour_text
from cleverinvo_mock.files.contract import contract
from cleverinvo_mock.files.errors import FileError
from click.testing import CliRunner

NAMES = ("default", "strict", "lenient", "opposite")
#: Open points for which one value refuses a request and another accepts it.
REFUSABLE = {
    key: values for key, values in choices().items() if len({refuses(value) for value in values}) == 2
}


def test_numbers_and_strings_are_equivalent(write):
    """A status may be a number or a string, and an omitted key has its default."""
    path = write("b.toml", 'create_status = 200\nupdate_of_sent = "403"\n')
    assert load_behaviour(path) == Behaviour(create_status="200", update_of_sent="403")


def test_empty_file_is_the_default(write):
    """An empty file is the default behaviour."""
    assert load_behaviour(write("b.toml", "# nothing\n")) == Behaviour()


def test_path_may_be_a_string(write):
    """A path may be given as a string."""
    assert load_behaviour(str(write("b.toml", "create_status = 200"))).create_status == "200"


@pytest.mark.parametrize(
    ("text", "line", "messages"),
    [
        ("# x\n\ncreate_status = 202\n", 3, ["create_status = 202 is not allowed; allowed: 201, 200"]),
        ('a = 1\n"list_order" = "none"\n', 1, ["unknown key 'a'; allowed: create_status,"]),
        (
            '"list_order" = "none"\n',
            1,
            ["list_order = 'none' is not allowed", "newest_first, oldest_first, other"],
        ),
        ("x_create_status = 1\ncreate_status = true", 1, ["unknown key 'x_create_status'"]),
        ("create_status = true", 1, ["allowed: 201, 200"]),
        ("create_status = [201]", 1, ["allowed: 201, 200"]),
        ("create_status = 201.0", 1, ["allowed: 201, 200"]),
        ("create_status = 201\n[rates]\nwindow = 1", 2, ["unknown key 'rates'"]),
        ("create_status = 201\nrates.window = 1", 2, ["unknown key 'rates'"]),
        ("create_status = 201\ncreate_status = 200", 2, ["is not TOML"]),
        ("create_status = 201\nlist_order = newest_first\n", 2, ["is not TOML: Invalid value"]),
        ("create_status = 201\nlist_order =", 2, ["is not TOML: Invalid value"]),
        ('create_status = 201\nlist_order = """x', 2, ["is not TOML"]),
    ],
)
def test_error_is_refused_with_its_line(text, line, messages, write):
    """An unknown key, an invalid value or a TOML error is refused with its line and what is allowed."""
    path = write("b.toml", text)
    with pytest.raises(FileError) as caught:
        load_behaviour(path)
    assert (caught.value.source, caught.value.line) == (str(path), line)
    for message in messages:
        assert message in caught.value.message
    assert "(at " not in caught.value.message


@pytest.mark.parametrize(
    ("value", "message"),
    [("[" * 5000 + "]" * 5000, "nested too deeply"), ("9" * 5000, "too many digits")],
    ids=["nested", "number"],
)
def test_what_the_toml_parser_cannot_hold_is_refused(value, message, write):
    """Nesting and numbers beyond Python's limits are refused like any other error of the file."""
    with pytest.raises(FileError, match=message):
        load_behaviour(write("b.toml", f"create_status = {value}\n"))


def test_missing_file_is_refused(tmp_path):
    """A missing file is refused."""
    with pytest.raises(FileError, match="cannot be read"):
        load_behaviour(tmp_path / "none.toml")


def test_a_behaviour_is_found_by_its_name():
    """Each named behaviour loads by its bare name, and "default" is the behaviour without any file."""
    assert tuple(named_behaviours()) == NAMES
    assert {name: load_behaviour(name) for name in NAMES} == named_behaviours()
    assert load_behaviour("default") == Behaviour()


def test_an_unknown_name_is_refused_with_the_names_there_are():
    """An unknown name is refused with the shipped names and an example of a path."""
    with pytest.raises(FileError, match=rf"shipped are {', '.join(NAMES)}; .* such as \./mine\.toml"):
        load_behaviour("kind")


def test_opposite_is_the_last_value_everywhere():
    """The opposite behaviour has the last value of every open point."""
    assert asdict(load_behaviour("opposite")) == {key: values[-1] for key, values in choices().items()}


@pytest.mark.parametrize(("name", "refused"), [("strict", True), ("lenient", False)])
def test_strict_refuses_and_lenient_accepts(name, refused):
    """Strict refuses and lenient accepts on every open point that has both choices."""
    chosen = asdict(load_behaviour(name))
    assert {key: refuses(chosen[key]) for key in REFUSABLE} == dict.fromkeys(REFUSABLE, refused)
    others = {key: value for key, value in chosen.items() if key not in REFUSABLE}
    counts = {"deleted_client_counts": "yes"} if refused else {}
    assert others == {key: choices()[key][0] for key in others} | counts


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_a_behaviour_reads_back_as_that_behaviour(name, write):
    """`--show-behaviour NAME` prints a file that `--behaviour FILE` reads as the same behaviour."""
    done = CliRunner().invoke(main, ["--show-behaviour", name])
    assert (done.exit_code, done.output) == (0, behaviour_text(load_behaviour(name)))
    assert load_behaviour(write("b.toml", done.output)) == load_behaviour(name)


def test_the_text_of_a_behaviour_file_shows_every_key(write):
    """A file with a few keys is printed with all keys."""
    path = write("b.toml", "create_status = 200\n")
    done = CliRunner().invoke(main, ["--show-behaviour", str(path)])
    shown = tomllib.loads(done.output)
    assert list(shown) == list(choices())
    assert shown["create_status"] == 200


def test_an_unknown_behaviour_cannot_be_shown():
    """An unknown name ends the command with an error and exit code 1."""
    done = CliRunner().invoke(main, ["--show-behaviour", "kind"])
    assert done.exit_code == 1
    assert "no such name" in done.output


def test_the_text_explains_every_open_point():
    """Each key has a comment above it with its question, allowed values and the evidence of its default."""
    blocks = dict(
        reversed(block.strip().rsplit("\n", 1)) for block in behaviour_text(Behaviour()).split("\n\n")[1:]
    )
    comments = {line.partition(" = ")[0]: comment for line, comment in blocks.items()}
    assert list(comments) == list(choices())
    for point in contract().open_points:
        said = " ".join(re.sub(r"^# ", "", comments[point.key], flags=re.MULTILINE).split())
        allowed = ", ".join(v if v.isdecimal() else f'"{v}"' for v in point.values)
        evidence = f"Evidence of the default: {point.evidence}. {point.fact}".strip()
        details = f" {point.details}" if point.details else ""
        assert said == f"{point.question}{details} Allowed: {allowed} {evidence}"
