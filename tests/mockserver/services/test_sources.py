"""Sources of ids, names and keys: deterministic, and never an id that is in use."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from cleverinvo_mock.services.ids import IdSource, KeySource, is_well_formed

NOW = datetime(2026, 6, 15, tzinfo=UTC)


def test_source_continues_from_a_snapshot():
    """After each restore of a snapshot a source makes the same ids, names and keys."""
    ids, keys = IdSource(Random(1)), KeySource(Random(1))
    ids.next(NOW)
    keys.next_name()
    states = ids.snapshot(), keys.snapshot()
    created = []
    for _ in range(3):
        ids.restore(states[0])
        keys.restore(states[1])
        created.append((ids.next(NOW), ids.next(NOW), keys.next_name(), keys.next_key()))
    assert created[0] == created[1] == created[2]
    assert created[0][2] == "account-2"


def test_taken_id_is_skipped():
    """An id that is in use is not made again; the next one is well-formed."""
    first, second = IdSource(Random(1)), IdSource(Random(1))
    taken = {first.next(NOW), first.next(NOW)}
    created = second.next(NOW, taken)
    assert created not in taken
    assert created == first.next(NOW)
    assert is_well_formed(created)


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_ids_are_well_formed_at_any_time(year):
    """Ids of the year 1, of 1969 and of 9999 are well-formed and unique."""
    ids = IdSource(Random(1))
    created = {ids.next(NOW.replace(year=year)) for _ in range(100)}
    assert len(created) == 100
    assert all(map(is_well_formed, created))
