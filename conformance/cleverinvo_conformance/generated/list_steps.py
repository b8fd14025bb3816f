"""Steps that read: by id, lists, pages, PDFs, with every key.

Layer: generated.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.generated.looks import Looks
from cleverinvo_conformance.generated.made import Made
from cleverinvo_conformance.generated.sequence import one_of, step


class ListSteps(Looks):
    """Look at what is there and at what was."""

    @step
    def read_a_record(self, data: Any) -> None:
        """By id, in a list, as a PDF or with other keys, whatever was done with it before."""
        if made := one_of(data, self.made):
            ways = ("id", "list", "strangers", "pdf" if made.kind == "invoice" else "list")
            self.look_in_one_way(data, made, data.draw(st.sampled_from(ways)))

    @step
    def search(self, data: Any) -> None:
        """A list in which a record is, was, or is no more."""
        if made := one_of(data, self.made):
            self.ask_list(data, made.kind, made.key, self.query_for(data, made))

    @step
    def page_through(self, data: Any) -> None:
        """The pages of a list hold each record once (PAGE-4, PAGE-5)."""
        if made := one_of(data, self.living()):
            self.turn_pages(data, made.kind, made.key, self.query_for(data, made))

    @step
    def download_pdfs(self, data: Any) -> None:
        """PDFs of up to three invoices in turn; then the invoices by id, which decides what the PDFs must show."""
        invoices = self.of("invoice")
        if not invoices:
            return
        chosen = data.draw(st.lists(st.sampled_from(invoices), min_size=1, max_size=3, unique_by=_path))
        for invoice in chosen:
            self.send("GET", f"{invoice.path}/pdf", key=invoice.key)
            self.trial.tried.add(c.PDF_1)
        for invoice in chosen[: data.draw(st.integers(0, 3))]:
            self.read(invoice)


def _path(made: Made) -> tuple[str, str]:
    return made.key, made.path
