"""Requests that must be refused and change nothing: invalid bodies and queries, and writes with another account's key.

Layer: generated. Each body holds a valid change beside what is wrong, so that a body that is applied in part shows.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.core.operations import CLIENT_FIELDS
from cleverinvo_conformance.generated.made import Made
from cleverinvo_conformance.generated.sequence import Sequence
from cleverinvo_conformance.generated.values import CLIENT_VALUES, INVOICE_TEXTS, LINES

_LINE: Final = {"description": "Hosting", "quantity": 1, "unitPrice": 100, "taxRate": 0}
_NO_TEXT: Final[tuple[Any, ...]] = (5, 0, True, False, [], {}, ["x"])
_NO_NUMBER: Final[tuple[Any, ...]] = ("x", "", "2", True, [], {})
_NO_DATE: Final[tuple[Any, ...]] = ("2024-13-45", "2023-02-29", "soon", "01/02/2024", 5, [])
_WRONG_LINES: Final[list[list[dict[str, Any]]]] = [
    [_LINE, _LINE | {name: value}] if at % 2 else [_LINE | {name: value}]
    for name in _LINE
    for at, value in enumerate(_NO_TEXT if name == "description" else _NO_NUMBER)
]
#: Values of the wrong type or form, by field.
_WRONG: Final[dict[Kind, dict[str, tuple[Any, ...]]]] = {
    "client": dict.fromkeys(CLIENT_FIELDS, _NO_TEXT),
    "invoice": {
        "lineItems": ({}, "none", ["Hosting"], *_WRONG_LINES),
        "issueDate": _NO_DATE,
        "dueDate": _NO_DATE,
        **dict.fromkeys(("currency", "invoiceNumber", "notes", "terms"), _NO_TEXT),
    },
}
_CLAUSES: Final[dict[tuple[str, Kind], Clause]] = {
    ("POST", "client"): c.CLI_CREATE_4,
    ("PUT", "client"): c.CLI_UPDATE_5,
    ("POST", "invoice"): c.INV_CREATE_7,
    ("PUT", "invoice"): c.INV_UPDATE_6,
}
_MISSING: Final[dict[Kind, tuple[str, Clause]]] = {
    "client": ("name", c.CLI_CREATE_3),
    "invoice": ("clientId", c.INV_CREATE_5),
}
_QUERIES: Final[tuple[tuple[dict[str, str], Clause], ...]] = (
    ({"page": "0"}, c.PAGE_3),
    ({"page": "-1"}, c.PAGE_3),
    ({"page": "two"}, c.PAGE_3),
    ({"page": "1_0"}, c.PAGE_3),
    ({"page": "1,5"}, c.PAGE_3),
    ({"limit": "0"}, c.PAGE_3),
    ({"limit": "101"}, c.PAGE_3),
    ({"limit": "1.5"}, c.PAGE_3),
    ({"limit": "1_0"}, c.PAGE_3),
    ({"limit": "-20"}, c.PAGE_3),
    ({"search": "x" * 256}, c.SEARCH_4),
)
_NO_JSON: Final = (b"", b"{", b'{"name"', b"name", b"[1, 2")


class Refusals(Sequence):
    """What no deployment may carry out."""

    def send_wrong_body(self, data: Any, made: Made) -> None:
        """A body with one or two wrong fields, without a required one, or that is not JSON.

        The record is read before: what it shows differently afterwards, the refused request has changed.
        """
        self.send("GET", made.path, key=made.key)
        method = data.draw(st.sampled_from(("PUT", "PUT", "POST")))
        path = made.path if method == "PUT" else f"/{made.kind}s"
        if data.draw(st.integers(0, 3)) == 1:
            options: dict[str, Any] = {"body": data.draw(st.sampled_from(_NO_JSON))}
            clause = c.ERR_2
        else:
            body, clause = self._wrong(data, made, method)
            options = {"json_body": body}
        exchange = self.send(method, path, key=made.key, **options)
        self.must(clause, not exchange.is_success, "400", exchange.status, exchange)

    def _wrong(self, data: Any, made: Made, method: str) -> tuple[dict[str, Any], Clause]:
        wrong = _WRONG[made.kind]
        texts = CLIENT_VALUES["notes"] if made.kind == "client" else INVOICE_TEXTS
        body = {"notes": data.draw(texts)}
        if made.kind == "invoice" and data.draw(st.booleans()):
            body["lineItems"] = data.draw(LINES)
        if method == "POST":
            body = dict(made.fields) | body
            if made.kind == "invoice":
                body["invoiceNumber"] = self.run.test_data.number()
            name, clause = _MISSING[made.kind]
            if data.draw(st.integers(0, 2)) == 1:
                del body[name]
                return body, clause
        fields = [name for name, values in wrong.items() for _ in range(1 + len(values) // len(_NO_TEXT))]
        names = data.draw(st.lists(st.sampled_from(fields), min_size=1, max_size=2, unique=True))
        for name in names:
            body[name] = data.draw(st.sampled_from(wrong[name]))
        return body, _CLAUSES[method, made.kind]

    def ask_for_what_is_wrong(self, data: Any, made: Made) -> None:
        """A query that no list takes."""
        query, clause = data.draw(st.sampled_from(_QUERIES))
        exchange = self.send("GET", f"/{made.kind}s", query=query, key=made.key)
        self.must(clause, not exchange.is_success, "400", exchange.status, exchange)

    def write_with_another_key(self, data: Any, made: Made) -> None:
        """PUT and DELETE of another account's record find nothing (AUTH-4)."""
        key = next((key for key in self.keys if key != made.key), None)
        if key is None:
            return
        self.send("GET", made.path, key=key)
        if not self.run.api.guard.may_write(made.path, key):
            return  # that key has a record of the same id
        if data.draw(st.booleans()):
            exchange = self.send("DELETE", made.path, key=key)
        else:
            changes = {"notes": data.draw(CLIENT_VALUES["notes"])}
            exchange = self.send("PUT", made.path, json_body=changes, key=key)
        self.must(c.AUTH_4, not exchange.is_success, "404", exchange.status, exchange)
