"""Requests per second of the mock, compared with a bare ASGI app and stock Connexion in the same run.

    python bench/throughput.py [--seconds 3] [--rounds 5] [--connections 32]

Each round sends the same requests to the three servers in turn (``wrk``, one thread), so that a slow phase of the machine
affects all of them. The table has medians, and medians of the ratios within a round. CPU is the user and system time of
the server per request. Needs ``wrk`` (Debian: ``apt install wrk``) and Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

from rivals import OPERATIONS

KEY = "cinv_bench_throughput"
CLIENT = {
    "name": "Acme Corp",
    "email": "billing@acme.example",
    "address": "123 Main St, New York, NY 10001",
    "taxId": "US-123456789",
    "phone": "+1-555-0100",
    "notes": "Net 30 terms",
}
TICKS = os.sysconf("SC_CLK_TCK")


class Load(NamedTuple):
    """The measurements of one server in one round."""

    rate: float
    cpu_microseconds: float


def main() -> None:
    """Start the three servers, measure them in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=3, help="of load for each server, operation and round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("bench/throughput.py needs wrk (Debian: apt install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        Bench(options, Path(folder)).run()


class Bench:
    """The three servers, each on its own port, and their measurement."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.ports = {name: free_port() for name in ("bare", "stock", "mock")}
        self.servers: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> None:
        """Measure every operation and print the table."""
        mock = [sys.executable, "-m", "cleverinvo_mock", "--port", str(self.ports["mock"]), "--seed", "empty"]
        quiet = [*mock, "--rate-limit", "off", "--log-level", "error"]
        try:
            self.servers["mock"] = subprocess.Popen(quiet, stdout=subprocess.DEVNULL)
            requests = fill(self.ports["mock"])
            answers = self.folder / "answers.json"
            answers.write_text(json.dumps({OPERATIONS[op]: r["answer"] for op, r in requests.items()}))
            for name in ("bare", "stock"):
                rival = [sys.executable, str(Path(__file__).with_name("rivals.py")), name]
                self.servers[name] = subprocess.Popen([*rival, str(self.ports[name]), str(answers)])
                wait_for(self.ports[name])
            print(f"{'':<14} {'requests/s':^29}  {'ratio':^20}  {'CPU µs/request':^20}")
            print(
                f"{'operation':<14} {'bare':>9} {'stock':>9} {'mock':>9}  {'mock/bare':>9} {'mock/stock':>10}"
                f"  {'bare':>6} {'stock':>6} {'mock':>6}"
            )
            for operation, request in requests.items():
                self.report(operation, request)
        finally:
            for server in self.servers.values():
                server.terminate()
                server.wait()

    def report(self, operation: str, request: Any) -> None:
        """Measure one operation on the three servers and print its row."""
        ports = self.ports
        rounds = [{name: self.load(name, request) for name in ports} for _ in range(self.options.rounds)]
        rate = {name: statistics.median(r[name].rate for r in rounds) for name in ports}
        cpu = {name: statistics.median(r[name].cpu_microseconds for r in rounds) for name in ports}
        ratio = {n: statistics.median(r["mock"].rate / r[n].rate for r in rounds) for n in ("bare", "stock")}
        print(
            f"{operation:<14} {rate['bare']:>9,.0f} {rate['stock']:>9,.0f} {rate['mock']:>9,.0f}"
            f"  {ratio['bare']:>9.2f} {ratio['stock']:>10.1f}"
            f"  {cpu['bare']:>6.0f} {cpu['stock']:>6.0f} {cpu['mock']:>6.0f}",
            flush=True,
        )

    def load(self, name: str, request: Any) -> Load:
        """Measure one server with one request, by ``wrk``."""
        script = self.folder / "request.lua"
        body = json.dumps(request["body"]) if request["body"] else ""
        script.write_text(
            f'wrk.method = "{request["method"]}"\nwrk.headers["Authorization"] = "Bearer {KEY}"\n'
            + (f'wrk.body = [[{body}]]\nwrk.headers["Content-Type"] = "application/json"\n' if body else "")
        )
        command = ["wrk", "-t1", f"-c{self.options.connections}", f"-d{self.options.seconds}s"]
        url = f"http://127.0.0.1:{self.ports[name]}{request['path']}"
        before = cpu_seconds(self.servers[name].pid)
        done = subprocess.run([*command, "-s", str(script), url], capture_output=True, text=True, check=True)
        used = cpu_seconds(self.servers[name].pid) - before
        if "Non-2xx" in done.stdout:
            sys.exit(f"{name} refused {request['method']} {request['path']}:\n{done.stdout}")
        count = int(re.search(r"(\d+) requests in", done.stdout)[1])
        return Load(float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]), used / count * 1e6)


def fill(port: int) -> dict[str, Any]:
    """Create a client with a hundred invoices and thirty more clients in the mock; return the requests and its responses."""
    wait_for(port)
    client = call(port, "POST", "/api/v1/clients", CLIENT)["body"]["data"]["id"]
    for n in range(30):
        call(port, "POST", "/api/v1/clients", {**CLIENT, "name": f"Client {n}"})
    line = {"description": "Web Development", "quantity": 40, "unitPrice": 125.00, "taxRate": 10}
    invoice = {"clientId": client, "currency": "USD", "issueDate": "2024-06-01", "dueDate": "2024-07-01"}
    invoice |= {
        "lineItems": [line],
        "notes": "Thank you for your business",
        "terms": "Payment due within 30 days",
    }
    for _ in range(100):
        number = call(port, "POST", "/api/v1/invoices", invoice)["body"]["data"]["id"]
    paths = {"Client": ("/api/v1/clients", client, CLIENT), "Invoice": ("/api/v1/invoices", number, invoice)}
    requests = {}
    for kind, (path, id_, body) in paths.items():
        requests[f"get{kind}"] = {"method": "GET", "path": f"{path}/{id_}", "body": None}
        requests[f"list{kind}s"] = {"method": "GET", "path": path, "body": None}
        requests[f"create{kind}"] = {"method": "POST", "path": path, "body": body}
    for request in requests.values():
        request["answer"] = call(port, request["method"], request["path"], request["body"])
    return requests


def call(port: int, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Send one request to the mock; return status and JSON body."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    request.add_header("Authorization", f"Bearer {KEY}")
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(request, data) as response:
        return {"status": response.status, "body": json.load(response)}


def cpu_seconds(pid: int) -> float:
    """The user and system time of a process, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    """Return when the port accepts connections."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"nothing listens on port {port}")


if __name__ == "__main__":
    main()
