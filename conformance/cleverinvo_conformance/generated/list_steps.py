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
    def look_around(self, data: Any) -> None:
        """A record by id, in a list or with other keys; the pages of a list; some PDFs, whatever was done before."""
        made = one_of(data, self.made)
        if made is None:
            return
        match data.draw(st.sampled_from(("pdfs", "list", "pages", "list", "id", "strangers"))):
            case "pages":
                self.turn_pages(data, made.kind, made.key, self.query_for(data, made))
            case "pdfs":
                self._download(data)
            case way:
                self.look_in_one_way(data, made, way)

    def _download(self, data: Any) -> None:
        """PDFs of up to three invoices in turn; then the invoices by id, which decides what the PDFs must show."""
        if not (invoices := self.of("invoice")):
            return
        chosen = data.draw(st.lists(st.sampled_from(invoices), min_size=1, max_size=3, unique_by=_path))
        for invoice in chosen:
            self.send("GET", f"{invoice.path}/pdf", key=invoice.key)
            self.trial.tried.add(c.PDF_1)
        for invoice in chosen[: data.draw(st.integers(0, 3))]:
            self.read(invoice)


def _path(made: Made) -> tuple[str, str]:
    return made.key, made.path
