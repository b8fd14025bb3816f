"""Judging an invoice's PDF: that it is one, its name, its text.

Layer: checks. Text that is drawn as a picture or as outlines, or in a font without a map to Unicode, cannot be read and
is not judged. A page that shows nothing at all is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, NamedTuple
from unicodedata import normalize
from urllib.parse import quote

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.content_disposition import disposition_of
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Header, HeaderMatches, PdfBody, PdfShows
from cleverinvo_conformance.core.money import number, plain, printed
from cleverinvo_conformance.core.pdf_process import PdfTooLarge, read_pdf
from cleverinvo_conformance.core.pdf_text import Locked, NotAPdf, Pdf, described, money_pattern
from cleverinvo_conformance.core.pdf_words import has_figure, has_words

#: How many things that a PDF lacks a sentence names.
_FEW: Final = 4
#: Why a PDF's text says nothing.
UNREADABLE: Final = "the text of the PDF cannot be read: pictures, or fonts that do not tell their letters"


class Content(NamedTuple):
    """What the text on an invoice must show (PDF-3); None: not judged. ``totals``: any of them will do."""

    number: str | None
    client: str | None
    descriptions: tuple[str, ...]
    totals: tuple[Decimal, ...]

    def latin(self) -> Content:
        """The same without the names and descriptions that are not all in Latin-1."""
        client = self.client if self.client is None or _is_latin(self.client) else None
        return self._replace(client=client, descriptions=tuple(filter(_is_latin, self.descriptions)))


def shown_by(fields: dict[str, Any], client: str | None, total: object) -> Content:
    """What the PDF of an invoice with ``fields`` must show; ``total``: as the API answered it for this invoice.

    The amounts of the lines are not promised (PDF-3): a page may show them with tax, or not at all.
    """
    totals = totals_shown(total, fields.get("currency"))
    return Content(str(fields.get("invoiceNumber")), client, descriptions_of(fields.get("lineItems")), totals)


def descriptions_of(items: object) -> tuple[str, ...]:
    """The descriptions of line items."""
    lines = [line for line in items if isinstance(line, dict)] if isinstance(items, list) else []
    return tuple(text for line in lines if isinstance(text := line.get("description"), str))


def totals_shown(total: object, currency: object) -> tuple[Decimal, ...]:
    """What a page may show for a ``total`` of the API: the same value, in any grouping; nothing where it is none."""
    value = number(total)
    return () if value is None else printed(value, str(currency))


def _is_latin(text: str) -> bool:
    return all(ord(letter) < 0x100 for letter in text)


def opened(expect: Expect, exchange: Exchange) -> Pdf:
    """The PDF that ``exchange`` answered with (PDF-1). Raises :class:`NotTestable` where it is none."""
    if expect.status(c.PDF_1, exchange, 200, why="for the PDF of an invoice that is there"):
        got = exchange.header("content-type")
        held, must = exchange.media_type == "application/pdf", Header("Content-Type", "application/pdf")
        expect.that(c.PDF_1, held, "Content-Type: application/pdf", got, exchange, must=must)
        try:
            pdf = read_pdf(exchange.body)
        except Locked as error:
            raise NotTestable(f"the PDF is encrypted: {error}") from None
        except PdfTooLarge as error:
            raise NotTestable(f"the PDF cannot be judged: {error}") from None
        except NotAPdf as error:
            expected, got = "a body that a PDF reader opens", Phrase(error)
            expect.that(c.PDF_1, False, expected, got, exchange, must=PdfBody())
        else:
            expect.that(c.PDF_1, pdf.pages > 0, "a PDF of at least one page", Phrase("no page"), exchange)
            return pdf
    raise NotTestable("the invoice's PDF cannot be opened")


def check_name(expect: Expect, exchange: Exchange, invoice_number: str) -> None:
    """The header must make it an attachment called by the invoice's number (PDF-2)."""
    held, expected, got = judge_name(exchange, invoice_number)
    expect.that(c.PDF_2, held, expected, got, exchange, must=must_be_called(invoice_number))


