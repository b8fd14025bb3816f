"""The cost of the journal: requests per second with and without it, and the memory of a thousand entries.

    python bench/journal.py [--seconds 2] [--rounds 5] [--connections 32] [--operations getClient,createInvoice]

Three servers get the same requests in turn, as in ``throughput.py``, which this module imports (needs ``wrk``): ``none``
has no control plane, ``off`` has a control plane without the journal, ``on`` is the default. Ratios are computed within a
round. Memory is the memory that Python allocates for a full journal; each entry has the headers of a usual client.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import shutil
import statistics
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

from throughput import KEY, Bench, fill, free_port

SERVERS = ("none", "off", "on")
ENTRIES = 1000
HEADERS = {
    "host": "127.0.0.1:8080", "accept": "*/*", "accept-encoding": "gzip, deflate", "connection": "keep-alive",
    "user-agent": "python-httpx/0.28.1", "authorization": f"Bearer {KEY}",
}  # fmt: skip


def main() -> None:
    """Measure throughput, then memory, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=2, help="of load for each server, operation and round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--operations", default="getClient,listInvoices,createClient,createInvoice")
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve[0], int(options.serve[1]))
        return
    if shutil.which("wrk") is None:
        sys.exit("bench/journal.py needs wrk (Debian: apt install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        JournalBench(options, Path(folder)).run()
    asyncio.run(memory())


def serve(kind: str, port: int) -> None:
    """Run one of the three servers."""
    from cleverinvo_mock.app import assembly
    from cleverinvo_mock.serving import listen, resolve, serve
    from cleverinvo_mock.settings import Settings

    if kind == "off":
        assembly.Recording = lambda app, *_: app
    settings = Settings(seed="empty", rate_limit=None, control=kind != "none")
    serve(assembly.create_app(settings), listen(resolve("127.0.0.1", port)), lambda: None)


class JournalBench(Bench):
    """The three servers, each on its own port."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        super().__init__(options, folder)
        self.ports = {name: free_port() for name in SERVERS}

    def run(self) -> None:
        """Measure every operation and print a row for each."""
        try:
            requests = {}
            for name, port in self.ports.items():
                command = [sys.executable, __file__, "--serve", name, str(port)]
                self.servers[name] = subprocess.Popen(command)
                requests[name] = fill(port)
            print(f"{'':<14} {'requests/s':^29}  {'ratio':^15}  {'CPU µs/request':^20}")
            print(
                f"{'operation':<14} {'none':>9} {'off':>9} {'on':>9}  {'on/off':>7} {'on/none':>7}"
                f"  {'none':>6} {'off':>6} {'on':>6}"
            )
            for operation in self.options.operations.split(","):
                self.report(operation, {name: requests[name][operation] for name in SERVERS})
        finally:
            for server in self.servers.values():
                server.terminate()
                server.wait()

    def report(self, operation: str, request: Any) -> None:
        """Measure one operation on the three servers and print its row. Each server has its own ids."""
        rounds = [
            {name: self.load(name, request[name]) for name in SERVERS} for _ in range(self.options.rounds)
        ]
        rate = {name: statistics.median(r[name].rate for r in rounds) for name in SERVERS}
        cpu = {name: statistics.median(r[name].cpu_microseconds for r in rounds) for name in SERVERS}
        ratio = {name: statistics.median(r["on"].rate / r[name].rate for r in rounds) for name in SERVERS}
        print(
            f"{operation:<14} {rate['none']:>9,.0f} {rate['off']:>9,.0f} {rate['on']:>9,.0f}"
            f"  {ratio['off']:>7.2f} {ratio['none']:>7.2f}"
            f"  {cpu['none']:>6.0f} {cpu['off']:>6.0f} {cpu['on']:>6.0f}",
            flush=True,
        )


async def memory() -> None:
    """Fill a journal with each kind of exchange in turn, and print its memory."""
    from cleverinvo_mock.app import assembly
    from cleverinvo_mock.settings import Settings

    app, sandbox = assembly.create_sandbox(Settings(seed="demo", rate_limit=None, journal_entries=ENTRIES))
    body = b'{"name":"Acme Corp","email":"billing@acme.example","address":"123 Main St, New York"}'
    kinds = {
        "GET /clients?limit=1": ("GET", "/clients", b"limit=1", b""),
        "GET /invoices?limit=100": ("GET", "/invoices", b"limit=100", b""),
        "POST /clients": ("POST", "/clients", b"", body),
        "GET /clients/{unknown}": ("GET", "/clients/clx0000000000000000000000", b"", b""),
    }
    key = HEADERS["authorization"].encode().replace(KEY.encode(), b"cinv_sandbox_business")
    print(f"\n{f'{ENTRIES} entries':<26} {'kB':>8} {'of it bodies':>13}")
    tracemalloc.start()
    for name, request in kinds.items():
        sandbox.journal.reset()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(ENTRIES):
            await call(app, request, key)
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
        sandbox.journal.reset()
        gc.collect()
        kept = after - tracemalloc.get_traced_memory()[0]  # without the records that the requests created
        answered = await call(app, request, key)
        bodies = (answered + len(request[3])) * ENTRIES
        print(f"{name:<26} {min(kept, after - before) / 1000:>8,.0f} {bodies / 1000:>13,.0f}")


async def call(app: Any, request: tuple[str, str, bytes, bytes], key: bytes) -> int:
    """Send one request, of new objects as a server creates them; return the length of the response body."""
    method, path, query, content = request
    headers = [
        (name.encode(), key if name == "authorization" else value.encode()) for name, value in HEADERS.items()
    ]
    if content:
        headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
    size = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": bytes(bytearray(content)), "more_body": False}

    async def send(message: Any) -> None:
        nonlocal size
        size += len(message.get("body", b""))

    scope = {
        "type": "http",
        "method": method,
        "path": f"/api/v1{path}",
        "query_string": bytes(bytearray(query)),
    }
    await app({**scope, "headers": headers, "extensions": {}}, receive, send)
    return size


if __name__ == "__main__":
    main()
