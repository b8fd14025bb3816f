"""The file of accepted deviations."""

from __future__ import annotations

from datetime import date

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.accepted_deviations import BadAccepted, read_accepted

TODAY = date(2026, 6, 1)
ENTRY = {"clause": "PAGE-3", "reason": "the gateway", "ticket": "API-1", "expiry": "2026-12-31"}


def yaml_of(*entries, under=""):
    lines = [f"{under}:"] if under else ["# why"]
    for entry in entries:
        lines += [f"{'- ' if n == 0 else '  '}{k}: {v}" for n, (k, v) in enumerate(entry.items())]
    return "\n".join(lines) + "\n"


def toml_of(*entries, under="accepted"):
    return "\n".join(
        "\n".join(
            [f"[[{under}]]", *(f"{k} = {v}" if k == "expiry" else f'{k} = "{v}"' for k, v in e.items())]
        )
        for e in entries
    )


@pytest.fixture
def read(tmp_path):
    def read(text, name="accepted.yaml"):
        path = tmp_path / name
        path.write_text(text)
        return read_accepted(path, TODAY)

    return read


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", yaml_of(ENTRY)),
        ("a.yml", yaml_of(ENTRY, under="accepted")),
        ("a.yaml", yaml_of(ENTRY, under="deviations")),
        ("a.toml", toml_of(ENTRY)),
        ("a.toml", toml_of(ENTRY, under="deviation")),
        (
            "a.json",
            '[{"clause": "PAGE-3", "reason": "the gateway", "ticket": "API-1", "expiry": "2026-12-31"}]',
        ),
    ],
)
def test_forms(read, name, text):
    """The file is YAML, TOML or JSON with one list under any name."""
    current, expired = read(text, name)
    assert expired == []
    assert str(current[c.PAGE_3]) == "API-1, until 2026-12-31: the gateway"


@pytest.mark.parametrize(("expiry", "counts"), [("2026-06-01", True), ("2026-05-31", False)])
def test_an_entry_counts_to_the_end_of_its_last_day(read, expiry, counts):
    """An entry is valid until the end of its last day and expired on the next."""
    current, expired = read(yaml_of(ENTRY | {"expiry": expiry}))
    assert (len(current), len(expired)) == ((1, 0) if counts else (0, 1))


@pytest.mark.parametrize("text", ["", "accepted: []\n", "# nothing\n"])
def test_an_empty_list_accepts_nothing(read, text):
    """An empty list is valid and accepts nothing."""
    assert read(text) == ({}, [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (yaml_of(ENTRY, ENTRY | {"clause": "PAGE-33"}), ":6: PAGE-33 is no clause of the contract"),
        (yaml_of(ENTRY | {"clause": "PAGE"}), ":2: PAGE is no clause"),
        (yaml_of(ENTRY, ENTRY), ":6: PAGE-3 is listed twice"),
        (yaml_of({k: v for k, v in ENTRY.items() if k != "ticket"}), ":2: the entry has no ticket"),
        (yaml_of(ENTRY | {"reason": "''"}), ":2: the entry has no reason"),
        (yaml_of(ENTRY | {"until": "x"}), ":2: an entry has clause, reason, ticket, expiry, and no until"),
        (yaml_of(ENTRY | {"expiry": "soon"}), ":2: expiry is a date such as 2026-12-31, not soon"),
        ("- PAGE-3\n", ":1: an entry has clause"),
        ("PAGE-3\n", ":1: one list of entries is expected"),
        ("a: [1\nb: {", ": no YAML: "),
    ],
)
def test_an_error_names_file_and_line(read, text, says):
    """An error names file, line and what was expected."""
    with pytest.raises(BadAccepted) as refused:
        read(text)
    assert says in str(refused.value)
    assert "accepted.yaml" in str(refused.value)


def test_an_error_in_toml_names_the_line_of_its_entry(read):
    """An error in TOML names the line at which the table of the entry begins."""
    with pytest.raises(BadAccepted, match=r"a\.toml:6: NO-1 is no clause"):
        read(toml_of(ENTRY) + "\n" + toml_of(ENTRY | {"clause": "NO-1"}), "a.toml")
    with pytest.raises(BadAccepted, match="no TOML"):
        read("a = [", "a.toml")


def test_a_missing_file_is_an_error(tmp_path):
    """A missing file is an error, not an empty list."""
    with pytest.raises(BadAccepted, match="cannot be read"):
        read_accepted(tmp_path / "none.yaml", TODAY)
