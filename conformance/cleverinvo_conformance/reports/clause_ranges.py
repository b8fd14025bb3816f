"""Lists of clauses in short form, for verdicts, plans and reports.

Layer: reports. Text only.
"""

from __future__ import annotations


def ranges(ids: list[str]) -> str:
    """``PAGE-1, PAGE-2, PAGE-3, RATE-1`` as ``PAGE-1 to 3, RATE-1``."""
    runs: list[tuple[str, int, int]] = []
    for id_ in ids:
        topic, _, number = id_.rpartition("-")
        if runs and runs[-1][0] == topic and runs[-1][2] + 1 == int(number):
            runs[-1] = (topic, runs[-1][1], int(number))
        else:
            runs.append((topic, int(number), int(number)))
    return ", ".join(
        f"{topic}-{first}" + (f" to {last}" if last > first else "") for topic, first, last in runs
    )
