"""The reason of a refusal: the clause or open point behind it, and the place in the request that is wrong.

Layer: api. One table maps refusals to clause ids of ``openapi/clauses.yaml`` or keys of open points. A clause is named
where it demands the refusal, even if an open point picks the status. An open point is named where its value causes the
refusal. ``Refusal.under`` takes precedence over the table. ``None``: the contract does not cover the case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from cleverinvo_mock.api.errors import (
    MalformedBody,
    MalformedQuery,
    UndocumentedMethod,
    UnknownRoute,
    WrongMediaType,
)
from cleverinvo_mock.domain import errors as e
from cleverinvo_mock.domain.field_names import BODY, Step, field_path

#: A clause's id or an open point's key; by operationId; or a function of the refusal and the operationId.
Under = str | None | dict[str, str] | Callable[[Any, str], str | None]


class Reason(NamedTuple):
    """``clause``: a clause id or an open point's key. ``pointer``: a JSON Pointer (RFC 6901) into the body, or ``?name``."""

    clause: str | None
    pointer: str | None


#: A field of a wrong JSON type, or an invalid date.
_WRONG_TYPE: Final = {
    "createClient": "CLI-CREATE-4",
    "updateClient": "CLI-UPDATE-5",
    "createInvoice": "INV-CREATE-7",
    "updateInvoice": "INV-UPDATE-6",
}
_UNKNOWN_ID: Final = {
    "getClient": "CLI-GET-2",
    "updateClient": "CLI-UPDATE-4",
    "deleteClient": "CLI-DELETE-5",
    "getInvoice": "INV-GET-2",
    "updateInvoice": "INV-UPDATE-5",
    "deleteInvoice": "INV-DELETE-3",
    "downloadInvoicePdf": "PDF-5",
}
#: By the name of the field. ``amount`` needs ``quantity`` and ``unitPrice``; the detail shows ``description``.
_MISSING: Final = {
    "name": "CLI-CREATE-3",
    "email": "missing_email",
    "clientId": "INV-CREATE-5",
    "invoiceNumber": "missing_invoice_number",
    "currency": "missing_currency",
    "issueDate": "missing_dates",
    "dueDate": "missing_dates",
    "quantity": "INV-CREATE-2",
    "unitPrice": "INV-CREATE-2",
    "description": "INV-GET-1",
    "taxRate": "missing_tax_rate",
}
_PARAMETERS: Final = {"page": "PAGE-3", "limit": "PAGE-3", "search": "SEARCH-4", "status": "FILTER-1"}

#: Every class of refusal.
CLAUSES: Final[dict[type[e.Refusal], Under]] = {
    e.NotAuthenticated: None,  # each instance sets ``under``: AUTH-1, -2 or -3
    e.FeatureMissing: "PLAN-3",
    e.TooManyRequests: "RATE-1",
    MalformedBody: None,  # each instance sets ``under``: ERR-2 or ERR-4
    MalformedQuery: "ERR-4",
    WrongMediaType: "json_content_type",
    e.InvalidParameter: lambda refusal, _: _PARAMETERS.get(refusal.name),
    e.MissingField: lambda refusal, _: _MISSING.get(refusal.field.rpartition(".")[2]),
    e.InvalidField: _WRONG_TYPE,
    e.NotADraft: "INV-UPDATE-4",
    e.NotDeletable: "delete_of_sent",
    e.LimitReached: lambda refusal, _: "PLAN-1" if refusal.kind == "client" else "PLAN-2",
    e.RecordNotFound: _UNKNOWN_ID,
    e.MalformedId: "malformed_id",
    e.UnknownClient: lambda _, operation: (
        "INV-CREATE-6" if operation == "createInvoice" else "unknown_client_in_invoice"
    ),
    e.DeletedClient: "invoice_for_deleted_client",
    e.UnknownClientFilter: "unknown_client_filter",
    e.PageBeyondLast: "page_beyond_last",
    UnknownRoute: None,
    UndocumentedMethod: "undocumented_method",
}

_POINTERS: Final[dict[type[e.Refusal], str]] = {
    e.UnknownClient: "/clientId",
    e.DeletedClient: "/clientId",
    e.UnknownClientFilter: "?clientId",
    e.PageBeyondLast: "?page",
}

_LINE: Final = re.compile(r"lineItems\[(\d+)\]\.(.*)", re.DOTALL)


def reason_of(refusal: e.Refusal, operation: str | None) -> Reason:
    """The reason of ``refusal``; ``operation``: the operationId, ``None`` for an unknown path."""
    if refusal.under is not None:
        return Reason(refusal.under or None, _pointer(refusal))
    under = CLAUSES[type(refusal)]
    if isinstance(under, dict):
        under = under.get(operation or "")
    elif callable(under):
        under = under(refusal, operation or "")
    return Reason(under, _pointer(refusal))


def _pointer(refusal: e.Refusal) -> str | None:
    match refusal:
        case e.MissingField() | e.InvalidField():
            return field_pointer(refusal.field, is_callers=refusal.under == "unknown_fields")
        case e.InvalidParameter():
            return f"?{refusal.name}"
        case _:
            return _POINTERS.get(type(refusal))


def field_pointer(field: str, *, is_callers: bool = False) -> str:
    """``/lineItems/0/quantity`` for ``lineItems[0].quantity``, "" for the body itself.

    ``is_callers``: the caller invented the last name, so dots and brackets in it are not separators.
    """
    if is_callers:
        line = _LINE.fullmatch(field)
        return _joined(["lineItems", line[1], line[2]] if line else [field])
    return "" if field == BODY else _joined(field_path(field))


def _joined(steps: list[Step]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
