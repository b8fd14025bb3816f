"""The handlers of the operations on invoices: decode, check, store, encode.

Layer: api. A method is named after its operationId, in snake case. Its docstring lists the clauses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from cleverinvo_mock.api.decode import invoice_fields
from cleverinvo_mock.api.disposition import attachment
from cleverinvo_mock.api.encode import Encoder
from cleverinvo_mock.api.paging import list_reply, single_reply, text_match
from cleverinvo_mock.api.request import NO_CONTENT, ApiRequest, Reply
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.drafting import checked_changes, new_invoice, updated_invoice
from cleverinvo_mock.domain.errors import (
    InvalidField,
    MalformedId,
    NotDeletable,
    RecordNotFound,
    UnknownClientFilter,
)
from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.domain.lifecycle import Status, on_day
from cleverinvo_mock.domain.transitions import UnreachableStatus, invoice_with_status
from cleverinvo_mock.pdf import Party
from cleverinvo_mock.services.ids import IdSource, is_well_formed
from cleverinvo_mock.services.pdf_cache import PdfCache
from cleverinvo_mock.store.account import Account, Row


class InvoiceOperations:
    """``/invoices``, ``/invoices/{id}`` and ``/invoices/{id}/pdf``."""

    def __init__(self, behaviour: Behaviour, ids: IdSource, pdfs: PdfCache) -> None:
        self._behaviour = behaviour
        self._ids = ids
        self._pdfs = pdfs
        self._shows_live_clients = behaviour.invoice_client_name == "live"
        self._encoder = Encoder(behaviour)

    def list_invoices(self, request: ApiRequest) -> Reply:
        """INV-LIST-1 to -4, PAGE-1 to -6, SEARCH-2, -3, FILTER-1."""
        query, account, today = request.query, request.account, request.now.date()
        shown_client, encode = self._shown_client, self._encoder.list_item
        client_id = query["clientId"] or None
        if (
            client_id
            and account.client(client_id) is None
            and self._behaviour.unknown_client_filter != "empty"
        ):
            raise UnknownClientFilter
        page = account.page_of_invoices(
            (query["page"] - 1) * query["limit"],
            query["limit"],
            self._search(query["search"], account) if query["search"] else None,
            client_id=client_id,
            status=Status(query["status"]) if query["status"] else None,
            today=today,
        )
        items = [
            encode(row, shown_client(invoice, account), on_day(invoice.status, invoice.due_date, today))
            for row in page.rows
            for invoice in (row.value,)
        ]
        return list_reply(items, page.total, query, self._behaviour)

    def create_invoice(self, request: ApiRequest) -> Reply:
        """INV-CREATE-1 to -7, INV-STATUS-2, PLAN-2."""
        fields, account = invoice_fields(request.body, self._behaviour), request.account
        id_ = self._ids.next(request.now, request.account)
        invoice = new_invoice(fields, account, id=id_, now=request.now, behaviour=self._behaviour)
        account.plan.demand_room("invoice", account.count_invoices())
        account.put_invoice(invoice)
        return single_reply(
            self._encoder.receipt(invoice, invoice.status), int(self._behaviour.create_status)
        )

    def get_invoice(self, request: ApiRequest) -> Reply:
        """INV-GET-1 to -3, CLI-DELETE-4."""
        row = find_invoice(request)
        client = self._shown_client(row.value, request.account)
        return single_reply(self._encoder.detail(row, client, shown_status(row.value, request)))

    def update_invoice(self, request: ApiRequest) -> Reply:
        """INV-UPDATE-1 to -6, open point ``status_writable``; the status is written after the other fields."""
        body = {name: value for name, value in request.body.items() if name != "status"}
        fields = invoice_fields(body, self._behaviour)
        changes = checked_changes(fields, self._behaviour)
        target = requested_status(request.body, self._behaviour)
        invoice = old = find_invoice(request).value
        if changes or target is None:
            invoice = updated_invoice(
                old,
                changes,
                request.account,
                shown=shown_status(old, request),
                now=request.now,
                behaviour=self._behaviour,
            )
        if target is not None:
            try:
                invoice = invoice_with_status(invoice, target, now=request.now)
            except UnreachableStatus as error:
                raise InvalidField("status", str(error), under="status_writable") from None
        if invoice is not old:
            request.account.put_invoice(invoice)
        return single_reply(self._encoder.receipt(invoice, shown_status(invoice, request)))

    def delete_invoice(self, request: ApiRequest) -> Reply:
        """INV-DELETE-1 to -3."""
        invoice = find_invoice(request).value
        if invoice.status is not Status.DRAFT and self._behaviour.delete_of_sent != "204":
            raise NotDeletable(shown_status(invoice, request))
        request.account.remove_invoice(invoice.id)
        self._pdfs.forget(invoice.id)
        return NO_CONTENT

    async def download_invoice_pdf(self, request: ApiRequest) -> Reply:
        """PDF-1 to -5."""
        invoice, company = find_invoice(request).value, request.account.company
        seller = Party(company.name, company.email, company.address, company.tax_id, company.phone)
        body = await self._pdfs.pdf(invoice, seller, self._buyer(invoice, request.account))
        return Reply(
            HTTPStatus.OK, body, ((b"content-type", b"application/pdf"), attachment(f"{invoice.number}.pdf"))
        )

    def _shown_client(self, invoice: Invoice, account: Account) -> Client | None:
        """The client whose name and e-mail the invoice shows; ``None``: the ones stored in the invoice."""
        return account.find_client(invoice.client_id) if self._shows_live_clients else None

    def _buyer(self, invoice: Invoice, account: Account) -> Party:
        client = account.find_client(invoice.client_id)
        name, email = (invoice.client_name, invoice.client_email)
        if client is None:
            return Party(name, email, None, None, None)
        if self._shows_live_clients:
            name, email = client.name, client.email
        return Party(name, email, client.address, client.tax_id, client.phone)

    def _search(self, term: str, account: Account) -> Callable[[Row[Invoice]], bool]:
        is_match = text_match(term, self._behaviour)
        if self._behaviour.search_invoice_client == "no":
            return lambda row: is_match(row.value.number)
        hits: dict[str, bool] = {}  # by client id: one client has many invoices

        def matches(row: Row[Invoice]) -> bool:
            invoice = row.value
            if is_match(invoice.number):
                return True
            client = self._shown_client(invoice, account)
            if client is None:
                return is_match(invoice.client_name) or is_match(invoice.client_email)
            hit = hits.get(client.id)
            if hit is None:
                hit = hits[client.id] = is_match(client.name) or is_match(client.email)
            return hit

        return matches


def find_invoice(request: ApiRequest) -> Row[Invoice]:
    """The invoice with the id of the path. Raises :class:`RecordNotFound` or :class:`MalformedId`."""
    row = request.account.invoice(request.id)
    if row is None:
        raise (RecordNotFound if is_well_formed(request.id) else MalformedId)("invoice")
    return row


def requested_status(body: Mapping[str, Any], behaviour: Behaviour) -> Status | None:
    """The status in the body of a ``PUT``; ``None`` if there is none or it is ignored (``status_writable``).

    ``null`` is treated as in every other field that must have a value. Raises :class:`InvalidField`.
    """
    if "status" not in body or behaviour.status_writable == "ignored":
        return None
    if behaviour.status_writable == "400":
        raise InvalidField("status", "cannot be written", under="status_writable")
    match body["status"]:
        case None if behaviour.null_clears == "ignored":
            return None
        case None:
            raise InvalidField("status", "null is not allowed", under="null_clears")
        case str(text) if text in list(Status):
            return Status(text)
        case str(text):
            problem = f"must be one of {', '.join(Status)}, not {text[:40]!r}"
            raise InvalidField("status", problem, under="status_writable")
        case _:
            raise InvalidField("status", "must be a string")


def shown_status(invoice: Invoice, request: ApiRequest) -> Status:
    """The invoice's status on the day of the request."""
    return on_day(invoice.status, invoice.due_date, request.now.date())
