"""Steps that look at many records at once, and at PDFs.

Layer: generated.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.pdf_process import PdfTooLarge, read_pdf
from cleverinvo_conformance.core.pdf_text import Locked, NotAPdf
from cleverinvo_conformance.generated.sequence import Sequence


class ListSteps(Sequence):
    """Page, search, download."""

    @precondition(lambda self: self.model.active)
    @rule(data=st.data(), limit=st.integers(1, 3))
    def page_through_a_client_s_invoices(self, data: Any, limit: int) -> None:
        """The pages of a client's invoices hold each of them once (INV-LIST-2, PAGE-4, PAGE-5)."""
        if self.is_over():
            return
        client_id = data.draw(st.sampled_from(self.model.active))
        wanted = self.model.invoices_of(client_id)
        seen: list[str] = []
        for page in range(1, max(-(-len(wanted) // limit), 1) + 1):
            query = {"clientId": client_id, "limit": limit, "page": page}
            exchange = self.send("GET", "/invoices", query=query)
            document = exchange.document if isinstance(exchange.document, dict) else {}
            self.must(
                c.PAGE_4,
                document.get("total") == len(wanted),
                f"a total of {len(wanted)}",
                document.get("total"),
            )
            seen += [str(item.get("id")) for item in exchange.items]
        foreign = [id_ for id_ in seen if id_ not in wanted]
        self.must(c.INV_LIST_2, not foreign, "no invoice but that client's", foreign)
        self.must(c.PAGE_5, sorted(seen) == sorted(wanted), f"each of {len(wanted)} invoices once", seen)

    @precondition(lambda self: self.model.invoices)
    @rule(data=st.data())
    def search_by_number(self, data: Any) -> None:
        """A search for its number finds an invoice (SEARCH-2)."""
        if self.is_over():
            return
        id_ = data.draw(st.sampled_from(list(self.model.invoices)))
        number = self.model.invoices[id_].fields["invoiceNumber"]
        exchange = self.send("GET", "/invoices", query={"search": number})
        hits = [str(item.get("id")) for item in exchange.items]
        self.must(c.SEARCH_2, id_ in hits, f"the invoice of number {number}", hits)

    @precondition(lambda self: self.model.active)
    @rule(data=st.data())
    def search_deleted_clients(self, data: Any) -> None:
        """A deleted client is not found any more (CLI-DELETE-2)."""
        deleted = [id_ for id_, client in self.model.clients.items() if not client.is_active]
        if self.is_over() or not deleted:
            return
        id_ = data.draw(st.sampled_from(deleted))
        email = self.model.clients[id_].fields["email"]
        exchange = self.send("GET", "/clients", query={"search": email})
        hits = [str(item.get("id")) for item in exchange.items]
        self.must(c.CLI_DELETE_2, id_ not in hits, "no deleted client", hits)

    @precondition(lambda self: self.model.invoices)
    @rule(data=st.data())
    def download_pdf(self, data: Any) -> None:
        """A PDF is there and opens (PDF-1)."""
        if self.is_over():
            return
        id_ = data.draw(st.sampled_from(list(self.model.invoices)))
        exchange = self.send("GET", f"/invoices/{segment(id_)}/pdf")
        is_pdf = exchange.status == 200 and exchange.media_type == "application/pdf"
        self.must(c.PDF_1, is_pdf, "200 and a PDF", f"{exchange.status} {exchange.media_type}")
        try:
            pages, got = read_pdf(exchange.body).pages, "no page"
        except (PdfTooLarge, Locked):
            return
        except NotAPdf as error:
            pages, got = 0, str(error)
        self.must(c.PDF_1, pages > 0, "a PDF that a reader opens", got)
