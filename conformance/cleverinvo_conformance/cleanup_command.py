"""``cleverinvo-conformance cleanup``: remove what runs have left that were killed.

Layer: command. Reads their ledgers, and looks by their marks for what a ledger is in doubt about. Only records that
a ledger holds or that carry its mark are deleted, only at the deployment that the ledger names, through the same guard
and pace as a run's.
"""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cleverinvo_conformance.core.api_client import ApiClient
from cleverinvo_conformance.core.cleanup import clean_up
from cleverinvo_conformance.core.exchange import VARIABLES
from cleverinvo_conformance.core.guard import Guard
from cleverinvo_conformance.core.ledger import Ledger, LedgerInUse
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.target import BadTarget, Scope, Target, root_of
from cleverinvo_conformance.core.throttle import Budget, Throttle
from cleverinvo_conformance.pytest_plugin.options import DOCUMENTED_RATE, OPTION_OF_KEY

CLEAN: Final = 0
LEFT: Final = 3
USAGE: Final = 4
#: Requests for one ledger: far more than a run makes records.
_LIMIT: Final = 10_000


def main(arguments: list[str]) -> int:
    """Run the command: 0 nothing is left to remove, 3 something is, 4 usage."""
    given = _parser().parse_args(arguments)
    keys = {
        name: key
        for name, variable in VARIABLES.items()
        if (key := (getattr(given, f"{name}_key") or os.environ.get(variable) or "").strip())
    }
    redactor = Redactor()
    for name, key in keys.items():
        redactor.hide_key(key, f"${VARIABLES[name]}")

    def say(sentence: str) -> None:
        print(redactor.text(sentence))  # noqa: T201 (a command's own output)

    try:
        root = root_of(given.base_url) if given.base_url else None
    except BadTarget as error:
        say(f"cleverinvo-conformance cleanup: {error}")
        return USAGE
    paths = given.ledgers or sorted(given.folder.glob("*.jsonl"))
    if not paths:
        say(f"There is no ledger in {given.folder}: nothing to remove.")
    return max((_clean(path, root, keys, say, is_named=bool(given.ledgers)) for path in paths), default=CLEAN)


def _clean(
    path: Path, root: str | None, keys: dict[str, str], say: Callable[[str], None], *, is_named: bool
) -> int:
    try:
        ledger = Ledger.resumed(path)
    except LedgerInUse as error:
        say(f"{error}: it cleans up itself.")
        return LEFT
    except (OSError, ValueError) as error:
        say(f"{path} cannot be read: {error}")
        return USAGE
    if root and root != ledger.target:
        ledger.close()
        say(f"{path} is of a run against {ledger.target}, not {root}: skipped.")
        return USAGE if is_named else CLEAN
    left = len(list(ledger))
    doubtful = f", {len(ledger.doubts)} more in doubt" if ledger.doubts else ""
    say(
        f"{path}: a run against {ledger.target} left {_records(left)} that carry the mark {ledger.mark}{doubtful}."
    )
    api = _api(ledger, keys)
    try:
        residue = clean_up(api, ledger)
        removed = api.budget.writes
    finally:
        api.close()
        is_clean = ledger.is_clean
        ledger.close()
    still = len(list(ledger))
    say(f"  Removed {_records(max(removed - still, 0))}; {_records(still)} left to remove.")
    for sentence in residue:
        say(f"  {sentence}.")
    if not is_clean:
        say(f"  {path} is kept; try again, or delete it if that deployment is gone.")
    return CLEAN if is_clean else LEFT


def _api(ledger: Ledger, keys: dict[str, str]) -> ApiClient:
    target = Target(ledger.target, keys, Scope.STANDARD)
    pace = None if target.is_loopback else DOCUMENTED_RATE
    sleep = time.sleep  # noqa: TID251 (the assembly)
    throttle = Throttle(pace, clock=time.monotonic, sleep=sleep)
    guard = Guard(Scope.STANDARD, ledger)
    return ApiClient(target, guard=guard, ledger=ledger, budget=Budget(_LIMIT), throttle=throttle)


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count} records"


class _Parser(ArgumentParser):
    """Ends with the exit code that usage has everywhere."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def _parser() -> ArgumentParser:
    parser = _Parser(
        "cleverinvo-conformance cleanup",
        description="Remove the records of runs that were killed before their own clean-up.",
        epilog="Exit codes: 0 everything is removed, 3 some records remain, 4 usage error.",
    )
    parser.add_argument(
        "ledgers",
        nargs="*",
        type=Path,
        metavar="LEDGER",
        help="ledger files (default: all in the directory --ledger)",
    )
    parser.add_argument(
        "--ledger",
        dest="folder",
        type=Path,
        default=Path(".conformance"),
        metavar="DIR",
        help="(default: .conformance)",
    )
    parser.add_argument("--base-url", metavar="URL", help="only the records of runs against this deployment")
    for name, option in OPTION_OF_KEY.items():
        parser.add_argument(option, dest=f"{name}_key", metavar="KEY", help=f"also from {VARIABLES[name]}")
    return parser
