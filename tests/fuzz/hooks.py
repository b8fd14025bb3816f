"""Hooks for Schemathesis: they turn data that the document allows into data that the server must accept.

A request can be valid by the document and still be refused for its values, such as an unknown currency or a
deleted client. Without these hooks, generated data would never pass the first rule. The hooks correct only the
values that would be refused: by a rule, by an open point if this server refuses it (``FUZZ_BEHAVIOUR``), or because
the contract is silent. Everything else stays as generated.

Only requests that are valid by the document are changed, never deliberately invalid ones.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from itertools import count
from math import fmod
from typing import Any

import requests
import schemathesis

BEHAVIOUR: dict[str, str] = json.loads(os.environ["FUZZ_BEHAVIOUR"])
URL = os.environ["FUZZ_URL"]

CLIENT = ("name", "email", "address", "taxId", "phone", "notes")
INVOICE = ("clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "lineItems", "notes", "terms")
NEVER_NULL = ("name", *INVOICE[:6])
LINE = ("description", "quantity", "unitPrice", "taxRate")
A_LINE = {"description": "Web Development", "quantity": 40, "unitPrice": 125.0, "taxRate": 10}
CURRENCIES = ("USD", "EUR", "JPY", "KWD")

EXAMPLE_INVOICE = "clx7h2c5e0003qz8rf6n1b9xk"  # the document's example, in the demo until it is deleted

numbers = count(1)
#: The path and field of each null that coverage has sent for a field that is never null.
nulls_sent: set[tuple[str, str]] = set()
api = requests.Session()
api.headers["Authorization"] = "Bearer cinv_sandbox_business"


@schemathesis.hook
def before_add_examples(context: Any, examples: list[Any]) -> None:
    """Add examples that are rarely generated: a sent invoice, and malformed ids."""
    for case in examples[:1]:
        if "id" in case.path_parameters:
            changes_invoice = case.path == "/invoices/{id}" and case.method != "GET"
            ids = ["no-id", *invoices("PAID")] if changes_invoice else ["no-id"]
            examples += [with_values(case, "path_parameters", {"id": id}) for id in ids]
        elif case.path == "/invoices" and case.method == "GET":
            examples.append(with_values(case, "query", {"clientId": "no-id"}))


def with_values(case: Any, place: str, values: dict[str, str]) -> Any:
    """A copy of the case with other values in that place (path, query or body)."""
    other = case.derive(keep_auth=True)
    setattr(other, place, values)
    return other


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Correct a valid request of any phase."""
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    if case.meta.phase.name.value != "coverage":
        drop_empty_values(case)
    else:
        drop_repeated_nulls(case)
    if case.query:
        case.query = query(without_nul(dict(case.query)))
    if case.path.startswith("/invoices/") and case.path_parameters.get("id") == EXAMPLE_INVOICE:
        case.path_parameters["id"] = next(iter(invoices("DRAFT")), EXAMPLE_INVOICE)
    repair = REPAIRS.get((case.method, case.path))
    if repair and isinstance(case.body, dict):
        case.body = repair(without_nul(case.body))


def drop_empty_values(case: Any) -> None:
    """Remove empty parameters, and null in a PUT for fields that are never null.

    Both are allowed by the document and refused; the coverage phase tests each of them. More of them would hide
    other refusals, because Schemathesis reports one failure of a kind for each scenario.
    """
    case.query = {name: value for name, value in case.query.items() if value not in ("", None)}
    if case.method == "PUT" and isinstance(case.body, dict):
        case.body = {
            name: value for name, value in case.body.items() if value is not None or name not in NEVER_NULL
        }


def drop_repeated_nulls(case: Any) -> None:
    """Send null for a field that is never null once for each operation, in a body of its own.

    Coverage starts from a body in which every field that the schema allows to be null is null. Each such request would be
    refused for the first of these fields, and the rest of the body would never be tried.
    """
    if case.method != "PUT" or not isinstance(case.body, dict):
        return
    nulls = [name for name, value in case.body.items() if value is None and name in NEVER_NULL]
    fresh = next((name for name in nulls if (case.path, name) not in nulls_sent), None)
    if fresh is not None:
        nulls_sent.add((case.path, fresh))
    case.body = {name: value for name, value in case.body.items() if name not in nulls or name == fresh}


def refuses(open_point: str) -> bool:
    """Whether this server's value of the open point is a refusal."""
    return BEHAVIOUR[open_point] in {"400", "403", "404"}


def query(parameters: dict[str, Any]) -> dict[str, Any]:
    """The query of a list. The first page always exists."""
    if parameters.get("page") and refuses("page_beyond_last"):
        parameters["page"] = 1
    return parameters


