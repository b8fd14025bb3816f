"""What must hold of every answer, whoever asked: costs no request.

Layer: core. :func:`response_checks` looks at one exchange and says, clause by clause, what held and what did not. It takes
no answer's word for what was asked: a clause is judged only where the exchange shows that it applies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from typing import Any, Final, NamedTuple

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange, NotJson
from cleverinvo_conformance.core.expect import Phrase, formatted
from cleverinvo_conformance.core.formats import is_date, is_integer, is_number, is_timestamp
from cleverinvo_conformance.core.operations import STATUSES, operation_of, required_fields


class Check(NamedTuple):
    """One clause, whether it held, and what was expected and seen where it did not."""

    clause: Clause
    held: bool
    expected: str = ""
    got: str = ""


#: What is judged on every exchange, whoever asked; of PAGE-5 only that no page holds a record twice.
CHECKED_ON_EVERY_ANSWER: Final = (
    c.FMT_1, c.FMT_2, c.FMT_3, c.FMT_4, c.FMT_5, c.FMT_6, c.ERR_1, c.ERR_3, c.ERR_4,
    c.CLI_SHAPE_1, c.INV_LIST_1, c.INV_GET_1, c.INV_STATUS_1,
)  # fmt: skip
_TIMESTAMPS: Final = ("createdAt", "updatedAt", "sentAt", "paidAt")
_DATES: Final = ("issueDate", "dueDate")
#: The numbers of an invoice and of its lines. A field of the same name elsewhere is undocumented and may be anything.
_NUMBERS: Final = ("subtotal", "taxTotal", "discountTotal", "total")
_LINE_NUMBERS: Final = ("quantity", "unitPrice", "amount", "taxRate")
_DOCUMENTED: Final = frozenset({400, 401, 403, 404, 429, 500})
_EXCEPTED: Final = frozenset({405, 413, 414, 415, 431})
_ITEM: Final = required_fields("InvoiceSummary")
_LINE: Final = required_fields("LineItem")
_PAGE: Final = required_fields("Page")


def response_checks(exchange: Exchange, malformed: Container[object] = ()) -> Iterator[Check]:
    """Every judgement that ``exchange`` allows by itself; of records that are ``malformed`` their values are not judged."""
    operation = operation_of(exchange.request.method, exchange.request.path)
    answers = operation.answers if operation else None
    if exchange.status >= 400:
        yield from _error(exchange)
    elif exchange.status == 204:
        yield _empty(exchange)
    elif exchange.status in {200, 201} and answers is not None:  # the tests of deletion judge its status
        yield from _envelope(exchange)
        yield from _records(exchange, answers, malformed)


def _records(exchange: Exchange, schema: str, malformed: Container[object]) -> Iterator[Check]:
    """What the document's ``schema`` of the answer promises of each record."""
    if exchange.is_of_list:
        yield from _repeated(exchange.items)
    for record in exchange.items if exchange.is_of_list else [exchange.record]:
        if not record or record in malformed:
            continue
        yield from _values(record, schema)
        match schema:
            case "Client":
                yield from _client(record)
            case "InvoiceSummary" | "Invoice":
                yield from _invoice(record, is_detail=schema == "Invoice")
            case "InvoiceReceipt" if "status" in record:
                yield from _status(record)


def _error(exchange: Exchange) -> Iterator[Check]:
    status = exchange.status
    yield Check(
        c.ERR_3,
        status in _DOCUMENTED or status in _EXCEPTED or status >= 500,
        "an error status of 400, 401, 403, 404, 429 or 500",
        str(status),
    )
    if status >= 500:
        if status != 500:
            yield Check(c.ERR_3, False, "no 5xx but 500", str(status))
        yield Check(c.ERR_4, False, "no server error (5xx) in answer to any input", str(status))
    else:
        yield Check(c.ERR_4, True)
    if status in _EXCEPTED - {405, 415} or exchange.request.method == "HEAD":
        return
    document = exchange.document
    error = document.get("error") if isinstance(document, dict) else None
    yield Check(
        c.ERR_1,
        isinstance(error, str) and bool(error.strip()),
        "a JSON object with a non-empty string `error`",
        formatted(Phrase(exchange.body.decode("utf-8", "replace") or "an empty body"), 200),
    )
    yield _is_json(exchange, c.ERR_1)


def _empty(exchange: Exchange) -> Check:
    """FMT-6; a client may leave a body of a 204 unread, and the next answer on the connection begins with it."""
    length = exchange.header("content-length") or "0"
    held = not exchange.body and length.strip("0 ,") == ""
    got = f"{len(exchange.body)} bytes" if exchange.body else f"Content-Length: {length}"
    return Check(c.FMT_6, held, "no body with a 204", Phrase(got))


def _repeated(items: list[dict[str, Any]]) -> Iterator[Check]:
    """PAGE-5, where a record is on one page twice; that none is shows little, and is no evidence."""
    counted = Counter(str(item["id"]) for item in items if "id" in item)
    twice = [id_ for id_, count in counted.items() if count > 1]
    if twice:
        got = Phrase(f"{len(twice)} records of {len(counted)} more than once, first {twice[0]}")
        yield Check(c.PAGE_5, False, "each record once on a page", got)


