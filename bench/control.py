"""The time of control plane operations: snapshots, restores, resets, seeds, accounts, clocks.

    python bench/control.py [--large 100000]

The first two tables call the handlers in this process, without HTTP. A snapshot shares the records with the account, which
copies its lists at the next write. "restore and write" is therefore the cost for a test that restores a snapshot and then
works; "plain write" is for comparison. The third table has the costs for test authors: over HTTP, in process without a
socket, and in tests with and without the pytest fixture. All figures are medians.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from cleverinvo_mock.app import create_sandbox
from cleverinvo_mock.control.accounts import AccountControl
from cleverinvo_mock.control.request import ControlRequest
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.control.state import StateControl
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import new_client
from cleverinvo_mock.domain.drafting import new_invoice
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.services.clock import SystemClock
from cleverinvo_mock.settings import Settings
from cleverinvo_mock.store.account import Account
from cleverinvo_mock.testing import Sandbox as RunningSandbox
from cleverinvo_mock.testing import in_process
from cleverinvo_mock.testing.process import running_sandbox
from msgspec.structs import replace

ROUNDS = 9
ACCOUNTS = 2_000
TESTS = 200
NAMED = {"snapshot": "s"}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", type=int, default=100_000)
    counts = (100, 10_000, parser.parse_args().large)
    columns = [states(count) for count in counts]
    print(f"{'ms, records in one account':<34}" + "".join(f"{count:>12,}" for count in counts))
    for name in columns[0]:
        print(f"{name:<34}" + "".join(f"{column[name] * 1e3:>12.3f}" for column in columns))
    print("\nus, each")
    for name, seconds in (accounts() | clocks()).items():
        print(f"{name:<34}{seconds * 1e6:>12.2f}")
    print("\nms, each, for the author of tests")
    for name, seconds in (over_http() | through_pytest()).items():
        print(f"{name:<34}{seconds * 1e3:>12.2f}")


def states(count: int) -> dict[str, float]:
    """Seconds of each operation with ``count`` records, a fifth of them clients."""
    sandbox = empty_sandbox()
    account = sandbox.account("business")
    fill(account, count)
    state = StateControl(sandbox)
    row = account.clients()[0]
    call = ControlRequest(path=NAMED)
    of_one = ControlRequest(path=NAMED, query={"account": "business"})

    def write() -> None:
        account.put_client(row.value)

    def restore_and_write() -> None:
        state.restore_snapshot(call)
        write()

    results = {
        "plain write": median(write),
        "take a snapshot of everything": median(lambda: state.take_snapshot(call)),
        "restore everything": median(lambda: state.restore_snapshot(call), write),
        "restore everything and write": median(restore_and_write),
    }
    state.take_snapshot(of_one)
    results["restore one account"] = median(lambda: state.restore_snapshot(of_one), write)
    results["reset everything"] = median(lambda: state.reset(ControlRequest()), restore_and_write)
    state.restore_snapshot(of_one)
    text = state.export_seed(of_one).body
    rounds = 3 if count <= 10_000 else 1
    results["write out as a seed"] = median(lambda: state.export_seed(of_one), rounds=rounds)
    filling = ControlRequest(query={"account": "business"}, raw=text)
    results["fill with that seed"] = median(lambda: asyncio.run(state.import_seed(filling)), rounds=rounds)
    return results


def accounts() -> dict[str, float]:
    """Seconds of operations on one of many accounts."""
    sandbox = empty_sandbox()
    control, state = AccountControl(sandbox), StateControl(sandbox)
    results = {
        "make an account": per_one(lambda _: control.create_account(ControlRequest())),
        "open an account by a new key": per_one(lambda n: sandbox.registry.open(f"cinv_new_key_{n}")),
        "open it again": per_one(lambda n: sandbox.registry.open(f"cinv_new_key_{n}")),
    }
    there = len(sandbox.registry.names())
    call = ControlRequest(path=NAMED)
    results[f"snapshot of {there:,} accounts"] = median(lambda: state.take_snapshot(call))
    results[f"restore of {there:,} accounts"] = median(lambda: state.restore_snapshot(call))
    names = [name for name in sandbox.registry.names() if name.startswith("account-")]
    results["remove an account"] = per_one(
        lambda n: control.delete_account(ControlRequest({"account": names[n]}))
    )
    demo = create_sandbox(Settings(seed="demo"))[1]
    results["initial snapshot of the demo"] = median(demo.snapshot)
    return results


def clocks() -> dict[str, float]:
    """Seconds to read the clock."""
    sandbox = empty_sandbox()
    clock, machine = sandbox.account("business").clock, SystemClock()
    results = {
        "the machine's time": per_one(lambda _: machine.now()),
        "an account's time": per_one(lambda _: clock.now()),
    }
    sandbox.clock.advance(timedelta(days=1))
    clock.advance(timedelta(days=1))
    results["an account's time, both adjusted"] = per_one(lambda _: clock.now())
    clock.freeze()
    results["an account's time, frozen"] = per_one(lambda _: clock.now())
    return results


def over_http() -> dict[str, float]:
    """Seconds to create and delete an account, and of a health check, which is the cost of a request alone."""
    results = {}
    with running_sandbox(seed="empty") as sandbox:
        results["a request for health"] = median(sandbox.version, nothing, ACCOUNTS)
        results["an account, made and removed"] = median(lambda: fresh(sandbox), nothing, TESTS)
    with in_process(seed="empty") as mock:
        results["the same without a socket"] = median(lambda: fresh(mock.sandbox), nothing, TESTS)
    return results


def through_pytest() -> dict[str, float]:
    """Seconds of empty tests with and without ``cleverinvo_mock``. The first test with it starts the sandbox."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "conftest.py").write_text(TIMING_HOOK)
        Path(folder, "test_it.py").write_text(EMPTY_TESTS)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
        environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        taken = json.loads(Path(folder, "taken.json").read_text())
    plain, (first, *others) = taken["test_plain"], taken["test_mock"]
    with_account = statistics.median(others) - statistics.median(plain)
    return {
        "a test that does nothing": statistics.median(plain),
        "cleverinvo_mock, on top": with_account,
        "the first one, with the start": first - statistics.median(plain),
    }


