"""Rows of cells, laid down the pages one after the other.

Layer: services. Knows lines, rows and the page, but neither invoices nor PDF syntax. A row that does not fit goes
to the next page whole if it is short, and in two if it is long; the header of a table is repeated on each page
that the table reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

from msgspec import Struct

from cleverinvo_mock.pdf.content import Ink, PageContent
from cleverinvo_mock.pdf.paragraph import Line

# A4, in points.
PAGE_WIDTH: Final = 595.28
PAGE_HEIGHT: Final = 841.89
MARGIN: Final = 54.0
TEXT_WIDTH: Final = PAGE_WIDTH - 2 * MARGIN
RIGHT: Final = PAGE_WIDTH - MARGIN
_TOP: Final = PAGE_HEIGHT - MARGIN
_FOOT: Final = 70.0
_PAGE_NUMBER: Final = 42.0

#: Distance between baselines, and from the top of a line to its baseline, in font sizes.
_LEADING: Final = 1.42
_BASELINE: Final = 1.08
#: A row lower than this is never divided.
_WHOLE: Final = 110.0
#: What of a higher row has to fit for it to begin on a page: about two lines.
_BEGINNING: Final = 26.0


class Text(Struct, frozen=True, gc=False):
    """One line in a cell; ``gap`` is extra space above it."""

    line: Line
    ink: Ink = Ink.TEXT
    gap: float = 0.0

    @property
    def height(self) -> float:
        """How far down the next line begins."""
        return self.gap + self.line.size * _LEADING


class Align(Enum):
    """Where lines stand in their cell."""

    LEFT = "left"
    RIGHT = "right"
    START = "left, or right if the line runs right to left"


class Cell(Struct, frozen=True, gc=False):
    """Lines below one another, ``x`` from the left edge of the page."""

    x: float
    width: float
    texts: Sequence[Text]
    align: Align = Align.START

    def left_edge(self, line: Line) -> float:
        """Where ``line`` begins on the page."""
        if self.align is Align.RIGHT or (self.align is Align.START and line.level % 2):
            return self.x + self.width - line.width
        return self.x


class HorizontalRule(Struct, frozen=True, gc=False):
    """A line at the foot of a row, from ``x`` to the right margin."""

    thickness: float
    ink: Ink
    x: float = MARGIN


class TableRow(Struct, frozen=True, gc=False):
    """Cells side by side, with space above and below and perhaps a rule at the foot.

    ``header`` is repeated above the row where it begins or goes on on a new page; ``stays`` keeps the row on
    the page of the next one.
    """

    cells: Sequence[Cell]
    above: float = 0.0
    below: float = 0.0
    rule: HorizontalRule | None = None
    header: TableRow | None = None
    stays: bool = False

    @property
    def height(self) -> float:
        """Of the whole row, undivided."""
        tallest = max((sum([text.height for text in cell.texts]) for cell in self.cells), default=0.0)
        return self.above + tallest + self.below


class Flow:
    """Lays rows down the pages. ``new_page`` makes the content of one more page."""

    def __init__(self, new_page: Callable[[], PageContent]) -> None:
        self._new_page = new_page
        self.pages: list[PageContent] = [new_page()]
        self._y = _TOP

    def lay(self, rows: Sequence[TableRow]) -> None:
        """Lay ``rows`` down, from where the last ones ended."""
        for index, row in enumerate(rows):
            if self._y - _room_for(rows, index) < _FOOT and self._y < _TOP:
                self._turn(row.header)
            self._lay(row)

    def number_pages(self, foot: Callable[[int, int], Sequence[Cell]]) -> None:
        """Set the lines of ``foot(page, pages)`` below the text of each page, all on one height."""
        for number, page in enumerate(self.pages, 1):
            for cell in foot(number, len(self.pages)):
                for text in cell.texts:
                    page.show(text.line, cell.left_edge(text.line), _PAGE_NUMBER, text.ink)

    def _turn(self, header: TableRow | None) -> None:
        """Go on to a new page."""
        self.pages.append(self._new_page())
        self._y = _TOP
        if header:
            self._lay(header)

    def _lay(self, row: TableRow) -> None:
        self._y -= row.above
        laid = [0] * len(row.cells)
        while True:
            foot = self._y
            for number, cell in enumerate(row.cells):
                laid[number], end = self._fill(cell, laid[number])
                foot = min(foot, end)
            if all(count == len(cell.texts) for count, cell in zip(laid, row.cells, strict=True)):
                break
            self._turn(row.header)
        self._y = foot - row.below
        if row.rule:
            self.pages[-1].rule(row.rule.x, self._y, RIGHT - row.rule.x, row.rule.thickness, row.rule.ink)

    def _fill(self, cell: Cell, start: int) -> tuple[int, float]:
        """Set the lines of ``cell`` from ``start`` on that the page has room for; where that ends."""
        page, y = self.pages[-1], self._y
        for index in range(start, len(cell.texts)):
            text = cell.texts[index]
            if y - text.height < _FOOT:
                return index, y
            y -= text.gap
            page.show(text.line, cell.left_edge(text.line), y - text.line.size * _BASELINE, text.ink)
            y -= text.height - text.gap
        return len(cell.texts), y


def _room_for(rows: Sequence[TableRow], index: int) -> float:
    """How much room a page needs for the row at ``index`` to begin there."""
    room = 0.0
    stays = True
    while stays and index < len(rows):
        row = rows[index]
        height = row.height
        room += height if height <= _WHOLE else row.above + _BEGINNING
        stays = row.stays
        index += 1
    return room
