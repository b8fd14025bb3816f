"""Truthful servers that write the same JSON in unusual ways, or say more than the reference shows.

FMT-1 to FMT-5 ask for JSON and name the form of some values; RFC 8259 leaves the rest to the writer. By the contract's
notes answers may have more fields everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.truthful_server import Truthful

MONEY = "subtotal|taxTotal|discountTotal|total|unitPrice|amount|quantity|taxRate"
#: An amount in JSON, not an envelope's count: those are integers (FMT-2).
_AMOUNT = re.compile(rf'("(?:{MONEY})":\s*)(-?\d+(?:\.\d+)?)(?=[,}}\s])')


def exponent(text: str) -> str:
    """5500.5 as 5.5005e3 (RFC 8259, 6)."""
    digits = text.replace(".", "").lstrip("0")
    if not digits.strip("0") or text.startswith("-"):
        return text
    power = len(text.partition(".")[0]) - 1 if not text.startswith("0") else None
    return text if power is None else f"{digits[0]}.{digits[1:].rstrip('0') or '0'}e{power}"


def four_decimals(text: str) -> str:
    """5500 as 5500.0000, as a database's `numeric(19,4)` writes it."""
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<4}"


def shortest(text: str) -> str:
    """5500.00 as 5500, as JavaScript writes it."""
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0')}".rstrip(".")


class Amounts(Mutation):
    """Another spelling of each amount of a record: the same JSON number (FMT-5; RFC 8259, 6)."""

    def __init__(self, *spellings: Callable[[str], str]) -> None:
        """``spellings``: used in turn."""
        self._spellings = spellings
        self._count = 0

    def change_response(self, request: Request, response: Response) -> None:
        """Write the amounts in the record or the records; an envelope's `total` stays."""
        document = response.json
        if response.ok and isinstance(document, dict):
            written = _AMOUNT.sub(self._spelled, json.dumps(document.pop("data")))
            rest = json.dumps(document)[1:]
            response.body = f'{{"data":{written}{"," if document else ""}{rest}'.encode()

    def _spelled(self, found: re.Match[str]) -> str:
        self._count += 1
        return found[1] + self._spellings[self._count % len(self._spellings)](found[2])


class Spelled(Mutation):
    """Text and white space as other encoders write them (RFC 8259, 2 and 7), a content type with parameters."""

    def __init__(self, content_type: str, *, escapes: str = "", raw: bool = True, frame: str = "{}") -> None:
        """``escapes``: characters written as escapes; ``raw``: others as they are; ``frame``: what surrounds the text."""
        self._content_type = content_type
        self._escapes = escapes
        self._raw = raw
        self._frame = frame

    def change_response(self, request: Request, response: Response) -> None:
        """Write the body again."""
        document = response.json
        if document is None or not response.body:
            return
        text = json.dumps(document, ensure_ascii=not self._raw)
        for sign in self._escapes:  # all of them occur in strings only
            text = text.replace(sign, rf"\{sign}" if sign == "/" else rf"\u{ord(sign):04X}")
        response.body = self._frame.format(text).encode()
        response.headers["content-type"] = self._content_type


class KeyOrder(Mutation):
    """The members of objects in random order: they have none (RFC 8259, 4)."""

    def __init__(self) -> None:
        self._chance = Random(1)

    def change_response(self, request: Request, response: Response) -> None:
        """Shuffle them."""
        if response.json is not None:
            response.json = self._shuffled(response.json)

    def _shuffled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._shuffled(each) for each in value]
        if not isinstance(value, dict):
            return value
        names = list(value)
        self._chance.shuffle(names)
        return {name: self._shuffled(value[name]) for name in names}


class Decoys(Mutation):
    """More fields everywhere, some with the names of others; also in errors (note: "more fields, everywhere")."""

    def change_response(self, request: Request, response: Response) -> None:
        """Add them."""
        document = response.json
        if not isinstance(document, dict):
            return
        if not response.ok:
            response.json = document | {
                "success": False,
                "data": None,
                "status": response.status,
                "requestId": "r-1",
            }
            return
        response.headers |= {"x-request-id": "r-1", "x-total-count": "7", "link": '</next>; rel="next"'}
        data = document["data"]
        for record in data if isinstance(data, list) else [data]:
            self._decorate(record)
        meta = {"page": 99, "total": -1, "data": [], "error": "none"}
        response.json = {"success": True, "error": None, "meta": meta, "message": "OK"} | document

    def _decorate(self, record: dict[str, Any]) -> None:
        if isinstance(record.get("client"), dict):
            record["client"] |= {"id": "x", "createdAt": "never", "isActive": None, "status": "PAID"}
        for line in record.get("lineItems", []):
            line |= {"id": 1, "total": "0", "discount": None, "createdAt": 0, "taxAmount": None}
        record |= {
            "object": "record",
            "metadata": {"id": None, "status": "x"},
            "updatedBy": {"id": 1, "name": ""},
        }
        record |= {"deletedAt": None, "pdfUrl": "https://files.invalid/1.pdf", "_id": 17}


