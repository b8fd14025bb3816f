"""Steps that change nothing: reads by id, lists, pages and PDFs with every key, and requests that are refused.

Layer: generated.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.generated.looks import Looks
from cleverinvo_conformance.generated.made import Made
from cleverinvo_conformance.generated.sequence import one_of


class ListSteps(Looks):
    """Look at what is there and at what was."""

    def look_around(self, data: Any) -> None:
        """A record by id, in a list or with other keys; the pages of a list; some PDFs, whatever was done before."""
        made = one_of(data, self.made)
        if made is None:
            return
        match data.draw(
            st.sampled_from(("pdfs", "list", "pages", "list", "id", "strangers", "pdfs", "list"))
        ):
            case "pages":
                self.turn_pages(data, made.kind, made.key, self.query_for(data, made))
            case "pdfs":
                self._download(data)
            case way:
                self.look_in_one_way(data, made, way)

    def try_what_is_refused(self, data: Any) -> None:
        """An invalid body, an invalid query or a write with another key; then a look at what must not have changed."""
        if made := one_of(data, self.living()):
            match data.draw(st.sampled_from(("body", "body", "query", "key"))):
                case "body":
                    self.send_wrong_body(data, made)
                case "query":
                    self.ask_for_what_is_wrong(data, made)
                case _:
                    self.write_with_another_key(data, made)
            self.look(data, made)

    def _download(self, data: Any) -> None:
        """PDFs of up to three invoices in turn; before or after them some of the invoices by id."""
        if not (invoices := self.of("invoice")):
            return
        chosen = data.draw(st.lists(st.sampled_from(invoices), min_size=1, max_size=3, unique_by=_path))
        read = chosen[: data.draw(st.integers(0, 3))]
        is_before = data.draw(st.booleans())
        for invoice in read if is_before else ():
            self.read(invoice)
        for invoice in chosen:
            self.send("GET", f"{invoice.path}/pdf", key=invoice.key)
            self.trial.tried.add(c.PDF_1)
        for invoice in read if not is_before else ():
            self.read(invoice)


def _path(made: Made) -> tuple[str, str]:
    return made.key, made.path
