"""Marks that nobody else has, and ids that nobody has."""

from __future__ import annotations

import re
from itertools import islice
from random import Random
from uuid import UUID

import pytest
from cleverinvo_conformance.core.identity import cannot_be_malformed, is_far_from, made_up, new_mark


def test_mark_is_one_word_in_small_letters():
    """So that every search finds it, whatever it takes for a word or a letter."""
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
def test_made_up_id_permutes_the_end_of_a_known_one(id_):
    """It has the form, the length and no sign but those of the one that it was made from, and is another."""
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


def test_made_up_ids_are_none_that_are_known():
    """Nor one that is taken, nor one twice."""
    known = ["x1ab2", "x2ab1", "x1ba2"]
    made = list(made_up(known, Random(1), taken=["X2BA1"]))
    assert len(made) == len(set(made)) > 0
    assert not {id_.lower() for id_ in made} & {*known, "x2ba1"}


def test_made_up_ids_take_signs_from_the_other_ends_where_a_permutation_is_nothing_new():
    """And from nowhere else."""
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
def test_made_up_number_lies_beyond_those_that_are_counted(known, form):
    """No zero comes before it, and it fits where the others do."""
    numbers = [int(re.sub(r"\D", "", id_)) for id_ in known if id_[0] == known[0][0] or id_.isdigit()]
    for seed in range(50):
        other = next(made_up(known, Random(seed)))
        assert re.fullmatch(form, other)
        number = int(re.sub(r"\D", "", other))
        assert number > max(numbers)
        assert max(numbers) >= 2**31 or number < 2**31


def test_a_number_may_be_reached_by_counting():
    """Other ids never are."""
    assert is_far_from("2000", ["375", "4"])
    assert not is_far_from("2000", ["1900"])
    assert is_far_from("clx3k9v0a0001qz8r5t2m7w4d", ["clx3k9v0a0001qz8r5t2m7w4e"])
    assert is_far_from("C-2000", ["1900", "I-1900"])


def test_only_of_known_forms_is_it_sure_that_they_check_nothing():
    """A number may end in a digit that checks the others."""
    assert cannot_be_malformed("018f3c1e-7b1a-7c3d-9e2f-0123456789ab")
    assert cannot_be_malformed("cli_01HZXK5V3N8QWERTY7KJ2MPGDS")
    assert cannot_be_malformed("clx3k9v0a0001qz8r5t2m7w4d")
    assert not cannot_be_malformed("79927398713")
    assert not cannot_be_malformed("cli_7YWHMfk9JZe0LM0g1ZauHu")
