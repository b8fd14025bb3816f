"""The table of the line items.

Layer: services. Knows line items and columns, but must not know pages. The number columns are as wide as their widest
number, up to a limit; the description gets the remaining width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleverinvo_mock.domain.invoices import LineItem
from cleverinvo_mock.pdf.content import Ink
from cleverinvo_mock.pdf.flow import MARGIN, RIGHT, Align, Cell, HorizontalRule, TableRow, Text
from cleverinvo_mock.pdf.roles import Role, set_text
from cleverinvo_mock.pdf.wording import Money, number, percentage

#: The number columns and the maximum width of each, in points.
_COLUMNS: Final = (("Quantity", 70.0), ("Unit price", 90.0), ("Tax", 50.0), ("Amount", 100.0))
_GUTTER: Final = 16.0


def table(items: Sequence[LineItem], money: Money) -> list[TableRow]:
    """Return the header row and one row for each of ``items``."""
    headings = [set_text(heading, Role.LABEL, limit) for heading, limit in _COLUMNS]
    figures = [
        [
            set_text(figure, Role.BODY, limit)
            for figure, (_, limit) in zip(_figures(item, money), _COLUMNS, strict=True)
        ]
        for item in items
    ]
    widths = [
        max(text.line.width for texts in column for text in texts)
        for column in zip(headings, *figures, strict=True)
    ]
    description = RIGHT - MARGIN - sum(widths) - _GUTTER * len(widths)
    header = TableRow(
        _cells(set_text("Description", Role.LABEL, description), headings, description, widths),
        below=4.0,
        rule=HorizontalRule(0.9, Ink.TEXT),
        keep_with_next=True,
    )
    return [header] + [
        TableRow(
            _cells(set_text(item.description, Role.BODY, description), row, description, widths),
            above=4.5,
            below=4.5,
            rule=HorizontalRule(0.5, Ink.FAINT),
            header=header,
        )
        for item, row in zip(items, figures, strict=True)
    ]


def _figures(item: LineItem, money: Money) -> tuple[str, str, str, str]:
    return (
        number(item.quantity),
        money.price(item.unit_price),
        percentage(item.tax_rate),
        money.figure(item.amount),
    )


def _cells(
    description: list[Text], figures: Sequence[list[Text]], description_width: float, widths: Sequence[float]
) -> list[Cell]:
    cells = [Cell(MARGIN, description_width, description)]
    x = MARGIN + description_width
    for texts, width in zip(figures, widths, strict=True):
        cells.append(Cell(x + _GUTTER, width, texts, Align.RIGHT))
        x += _GUTTER + width
    return cells
