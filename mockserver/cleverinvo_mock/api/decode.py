"""Converts JSON bodies to the fields that the domain takes.

Layer: api. The types have been validated by the document. This module renames fields and converts numbers to decimals and
strings to dates. The open point ``unknown_fields`` is the only rule here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, cast

from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import ClientFields
from cleverinvo_mock.domain.drafting import InvoiceFields
from cleverinvo_mock.domain.errors import InvalidField
from cleverinvo_mock.domain.field_names import wire_name
from cleverinvo_mock.domain.lines import LineFields
from cleverinvo_mock.domain.money import decimal_of


def _by_wire_name(fields: Iterable[str]) -> dict[str, str]:
    return {wire_name(field): field for field in fields}


# The domain's field names by those of the API.
_CLIENT_UPDATE: Final = _by_wire_name(ClientFields.__annotations__)
_CLIENT: Final = {name: field for name, field in _CLIENT_UPDATE.items() if field != "is_active"}
_INVOICE: Final = _by_wire_name(InvoiceFields.__annotations__)
_LINE: Final = _by_wire_name(LineFields.__annotations__)

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def new_client_fields(body: Mapping[str, Any], behaviour: Behaviour) -> ClientFields:
    """The fields of a client's POST. Raises :class:`InvalidField` for unknown fields (``unknown_fields``)."""
    return cast("ClientFields", _renamed(body, _CLIENT, "", behaviour))


def client_changes(body: Mapping[str, Any], behaviour: Behaviour) -> ClientFields:
    """The fields of a client's PUT. ``isActive`` has an open point of its own, which the domain applies."""
    return cast("ClientFields", _renamed(body, _CLIENT_UPDATE, "", behaviour))


def invoice_fields(body: Mapping[str, Any], behaviour: Behaviour) -> InvoiceFields:
    """The fields of an invoice's POST or PUT. Raises :class:`InvalidField` for an invalid date."""
    fields = _renamed(body, _INVOICE, "", behaviour)
    for name in ("issue_date", "due_date"):
        if fields.get(name) is not None:
            fields[name] = _date(fields[name], name)
    if fields.get("line_items") is not None:
        fields["line_items"] = [
            _line_fields(line, f"lineItems[{n}].", behaviour) for n, line in enumerate(fields["line_items"])
        ]
    return cast("InvoiceFields", fields)


def _line_fields(line: Mapping[str, Any], where: str, behaviour: Behaviour) -> LineFields:
    fields = _renamed(line, _LINE, where, behaviour)
    for name in ("quantity", "unit_price", "tax_rate"):
        if fields.get(name) is not None:
            fields[name] = decimal_of(fields[name])
    return cast("LineFields", fields)


def _renamed(
    body: Mapping[str, Any], names: Mapping[str, str], where: str, behaviour: Behaviour
) -> dict[str, Any]:
    if behaviour.unknown_fields == "400":
        for field in body:
            if field not in names:
                raise InvalidField(
                    f"{where}{field}",
                    f"is not known; the fields are {', '.join(names)}",
                    under="unknown_fields",
                )
    return {names[field]: value for field, value in body.items() if field in names}


def _date(text: str, field: str) -> date:
    """A calendar day written ``YYYY-MM-DD`` (FMT-4). Raises :class:`InvalidField`."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # well-formed, but not in the calendar, such as 2026-02-30: refused below
    raise InvalidField(wire_name(field), f"{text!r} is not a date; write YYYY-MM-DD")
