"""Marks that nobody else has, and ids that nobody has."""

from __future__ import annotations

from random import Random
from uuid import UUID

import pytest

from conformance.core.identity import altered, new_mark


def test_mark_is_one_word_in_small_letters():
    """So that every search finds it, whatever it takes for a word or a letter."""
    marks = {new_mark(Random(n)) for n in range(200)}
    assert len(marks) == 200
    assert all(mark.isalnum() and mark == mark.lower() and mark.startswith("cfm") for mark in marks)


@pytest.mark.parametrize(
    "id_",
    [
        "clx3k9v0a0001qz8r5t2m7w4d",
        "7",
        "4711",
        "018f3c1e-7b1a-7c3d-9e2f-0123456789ab",
        "INV_00A",
        "507f1f77bcf86cd799439011",
    ],
)
def test_altered_id_keeps_alphabet_and_length(id_):
    """It could be an id of the same deployment, and is another."""
    for seed in range(50):
        other = altered(id_, Random(seed))
        assert other != id_
        assert len(other) == len(id_)
        for a, b in zip(id_, other, strict=True):
            assert a.isalnum() == b.isalnum()
            assert a == b or a.isalnum()
            assert not (id_.isdecimal() and not b.isdecimal())
        if "-" in id_:
            UUID(other)
