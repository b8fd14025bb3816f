"""A user of the API: one key of one sandbox, with shorthands for common requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlencode

BASE = "/api/v1"
ABSENT = object()


class Api:
    """A user of one account. ``body`` is sent as JSON, ``content`` unchanged."""

    _keys = count(1)

    def __init__(self, server, key=None):
        """Without ``key``, the user has a new key and so an empty account."""
        key = key or f"cinv_test_{next(self._keys):08}"
        self.server, self.key, self.clock = server, key, server.clock
        self._numbers = count(1)

    def request(self, method, path, *, body=ABSENT, content=b"", headers=(), **query):
        """The parts of a request of this user."""
        sent = [("authorization", f"Bearer {self.key}"), *headers]
        if body is not ABSENT:
            content = json.dumps(body, default=float).encode()
        if content and not any(name == "content-type" for name, _ in headers):
            sent.append(("content-type", "application/json"))
        return method, f"{BASE}{path}{'?' if query else ''}{urlencode(query)}", sent, content

    def call(self, method, path, **options):
        return self.server.exchange(*self.request(method, path, **options))

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def post(self, path, body=ABSENT, **options):
        return self.call("POST", path, body=body, **options)

    def put(self, path, body=ABSENT, **options):
        return self.call("PUT", path, body=body, **options)

    def delete(self, path):
        return self.call("DELETE", path)

    def client(self, **fields):
        """Create a client, one millisecond after the previous record."""
        self.clock.advance(milliseconds=1)
        return self.post("/clients", {"name": "Acme Corp", "email": "billing@acme.example", **fields}).data

    @staticmethod
    def line(*, without=(), **fields):
        """A valid line item."""
        whole = {
            "description": "Web Development",
            "quantity": 40,
            "unitPrice": 125.0,
            "taxRate": 10,
            **fields,
        }
        return {name: value for name, value in whole.items() if name not in without}

    def draft(self, client_id=None, *, without=(), **fields):
        """A valid invoice body. Creates a client if none is given."""
        whole = {
            "clientId": client_id or self.client()["id"],
            "invoiceNumber": f"N-{next(self._numbers):04}",
            "currency": "USD",
            "issueDate": "2024-06-01",
            "dueDate": "2024-07-01",
            "lineItems": [self.line()],
            **fields,
        }
        return {name: value for name, value in whole.items() if name not in without}

    def invoice(self, client_id=None, **fields):
        """Create an invoice, one millisecond after the previous record; return its detail."""
        body = self.draft(client_id, **fields)
        self.clock.advance(milliseconds=1)
        receipt = self.post("/invoices", body).data
        return self.get(f"/invoices/{receipt['id']}").data

    def listed(self, path, **query):
        """Every item of a list, which must have at most 100."""
        answer = self.get(path, limit=100, **query).json
        assert answer["total"] == len(answer["data"])
        return answer["data"]

    def everything(self):
        """All records of the account: two lists and each invoice's detail."""
        invoices = self.listed("/invoices")
        return (
            self.listed("/clients"),
            invoices,
            [self.get(f"/invoices/{one['id']}").data for one in invoices],
        )

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Check that the records of the account are the same after the block as before it."""
        before = self.everything()
        yield
        assert self.everything() == before
