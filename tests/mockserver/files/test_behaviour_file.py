"""Behaviour files: what is read, what is refused, and what the shipped ones say."""

from __future__ import annotations

import textwrap
import tomllib
from dataclasses import asdict

import pytest
import yaml
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.open_points import choices
from cleverinvo_mock.files.behaviour_file import load_behaviour
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.resources import resource

OPEN_POINTS = yaml.safe_load(resource("openapi/clauses.yaml").read_text(encoding="utf-8"))["open_points"]
#: Open points on which one value refuses and another does not.
REFUSABLE = {
    key: values
    for key, values in choices().items()
    if len({value.isdecimal() and value >= "400" for value in values}) == 2
}
NAMES = sorted(path.stem for path in resource("fixtures/behaviour").iterdir())


def shipped_text(name):
    return resource(f"fixtures/behaviour/{name}.toml").read_text(encoding="utf-8")


def written(value):
    return value if value.isdecimal() else f'"{value}"'


def test_numbers_and_strings_are_the_same(write):
    """A status may be written as a number or as a string, and what is left out has its default."""
    path = write("b.toml", 'create_status = 200\nupdate_of_sent = "403"\n')
    assert load_behaviour(path) == Behaviour(create_status="200", update_of_sent="403")


def test_empty_file_is_the_default(write):
    """A file that says nothing changes nothing."""
    assert load_behaviour(write("b.toml", "# nothing\n")) == Behaviour()


def test_path_may_be_a_text(write):
    """A path may be given as a text."""
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
def test_what_does_not_fit_is_refused_with_its_line(text, line, messages, write):
    """An unknown key or value, or what is no TOML, is refused with its line and what is allowed."""
    path = write("b.toml", text)
    with pytest.raises(FileError) as caught:
        load_behaviour(path)
    assert (caught.value.source, caught.value.line) == (str(path), line)
    for message in messages:
        assert message in caught.value.message
    assert "(at " not in caught.value.message


def test_file_that_is_not_there_is_refused(tmp_path):
    """A file that is not there is refused."""
    with pytest.raises(FileError, match="cannot be read"):
        load_behaviour(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("name", "heading", "position"),
    [
        (
            "default",
            """\
            # The sandbox's choice on every open point of the contract: the behaviour without any file.
            # Copy it and change what your deployment does otherwise; what a file leaves out is as it stands here.
            # The first of the allowed values is the default.
            """,
            0,
        ),
        (
            "opposite",
            """\
            # The last of the allowed values on every open point: the lawful deployment that is least like the sandbox.
            # A client that works with this one and with the default relies on nothing that the contract leaves open.
            """,
            -1,
        ),
    ],
)
def test_shipped_table_has_every_open_point(name, heading, position):
    """The full tables have every key in order, with its question, its allowed values and the one chosen."""
    blocks = [textwrap.dedent(heading)]
    for point in OPEN_POINTS:
        values = choices()[point["key"]]
        question = textwrap.fill(
            " ".join(point["question"].split()), 107, initial_indent="# ", subsequent_indent="# "
        )
        allowed = ", ".join(map(written, values))
        blocks.append(f"{question}\n# Allowed: {allowed}\n{point['key']} = {written(values[position])}\n")
    assert shipped_text(name) == "\n".join(blocks)


def test_default_is_what_holds_without_a_file():
    """The shipped default is the behaviour without any file."""
    assert load_behaviour("default") == Behaviour()


@pytest.mark.parametrize("name", NAMES)
def test_shipped_behaviour_is_found_by_name(name):
    """Every shipped behaviour loads by its bare name."""
    assert load_behaviour(name) == load_behaviour(resource(f"fixtures/behaviour/{name}.toml"))


@pytest.mark.parametrize(("name", "refuses"), [("strict", True), ("lenient", False)])
def test_strict_refuses_and_lenient_accepts_whatever_may_be(name, refuses):
    """Strict refuses, and lenient accepts, on every open point that allows either, and lists all of them."""
    chosen = asdict(load_behaviour(name))
    assert {key: chosen[key] >= "400" and chosen[key].isdecimal() for key in REFUSABLE} == dict.fromkeys(
        REFUSABLE, refuses
    )
    assert set(tomllib.loads(shipped_text(name))) == {*REFUSABLE, "deleted_client_counts"}
