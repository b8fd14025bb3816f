"""Every operation of the document as a request that changes nothing even where it is let through by mistake.

Layer: probes. For the tests that want every operation refused: without a key, with a wrong one, with one whose plan
lacks the API. Which operations there are comes from the document; how a write is made without effect is in
:func:`without_effect`.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from string import ascii_lowercase, digits
from typing import Any, Final
from urllib.parse import quote, urlencode

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.expectation import Kind, NotSuccess
from cleverinvo_conformance.core.operations import OPERATIONS, Operation
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData

UNAUTHORIZED: Final = 401


@dataclass(frozen=True, slots=True)
class Call:
    """One operation's request; ``fields`` ``None``: no body."""

    operation: str
    method: str
    path: str
    fields: dict[str, Any] | None = None
    query: str = ""

    def sent(self, run: Run, *, query: str = "", **options: Any) -> Exchange:
        """Send it, with the ``options`` of :meth:`ApiClient.send`; its own query stands before that."""
        if self.fields is not None:
            options["json_body"] = self.fields
        query = "&".join(filter(None, (self.query, query)))
        return run.api.send(self.method, self.path, query=query, **options)


LIST_CLIENTS = Call("listClients", "GET", "/clients")
LIST_INVOICES = Call("listInvoices", "GET", "/invoices")
#: A list that is searched or filtered may be answered by code of its own.
SEARCH_CLIENTS = Call("listClients (with a search)", "GET", "/clients", query="search=a&limit=1")
FILTER_INVOICES = Call("listInvoices (with a filter)", "GET", "/invoices", query="status=DRAFT&limit=1")


#: The operations that read one record or what is below it.
READS: Final = tuple(op for op in OPERATIONS.values() if op.method == "GET" and not op.is_of_collection)
_ORDER: Final = {"POST": 1, "PUT": 2, "PATCH": 2, "DELETE": 3}
#: The operations that write: first those that create, then those that change, then those that delete.
WRITES: Final = tuple(
    sorted(
        (op for op in OPERATIONS.values() if op.method != "GET"),
        key=lambda op: 0 if op.is_of_collection else _ORDER.get(op.method, 4),
    )
)
#: Those of the writes that are a ``POST``.
POSTS: Final = tuple(op for op in WRITES if op.method == "POST")
#: A field of each kind of record that a change may send as it is.
_UNCHANGED: Final = {"clients": "name", "invoices": "notes"}


def reads(client_id: str, invoice_id: str) -> list[Call]:
    """The operations that read one record or what is below it; ids as segments of a path."""
    ids = {"clients": client_id, "invoices": invoice_id}
    return [Call(op.id, op.method, f"/{op.collection}/{ids[op.collection]}{op.suffix}") for op in READS]


def writes(test_data: TestData) -> list[Call]:
    """The operations that write, each without effect, as far as :func:`without_effect` has a request."""
    return [call for operation in WRITES if (call := without_effect(operation, test_data))]


def without_effect(operation: Operation, test_data: TestData) -> Call | None:
    """A request for an operation that writes, without effect even if it is let through.

    A ``POST`` to a collection lacks the required fields, a change of a record sends the present values, and any other write
    uses an unknown id. ``None`` for such a write if no id is known that returns 404 (CLI-GET-2, INV-GET-2).
    Raises :class:`LookupError` for an operation of another form.
    """
    if operation.is_of_collection and operation.required:
        fields = (
            test_data.plain_client_fields("Never created")
            if operation.collection == "clients"
            else test_data.plain_invoice_fields("")
        )
        body = {name: value for name, value in fields.items() if name not in operation.required}
        return Call(operation.id, operation.method, operation.template, body)
    if operation.suffix == "" and operation.method in {"PUT", "PATCH"}:
        own = test_data.acme if operation.collection == "clients" else test_data.draft
        field = _UNCHANGED[operation.collection]
        path = operation.template.replace("{id}", test_data.id_of(own))
        return Call(operation.id, operation.method, path, {field: own.record.get(field)})
    if operation.suffix is None:
        raise LookupError(
            f"{operation.id}: add to `without_effect` in probes/authentication.py a request for "
            f"{operation.method} {operation.template} that changes nothing"
        )
    path = test_data.path_of_unknown_id(operation.collection)
    empty: dict[str, Any] | None = {} if operation.has_body else None
    return Call(operation.id, operation.method, path + operation.suffix, empty) if path else None


def unknown_key(run: Run) -> str:
    """The name of a key of the documented form that opens nothing.

    Shorter than a key is: a sandbox may open a fresh account for whatever looks like one.
    """
    letters = "".join(run.random.choices(ascii_lowercase + digits, k=6))
    run.api.false_keys.setdefault("unknown", f"cinv_{letters}")
    return "unknown"


def near_keys(run: Run) -> dict[str, dict[str, Any]]:
    """Keys that resemble the real one and are others, as options of :meth:`ApiClient.send`, by what a sentence calls them.

    None is of the documented form and as long as a key is, as in :func:`unknown_key`.
    """
    key = run.target.keys.get("primary")
    near = {"a made-up key": f"{run.random.getrandbits(128):032x}"}
    if not key:
        return {"an unknown key": {"key": unknown_key(run)}} | _as_bearers(near)
    run.redactor.hide_key(key.swapcase(), "<the API key, capitals for small letters>")
    begun = {
        "a key that begins as a known one": key[: min(len(key) - 1, 11)],
        "a known key in other letters": key.swapcase(),
        "a key that a known one ends": f"x{key}",
    }
    return _as_bearers({why: other for why, other in (begun | near).items() if other != key})