#: Empty tests, and a hook that measures each from its set-up to its end.
EMPTY_TESTS = f"""
import pytest

@pytest.mark.parametrize("n", range({TESTS}))
def test_plain(n):
    pass

@pytest.mark.parametrize("n", range({TESTS}))
def test_mock(n, cleverinvo_mock):
    pass
"""
TIMING_HOOK = """
import collections, json, time, pytest

TAKEN = collections.defaultdict(list)

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    started = time.perf_counter()
    try:
        return (yield)
    finally:
        TAKEN[item.originalname].append(time.perf_counter() - started)

def pytest_sessionfinish():
    with open("taken.json", "w") as file:
        json.dump(TAKEN, file)
"""


def fresh(sandbox: RunningSandbox) -> None:
    """Create and delete an account for a test."""
    with sandbox.fresh_account():
        pass


def nothing() -> None:
    """Do nothing; used where no preparation is needed."""


def empty_sandbox() -> ControlledSandbox:
    """A sandbox without records and rate limits."""
    return create_sandbox(Settings(seed="empty", rate_limit=None, max_provisioned=10 * ACCOUNTS))[1]


def fill(account: Account, count: int) -> None:
    """Add ``count`` records to ``account``: a fifth are clients, the rest their invoices in all statuses."""
    behaviour, now = Behaviour(), account.clock.now()
    ids = [f"clx{n:022}" for n in range(count // 5)]
    for id_ in ids:
        account.put_client(new_client({"name": f"Client {id_}"}, id=id_, now=now, behaviour=behaviour))
    line = {
        "description": "Work",
        "quantity": Decimal(2),
        "unit_price": Decimal("12.50"),
        "tax_rate": Decimal(20),
    }
    for n in range(count - len(ids)):
        draft = new_invoice(
            {"client_id": ids[n % len(ids)], "line_items": [line]},
            account,
            id=f"clx{n + len(ids):022}",
            now=now,
            behaviour=behaviour,
        )
        status = tuple(Status)[n % len(Status)]
        account.put_invoice(
            replace(
                draft,
                status=status,
                due_date=now.date() + timedelta(days=n % 60),
                sent_at=None if status is Status.DRAFT else now,
                paid_at=now if status is Status.PAID else None,
            )
        )


def median(
    act: Callable[[], object], before: Callable[[], object] = gc.collect, rounds: int = ROUNDS
) -> float:
    """The median of the seconds of ``act``, each after a call of ``before``."""
    taken = []
    for _ in range(rounds):
        before()
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def per_one(act: Callable[[int], object]) -> float:
    """Seconds of one call among many."""
    started = time.perf_counter()
    for n in range(ACCOUNTS):
        act(n)
    return (time.perf_counter() - started) / ACCOUNTS


if __name__ == "__main__":
    main()
