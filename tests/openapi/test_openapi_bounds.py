"""The document has no bound that the contract does not have.

Requests are generated from the document and responses are validated by it. Each keyword that limits a value is
therefore a requirement on every deployment. The table below lists them all, each with its clause.
"""

from __future__ import annotations

import pytest

NARROWING = {
    "additionalProperties",
    "anyOf",
    "default",
    "discriminator",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "readOnly",
    "uniqueItems",
    "writeOnly",
}
# Keywords that limit nothing, or that other tests check (types, null, required fields).
HARMLESS = {"allOf", "description", "example", "items", "nullable", "properties", "required", "type"}

MILLISECONDS = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"
STATUSES = ["DRAFT", "SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE"]
BOUNDS = [
    ("parameters/Page", "minimum", 1, "PAGE-3"),
    ("parameters/Page", "default", 1, "PAGE-1"),
    ("parameters/Limit", "minimum", 1, "PAGE-3"),
    ("parameters/Limit", "maximum", 100, "PAGE-3"),
    ("parameters/Limit", "default", 20, "PAGE-1"),
    ("parameters/Search", "maxLength", 255, "SEARCH-4"),
    ("InvoiceStatus", "enum", STATUSES, "INV-STATUS-1"),
    ("Error.error", "minLength", 1, "ERR-1"),
    ("CalendarDate", "format", "date", "FMT-4"),
    ("InvoiceCreate.issueDate", "format", "date", "INV-CREATE-7"),
    ("InvoiceCreate.dueDate", "format", "date", "INV-CREATE-7"),
    ("InvoiceUpdate.issueDate", "format", "date", "INV-UPDATE-6"),
    ("InvoiceUpdate.dueDate", "format", "date", "INV-UPDATE-6"),
    ("Timestamp", "format", "date-time", "FMT-3"),
    ("Timestamp", "pattern", MILLISECONDS, "FMT-3"),
    ("TimestampOrNull", "format", "date-time", "FMT-3"),
    ("TimestampOrNull", "pattern", MILLISECONDS, "FMT-3"),
    ("responses/InvoicePdf", "format", "binary", "PDF-1"),
]


def _by_place(bounds):
    return {(place, keyword): value for place, keyword, value, *_ in bounds}


def test_bounds_are_those_of_the_contract(document):
    """The keywords of the document that limit a value are those in the table of bounds."""
    stated = [
        (place, keyword, value)
        for place, schema in document.schemas()
        for keyword, value in schema.items()
        if keyword in NARROWING
    ]
    assert _by_place(stated) == _by_place(BOUNDS)


def test_no_keyword_escapes_the_table(document):
    """Every keyword of every schema is known either to limit values or not to limit them."""
    used = {keyword for _, schema in document.schemas() for keyword in schema}
    assert used - NARROWING == HARMLESS


def test_bounds_cite_clauses(contract):
    """Every bound in the table cites a clause of the contract."""
    assert {clause for *_, clause in BOUNDS} <= {clause["id"] for clause in contract["clauses"]}


@pytest.mark.parametrize(
    ("timestamp", "valid"),
    [
        ("2024-06-01T12:00:00.000Z", True),
        ("2024-06-01T12:00:00Z", False),
        ("2024-06-01T12:00:00.000000Z", False),
        ("2024-06-01T14:00:00.000+02:00", False),
        ("2024-02-30T12:00:00.000Z", False),
        ("2024-06-01", False),
        (1717243200000, False),
        (None, False),
    ],
)
def test_timestamps_have_milliseconds_and_z(document, timestamp, valid):
    """A timestamp is an instant in UTC with exactly three decimals and ``Z`` (FMT-3)."""
    errors = document.errors(timestamp, {"$ref": "#/components/schemas/Timestamp"})
    assert (errors == []) == valid


def test_both_timestamps_are_the_same_but_for_null(document):
    """The nullable timestamp has the same rules as the other one, apart from null."""
    schemas = document.content["components"]["schemas"]

    def rules(name):
        return {key: value for key, value in schemas[name].items() if key != "description"}

    assert rules("TimestampOrNull") == rules("Timestamp") | {"nullable": True}