def _as_bearers(keys: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {
        why: {"key": "misplaced", "headers": {"Authorization": f"Bearer {key}"}} for why, key in keys.items()
    }


def longer_key(run: Run) -> dict[str, Any]:
    """The real key with something behind it, as options of :meth:`ApiClient.send`.

    It begins as the real one does, however much of it is compared; a sandbox may open an account for it.
    """
    return {
        "key": "misplaced",
        "headers": {"Authorization": f"Bearer {run.target.keys['primary']}-longer"},
    }


def altered_key(run: Run) -> dict[str, Any]:
    """The real key with another letter in its middle, as options of :meth:`ApiClient.send`.

    It begins and ends as the real one does, and is as long; a sandbox may open an account for it.
    """
    key = run.target.keys["primary"]
    at = len(key) // 2
    other = next(letter for letter in ascii_lowercase if letter not in key[at].lower())
    altered = f"{key[:at]}{other}{key[at + 1 :]}"
    run.redactor.hide_key(altered, "<the API key, one letter changed>")
    return {"key": "misplaced", "headers": {"Authorization": f"Bearer {altered}"}}


def malformed_key(run: Run) -> dict[str, Any]:
    """An unknown key behind two blanks and with a letter beyond ASCII, as options of :meth:`ApiClient.send`.

    RFC 9110 allows both in a header, and neither may cause a server error (ERR-4).
    """
    letters = "".join(run.random.choices(ascii_lowercase, k=4))
    return {"key": "misplaced", "headers": {"Authorization": f"Bearer  cinv_{letters}é"}}


def misplaced(run: Run) -> dict[str, dict[str, Any]]:
    """The real key where it does not belong, as options of :meth:`ApiClient.send`, by what a sentence calls it.

    However the key is written there, no report shows it.
    """
    key = run.target.keys["primary"]
    basic = b64encode(f"{key}:".encode()).decode()
    for spelling in (basic, quote(key, safe="")):
        run.redactor.hide_key(spelling, "$CLEVERINVO_API_KEY")
    names = ("api_key", "apiKey", "access_token", "token", "key")
    elsewhere = {
        "X-API-Key": key,
        "Api-Key": key,
        "X-Auth-Token": key,
        "Cookie": f"api_key={key}; token={key}",
    }
    ways: dict[str, dict[str, Any]] = {
        "the key as `Basic <key>`": {"headers": {"Authorization": f"Basic {key}"}},
        "the key as the user of Basic": {"headers": {"Authorization": f"Basic {basic}"}},
        "the bare key": {"headers": {"Authorization": key}},
        "the key as `Token <key>`": {"headers": {"Authorization": f"Token {key}"}},
        "the key in the query, in other headers and a cookie": {
            "query": urlencode(dict.fromkeys(names, key)),
            "headers": elsewhere,
        },
    }
    return {how: {"key": "misplaced", **options} for how, options in ways.items()}


def is_refused(
    run: Run,
    expect: Expect,
    clause: Clause,
    call: Call,
    *,
    why: str,
    status: int = 401,
    without: Exchange | None = None,
    **options: Any,
) -> Exchange:
    """``call``, sent with ``options``, is answered with ``status``, and nothing of the resource is in the answer.

    A request that is not refused even without a key violates AUTH-1 and shows nothing of another clause. So before one of
    those counts as violated, the same request is looked at without a key: ``without``, or one more.
    """
    exchange = call.sent(run, **options)
    is_violation = exchange.status != status
    if (
        is_violation
        and clause is not c.AUTH_1
        and (without or call.sent(run, key=None)).status != UNAUTHORIZED
    ):
        expect.not_tested(f"{call.operation} is not even refused without a key", clause)
    elif expect.status(clause, exchange, status, why=f"for {call.operation} with {why}"):
        document = exchange.document
        held = not (isinstance(document, dict) and document.get("data"))
        expected = f"no resource in the answer to {call.operation} with {why}"
        got, must = Phrase("a `data` beside the error"), Kind("/data", ("absent", "null"))
        expect.that(clause, held, expected, got, exchange, must=must)
    return exchange


def opens_nothing(run: Run, expect: Expect, call: Call, key: dict[str, Any], *, without: Exchange) -> None:
    """AUTH-2: ``call`` of a record is not answered with it for a key that resembles the real one or is malformed.

    Any refusal will do: where a key opens an account when it is first used, that account does not have the record.
    """
    exchange = call.sent(run, **key)
    if without.status != UNAUTHORIZED:
        expect.not_tested(f"{call.operation} is not even refused without a key", c.AUTH_2)
        return
    expected = f"401 for {call.operation} with an unknown key"
    held = not exchange.is_success
    expect.that(c.AUTH_2, held, expected, exchange.status, exchange, must=NotSuccess())
