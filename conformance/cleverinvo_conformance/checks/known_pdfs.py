"""The PDF of an invoice of the run, compared with what the API answered for this very invoice: PDF-1 to PDF-4.

Layer: checks. Sends nothing. A page is judged by the last detail that is newer than the last write, else by fields that
an answer has shown since they were set. What is only known from a request or a receipt must wait for the next detail: a
value that the API itself lost is not the PDF's fault. The amounts of lines are not judged: PDF-3 promises number, client's
name, each line's description and the total, and a page may show a line's amount with tax, without it, or not at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cleverinvo_conformance.checks.attribution import clause_of_key
from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.checks.pdf import (
    Content,
    descriptions_of,
    judge_name,
    lacking,
    listed,
    must_be_called,
    must_show,
    totals_shown,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import CONCURRENT
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase
from cleverinvo_conformance.core.expectation import AnyOf, Header, PdfBody, PdfShows, Status
from cleverinvo_conformance.core.pdf_process import PdfTooLarge, read_pdf
from cleverinvo_conformance.core.pdf_text import Locked, NotAPdf, Pdf, described
from cleverinvo_conformance.model.account import Account
from cleverinvo_conformance.model.former_values import former_of
from cleverinvo_conformance.model.records import Record

_OK: Final = 200
#: The first code point of the blocks of emoji; rare ideographs stand beyond as well.
_EMOJI: Final = "\U0001f000"
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(slots=True)
class _Seen:
    """What is known of one invoice's PDFs: the last one that was read, and the clauses that it was found to violate."""

    faulty: set[str]
    exchange: Exchange | None = None
    pdf: Pdf | None = None
    #: The one before.
    before: Pdf | None = None
    #: Whether :attr:`pdf` lacked something that the next detail must confirm.
    is_doubtful: bool = False


class PdfChecks:
    """The checks of the PDFs of one run. A fault of one invoice's PDFs is reported once for each clause."""

    def __init__(self, account: Account) -> None:
        self._account: Final = account
        self._seen: Final[dict[str, _Seen]] = {}

    def check(self, record: Record, exchange: Exchange) -> Iterator[Deviation]:
        """An answer, no error, to ``GET /invoices/{id}/pdf`` with the key of the record's maker."""
        seen = self._seen.setdefault(record.id, _Seen(set()))
        for deviation in self._judged(record, seen, exchange):
            if deviation.clause.id not in seen.faulty:
                seen.faulty.add(deviation.clause.id)
                yield deviation

    def confirm(self, record: Record) -> Iterator[Deviation]:
        """A detail of the invoice was read: it decides about a PDF that seemed to lack something."""
        seen = self._seen.get(record.id)
        if seen is None or not seen.is_doubtful or seen.pdf is None or seen.exchange is None:
            return
        if seen.exchange.number < record.last_write.number:
            seen.is_doubtful = False
            return
        for deviation in self._text(record, seen, seen.pdf, seen.exchange):
            seen.faulty.add(deviation.clause.id)
            yield deviation

    def leaked(self, record: Record, exchange: Exchange) -> Iterator[Deviation]:
        """A 200 to somebody else: whether it is the PDF of this very invoice, for accounts may number records alike."""
        number = record.value("invoiceNumber")
        try:
            pdf = read_pdf(exchange.body)
        except (Locked, PdfTooLarge, NotAPdf):
            return
        if isinstance(number, str) and pdf.shows_whole(number):
            key = exchange.request.key
            expected = f"404 for the PDF of an invoice that the {record.key} key made"
            got = Phrase(f"{exchange.status}, the PDF of invoice {number!r}")
            where, ref = (record.made, exchange), (record.kind, record.id)
            must = AnyOf((Status((404,)), PdfShows(absent=(number,))))
            yield Deviation(clause_of_key(key), expected, got, where, ref, must)

    def _judged(self, record: Record, seen: _Seen, exchange: Exchange) -> Iterator[Deviation]:
        where, ref = (record.last_write, exchange), (record.kind, record.id)
        if exchange.status != _OK:
            expected = "200 for the PDF of an invoice that is there"
            yield Deviation(c.PDF_1, expected, exchange.status, where, ref, Status((_OK,)))
            return
        if exchange.media_type != "application/pdf":
            got = exchange.header("content-type")
            must = Header("Content-Type", "application/pdf")
            yield Deviation(c.PDF_1, "Content-Type: application/pdf", got, where, ref, must)
        try:
            pdf = read_pdf(exchange.body)
        except (Locked, PdfTooLarge):
            return
        except NotAPdf as error:
            yield Deviation(
                c.PDF_1, "a body that a PDF reader opens", Phrase(str(error)), where, ref, PdfBody()
            )
            return
        if not pdf.pages:
            yield Deviation(c.PDF_1, "a PDF of at least one page", Phrase("no page"), where, ref)
            return
        yield from self._name(record, exchange)
        seen.before, seen.pdf, seen.exchange, seen.is_doubtful = seen.pdf, pdf, exchange, False
        yield from self._text(record, seen, pdf, exchange)

    def _name(self, record: Record, exchange: Exchange) -> Iterator[Deviation]:
        number = _Known(self._account, record).number
        if number is not None:
            held, expected, got = judge_name(exchange, number)
            if not held:
                where, ref = (record.last_write, exchange), (record.kind, record.id)
                yield Deviation(c.PDF_2, expected, got, where, ref, must_be_called(number))

    def _text(self, record: Record, seen: _Seen, pdf: Pdf, exchange: Exchange) -> Iterator[Deviation]:
        if seen.faulty & {c.PDF_3.id, c.PDF_4.id, c.CLI_DELETE_4.id}:
            return
        known = _Known(self._account, record)
        missing = list(lacking(pdf, known.content(pdf))) if pdf.is_readable else []
        former = former_of(self._account, record)
        stale = [text for text in former.texts if pdf.shows_whole(text)] if known.is_complete else []
        if not missing and not stale:
            seen.is_doubtful = not known.is_complete
            return
        is_outdated = pdf.is_blank or bool(stale) or any(map(pdf.shows_money, former.totals))
        is_outdated = is_outdated or (seen.before is not None and seen.before.text == pdf.text)
        clause: Clause = c.PDF_4 if record.was_updated and is_outdated else c.PDF_3
        if known.client_is_deleted and not stale and all("client's name" in each for each in missing):
            clause = c.CLI_DELETE_4
        parts = [listed(missing)] if missing else []
        parts += [f"no {listed([repr(text) for text in stale])} any more"] if stale else []
        where = {id(each): each for each in (record.last_write, known.shown_by, exchange) if each}
        yield Deviation(
            clause,
            f"{', and '.join(parts)} on the PDF",
            Phrase(described(pdf)),
            tuple(where.values()),
            (record.kind, record.id),
            must_show(pdf, known.content(pdf), stale),
        )