def _envelope(exchange: Exchange) -> Iterator[Check]:
    is_list = exchange.is_of_list
    clause = c.FMT_2 if is_list else c.FMT_1
    yield _is_json(exchange, clause)
    try:
        document = exchange.json
    except NotJson as error:
        yield Check(clause, False, "a body that is JSON", f"{error}")
        return
    if not is_list:
        data = document.get("data") if isinstance(document, dict) else None
        yield Check(clause, isinstance(data, dict), '`{"data": {…}}`', _outline(document))
        return
    data = document.get("data") if isinstance(document, dict) else None
    yield Check(clause, isinstance(data, list), '`{"data": […]}`', _outline(document))
    if isinstance(document, dict):
        for field in _PAGE:
            value = document.get(field)
            yield Check(clause, is_integer(value), f"`{field}` to be an integer", formatted(value))


def _is_json(exchange: Exchange, clause: Clause) -> Check:
    got = exchange.header("content-type")
    return Check(
        clause, exchange.media_type == "application/json", "Content-Type: application/json", formatted(got)
    )


def _values(record: dict[str, Any], schema: str) -> Iterator[Check]:
    for field in _TIMESTAMPS:
        if record.get(field) is not None:
            value = record[field]
            yield Check(
                c.FMT_3, is_timestamp(value), f"`{field}` as 2024-06-01T12:00:00.000Z", formatted(value)
            )
    if schema == "Client":
        return
    for field in _DATES:
        if record.get(field) is not None:
            yield Check(c.FMT_4, is_date(record[field]), f"`{field}` as YYYY-MM-DD", formatted(record[field]))
    lines = record.get("lineItems")
    parts = [
        (record, _NUMBERS),
        *((line, _LINE_NUMBERS) for line in (lines if isinstance(lines, list) else [])),
    ]
    for part, fields in parts:
        for field in fields:
            if isinstance(part, dict) and part.get(field) is not None:
                value = part[field]
                yield Check(c.FMT_5, is_number(value), f"`{field}` to be a JSON number", formatted(value))


def _client(record: dict[str, Any]) -> Iterator[Check]:
    for field in ("id", "name", "createdAt", "updatedAt"):
        value = record.get(field)
        yield Check(
            c.CLI_SHAPE_1, isinstance(value, str), f"a client's `{field}` to be a string", formatted(value)
        )
    active = record.get("isActive")
    yield Check(
        c.CLI_SHAPE_1, isinstance(active, bool), "a client's `isActive` to be a boolean", formatted(active)
    )
    for field in ("email", "address", "taxId", "phone", "notes"):
        value = record.get(field)
        held = value is None or isinstance(value, str)
        yield Check(
            c.CLI_SHAPE_1, held, f"a client's `{field}` to be a string, null or absent", formatted(value)
        )


def _invoice(record: dict[str, Any], *, is_detail: bool) -> Iterator[Check]:
    clause = c.INV_GET_1 if is_detail else c.INV_LIST_1
    missing = [field for field in _ITEM if record.get(field) is None]
    yield Check(clause, not missing, "all the documented fields", Phrase(f"no {', '.join(missing)}"))
    client = record.get("client")
    named = isinstance(client, dict) and isinstance(client.get("name"), str) and "email" in client
    yield Check(clause, named, "`client` with `name` and `email`", _outline(client))
    yield from _status(record)
    if not is_detail:
        return
    lines = record.get("lineItems")
    yield Check(clause, isinstance(lines, list), "`lineItems` to be a list", _outline(lines))
    for line in lines if isinstance(lines, list) else []:
        absent = [field for field in _LINE if not isinstance(line, dict) or line.get(field) is None]
        yield Check(
            clause, not absent, "all the documented fields of a line", Phrase(f"no {', '.join(absent)}")
        )
    emailed = record.get("sentViaEmail")
    yield Check(clause, isinstance(emailed, bool), "`sentViaEmail` to be a boolean", formatted(emailed))
    for field in ("sentAt", "paidAt"):
        yield Check(clause, field in record, f"`{field}` to be there, null or a timestamp", Phrase("absent"))
    for field in ("notes", "terms"):
        value = record.get(field)
        held = value is None or isinstance(value, str)
        yield Check(clause, held, f"`{field}` to be a string, null or absent", formatted(value))


def _status(record: dict[str, Any]) -> Iterator[Check]:
    status = record.get("status")
    yield Check(c.INV_STATUS_1, status in STATUSES, f"one of {', '.join(STATUSES)}", formatted(status))


def _outline(value: Any) -> str:
    if isinstance(value, dict):
        return Phrase(f"an object with {', '.join(map(str, value)) or 'nothing in it'}")
    return Phrase("a list") if isinstance(value, list) else formatted(value)
