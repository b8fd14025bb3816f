"""Reading YAML and JSON into plain values with their line numbers."""

from __future__ import annotations

import json

import pytest
import yaml
from cleverinvo_mock.files import marked_yaml
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.json_text import json_as_yaml
from cleverinvo_mock.files.marked_yaml import MAX_DEPTH, load_document, parse_document
from hypothesis import given
from hypothesis import strategies as st

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module", autouse=True, params=["CSafeLoader", "SafeLoader"])
def loader(request):
    """Run every test with PyYAML's scanner in C and with the one in Python; some builds have only the latter."""
    if not hasattr(yaml, request.param):
        pytest.skip("this PyYAML was built without libyaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marked_yaml, "_LOADER", getattr(yaml, request.param))
        yield


def value_of(text):
    return parse_document(text, "f.yaml").value


def refusal_of(text):
    with pytest.raises(FileError) as caught:
        parse_document(text, "f.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((text, text) for text in ("no", "on", "yes", "Off", "y", "2026-06-15", "2026-06-01T09:30:00.000Z")),
        *(
            (text, text)
            for text in ("12:30:45", "1_000", "0x1F", "0o17", ".inf", ".nan", "+1-555-0100", "=", "<<")
        ),
        *((text, None) for text in ("null", "Null", "NULL", "~", "")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        ("0", 0),
        ("-12", -12),
        ("+7", 7),
        ("007", 7),
        ("125.00", 125.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ('"5"', "5"),
        ("'true'", "true"),
        ('""', ""),
        ("9223372036854775807", 9223372036854775807),
    ],
)
def test_scalar_means_what_yaml_1_2_says(written, value):
    """Unquoted true, false, null and decimal numbers are typed; every other scalar is a text."""
    found = value_of(f"k: {written}")["k"]
    assert found == value
    assert type(found) is type(value)


def test_block_scalar_is_a_text():
    """A block scalar keeps its lines and is always a text."""
    assert value_of("k: |-\n  1\n  2\n") == {"k": "1\n2"}
    assert value_of("k: |-\n  5\n") == {"k": "5"}


def test_empty_file_has_no_value():
    """A file without content has the value None, and its errors are on line 1."""
    assert value_of("# nothing\n") is None
    assert value_of("---\n") is None
    assert parse_document("\n# nothing\n", "f").line(("a", 0)) == 1


@pytest.mark.parametrize("ensure_ascii", [True, False])
@given(value=_JSON)
def test_json_has_the_value_of_a_json_parser(value, ensure_ascii):
    """A JSON text is read as a JSON parser reads it, with escaped or literal characters."""
    assert value_of(json_as_yaml(json.dumps(value, ensure_ascii=ensure_ascii, indent=1))) == value


def test_json_file_is_read_with_its_escapes(write):
    """A .json file has JSON's escapes: surrogate pairs, and escaped backslashes before a ``u``."""
    path = write("f.json", json.dumps({"a": "😀", "b": "\\ud83d\\ude00"}))
    assert load_document(path).value == {"a": "😀", "b": "\\ud83d\\ude00"}


def test_byte_order_mark_is_removed(write):
    """A byte order mark is not part of the text."""
    assert load_document(write("f.yaml", "\ufeffa: 1\n")).value == {"a": 1}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("plans",), 2),
        (("plans", "Business"), 3),
        (("plans", "Business", "clients"), 5),
        (("plans", "Business", "missing"), 3),
        (("list", 0), 7),
        (("list", 1, "b"), 9),
        (("list", 1, "flow", 0, "x"), 11),
        (("aliased",), 12),
        (("aliased", "below"), 12),
        (("list", 7), 6),
        (("list", "name"), 6),
        (("missing", "below"), 1),
    ],
)
def test_line_is_that_of_the_fields_name(path, line):
    """A field has the line of its name, an item its first line, and a missing field the line of its parent."""
    text = """\
# a comment
plans:
  Business:
    api: true
    clients:
      10
list:
  - a: 1
  - a: 2
    b: 3
    flow: [
      {x: &x 1}]
aliased: *x
"""
    shifted = text.replace("\n      10", " 10")
    assert parse_document(shifted, "f").line(path) == line


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [1,\n", 3, "is not YAML"),
        ("a: 1\n\tb: 2\n", 2, ("tab character", "'\\t'")),
        ("中文: 1\nx: \x07\n", 2, "characters are not allowed"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("a: b: c\n", 1, "mapping values are not allowed"),
        ("a: 1\nb: 2\na: 3\n", 3, "a: is set twice"),
        ("x:\n  - {a: 1, 'a': 2}\n", 2, "a: is set twice"),
        ("a: *b\n", 1, "undefined alias"),
        ("a: &x\n  - 1\nb: *x\n", 1, "an alias repeats this"),
        ("a: &x [*x]\n", 1, "an alias repeats this"),
        ("a: 1\nb: !!str 5\n", 2, "tags are not supported: tag:yaml.org,2002:str"),
        ("a: 1\n? [b]\n: 2\n", 2, "a field's name must be a string"),
        ("a:\n  - 1e999\n", 2, "the number 1e999 is too large"),
        ('a:\n  "b\\0c"\n', 2, "must not contain the character NUL"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), 1, "levels deep"),
        ("a: ! 5\n", 1, "tags are not supported: !"),
        ("!local\na: 5\n", 1, "tags are not supported: !local"),
        ('a:\n  "b\\ud800"\n', 2, ("invalid Unicode character", "half of a surrogate pair")),
        ('a:\n- "\\0": 5\n', 2, "must not contain the character NUL"),
    ],
)
def test_unsupported_yaml_is_refused_with_its_line(text, line, message):
    """Invalid YAML, a repeated field, a tag or an alias of a collection is refused with its line."""
    error = refusal_of(text)
    assert error.source == "f.yaml"
    assert error.line == line
    # The two scanners do not always use the same words.
    assert any(words in error.message for words in ((message,) if isinstance(message, str) else message))