class _Known:
    """What answers of the API have shown of an invoice since its fields were set."""

    def __init__(self, account: Account, record: Record) -> None:
        self._account: Final = account
        self._record: Final = record
        known = record.fields.get("detail")
        is_certain = CONCURRENT not in record.last_write.tags
        is_new = bool(known and known.set_by.number > record.last_write.number)
        #: The exchange with the last detail, if that is newer than the last write.
        self.shown_by: Final = known.set_by if known and is_new else None
        self._detail: Final[dict[str, Any]] = known.allowed[0] if known and is_new else {}
        self._last: Final = known if is_certain else None
        #: Whether a detail newer than the last write decides about everything.
        self.is_complete: Final = is_new

    def is_shown(self, name: str) -> bool:
        """Whether an answer has shown the field since it was set."""
        known = self._record.fields.get(name)
        return bool(known and known.seen and known.seen.number >= known.set_by.number)

    @property
    def client_is_deleted(self) -> bool:
        """Whether the invoice's client was deleted."""
        owner = self._account.record("client", self._record.value("clientId"), self._record.key)
        return owner is not None and owner.removed is not None

    @property
    def number(self) -> str | None:
        """The invoice's number."""
        value = self._detail.get("invoiceNumber")
        if value is None and self.is_shown("invoiceNumber"):
            value = self._record.value("invoiceNumber")
        return value if isinstance(value, str) and _is_printable(value) else None

    def content(self, pdf: Pdf) -> Content:
        """What the page must show. Of the names that its client may have, the one that it shows."""
        items = self._detail.get("lineItems")
        if items is None and self.is_shown("lineItems"):
            items = self._record.value("lineItems")
        descriptions = tuple(filter(_is_printable, descriptions_of(items)))
        return Content(self.number, self._client(pdf), descriptions, self._totals())

    def _client(self, pdf: Pdf) -> str | None:
        owner = self._account.record("client", self._record.value("clientId"), self._record.key)
        if owner is None or owner.is_uncertain or not (self._detail or self.is_shown("clientId")):
            return None
        known = owner.fields.get("name")
        is_read = bool(known and known.seen and known.seen.request.method == "GET")
        # A name that only the answer to a write has shown may not be stored, which is another fault.
        allowed = [name for name, _ in owner.title_at(self._record.made.number if is_read else 0)]
        shown = self._detail.get("client")
        names = [*allowed, shown.get("name") if isinstance(shown, dict) else None]
        texts = [name for name in names if isinstance(name, str)]
        if not all(map(_is_printable, texts)):
            return None
        return next(filter(pdf.shows, texts), texts[-1] if texts else None)

    def _totals(self) -> tuple[Any, ...]:
        """Of the detail, also of an older one if neither lines nor currency were set since."""
        if self._last is None:
            return ()
        fields = (self._record.fields.get(name) for name in ("lineItems", "currency"))
        if any(known and known.set_by.number > self._last.set_by.number for known in fields):
            return ()
        detail = self._last.allowed[0]
        return totals_shown(detail.get("total"), detail.get("currency"))


def _is_printable(text: str) -> bool:
    """Whether a font can be expected to have each letter: no controls, no private or unassigned code points, no emoji.

    The generated requests of scope ``full`` send such texts, too.
    """
    return all(
        letter.isspace() or (letter < _EMOJI and unicodedata.category(letter) not in _UNPRINTABLE)
        for letter in text
    )
