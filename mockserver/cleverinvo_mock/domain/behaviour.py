"""The open points of the contract as typed settings: one field for each, the default first.

Layer: domain. Generated from ``openapi/clauses.yaml`` by ``python tools/generate.py``; do not edit. A rule that depends on an
open point reads the setting here and decides nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The choices of one deployment. Every combination keeps the contract."""

    #: Status of a successful `POST`.
    create_status: Literal["201", "200"] = "201"
    #: Status that refuses an update of a non-draft.
    update_of_sent: Literal["400", "403"] = "400"
    #: `GET` of a deleted client: 404, or 200 with `isActive: false`.
    deleted_client_read: Literal["404", "inactive"] = "404"
    #: A second `DELETE` of a deleted client.
    deleted_client_delete: Literal["404", "204"] = "404"
    #: `PUT` of a deleted client.
    deleted_client_update: Literal["404", "200"] = "404"
    #: `POST` of an invoice for a deleted client.
    invoice_for_deleted_client: Literal["404", "400", "created"] = "404"
    #: `POST` of an invoice for a client that never was.
    unknown_client_in_invoice: Literal["404", "400"] = "404"
    #: `clientId=` of a client that never was.
    unknown_client_filter: Literal["empty", "404", "400"] = "empty"
    #: A second invoice with the same number in one account.
    duplicate_invoice_number: Literal["400", "created"] = "400"
    #: `POST` without `invoiceNumber`.
    missing_invoice_number: Literal["generated", "400"] = "generated"
    #: `POST` without `currency`: the default, or refused.
    missing_currency: Literal["USD", "400"] = "USD"
    #: `POST` without `issueDate` or `dueDate`.
    missing_dates: Literal["generated", "400"] = "generated"
    #: `POST` of a client without `email`.
    missing_email: Literal["created", "400"] = "created"
    #: `POST` of an invoice with no line item, or without `lineItems`.
    empty_line_items: Literal["400", "created"] = "400"
    #: A line item without `taxRate`.
    missing_tax_rate: Literal["zero", "400"] = "zero"
    #: A currency that ISO 4217 does not know.
    unknown_currency: Literal["400", "created"] = "400"
    #: An e-mail that is none.
    invalid_email: Literal["400", "created"] = "400"
    #: A negative `quantity` or `unitPrice`.
    negative_numbers: Literal["400", "created"] = "400"
    #: `dueDate` earlier than `issueDate`.
    due_before_issue: Literal["400", "created"] = "400"
    #: Fields of a body that are not documented.
    unknown_fields: Literal["ignored", "400"] = "ignored"
    #: `null` for an optional field in a `PUT`.
    null_clears: Literal["cleared", "400", "ignored"] = "cleared"
    #: `isActive` in a client's `PUT`.
    is_active_writable: Literal["ignored", "400", "written"] = "ignored"
    #: How a half cent is rounded.
    rounding: Literal["half_up", "half_even"] = "half_up"
    #: Decimals that money is rounded to: the currency's own by ISO 4217, or always two.
    minor_units: Literal["currency", "two"] = "currency"
    #: Tax rounded per line, or once on the sum.
    rounding_scope: Literal["line", "total"] = "line"
    #: Letter case in `search`.
    search_case: Literal["insensitive", "sensitive"] = "insensitive"
    #: Whether `search` matches inside a text or only at its beginning.
    search_match: Literal["contains", "prefix"] = "contains"
    #: Whether `search` on invoices also looks at the client's name and e-mail.
    search_invoice_client: Literal["yes", "no"] = "yes"
    #: Order of a list by `createdAt`.
    list_order: Literal["newest_first", "oldest_first", "other"] = "newest_first"
    #: A page after the last.
    page_beyond_last: Literal["empty", "404", "400"] = "empty"
    #: `totalPages` where nothing matches.
    empty_total_pages: Literal["0", "1"] = "0"
    #: After a client is renamed, what its earlier invoices show.
    invoice_client_name: Literal["live", "snapshot"] = "live"
    #: `DELETE` of an invoice that is not a draft.
    delete_of_sent: Literal["204", "400", "403"] = "204"
    #: A field that was never set.
    unset_fields: Literal["null", "absent"] = "null"
    #: An id that no resource could have.
    malformed_id: Literal["404", "400"] = "404"
    #: A method that the path does not have.
    undocumented_method: Literal["405", "404"] = "405"
    #: A JSON body sent as another content type.
    json_content_type: Literal["any", "400", "415"] = "any"
    #: The minute: the last 60 s, or a clock minute.
    rate_window: Literal["sliding", "fixed"] = "sliding"
    #: Whether a 429 says when to come back.
    rate_headers: Literal["retry_after", "none"] = "retry_after"
    #: `status` in an invoice's `PUT`: not looked at, refused, or a way to move the invoice along.
    status_writable: Literal["ignored", "400", "written"] = "ignored"
    #: Whether deleted clients count toward the plan's limit.
    deleted_client_counts: Literal["no", "yes"] = "no"
