"""Which clause a generated request violates if it is accepted, by the words of the contract.

Layer: generated. Says nothing of what the contract leaves open (null, extra fields, empty values).
"""

from __future__ import annotations

import re
from typing import Any, Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.operations import CLIENT_FIELDS, STATUSES

_INTEGER: Final = re.compile(r"\d{1,15}", re.ASCII)
_INVOICE: Final = ("clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "notes", "terms")
_NUMBERS: Final = ("quantity", "unitPrice", "taxRate")
_MAX_LIMIT: Final = 100
_MAX_SEARCH: Final = 255


def broken_by(method: str, path: str, query: dict[str, Any], body: Any) -> set[Clause]:
    """The clauses by which the request must be refused with 400."""
    match method, path:
        case "GET", "/clients" | "/invoices":
            return _list(query, is_invoices=path == "/invoices")
        case ("POST", "/clients") | ("PUT", "/clients/{id}"):
            return _client(body, creating=method == "POST")
        case ("POST", "/invoices") | ("PUT", "/invoices/{id}"):
            return _invoice(body, creating=method == "POST")
    return set()


def _list(query: dict[str, Any], *, is_invoices: bool) -> set[Clause]:
    broken = set()
    for name in ("page", "limit"):
        value = query.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            text = str(value)
            is_integer = bool(_INTEGER.fullmatch(text))
            if re.fullmatch(r"[A-Za-z]+|-\d+|\d+\.\d*[1-9]", text, re.ASCII) or (
                is_integer and (int(text) < 1 or (name == "limit" and int(text) > _MAX_LIMIT))
            ):
                broken.add(c.PAGE_3)
    search = query.get("search")
    if isinstance(search, str) and len(search) > _MAX_SEARCH:
        broken.add(c.SEARCH_4)
    status = query.get("status")
    if is_invoices and isinstance(status, str) and status and status not in STATUSES:
        broken.add(c.FILTER_1)
    return broken


def _client(body: Any, *, creating: bool) -> set[Clause]:
    if not isinstance(body, dict):
        return set()
    broken = set()
    if creating and "name" not in body:
        broken.add(c.CLI_CREATE_3)
    if any(body.get(name) is not None and not isinstance(body[name], str) for name in CLIENT_FIELDS):
        broken.add(c.CLI_CREATE_4 if creating else c.CLI_UPDATE_5)
    return broken


def _invoice(body: Any, *, creating: bool) -> set[Clause]:
    if not isinstance(body, dict):
        return set()
    broken = set()
    if creating and "clientId" not in body:
        broken.add(c.INV_CREATE_5)
    wrong = any(body.get(name) is not None and not isinstance(body[name], str) for name in _INVOICE)
    lines = body.get("lineItems")
    wrong |= lines is not None and not isinstance(lines, list)
    for line in lines if isinstance(lines, list) else []:
        wrong |= not isinstance(line, dict) or _is_wrong_line(line)
    if wrong:
        broken.add(c.INV_CREATE_7 if creating else c.INV_UPDATE_6)
    return broken


def _is_wrong_line(line: dict[str, Any]) -> bool:
    if line.get("description") is not None and not isinstance(line["description"], str):
        return True
    numbers = [line[name] for name in _NUMBERS if line.get(name) is not None]
    return any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers)