def must_be_called(invoice_number: str) -> HeaderMatches:
    """What a reproduction expects of the header: each character as it is or percent-encoded (RFC 8187)."""
    signs = (
        sign if sign.isalnum() and sign.isascii() else f"(?:{re.escape(sign)}|{quote(sign, safe='')})"
        for sign in invoice_number
    )
    return HeaderMatches("Content-Disposition", rf"(?i)attachment\s*;.*=.*[\"']{''.join(signs)}\.pdf.*")


def judge_name(exchange: Exchange, invoice_number: str) -> tuple[bool, str, Phrase]:
    """Whether the header names the file after the number; what was expected and seen.

    The two spellings of an accented letter (UAX 15) are the same name.
    """
    header = exchange.header("content-disposition") or ""
    type_, filename = disposition_of(header)
    wanted = f"{invoice_number}.pdf"
    held = type_ == "attachment" and normalize("NFC", filename) == normalize("NFC", wanted)
    expected = f'Content-Disposition: attachment; filename="{wanted}"'
    return held, expected, Phrase(header or "no such header")


def check_text(
    expect: Expect, clause: Clause, pdf: Pdf, content: Content, *exchanges: Exchange
) -> str | None:
    """The text must show all of ``shown``; None if it does, else why nothing can be said of what it lacks, or what."""
    missing = list(lacking(pdf, content))
    if missing and not pdf.is_readable:
        legible = content.latin()
        if legible == content or list(lacking(pdf, legible)):
            expect.not_tested(UNREADABLE, clause)
            return UNREADABLE
        missing = []  # what is set in other fonts may be there
    expected = f"{listed(missing)} on the PDF" if missing else "all on the PDF"
    must = must_show(pdf, content)
    held = expect.that(clause, not missing, expected, Phrase(described(pdf)), *exchanges, must=must)
    return None if held else "the PDF of a fresh invoice does not show it (PDF-3)"


def must_show(pdf: Pdf, content: Content, stale: Iterable[str] = ()) -> PdfShows | None:
    """What a reproduction expects of the text: what ``pdf`` lacks, and nothing ``stale``. Latin letters alone.

    None where a plain comparison does not see what is wrong with it.
    """
    wanted = (content.number, content.client, *content.descriptions)
    texts = [text for text in wanted if text and _is_latin(text) and not has_words(pdf.text, text)]
    figures = [money_pattern(total) for total in content.totals]
    absent = tuple(text for text in stale if _is_latin(text) and has_words(pdf.text, text))
    must = PdfShows(
        tuple(dict.fromkeys(texts)), () if has_figure(pdf.text, figures) else tuple(figures), absent
    )
    return must if must.texts or must.figures or must.absent else None


def listed(missing: list[str]) -> str:
    """The first few of ``missing``, and how many more there are."""
    more = f" and {len(missing) - _FEW} more" if len(missing) > _FEW else ""
    return f"{', '.join(missing[:_FEW])}{more}"


def check_absent(
    expect: Expect, clause: Clause, before: Pdf, after: Pdf, texts: Iterable[str], *exchanges: Exchange
) -> None:
    """What was on it before and is no longer so must be gone."""
    stale = remaining(before, after, texts)
    expected = f"no {', '.join(map(repr, stale))} on the PDF any more"
    must = must_show(after, Content(None, None, (), ()), stale)
    expect.that(clause, not stale, expected, Phrase(described(after)), *exchanges, must=must)


def remaining(before: Pdf, after: Pdf, texts: Iterable[str]) -> list[str]:
    """What of ``texts`` was on it before and still is."""
    return [text for text in texts if before.shows_whole(text) and after.shows_whole(text)]


def lacking(pdf: Pdf, content: Content) -> Iterable[str]:
    """What of ``shown`` the PDF does not show, in words."""
    if content.number is not None and not pdf.shows_whole(content.number):
        yield f"the number {content.number!r}"
    if content.client is not None and not pdf.shows(content.client):
        yield f"the client's name {content.client!r}"
    for description in dict.fromkeys(content.descriptions):
        if not pdf.shows(description):
            yield f"the description {description!r}"
    if content.totals and not any(map(pdf.shows_money, content.totals)):
        yield f"the total {plain(content.totals[0])}"
