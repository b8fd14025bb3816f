"""Made-up exchanges, and the checks of an account that see them in order."""

from __future__ import annotations

import json

from cleverinvo_conformance.checks.known_records import AccountChecks
from cleverinvo_conformance.checks.malformed_records import Malformed
from cleverinvo_conformance.core.exchange import Exchange, Request

MARK = "cfmtest"
BORN = "2024-06-01T12:00:00.000Z"
CLIENT = {
    "name": f"{MARK} Acme",
    "email": f"{MARK}@a.example",
    "address": "1 Main St",
    "taxId": "US-1",
    "phone": "+1-555",
    "notes": "Net 30",
}
INVOICE = {
    "clientId": "c1",
    "invoiceNumber": f"{MARK}-1",
    "currency": "USD",
    "issueDate": "2024-06-01",
    "dueDate": "2024-07-01",
    "lineItems": [{"description": "Work", "quantity": 2, "unitPrice": 50, "taxRate": 10}],
    "notes": "Thank you",
    "terms": "30 days",
}
SHOWN_CLIENT = CLIENT | {"id": "c1", "isActive": True, "createdAt": BORN, "updatedAt": BORN}
ITEM = {name: INVOICE[name] for name in ("clientId", "invoiceNumber", "currency", "issueDate", "dueDate")} | {
    "id": "i1", "subtotal": 100, "taxTotal": 10, "discountTotal": 0, "total": 110, "status": "DRAFT", "createdAt": BORN,
    "client": {"name": CLIENT["name"], "email": CLIENT["email"]},
}  # fmt: skip
DETAIL = ITEM | {
    "lineItems": [INVOICE["lineItems"][0] | {"amount": 100}], "notes": "Thank you", "terms": "30 days",
    "sentViaEmail": False, "sentAt": None, "paidAt": None,
}  # fmt: skip
RECEIPT = {name: ITEM[name] for name in ("id", "invoiceNumber", "total", "status")}


class Story:
    """Exchanges one after the other, a second apart; each call returns the ids of the clauses that it violates."""

    def __init__(self):
        self.checks = AccountChecks(MARK)
        self._malformed = Malformed()
        self._number = 0
        #: The deviations of the last exchange.
        self.found = []

    def request(self, method, path, sent=None, *, query="", key="primary", headers=None):
        body = None if sent is None else json.dumps(sent).encode()
        url = f"https://api.example/api/v1{path}" + (f"?{query}" if query else "")
        given = (("Content-Type", "application/json"),) if headers is None and body else headers or ()
        return Request(method, path, url, query, given, body, key)

    def __call__(self, method, path, status, shown=None, sent=None, *, tags=(), page=None, **options):
        """``shown``: the answer's ``data``; ``page``: the other fields of a list."""
        self._number += 1
        request = self.request(method, path, sent, **options)
        answer = {"data": shown} | (page or {}) if status < 300 else {"error": "refused"}
        body = b"" if status == 204 else json.dumps(answer).encode()
        kind = {"content-type": ["application/json"]}
        at = float(self._number)
        exchange = Exchange(request, status, kind, body, 0.0, self._number, frozenset(tags), at)
        self._malformed.learn(exchange)
        self.found = self.checks.check(exchange, self._malformed)
        return [deviation.clause.id for deviation in self.found]

    def lost(self, method, path, sent=None, **options):
        """The answer to a request is lost."""
        self.checks.lost(self.request(method, path, sent, **options))

    def client(self, id_="c1", *, key="primary", status=201, **changes):
        """A client is created and shown as sent."""
        sent = CLIENT | changes
        return self("POST", "/clients", status, SHOWN_CLIENT | changes | {"id": id_}, sent, key=key)

    def invoice(self, id_="i1", *, number=None, **changes):
        """An invoice of the client ``c1`` is created; its receipt is shown."""
        sent = INVOICE | {"invoiceNumber": number or INVOICE["invoiceNumber"]} | changes
        return self(
            "POST", "/invoices", 201, RECEIPT | {"id": id_, "invoiceNumber": sent["invoiceNumber"]}, sent
        )

    def read(self, shown, **options):
        """A client or an invoice is read by its id."""
        kind = "invoices" if "invoiceNumber" in shown else "clients"
        return self("GET", f"/{kind}/{shown['id']}", 200, shown, **options)

    def page(self, *shown, of="clients", query=f"search={MARK}", total=None, **options):
        """A first page of a list."""
        total = len(shown) if total is None else total
        pages = -(-total // 20) if isinstance(total, int) else 0
        page = {"total": total, "page": 1, "limit": 20, "totalPages": pages} | options
        return self("GET", f"/{of}", 200, list(shown), query=query, page=page)
