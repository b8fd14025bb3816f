"""The six operations on invoices: decode, decide, keep, encode.

Layer: api. A method's name is its operation's, in snake case.
"""

from __future__ import annotations

from collections.abc import Callable

from mockserver.api.call import NO_CONTENT, Call, Reply
from mockserver.api.decode import invoice_fields
from mockserver.api.disposition import attachment
from mockserver.api.encode import Encoder
from mockserver.api.paging import list_reply, single_reply, text_match
from mockserver.domain.behaviour import Behaviour
from mockserver.domain.clients import Client
from mockserver.domain.drafting import checked_changes, new_invoice, updated_invoice
from mockserver.domain.errors import MalformedId, NotDeletable, NotFound, UnknownClientFilter
from mockserver.domain.invoices import Invoice
from mockserver.domain.lifecycle import Status, on_day
from mockserver.pdf import Party
from mockserver.services.ids import IdSource, is_well_formed
from mockserver.services.pdf_shelf import PdfShelf
from mockserver.store.account import Account, Row


class InvoiceOperations:
    """``/invoices``, ``/invoices/{id}`` and ``/invoices/{id}/pdf``."""

    def __init__(self, behaviour: Behaviour, ids: IdSource, pdfs: PdfShelf) -> None:
        self._behaviour = behaviour
        self._ids = ids
        self._pdfs = pdfs
        self._shows_live_clients = behaviour.invoice_client_name == "live"
        self._encoder = Encoder(behaviour)

    def list_invoices(self, call: Call) -> Reply:
        """INV-LIST-1 to -4, PAGE-1 to -6, SEARCH-2, -3, FILTER-1."""
        query, account, today = call.query, call.account, call.now.date()
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

    def create_invoice(self, call: Call) -> Reply:
        """INV-CREATE-1 to -7, INV-STATUS-2, PLAN-2."""
        fields, account = invoice_fields(call.body, self._behaviour), call.account
        id_ = self._ids.next(call.now, call.account)
        invoice = new_invoice(fields, account, id=id_, now=call.now, behaviour=self._behaviour)
        account.plan.demand_room("invoice", account.count_invoices())
        account.put_invoice(invoice)
        return single_reply(
            self._encoder.receipt(invoice, invoice.status), int(self._behaviour.create_status)
        )

    def get_invoice(self, call: Call) -> Reply:
        """INV-GET-1 to -3, CLI-DELETE-4."""
        row = find_invoice(call)
        client = self._shown_client(row.value, call.account)
        return single_reply(self._encoder.detail(row, client, shown_status(row.value, call)))

    def update_invoice(self, call: Call) -> Reply:
        """INV-UPDATE-1 to -6."""
        changes = checked_changes(invoice_fields(call.body, self._behaviour), self._behaviour)
        invoice = updated_invoice(
            (old := find_invoice(call).value),
            changes,
            call.account,
            shown=shown_status(old, call),
            now=call.now,
            behaviour=self._behaviour,
        )
        call.account.put_invoice(invoice)
        return single_reply(self._encoder.receipt(invoice, shown_status(invoice, call)))

    def delete_invoice(self, call: Call) -> Reply:
        """INV-DELETE-1 to -3."""
        invoice = find_invoice(call).value
        if invoice.status is not Status.DRAFT and self._behaviour.delete_of_sent != "204":
            raise NotDeletable(shown_status(invoice, call))
        call.account.remove_invoice(invoice.id)
        self._pdfs.forget(invoice.id)
        return NO_CONTENT

    async def download_invoice_pdf(self, call: Call) -> Reply:
        """PDF-1 to -5."""
        invoice, company = find_invoice(call).value, call.account.company
        seller = Party(company.name, company.email, company.address, company.tax_id, company.phone)
        body = await self._pdfs.pdf(invoice, seller, self._buyer(invoice, call.account))
        return Reply(200, body, ((b"content-type", b"application/pdf"), attachment(f"{invoice.number}.pdf")))

    def _shown_client(self, invoice: Invoice, account: Account) -> Client | None:
        """The client whose name and e-mail the invoice shows; None: those it had when it was billed."""
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
        has = text_match(term, self._behaviour)
        if self._behaviour.search_invoice_client == "no":
            return lambda row: has(row.value.number)
        hits: dict[str, bool] = {}  # few clients stand on many invoices

        def matches(row: Row[Invoice]) -> bool:
            invoice = row.value
            if has(invoice.number):
                return True
            client = self._shown_client(invoice, account)
            if client is None:
                return has(invoice.client_name) or has(invoice.client_email)
            hit = hits.get(client.id)
            if hit is None:
                hit = hits[client.id] = has(client.name) or has(client.email)
            return hit

        return matches


def find_invoice(call: Call) -> Row[Invoice]:
    """The invoice of the path's id. Raises :class:`NotFound` or :class:`MalformedId`."""
    row = call.account.invoice(call.id)
    if row is None:
        raise (NotFound if is_well_formed(call.id) else MalformedId)("invoice")
    return row


def shown_status(invoice: Invoice, call: Call) -> Status:
    """The invoice's status on the day of the request."""
    return on_day(invoice.status, invoice.due_date, call.now.date())