@pytest.mark.parametrize(
    "text",
    [
        'a: "\\UFFFFFFFF"',  # https://github.com/yaml/pyyaml/issues/843
        'a: "\\U00110000"',
        f"%YAML {'9' * 5000}.1\n---\na: 1",
    ],
)
def test_number_that_the_python_scanner_does_not_check_is_refused(text):
    """An escape beyond Unicode's last character and a version of thousands of digits are refused."""
    assert refusal_of(text).message.startswith("is not YAML: ")


def block(opener, levels):
    """``levels`` nested lists or mappings, each on its own line."""
    return "".join(f"{' ' * level}{opener}\n" for level in range(levels))


_TOO_DEEP = "levels deep"
_BAD_NAME = "a field's name must be a string"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        *(("\n" + "[" * levels, 2, _TOO_DEEP) for levels in (1_000, 10_000, 100_000)),
        *(("\n" + "{a: " * levels, 2, _TOO_DEEP) for levels in (1_000, 10_000, 100_000)),
        *(("\n" + "[{a: " * levels, 2, _TOO_DEEP) for levels in (1_000, 10_000, 100_000)),
        *(("\n" + "- " * levels, 2, _TOO_DEEP) for levels in (1_000, 10_000, 100_000)),
        *(("\n" + "? " * levels, 2, _BAD_NAME) for levels in (1_000, 10_000, 100_000)),
        *(("\n" + "{? " * levels, 2, _BAD_NAME) for levels in (1_000, 10_000, 100_000)),
        *((block("a:", levels), MAX_DEPTH + 1, _TOO_DEEP) for levels in (1_000, 3_000)),
        *((block("-", levels), MAX_DEPTH + 1, _TOO_DEEP) for levels in (1_000, 3_000)),
    ],
    ids=lambda value: f"{value.strip()[:6]} {len(value)}" if isinstance(value, str) else None,
)
def test_deep_nesting_is_refused(text, line, message):
    """Nesting of any depth is refused with its line, and does not exhaust the stack.

    Sources: https://github.com/yaml/pyyaml/issues/895, https://github.com/yaml/libyaml/issues/107; from
    https://github.com/yaml/libyaml/pull/287 on, libyaml refuses more than 1000 levels itself.
    """
    error = refusal_of(text)
    assert error.line == line
    assert message in error.message


@pytest.mark.parametrize("text", ["[" * MAX_DEPTH + "]" * MAX_DEPTH, block("a:", MAX_DEPTH)])
def test_nesting_up_to_the_limit_is_read(text):
    """Lists within lists, and mappings within mappings, are read up to the limit."""
    assert value_of(text) is not None


def test_scalar_can_be_repeated_by_an_alias():
    """An alias of a scalar has the scalar's value, also as a field's name. The last node with the anchor counts.

    Source: https://github.com/kislyuk/yq/issues/66
    """
    assert value_of("&x a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}
    assert value_of("a: &x name\nb: *x\n*x : &y 5\nc: *y\n") == {"a": "name", "b": "name", "name": 5, "c": 5}


def test_many_aliases_are_refused_before_they_expand():
    """A small file that would expand to gigabytes is refused without being expanded."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "an alias repeats this" in refusal_of("\n".join(lines)).message


@pytest.mark.parametrize("content", [b"a: \xff\n", "a: ü\n".encode("utf-16")])
def test_file_that_is_not_utf_8_is_refused(content, write):
    """A file in another encoding is refused with the line of the first byte that is not UTF-8."""
    path = write("f.yaml", "")
    path.write_bytes(content)
    with pytest.raises(FileError, match="is not UTF-8 text") as caught:
        load_document(path)
    assert caught.value.line == 1


def test_file_that_cannot_be_read_is_refused(write):
    """A missing file and a folder are refused without a line number."""
    folder = write("f.yaml", "").parent
    for path in (folder, folder / "none.yaml"):
        with pytest.raises(FileError, match="cannot be read") as caught:
            load_document(path)
        assert str(caught.value).startswith(f"{path}: cannot be read")
        assert caught.value.line is None


def test_error_names_file_line_and_field():
    """The error names file, line and field, in the format of compilers."""
    document = parse_document("plans:\n  Business:\n    clients: x\n", "accounts.yaml")
    error = document.error(("plans", "Business", "clients"), 'must be an integer or null, not "x"')
    assert str(error) == 'accounts.yaml:3: plans.Business.clients: must be an integer or null, not "x"'
    assert (error.source, error.line) == ("accounts.yaml", 3)