def new_client(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a POST of a client."""
    return changed_client({"name": "Acme Corp", "email": None, **body}, is_new=True)


def changed_client(body: dict[str, Any], *, is_new: bool = False) -> dict[str, Any]:
    """The body of a PUT of a client."""
    body = known(body, CLIENT)
    body.pop("isActive", None)  # an open point without a schema: the generated value has any type
    if is_blank(body.get("name")):
        body["name"] = "Acme Corp"
    email = body.get("email")
    wrong = (
        email is not None and refuses("invalid_email") and not re.fullmatch(r"\w+@acme\.example", email)
    ) or (email is None and "email" in body and refuses("missing_email"))
    if wrong:
        body["email"] = f"billing{next(numbers)}@acme.example"
    return body if is_new else without_null(body, ("address", "taxId", "phone", "notes", "email"))


def new_invoice(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a POST of an invoice."""
    absent = {field: None for field in INVOICE if field not in body}
    body = {**body, **absent}
    for field, point, value in (
        ("invoiceNumber", "missing_invoice_number", f"N-{next(numbers)}"),
        ("currency", "missing_currency", "USD"),
        ("issueDate", "missing_dates", "2024-06-01"),
        ("dueDate", "missing_dates", "2024-07-01"),
        ("lineItems", "empty_line_items", [A_LINE]),
    ):
        if body[field] is None and refuses(point):
            body[field] = value
    body = {field: value for field, value in body.items() if field not in absent or value is not None}
    return changed_invoice(body, is_new=True)


def changed_invoice(body: dict[str, Any], *, is_new: bool = False) -> dict[str, Any]:
    """The body of a PUT of an invoice."""
    body = known(body, INVOICE)
    if body.get("clientId") is not None or is_new:
        body["clientId"] = billable(body["clientId"])
    if body.get("invoiceNumber") is not None:
        if is_blank(body["invoiceNumber"]):
            body["invoiceNumber"] = f"N-{next(numbers)}"
        elif refuses("duplicate_invoice_number"):
            body["invoiceNumber"] += f" / {next(numbers)}"
    if body.get("currency") not in (None, *CURRENCIES) and refuses("unknown_currency"):
        body["currency"] = CURRENCIES[len(body["currency"]) % len(CURRENCIES)]
    if refuses("due_before_issue"):
        put_dates_in_order(body, is_new=is_new)
    if body.get("lineItems") is not None:
        body["lineItems"] = [line(item) for item in body["lineItems"]]
        if not body["lineItems"] and refuses("empty_line_items"):
            body["lineItems"] = [A_LINE]
    return body if is_new else without_null(body, ("notes", "terms"))


def line(item: dict[str, Any]) -> dict[str, Any]:
    """A line item with its required fields, and with numbers that can be multiplied exactly."""
    item = known(item, LINE)
    if item.get("taxRate") is None and refuses("missing_tax_rate"):
        item["taxRate"] = A_LINE["taxRate"]
    # The contract does not state which fields a line needs, how large a number may be, or that a tax is not negative.
    for field in ("description", "quantity", "unitPrice"):
        if item.get(field) is None:
            item[field] = A_LINE[field]
    for field in ("quantity", "unitPrice", "taxRate"):
        value = item.get(field)
        if value is not None:
            value = round(fmod(value, 1e5), 4)
            item[field] = abs(value) if field == "taxRate" or refuses("negative_numbers") else value
    return item


def put_dates_in_order(body: dict[str, Any], *, is_new: bool) -> None:
    """Make the due date no earlier than the issue date, sent or stored."""
    issue, due = body.get("issueDate"), body.get("dueDate")
    if issue and due and due < issue:
        body["issueDate"], body["dueDate"] = due, issue
    elif not is_new and issue:
        body["dueDate"] = "9999-12-31"
    elif not is_new and due:
        body["issueDate"] = "0001-01-01"


def billable(client_id: str) -> str:
    """The client if it can be billed, otherwise another that can."""
    found = api.get(f"{URL}/clients/{requests.utils.quote(client_id, safe='')}", timeout=30)
    if client_id and found.ok and found.json()["data"]["isActive"]:
        return client_id
    clients = api.get(f"{URL}/clients?limit=1", timeout=30).json()["data"]
    return clients[0]["id"] if clients else client_id


def invoices(status: str) -> list[str]:
    """The newest invoice in that status; an empty list if there is none."""
    listed = api.get(f"{URL}/invoices?limit=1&status={status}", timeout=30).json()["data"]
    return [invoice["id"] for invoice in listed]


def known(body: dict[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """The documented fields, and also the others if the server ignores them."""
    if refuses("unknown_fields"):
        return {field: value for field, value in body.items() if field in fields}
    return dict(body)


def without_null(body: dict[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """The body without null for optional fields, if the server refuses it."""
    if refuses("null_clears"):
        return {field: value for field, value in body.items() if value is not None or field not in fields}
    return body


def without_nul(value: Any) -> Any:
    """The value without the character NUL, about which the contract says nothing."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {without_nul(key): without_nul(item) for key, item in value.items()}
    return [without_nul(item) for item in value] if isinstance(value, list) else value


def is_blank(value: Any) -> bool:
    """Whether a text has no visible character."""
    return isinstance(value, str) and not value.strip()


REPAIRS: dict[tuple[str, str], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("POST", "/clients"): new_client,
    ("PUT", "/clients/{id}"): changed_client,
    ("POST", "/invoices"): new_invoice,
    ("PUT", "/invoices/{id}"): changed_invoice,
}
