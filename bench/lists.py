"""The time of one page of a list, in an account with 100 invoices and in one with 100,000.

    python bench/lists.py [--large 100000]

Requests the first page, a middle page and the last page with each filter from the application, without a socket. The two
accounts alternate, so that a slow phase of the machine affects both. The table has the minimum of many batches, in
microseconds per request, and the ratio. ``search`` must check every record; it is for comparison.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import timedelta
from decimal import Decimal

from cleverinvo_mock.app import create_app
from cleverinvo_mock.app.asgi import App
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import new_client
from cleverinvo_mock.domain.drafting import new_invoice
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.services.clock import FrozenClock, SystemClock
from cleverinvo_mock.settings import Settings
from cleverinvo_mock.store.account import Account
from msgspec.structs import replace

SMALL = 100
BATCHES, BATCH = 15, 40
#: The invoices of both accounts are spread over this number of clients, and over all statuses.
CLIENTS = 5
STATUSES = tuple(Status)


def main() -> None:
    """Fill the two accounts and print a row for each kind of page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", type=int, default=100_000)
    large = parser.parse_args().large
    now = SystemClock().now()
    app = create_app(Settings(seed="empty", rate_limit=None, clock=FrozenClock(now)))
    asyncio.run(measure(app, {SMALL: f"cinv_lists_{SMALL}", large: f"cinv_lists_{large}"}, now))


async def measure(app: App, keys: dict[int, str], now) -> None:
    """Print the table."""
    clients = {}
    for count, key in keys.items():
        account = await account_of(app, key)
        clients[count] = fill(account, count, now)
    (small, large) = keys
    print(f"{'page of invoices':<34} {small:>9,} {large:>9,}  ratio")
    for name, query in pages(small, large, clients).items():
        best = dict.fromkeys(keys, float("inf"))
        batch = 2 if "search" in name else BATCH
        for _ in range(BATCHES):
            for count, key in keys.items():
                started = time.perf_counter()
                for _ in range(batch):
                    await get(app, "/api/v1/invoices", query[count], key)
                best[count] = min(best[count], (time.perf_counter() - started) / batch * 1e6)
        print(
            f"{name:<34} {best[small]:>9.1f} {best[large]:>9.1f}  {best[large] / best[small]:>5.2f}",
            flush=True,
        )


def pages(small: int, large: int, clients: dict[int, str]) -> dict[str, dict[int, str]]:
    """Query strings for both accounts, by description."""

    def both(query: str) -> dict[int, str]:
        return {n: query.format(client=clients[n], middle=n // 40, last=n // 20) for n in (small, large)}

    return {
        "first": both(""),
        "middle": both("page={middle}"),
        "last": both("page={last}"),
        "clientId": both("clientId={client}"),
        "status=DRAFT": both("status=DRAFT"),
        "status=OVERDUE": both("status=OVERDUE"),
        "clientId, status=SENT, limit=2": both("clientId={client}&status=SENT&limit=2"),
        "search (scans)": both("search=INV-0001"),
    }


def fill(account: Account, count: int, now) -> str:
    """Add ``count`` invoices in all statuses to ``account``; return the id of one of its clients."""
    behaviour = Behaviour()
    ids = [f"clx{n:022}" for n in range(CLIENTS)]
    for id_ in ids:
        account.put_client(new_client({"name": f"Client {id_}"}, id=id_, now=now, behaviour=behaviour))
    line = {
        "description": "Work",
        "quantity": Decimal(2),
        "unit_price": Decimal("12.50"),
        "tax_rate": Decimal(20),
    }
    for n in range(count):
        made = now - timedelta(minutes=count - n)
        draft = new_invoice(
            {"client_id": ids[n % CLIENTS], "line_items": [line]},
            account,
            id=f"clx{n + CLIENTS:022}",
            now=made,
            behaviour=behaviour,
        )
        status = STATUSES[n // CLIENTS % len(STATUSES)]
        account.put_invoice(replace(draft, status=status, due_date=now.date() + timedelta(days=n % 60)))
    return ids[0]


async def account_of(app: App, key: str) -> Account:
    """The account of ``key``."""
    scope = await get(app, "/api/v1/clients", "", key)
    account: Account = scope["extensions"]["cleverinvo_mock.account"]
    return account


async def get(app: App, path: str, query: str, key: str) -> dict:
    """Send one GET. Raises :class:`AssertionError` unless the status is 200."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"authorization", f"Bearer {key}".encode())],
    }

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        assert message.get("status", 200) == 200

    await app(scope, receive, send)
    return scope


if __name__ == "__main__":
    main()
