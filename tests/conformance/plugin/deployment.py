"""A deployment of a few dozen lines, for tests of the suite's machinery.

It stores clients. Switches make it refuse, violate clauses, leak secrets or stop responding. It is not a model of the API.
"""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlsplit

#: A real account's data about its customers; no output may contain it.
CUSTOMER = {
    "id": "cus00000000000000000001",
    "name": "Zebulon Quartermaine & Söhne",
    "email": "zebulon@quartermaine.test",
    "address": "77 Hidden Valley Rd, Springfield",
    "taxId": "SECRET-TAX-4711",
    "phone": "+44-555-7788",
    "notes": 'owes us "money"',
    "isActive": True,
    "createdAt": "2024-01-01T00:00:00.000Z",
    "updatedAt": "2024-01-01T00:00:00.000Z",
}
SECRETS = [str(CUSTOMER[field]) for field in ("name", "email", "address", "taxId", "phone", "notes")]


class Deployment:
    """The state and the switches of a deployment."""

    def __init__(self):
        self.clients = {CUSTOMER["id"]: dict(CUSTOMER)}
        self.requests = []
        #: Answer everything with this status.
        self.refuses = None
        #: Put key, headers and customers into every error, and errors into the responses to bad pages.
        self.leaks = False
        #: Answer a page out of bounds with 200 instead of 400.
        self.breaks_page_3 = False
        #: Write timestamps without milliseconds.
        self.breaks_fmt_3 = False
        #: Answer this many requests with 429 first.
        self.full_for = 0
        #: Close connections without a response from the n-th request on.
        self.silent_from = None
        #: Create the record and answer 500.
        self.forgets_id = False
        #: Wait before the response to a POST.
        self.slow_post = 0.0
        self.numeric_ids = False
        #: Two requests at once get different numbers.
        self._numbers = count(1)
        self.location = None

    def answer(self, method, url, headers, body):  # noqa: PLR0911 (one switch after the other)
        """Status, headers and body of the response to a request."""
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix("/api/v1")
        if self.full_for:
            self.full_for -= 1
            return 429, {"error": "slow down"}
        if self.refuses:
            return self.refuses, {"error": self._said("no entry", headers)}
        if not headers.get("Authorization", "").startswith("Bearer "):
            return 401, {"error": self._said("who are you", headers)}
        record = re.fullmatch(r"/(clients|invoices)/([^/]+)", path)
        match method, path:
            case "GET", "/clients" | "/invoices":
                return self._list(path, query, headers)
            case "POST", "/clients":
                return self._make(json.loads(body), headers)
            case (("GET" | "PUT" | "DELETE"), _) if record and record[2] in self.clients:
                client = self.clients[record[2]]
                if method == "DELETE":
                    del self.clients[record[2]]
                    return 204, None
                if method == "PUT":
                    client |= json.loads(body)
                return 200, {"data": client}
        return 404, {"error": self._said("no such thing", headers)}

    def _list(self, path, query, headers):
        page, limit = query.get("page", "1"), query.get("limit", "20")
        if not (page.isdecimal() and int(page) and limit.isdecimal() and 1 <= int(limit) <= 100):
            if not self.breaks_page_3:
                return 400, {"error": self._said("bad page", headers)}
            page, limit = "1", "20"
        term = query.get("search", "").lower()
        found = [c for c in self.clients.values() if term in c["name"].lower()] if path == "/clients" else []
        at = (int(page) - 1) * int(limit)
        pages = -(-len(found) // int(limit))
        return 200, {
            "data": found[at : at + int(limit)],
            "total": len(found), "page": int(page), "limit": int(limit), "totalPages": pages,
        }  # fmt: skip

    def _make(self, fields, headers):
        time.sleep(self.slow_post)  # noqa: TID251 (a slow server)
        if "name" not in fields:
            return 400, {"error": self._said("name is missing", headers)}
        number = next(self._numbers)
        id_ = str(number) if self.numeric_ids else f"new{number:020}"
        stamp = "2024-06-01T12:00:00Z" if self.breaks_fmt_3 else "2024-06-01T12:00:00.000Z"
        own = {"id": id_, "isActive": True, "createdAt": stamp, "updatedAt": stamp}
        self.clients[id_] = fields | own
        return (500, {"error": "oh"}) if self.forgets_id else (201, {"data": self.clients[id_]})

    def _said(self, text, headers):
        if not self.leaks:
            return text
        return f"{text}: {dict(headers)} {json.dumps(CUSTOMER)} {CUSTOMER['name']} {CUSTOMER}"


@contextmanager
def serving(deployment):
    """The deployment's root, on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # one packet for each response

        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            deployment.requests.append((self.command, self.path, dict(self.headers)))
            if deployment.silent_from is not None and len(deployment.requests) >= deployment.silent_from:
                self.close_connection = True
                return
            status, document = deployment.answer(self.command, self.path, self.headers, body)
            content = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            if content:
                self.send_header("Content-Type", "application/json")
            if deployment.location:
                self.send_header("Location", deployment.location)
            if deployment.leaks:
                self.send_header("X-Seen", self.headers.get("Authorization", ""))
                self.send_header("Set-Cookie", "session=s3cr3t-s3ss10n")
            if status == 429:
                self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