class ByField(Mutation):
    """What was never set is null or absent, field by field, in lists differently (CLI-SHAPE-1)."""

    def change_response(self, request: Request, response: Response) -> None:
        """Remove some of the fields that are null."""
        absent = {"taxId", "notes"} if request.id else {"phone", "notes", "address", "terms"}
        with response.records() as records:
            for record in records:
                for name in absent & record.keys():
                    if record[name] is None:
                        del record[name]


class WholeAnswers(Mutation):
    """A write of an invoice is answered with the whole invoice ("at least", INV-CREATE-1 and INV-UPDATE-1)."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Read the invoice after the write."""
        response = await server(request)
        if response.ok and request.operation in {"POST /invoices", "PUT /invoices/{id}"}:
            response.json = (await server(request.get(f"/invoices/{response.data['id']}"))).json
        return response


class DetailedLists(Mutation):
    """A list of invoices has their details as well (note: more fields everywhere)."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Read the details of each item."""
        response = await server(request)
        if response.ok and request.operation == "GET /invoices":
            document = response.json
            details = [
                (await server(request.get(f"/invoices/{item['id']}"))).data for item in document["data"]
            ]
            response.json = document | {
                "data": [
                    item | (detail or {}) for item, detail in zip(document["data"], details, strict=True)
                ]
            }
        return response


class Located(Mutation):
    """Creations have a ``Location``, records an ``ETag``, refused methods an ``Allow`` (RFC 9110, 10.2.2, 8.8.3, 10.2.1)."""

    def change_response(self, request: Request, response: Response) -> None:
        """Add the headers."""
        if response.ok and request.method == "POST":
            response.headers["location"] = f"/api/v1{request.path}/{response.data['id']}"
        if response.ok and request.method == "GET":
            response.headers |= {
                "etag": 'W/"1"',
                "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT",
                "age": "0",
            }
        if response.status == 405:
            response.headers["allow"] = "GET, POST, PUT, DELETE"


class EntityTags(Mutation):
    """Records have an ``ETag``, and a GET that has it already is answered with 304 (RFC 9110, 8.8.3 and 13.1.2)."""

    def change_response(self, request: Request, response: Response) -> None:
        """Compare the tag of the present record with the one in the request."""
        if response.ok and request.method == "GET" and request.id:
            tag = f'"{hashlib.sha256(response.body).hexdigest()[:16]}"'
            if request.headers.get("if-none-match") == tag:
                response.become(304)
            response.headers["etag"] = tag


SERVERS = [
    Truthful("exponents", "amounts as 5.5e3", make=lambda: Amounts(exponent)),
    Truthful("four-decimals", "amounts as 5500.0000", make=lambda: Amounts(four_decimals)),
    Truthful("shortest", "amounts as 5500", "opposite", make=lambda: Amounts(shortest)),
    Truthful(
        "any-amounts",
        "each amount in one of three spellings",
        "lenient",
        make=lambda: Amounts(exponent, four_decimals, shortest),
    ),
    Truthful(
        "html-safe",
        "escaped slashes and markup, a trailing line break",
        make=lambda: Spelled("application/json;charset=utf-8", escapes="/<>&'\u2028\u2029", frame="{}\n"),
    ),
    Truthful(
        "plain-text",
        "letters of all scripts as they are, blanks around the JSON",
        make=lambda: Spelled(
            'application/json ; charset="UTF-8"; version=1.2; profile="a;b"', frame="\r\n\t {} \n"
        ),
    ),
    Truthful(
        "surrogates",
        "letters beyond ASCII as escapes",
        make=lambda: Spelled("APPLICATION/JSON", raw=False),
    ),
    Truthful("key-order", "members of objects in random order", make=KeyOrder),
    Truthful("decoys", "more fields everywhere, with the names of others", make=Decoys),
    Truthful("decoys-strict", "the same, and refuses whatever may be refused", "strict", make=Decoys),
    Truthful("by-field", "what was never set is null in one field and absent in another", make=ByField),
    Truthful("whole-answers", "a write is answered with the whole invoice", make=WholeAnswers),
    Truthful("detailed-lists", "list items have the lines, notes and terms", make=DetailedLists),
    Truthful("entity-tags", "ETag of each record, and 304 for one that has not changed", make=EntityTags),
    Truthful("located", "Location, ETag, Last-Modified and Allow", make=Located),
]
