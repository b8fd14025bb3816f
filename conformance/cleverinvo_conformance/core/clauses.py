"""The clauses of the contract and its open points, as objects.

Layer: core. The sentences stand in ``openapi/clauses.yaml``; a test compares the names here with the ids there.
Tests and findings cite these objects, never a string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from cleverinvo_conformance.core.resources import resource


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise: its id, level (``D`` documented, ``I`` implied), topic and sentence."""

    id: str
    level: str
    topic: str
    sentence: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A choice that the reference leaves to a deployment: its key, its question and the lawful values."""

    key: str
    question: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return self.key


def _load() -> tuple[dict[str, Clause], dict[str, OpenPoint]]:
    text = resource("openapi/clauses.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    clauses = {
        c["id"]: Clause(c["id"], c["level"], c["topic"], " ".join(c["sentence"].split()))
        for c in document["clauses"]
    }
    points = {
        p["key"]: OpenPoint(p["key"], " ".join(p["question"].split()), tuple(p["values"]))
        for p in document["open_points"]
    }
    return clauses, points


#: Every clause by its id, and every open point by its key, in the contract's order.
CLAUSES, OPEN_POINTS = _load()


def _clause(id_: str) -> Clause:
    return CLAUSES[id_]


def _point(key: str) -> OpenPoint:
    return OPEN_POINTS[key]


def matching(selector: str) -> list[Clause]:
    """The clauses whose id is ``selector`` or begins with it and a dash: ``PAGE-3``, ``PAGE``, ``CLI-CREATE``.

    Raises :class:`KeyError` if there is none.
    """
    wanted = selector.strip().upper().rstrip("-")
    found = [clause for id_, clause in CLAUSES.items() if id_ == wanted or id_.startswith(f"{wanted}-")]
    if not found:
        raise KeyError(selector)
    return found


# Authentication
AUTH_1 = _clause("AUTH-1")
AUTH_2 = _clause("AUTH-2")
AUTH_3 = _clause("AUTH-3")
AUTH_4 = _clause("AUTH-4")

# Representation
FMT_1 = _clause("FMT-1")
FMT_2 = _clause("FMT-2")
FMT_3 = _clause("FMT-3")
FMT_4 = _clause("FMT-4")
FMT_5 = _clause("FMT-5")
FMT_6 = _clause("FMT-6")

# Clients
CLI_LIST_1 = _clause("CLI-LIST-1")
CLI_SHAPE_1 = _clause("CLI-SHAPE-1")
CLI_CREATE_1 = _clause("CLI-CREATE-1")
CLI_CREATE_2 = _clause("CLI-CREATE-2")
CLI_CREATE_3 = _clause("CLI-CREATE-3")
CLI_CREATE_4 = _clause("CLI-CREATE-4")
CLI_GET_1 = _clause("CLI-GET-1")
CLI_GET_2 = _clause("CLI-GET-2")
CLI_UPDATE_1 = _clause("CLI-UPDATE-1")
CLI_UPDATE_2 = _clause("CLI-UPDATE-2")
CLI_UPDATE_3 = _clause("CLI-UPDATE-3")
CLI_UPDATE_4 = _clause("CLI-UPDATE-4")
CLI_UPDATE_5 = _clause("CLI-UPDATE-5")
CLI_DELETE_1 = _clause("CLI-DELETE-1")
CLI_DELETE_2 = _clause("CLI-DELETE-2")
CLI_DELETE_3 = _clause("CLI-DELETE-3")
CLI_DELETE_4 = _clause("CLI-DELETE-4")
CLI_DELETE_5 = _clause("CLI-DELETE-5")

# Invoices
INV_LIST_1 = _clause("INV-LIST-1")
INV_LIST_2 = _clause("INV-LIST-2")
INV_LIST_3 = _clause("INV-LIST-3")
INV_LIST_4 = _clause("INV-LIST-4")
INV_CREATE_1 = _clause("INV-CREATE-1")
INV_CREATE_2 = _clause("INV-CREATE-2")
INV_CREATE_3 = _clause("INV-CREATE-3")
INV_CREATE_4 = _clause("INV-CREATE-4")
INV_CREATE_5 = _clause("INV-CREATE-5")
INV_CREATE_6 = _clause("INV-CREATE-6")
INV_CREATE_7 = _clause("INV-CREATE-7")
INV_GET_1 = _clause("INV-GET-1")
INV_GET_2 = _clause("INV-GET-2")
INV_GET_3 = _clause("INV-GET-3")
INV_STATUS_1 = _clause("INV-STATUS-1")
INV_STATUS_2 = _clause("INV-STATUS-2")
INV_UPDATE_1 = _clause("INV-UPDATE-1")
INV_UPDATE_2 = _clause("INV-UPDATE-2")
INV_UPDATE_3 = _clause("INV-UPDATE-3")
INV_UPDATE_4 = _clause("INV-UPDATE-4")
INV_UPDATE_5 = _clause("INV-UPDATE-5")
INV_UPDATE_6 = _clause("INV-UPDATE-6")
INV_DELETE_1 = _clause("INV-DELETE-1")
INV_DELETE_2 = _clause("INV-DELETE-2")
INV_DELETE_3 = _clause("INV-DELETE-3")

# PDF
PDF_1 = _clause("PDF-1")
PDF_2 = _clause("PDF-2")
PDF_3 = _clause("PDF-3")
PDF_4 = _clause("PDF-4")
PDF_5 = _clause("PDF-5")

# Lists
PAGE_1 = _clause("PAGE-1")
PAGE_2 = _clause("PAGE-2")
PAGE_3 = _clause("PAGE-3")
PAGE_4 = _clause("PAGE-4")
PAGE_5 = _clause("PAGE-5")
PAGE_6 = _clause("PAGE-6")
SEARCH_1 = _clause("SEARCH-1")
SEARCH_2 = _clause("SEARCH-2")
SEARCH_3 = _clause("SEARCH-3")
SEARCH_4 = _clause("SEARCH-4")
FILTER_1 = _clause("FILTER-1")

# Errors
ERR_1 = _clause("ERR-1")
ERR_2 = _clause("ERR-2")
ERR_3 = _clause("ERR-3")
ERR_4 = _clause("ERR-4")

# Rate limit
RATE_1 = _clause("RATE-1")
RATE_2 = _clause("RATE-2")
RATE_3 = _clause("RATE-3")
RATE_4 = _clause("RATE-4")

# Plans
PLAN_1 = _clause("PLAN-1")
PLAN_2 = _clause("PLAN-2")
PLAN_3 = _clause("PLAN-3")

# Open points
CREATE_STATUS = _point("create_status")
UPDATE_OF_SENT = _point("update_of_sent")
DELETED_CLIENT_READ = _point("deleted_client_read")
DELETED_CLIENT_DELETE = _point("deleted_client_delete")
DELETED_CLIENT_UPDATE = _point("deleted_client_update")
INVOICE_FOR_DELETED_CLIENT = _point("invoice_for_deleted_client")
UNKNOWN_CLIENT_IN_INVOICE = _point("unknown_client_in_invoice")
UNKNOWN_CLIENT_FILTER = _point("unknown_client_filter")
DUPLICATE_INVOICE_NUMBER = _point("duplicate_invoice_number")
MISSING_INVOICE_NUMBER = _point("missing_invoice_number")
MISSING_CURRENCY = _point("missing_currency")
MISSING_DATES = _point("missing_dates")
MISSING_EMAIL = _point("missing_email")
EMPTY_LINE_ITEMS = _point("empty_line_items")
MISSING_TAX_RATE = _point("missing_tax_rate")
UNKNOWN_CURRENCY = _point("unknown_currency")
INVALID_EMAIL = _point("invalid_email")
NEGATIVE_NUMBERS = _point("negative_numbers")
DUE_BEFORE_ISSUE = _point("due_before_issue")
UNKNOWN_FIELDS = _point("unknown_fields")
NULL_CLEARS = _point("null_clears")
IS_ACTIVE_WRITABLE = _point("is_active_writable")
ROUNDING = _point("rounding")
MINOR_UNITS = _point("minor_units")
ROUNDING_SCOPE = _point("rounding_scope")
SEARCH_CASE = _point("search_case")
SEARCH_MATCH = _point("search_match")
SEARCH_INVOICE_CLIENT = _point("search_invoice_client")
LIST_ORDER = _point("list_order")
PAGE_BEYOND_LAST = _point("page_beyond_last")
EMPTY_TOTAL_PAGES = _point("empty_total_pages")
INVOICE_CLIENT_NAME = _point("invoice_client_name")
DELETE_OF_SENT = _point("delete_of_sent")
UNSET_FIELDS = _point("unset_fields")
MALFORMED_ID = _point("malformed_id")
UNDOCUMENTED_METHOD = _point("undocumented_method")
JSON_CONTENT_TYPE = _point("json_content_type")
RATE_WINDOW = _point("rate_window")
RATE_HEADERS = _point("rate_headers")
DELETED_CLIENT_COUNTS = _point("deleted_client_counts")
