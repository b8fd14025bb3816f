"""Unique marks of a run, and generated unknown ids."""

from __future__ import annotations

import re
from itertools import islice
from random import Random
from uuid import UUID

import pytest
from cleverinvo_conformance.core.identity import cannot_be_malformed, is_far_from, made_up, new_mark


def test_mark_is_one_word_in_small_letters():
    """A mark is one word in lower-case letters, which every kind of search finds."""
    marks = {new_mark(Random(n)) for n in range(200)}
    assert len(marks) == 200
    assert all(mark.isalnum() and mark == mark.lower() and mark.startswith("cfm") for mark in marks)


@pytest.mark.parametrize(
    "id_",
    [
        "clx3k9v0a0001qz8r5t2m7w4d",
        "018f3c1e-7b1a-7c3d-9e2f-0123456789ab",
        "00000000-0000-0000-0000-000000000001",
        "507f1f77bcf86cd799439011",
        "01HZXK5V3N8QWERTY7KJ2MPGDS",
        "cli_7YWHMfk9JZe0LM0g1ZauHu",
        "1798765432109876543",
        "T2JqOjE=:~",
        "3fB9",
    ],
)
def test_generated_id_permutes_the_end_of_a_known_one(id_):
    """A generated id differs from the known id and has its form, length and characters."""
    for seed in range(50):
        for other in islice(made_up([id_], Random(seed)), 4):
            assert other.casefold() != id_.casefold()
            assert sorted(other) == sorted(id_)
            assert re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", other))) == re.sub(
                r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", id_))
            )
            assert other[0] == id_[0]
            if id_.count("-") == 4:
                assert UUID(other).version == UUID(id_).version


def test_generated_ids_are_not_known_ids():
    """A generated id is not a known one, not a used one, and not generated twice."""
    known = ["x1ab2", "x2ab1", "x1ba2"]
    made = list(made_up(known, Random(1), taken=["X2BA1"]))
    assert len(made) == len(set(made)) > 0
    assert not {id_.lower() for id_ in made} & {*known, "x2ba1"}


def test_generated_ids_use_characters_of_other_ids_if_no_permutation_is_new():
    """If no permutation is new, the characters come from the ends of other known ids."""
    made = list(made_up(["z1z1", "z1y3"], Random(1)))
    assert made
    assert all(re.fullmatch(r"z[13][zy][13]", id_) for id_ in made)
    assert list(made_up(["zzz.z"], Random(1))) == []


@pytest.mark.parametrize(
    ("known", "form"),
    [
        (["7"], r"[1-9]\d*"),
        ([str(n) for n in range(1, 376)], r"[1-9]\d*"),
        (["C-42", "C-41", "I-90000"], r"C-[1-9]\d*"),
        (["INV00042"], r"INV\d{5}"),
        (["2147480000"], r"[1-9]\d{9}"),
    ],
)
def test_generated_number_is_beyond_the_counted_ones(known, form):
    """A generated number has no leading zero and fits the type of the known ones."""
    numbers = [int(re.sub(r"\D", "", id_)) for id_ in known if id_[0] == known[0][0] or id_.isdigit()]
    for seed in range(50):
        other = next(made_up(known, Random(seed)))
        assert re.fullmatch(form, other)
        number = int(re.sub(r"\D", "", other))
        assert number > max(numbers)
        assert max(numbers) >= 2**31 or number < 2**31


def test_a_number_may_be_reached_by_counting():
    """Only numeric ids can be reached by a counter."""
    assert is_far_from("2000", ["375", "4"])
    assert not is_far_from("2000", ["1900"])
    assert is_far_from("clx3k9v0a0001qz8r5t2m7w4d", ["clx3k9v0a0001qz8r5t2m7w4e"])
    assert is_far_from("C-2000", ["1900", "I-1900"])


def test_only_known_forms_have_no_check_digit():
    """A numeric id may have a check digit; ids of the other known forms have none."""
    assert cannot_be_malformed("018f3c1e-7b1a-7c3d-9e2f-0123456789ab")
    assert cannot_be_malformed("cli_01HZXK5V3N8QWERTY7KJ2MPGDS")
    assert cannot_be_malformed("clx3k9v0a0001qz8r5t2m7w4d")
    assert not cannot_be_malformed("79927398713")
    assert not cannot_be_malformed("cli_7YWHMfk9JZe0LM0g1ZauHu")
