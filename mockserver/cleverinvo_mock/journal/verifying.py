"""Whether just that was sent, said in sentences.

Layer: journal. Entries that were dropped, and bodies that were too long to be kept, may have fitted. So a number that
is to be met exactly is only ever called met when nothing that could change it is gone; "at least" and "in order" are
safe, for more entries never take away from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cleverinvo_mock.journal.entry import Entry
from cleverinvo_mock.journal.matching import Match

#: Numbers of entries that a sentence lists.
_LISTED: Final = 10


class Miss(NamedTuple):
    """The entry that comes nearest, and every way in which it does not fit."""

    entry: Entry
    differences: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``count``: the entries that fit, or the steps that were found in order."""

    verified: bool
    explanation: str
    count: int
    nearest: Miss | None = None


def verify_count(
    entries: Sequence[Entry], match: Match, wanted: int, *, at_least: bool, dropped: int
) -> Outcome:
    """Whether ``wanted`` of the entries fit; ``dropped``: how many are gone that may have fitted."""
    verdicts = [(entry, match.fits(entry)) for entry in entries]
    fitting = [entry for entry, fits in verdicts if fits]
    count = len(fitting)
    expected = "at least " if at_least else "exactly " if wanted else ""
    said = f"expected {expected}{_matches(wanted)}, got {_found(fitting)}"
    if count > wanted or (at_least and count == wanted):
        return Outcome(at_least, said, count)
    doubt = _doubt(dropped, [entry for entry, fits in verdicts if fits is None])
    if doubt:
        said += f"; whether there were more cannot be told: {doubt}"
    if count == wanted:
        return Outcome(not doubt, said, count)
    return _missed(said, count, [entry for entry, fits in verdicts if not fits], match)


def verify_order(entries: Sequence[Entry], steps: Sequence[Match], dropped: int) -> Outcome:
    """Whether entries that fit the steps came one after the other, with any others between."""
    found: list[Entry] = []
    rest = list(entries)
    for step in steps:
        place = next((n for n, entry in enumerate(rest) if step.fits(entry)), None)
        if place is None:
            break
        found.append(rest[place])
        del rest[: place + 1]
    else:
        return Outcome(True, f"all {len(steps)} steps in order: {_numbers(found)}", len(found))
    said = f"expected {len(steps)} steps in order, got {len(found)}: no match for step {len(found) + 1}"
    if found:
        said += f" after {_numbers(found[-1:])}"
        before = [entry for entry in entries if entry not in rest and entry not in found and step.fits(entry)]
        said += f", though {_numbers(before)} before it would fit" if before else ""
    unclear = [entry for entry in entries if any(step.fits(entry) is None for step in steps)]
    doubt = _doubt(dropped, unclear)
    if doubt:
        said += f"; whether there was one cannot be told: {doubt}"
    return _missed(said, len(found), rest, step)


def _missed(said: str, count: int, entries: Iterable[Entry], match: Match) -> Outcome:
    misses = [Miss(entry, match.differences(entry)) for entry in entries]
    # Of those that are equally near, the latest.
    nearest = min(reversed(misses), key=lambda miss: len(miss.differences), default=None)
    if nearest:
        said += f"; nearest is entry {nearest.entry.number}: {'; '.join(nearest.differences)}"
    return Outcome(False, said, count, nearest)


def _doubt(dropped: int, unclear: Sequence[Entry]) -> str:
    doubts = []
    if dropped:
        doubts.append(
            f"{dropped} {'entry is' if dropped == 1 else 'entries are'} gone from the journal that may have matched"
        )
    if unclear:
        doubts.append(f"the body of {_numbers(unclear)} was too long to be kept")
    return ", and ".join(doubts)


def _matches(count: int) -> str:
    return f"{count or 'no'} match{'' if count in (0, 1) else 'es'}"


def _found(entries: Sequence[Entry]) -> str:
    return f"{len(entries)}: {_numbers(entries)}" if entries else "none"


def _numbers(entries: Sequence[Entry]) -> str:
    """``entries 3, 5 and 8``."""
    numbers = [str(entry.number) for entry in entries[:_LISTED]]
    if len(entries) > _LISTED:
        numbers.append(f"{len(entries) - _LISTED} more")
    *most, last = numbers
    return f"entries {', '.join(most)} and {last}" if most else f"entry {last}"
