"""Verifies how often or in which order requests were sent, and explains the result.

Layer: mechanisms. Dropped entries, and bodies that were too long to record, could have matched. Therefore an exact
number is verified only if no such entry exists. "At least" and "in order" are not affected: more entries cannot make
them false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cleverinvo_mock.journal.entry import Entry
from cleverinvo_mock.journal.matching import Match

#: The maximum number of entries that an explanation lists.
_MAX_LISTED: Final = 10


class NearestMiss(NamedTuple):
    """The entry with the fewest differences from the expected request, and the differences."""

    entry: Entry
    differences: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a verification. ``count``: the number of matching entries, or of steps found in order."""

    verified: bool
    explanation: str
    count: int
    nearest: NearestMiss | None = None


def verify_count(
    entries: Sequence[Entry], match: Match, expected: int, *, at_least: bool, dropped: int
) -> Outcome:
    """Check that ``expected`` entries match. ``dropped``: the number of dropped entries that could have matched."""
    results = [(entry, match.fits(entry)) for entry in entries]
    matching = [entry for entry, fits in results if fits]
    count = len(matching)
    quantifier = "at least " if at_least else "exactly " if expected else ""
    explanation = f"expected {quantifier}{_matches(expected)}, got {_found(matching)}"
    if count > expected or (at_least and count == expected):
        return Outcome(at_least, explanation, count)
    doubt = _doubt(dropped, [entry for entry, fits in results if fits is None])
    if doubt:
        explanation += f"; there may have been more: {doubt}"
    if count == expected:
        return Outcome(not doubt, explanation, count)
    return _not_verified(explanation, count, [entry for entry, fits in results if not fits], match)


def verify_order(entries: Sequence[Entry], steps: Sequence[Match], dropped: int) -> Outcome:
    """Check that entries match ``steps`` in this order; other entries may be between them."""
    found: list[Entry] = []
    rest = list(entries)
    for step in steps:
        index = next((n for n, entry in enumerate(rest) if step.fits(entry)), None)
        if index is None:
            break
        found.append(rest[index])
        del rest[: index + 1]
    else:
        return Outcome(True, f"all {len(steps)} steps in order: {_numbers(found)}", len(found))
    explanation = (
        f"expected {len(steps)} steps in order, got {len(found)}: no match for step {len(found) + 1}"
    )
    if found:
        explanation += f" after {_numbers(found[-1:])}"
        early = [entry for entry in entries if entry not in rest and entry not in found and step.fits(entry)]
        explanation += f" (matches too early: {_numbers(early)})" if early else ""
    unknown = [entry for entry in entries if any(step.fits(entry) is None for step in steps)]
    doubt = _doubt(dropped, unknown)
    if doubt:
        explanation += f"; there may have been one: {doubt}"
    return _not_verified(explanation, len(found), rest, step)


def _not_verified(explanation: str, count: int, entries: Iterable[Entry], match: Match) -> Outcome:
    misses = [NearestMiss(entry, match.differences(entry)) for entry in entries]
    # Reversed: of several entries with equally few differences, the latest is chosen.
    nearest = min(reversed(misses), key=lambda miss: len(miss.differences), default=None)
    if nearest:
        explanation += f"; nearest is entry {nearest.entry.number}: {'; '.join(nearest.differences)}"
    return Outcome(False, explanation, count, nearest)


def _doubt(dropped: int, unknown: Sequence[Entry]) -> str:
    """Return the reasons why the number of matches is uncertain; "" if it is certain."""
    doubts = []
    if dropped:
        doubts.append(f"the journal has dropped {dropped} {'entry' if dropped == 1 else 'entries'}")
    if unknown:
        doubts.append(f"the body of {_numbers(unknown)} was too long to record")
    return ", and ".join(doubts)


def _matches(count: int) -> str:
    return f"{count or 'no'} match{'' if count in (0, 1) else 'es'}"


def _found(entries: Sequence[Entry]) -> str:
    return f"{len(entries)}: {_numbers(entries)}" if entries else "none"


def _numbers(entries: Sequence[Entry]) -> str:
    """``entries 3, 5 and 8``."""
    numbers = [str(entry.number) for entry in entries[:_MAX_LISTED]]
    if len(entries) > _MAX_LISTED:
        numbers.append(f"{len(entries) - _MAX_LISTED} more")
    *most, last = numbers
    return f"entries {', '.join(most)} and {last}" if most else f"entry {last}"
