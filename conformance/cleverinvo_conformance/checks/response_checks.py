"""What must hold of every answer, whoever asked: costs no request.

Layer: checks. :func:`response_checks` looks at one exchange and says, clause by clause, what held and what did not. It takes
no answer's word for what was asked: a clause is judged only where the exchange shows that it applies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from typing import Any, Final, NamedTuple

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange, NotJson
from cleverinvo_conformance.core.expectation import (
    AnyOf,
    EmptyBody,
    Expectation,
    Header,
    Kind,
    ListedOnce,
    Matches,
    Status,
    StatusBelow,
    Value,
    every,
    item,
)
from cleverinvo_conformance.core.formats import is_date, is_integer, is_number, is_timestamp
from cleverinvo_conformance.core.operations import STATUSES, operation_of, required_fields
from cleverinvo_conformance.core.wording import Phrase


class Check(NamedTuple):
    """One clause, whether it held, and what was expected and seen where it did not.

    ``got`` is the value itself; ``must`` the expectation of this exchange as data.
    """

    clause: Clause
    held: bool
    expected: str = ""
    got: object = ""
    must: Expectation | None = None


#: What is judged on every exchange, whoever asked; of PAGE-5 only that no page holds a record twice, of RATE-1 only the form
#: of a 429.
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
_TOO_MANY: Final = 429
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
        at = item(record.get("id")) if exchange.is_of_list else "/data"
        yield from _values(record, schema, at)
        match schema:
            case "Client":
                yield from _client(record, at)
            case "InvoiceSummary" | "Invoice":
                yield from _invoice(record, at, is_detail=schema == "Invoice")
            case "InvoiceReceipt" if "status" in record:
                yield from _status(record, at)


def _error(exchange: Exchange) -> Iterator[Check]:
    status = exchange.status
    documented = tuple(sorted(_DOCUMENTED | _EXCEPTED))
    yield Check(
        c.ERR_3,
        status in documented or status >= 500,
        "an error status of 400, 401, 403, 404, 429 or 500",
        status,
        AnyOf((Status(documented), StatusBelow(400))),
    )
    if status >= 500:
        if status != 500:
            must = AnyOf((Status((500,)), StatusBelow(500)))
            yield Check(c.ERR_3, False, "no 5xx but 500", status, must)
        yield Check(c.ERR_4, False, "no server error (5xx) in answer to any input", status, StatusBelow(500))
    else:
        yield Check(c.ERR_4, True)
    if status in _EXCEPTED - {405, 415} or exchange.request.method == "HEAD":
        return
    form = list(_error_form(exchange, c.ERR_1))
    yield from form
    if status == _TOO_MANY:  # RATE-1: only what is wrong counts, since a right form says nothing of the limit
        yield from (check._replace(clause=c.RATE_1) for check in form if not check.held)


def _error_form(exchange: Exchange, clause: Clause) -> Iterator[Check]:
    document = exchange.document
    error = document.get("error") if isinstance(document, dict) else None
    yield Check(
        clause,
        isinstance(error, str) and bool(error.strip()),
        "a JSON object with a non-empty string `error`",
        Phrase(exchange.body.decode("utf-8", "replace") or "an empty body"),
        Kind("/error", ("text",)),
    )
    yield _is_json(exchange, clause)


def _empty(exchange: Exchange) -> Check:
    """FMT-6; a client may leave a body of a 204 unread, and the next answer on the connection begins with it."""
    length = exchange.header("content-length") or "0"
    held = not exchange.body and length.strip("0 ,") == ""
    got = f"{len(exchange.body)} bytes" if exchange.body else f"Content-Length: {length}"
    return Check(c.FMT_6, held, "no body with a 204", Phrase(got), EmptyBody())


def _repeated(items: list[dict[str, Any]]) -> Iterator[Check]:
    """PAGE-5, where a record is on one page twice; that none is shows little, and is no evidence."""
    counted = Counter(str(item["id"]) for item in items if "id" in item)
    twice = [id_ for id_, count in counted.items() if count > 1]
    if twice:
        got = Phrase(f"{len(twice)} records of {len(counted)} more than once, first {twice[0]}")
        yield Check(c.PAGE_5, False, "each record once on a page", got, ListedOnce())


def _envelope(exchange: Exchange) -> Iterator[Check]:
    is_list = exchange.is_of_list
    clause = c.FMT_2 if is_list else c.FMT_1
    yield _is_json(exchange, clause)
    kinds = ("array",) if is_list else ("object",)
    try:
        document = exchange.json
    except NotJson as error:
        yield Check(clause, False, "a body that is JSON", Phrase(error), Kind("/data", kinds))
        return
    data = document.get("data") if isinstance(document, dict) else None
    if not is_list:
        held = isinstance(data, dict)
        yield Check(clause, held, '`{"data": {…}}`', _outline(document), Kind("/data", kinds))
        return
    yield Check(clause, isinstance(data, list), '`{"data": […]}`', _outline(document), Kind("/data", kinds))
    if isinstance(document, dict):
        for field in _PAGE:
            value = document.get(field)
            must = Kind(f"/{field}", ("integer",))
            yield Check(clause, is_integer(value), f"`{field}` to be an integer", value, must)


def _is_json(exchange: Exchange, clause: Clause) -> Check:
    held, wanted = exchange.media_type == "application/json", "Content-Type: application/json"
    must = Header("Content-Type", "application/json")
    return Check(clause, held, wanted, exchange.header("content-type"), must)


def _values(record: dict[str, Any], schema: str, at: str) -> Iterator[Check]:
    must: Expectation
    for field in _TIMESTAMPS:
        value = record.get(field)
        if value is not None:
            must = Matches(f"{at}/{field}", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
            yield Check(c.FMT_3, is_timestamp(value), f"`{field}` as 2024-06-01T12:00:00.000Z", value, must)
    if schema == "Client":
        return
    for field in _DATES:
        value = record.get(field)
        if value is not None:
            must = Matches(f"{at}/{field}", r"\d{4}-\d\d-\d\d")
            yield Check(c.FMT_4, is_date(value), f"`{field}` as YYYY-MM-DD", value, must)
    lines = record.get("lineItems")
    parts: list[tuple[str, Any, tuple[str, ...]]] = [(at, record, _NUMBERS)]
    if isinstance(lines, list):
        parts += [(f"{at}/lineItems/{index}", line, _LINE_NUMBERS) for index, line in enumerate(lines)]
    for place, part, fields in parts:
        for field in fields:
            if isinstance(part, dict) and part.get(field) is not None:
                value, must = part[field], Kind(f"{place}/{field}", ("number",))
                yield Check(c.FMT_5, is_number(value), f"`{field}` to be a JSON number", value, must)


def _client(record: dict[str, Any], at: str) -> Iterator[Check]:
    for field in ("id", "name", "createdAt", "updatedAt"):
        value, must = record.get(field), Kind(f"{at}/{field}", ("string",))
        held = isinstance(value, str)
        yield Check(c.CLI_SHAPE_1, held, f"a client's `{field}` to be a string", value, must)
    active, must = record.get("isActive"), Kind(f"{at}/isActive", ("boolean",))
    held = isinstance(active, bool)
    yield Check(c.CLI_SHAPE_1, held, "a client's `isActive` to be a boolean", active, must)
    for field in ("email", "address", "taxId", "phone", "notes"):
        value, must = record.get(field), Kind(f"{at}/{field}", ("string", "null", "absent"))
        held = value is None or isinstance(value, str)
        yield Check(c.CLI_SHAPE_1, held, f"a client's `{field}` to be a string, null or absent", value, must)


def _there(at: str, fields: list[str]) -> Expectation | None:
    """Each of ``fields`` has a value."""
    return every(
        *(Kind(f"{at}/{field}", ("string", "number", "boolean", "array", "object")) for field in fields)
    )


def _invoice(record: dict[str, Any], at: str, *, is_detail: bool) -> Iterator[Check]:
    clause = c.INV_GET_1 if is_detail else c.INV_LIST_1
    missing = [field for field in _ITEM if record.get(field) is None]
    got = Phrase(f"no {', '.join(missing)}")
    yield Check(clause, not missing, "all the documented fields", got, _there(at, missing))
    client = record.get("client")
    named = isinstance(client, dict) and isinstance(client.get("name"), str) and "email" in client
    must = every(Kind(f"{at}/client/name", ("string",)), Kind(f"{at}/client/email", ("string", "null")))
    yield Check(clause, named, "`client` with `name` and `email`", _outline(client), must)
    yield from _status(record, at)
    if not is_detail:
        return
    lines = record.get("lineItems")
    must = Kind(f"{at}/lineItems", ("array",))
    yield Check(clause, isinstance(lines, list), "`lineItems` to be a list", _outline(lines), must)
    for index, line in enumerate(lines if isinstance(lines, list) else []):
        absent = [field for field in _LINE if not isinstance(line, dict) or line.get(field) is None]
        got, must = Phrase(f"no {', '.join(absent)}"), _there(f"{at}/lineItems/{index}", absent)
        yield Check(clause, not absent, "all the documented fields of a line", got, must)
    emailed, must = record.get("sentViaEmail"), Kind(f"{at}/sentViaEmail", ("boolean",))
    yield Check(clause, isinstance(emailed, bool), "`sentViaEmail` to be a boolean", emailed, must)
    for field in ("sentAt", "paidAt"):
        expected, must = (
            f"`{field}` to be there, null or a timestamp",
            Kind(f"{at}/{field}", ("null", "string")),
        )
        yield Check(clause, field in record, expected, Phrase("absent"), must)
    for field in ("notes", "terms"):
        value, must = record.get(field), Kind(f"{at}/{field}", ("string", "null", "absent"))
        held = value is None or isinstance(value, str)
        yield Check(clause, held, f"`{field}` to be a string, null or absent", value, must)


def _status(record: dict[str, Any], at: str) -> Iterator[Check]:
    status = record.get("status")
    must = AnyOf(tuple(Value(f"{at}/status", each) for each in STATUSES))
    yield Check(c.INV_STATUS_1, status in STATUSES, f"one of {', '.join(STATUSES)}", status, must)


def _outline(value: Any) -> Any:
    if isinstance(value, dict):
        return Phrase(f"an object with {', '.join(map(str, value)) or 'nothing in it'}")
    return Phrase("a list") if isinstance(value, list) else value
