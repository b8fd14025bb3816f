"""Sources of ids, and of names and keys: repeated from where they stood, and never what is taken."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from cleverinvo_mock.services.ids import IdSource, KeySource, is_well_formed

NOW = datetime(2026, 6, 15, tzinfo=UTC)


def test_source_goes_on_from_where_it_stood():
    """From a snapshot the same ids, names and keys follow, however often."""
    ids, keys = IdSource(Random(1)), KeySource(Random(1))
    ids.next(NOW)
    keys.next_name()
    states = ids.snapshot(), keys.snapshot()
    made = []
    for _ in range(3):
        ids.restore(states[0])
        keys.restore(states[1])
        made.append((ids.next(NOW), ids.next(NOW), keys.next_name(), keys.next_key()))
    assert made[0] == made[1] == made[2]
    assert made[0][2] == "account-2"


def test_taken_id_is_passed_over():
    """An id that a record has is made for no other, and the next one is as well-formed."""
    first, second = IdSource(Random(1)), IdSource(Random(1))
    taken = {first.next(NOW), first.next(NOW)}
    made = second.next(NOW, taken)
    assert made not in taken
    assert made == first.next(NOW)
    assert is_well_formed(made)


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_ids_are_well_formed_at_any_time(year):
    """Before 1970 and at the end of time ids have the same form, and differ."""
    ids = IdSource(Random(1))
    made = {ids.next(NOW.replace(year=year)) for _ in range(100)}
    assert len(made) == 100
    assert all(map(is_well_formed, made))
