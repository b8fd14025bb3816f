"""The layout of an invoice: its parts as rows of cells.

Layer: services. Knows invoices and the grid of the page, but must not know PDF syntax. The status is not printed: it
changes with time (overdue), and the PDF must not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.pdf.content import Ink
from cleverinvo_mock.pdf.flow import MARGIN, TEXT_WIDTH, Align, Cell, HorizontalRule, TableRow, Text
from cleverinvo_mock.pdf.party import Party
from cleverinvo_mock.pdf.roles import Role, set_text
from cleverinvo_mock.pdf.table import table
from cleverinvo_mock.pdf.wording import Money

_GUTTER: Final = 16.0
#: The columns below the letterhead, as fractions of the text width: the buyer, the number, each of the two dates.
_BUYER, _NUMBER, _DATE = 0.46, 0.26, 0.14
_TOTALS_X: Final = MARGIN + 0.46 * TEXT_WIDTH
_TOTALS_LABEL: Final = 90.0


def rows(invoice: Invoice, seller: Party, buyer: Party, money: Money) -> list[TableRow]:
    """Return the rows of the whole invoice, from top to bottom."""
    return [
        _letterhead(seller),
        _billed_to(invoice, buyer),
        *table(invoice.line_items, money),
        *_totals(invoice, money),
        *_remarks("Notes", invoice.notes),
        *_remarks("Terms", invoice.terms),
    ]


def page_foot(invoice: Invoice) -> Callable[[int, int], list[Cell]]:
    """Return a function from page number and page count to the cells of the page foot. Each cell is one line."""
    half = TEXT_WIDTH / 2
    number = set_text(invoice.number, Role.LABEL, half)
    left = Cell(MARGIN, half, number if len(number) == 1 else [], Align.LEFT)

    def foot(page: int, pages: int) -> list[Cell]:
        count = set_text(f"Page {page} of {pages}", Role.LABEL, half)
        return [left, Cell(MARGIN + half, half, count, Align.RIGHT)]

    return foot


def _letterhead(seller: Party) -> TableRow:
    width = 0.6 * TEXT_WIDTH
    rest = TEXT_WIDTH - width
    return TableRow(
        [
            Cell(MARGIN, width - _GUTTER, _party(seller, width - _GUTTER), Align.LEFT),
            Cell(MARGIN + width, rest, set_text("Invoice", Role.TITLE, rest), Align.RIGHT),
        ],
        below=30.0,
    )


def _billed_to(invoice: Invoice, buyer: Party) -> TableRow:
    cells = []
    x = MARGIN
    for share, label, content in (
        (_BUYER, "Billed to", buyer),
        (_NUMBER, "Invoice number", invoice.number),
        (_DATE, "Issue date", invoice.issue_date.isoformat()),
        (_DATE, "Due date", invoice.due_date.isoformat()),
    ):
        width = share * TEXT_WIDTH - _GUTTER
        texts = set_text(label, Role.LABEL, width)
        if isinstance(content, Party):
            texts += _party(content, width)
        else:
            texts += set_text(content, Role.BODY, width, gap=3.7)  # on the baseline of the buyer's name
        cells.append(Cell(x, width, texts, Align.LEFT))
        x += share * TEXT_WIDTH
    return TableRow(cells, below=30.0)


def _party(party: Party, width: float) -> list[Text]:
    tax_id = f"Tax ID {party.tax_id}" if party.tax_id else None
    details = (party.address, party.email, party.phone, tax_id)
    return [
        *set_text(party.name, Role.NAME, width, gap=1.5),
        *[text for detail in details for text in set_text(detail, Role.DETAIL, width)],
    ]


def _totals(invoice: Invoice, money: Money) -> list[TableRow]:
    total = "Total" if money.symbol == money.code else f"Total ({money.code})"
    sums = [
        ("Subtotal", invoice.subtotal, Role.BODY),
        ("Discount", -invoice.discount_total, Role.BODY),
        ("Tax", invoice.tax_total, Role.BODY),
        (total, invoice.total, Role.TOTAL),
    ]
    figures_x = _TOTALS_X + _TOTALS_LABEL
    figures_width = MARGIN + TEXT_WIDTH - figures_x
    return [
        TableRow(
            [
                Cell(_TOTALS_X, _TOTALS_LABEL, set_text(label, role, _TOTALS_LABEL), Align.LEFT),
                Cell(
                    figures_x, figures_width, set_text(money.total(amount), role, figures_width), Align.RIGHT
                ),
            ],
            above=5.0,
            below=4.0 if label == "Tax" else 0.0,
            rule=HorizontalRule(0.9, Ink.TEXT, _TOTALS_X) if label == "Tax" else None,
            keep_with_next=role is not Role.TOTAL,
        )
        for label, amount, role in sums
        if amount or label != "Discount"
    ]


def _remarks(heading: str, remarks: str | None) -> list[TableRow]:
    body = set_text(remarks, Role.BODY, TEXT_WIDTH)
    if not body:
        return []
    return [
        TableRow(
            [Cell(MARGIN, TEXT_WIDTH, set_text(heading, Role.LABEL, TEXT_WIDTH))],
            above=26.0,
            keep_with_next=True,
        ),
        TableRow([Cell(MARGIN, TEXT_WIDTH, body)], above=2.0),
    ]
