"""A user of the API: one key of one sandbox, with shorthands for what most tests begin with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlencode

BASE = "/api/v1"
ABSENT = object()


class Api:
    """A user of one account. ``body`` is sent as JSON, ``content`` as it is."""

    _keys = count(1)

    def __init__(self, server, key=None):
        """Without ``key``, one that was never used: an empty account of its own."""
        key = key or f"cinv_test_{next(self._keys):08}"
        self.server, self.key, self.clock = server, key, server.clock
        self._numbers = count(1)

    def request(self, method, path, *, body=ABSENT, content=b"", headers=(), **query):
        """A request of this user's, ready to be sent."""
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
        """Create a client, a millisecond after all that was created before."""
        self.clock.advance(milliseconds=1)
        return self.post("/clients", {"name": "Acme Corp", "email": "billing@acme.example", **fields}).data

    @staticmethod
    def line(*, without=(), **fields):
        """A lawful line item."""
        whole = {
            "description": "Web Development",
            "quantity": 40,
            "unitPrice": 125.0,
            "taxRate": 10,
            **fields,
        }
        return {name: value for name, value in whole.items() if name not in without}

    def draft(self, client_id=None, *, without=(), **fields):
        """A lawful invoice body. Makes a client where none is given."""
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
        """Create an invoice, a millisecond after all that was created before, and read the whole of it."""
        body = self.draft(client_id, **fields)
        self.clock.advance(milliseconds=1)
        receipt = self.post("/invoices", body).data
        return self.get(f"/invoices/{receipt['id']}").data

    def listed(self, path, **query):
        """Every item of a list of no more than 100."""
        answer = self.get(path, limit=100, **query).json
        assert answer["total"] == len(answer["data"])
        return answer["data"]

    def everything(self):
        """All that the account shows: two lists and each invoice in full."""
        invoices = self.listed("/invoices")
        return (
            self.listed("/clients"),
            invoices,
            [self.get(f"/invoices/{one['id']}").data for one in invoices],
        )

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Fails when the account shows anything else after the block than before it."""
        before = self.everything()
        yield
        assert self.everything() == before
