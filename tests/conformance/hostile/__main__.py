"""`python -m tests.conformance.hostile`: run the suite against every hostile target and print a Markdown table.

python -m tests.conformance.hostile > docs/…          all targets, scopes read and standard
python -m tests.conformance.hostile gzip-bomb --scope standard
"""

from __future__ import annotations

import argparse
import sys

from tests.conformance.hostile.measuring import Measured, measured
from tests.conformance.hostile.targets import TARGETS

HEAD = (
    "| target | scope | exit code | seconds | peak MiB | records left | ledger | left after `cleanup` |",
    "|---|---|---|---|---|---|---|---|",
)


def main() -> None:
    """Print a row for each run as it ends."""
    parser = argparse.ArgumentParser("python -m tests.conformance.hostile", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET")
    parser.add_argument("--scope", action="append", choices=["read", "standard", "full"])
    parser.add_argument("--show", action="store_true", help="print each run's output to standard error")
    given = parser.parse_args()
    print(*HEAD, sep="\n", flush=True)
    for name in given.targets or TARGETS:
        for scope in given.scope or ["read", "standard"]:
            found = measured(TARGETS[name], scope)
            print(row(found), flush=True)
            if given.show:
                print(found.output, file=sys.stderr)


def row(found: Measured) -> str:
    """The row of one run."""
    story = TARGETS[found.target].story
    cells = (
        f"`{found.target}`: {story}", found.scope, found.exit_code, f"{found.seconds:.0f}", found.mebibytes,
        found.left, "kept" if found.has_ledger else "removed", found.left_at_last,
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
