"""Places rows of cells on pages, from top to bottom.

Layer: services. Knows lines, rows and pages, but must not know invoices or PDF syntax. A short row that does not fit
moves to the next page; a long row is split. A table's header is repeated on each page of the table.
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
#: The lower edge of the text, and the baseline of the page foot.
_BOTTOM: Final = 70.0
_FOOT_BASELINE: Final = 42.0

#: The distance between baselines, and from the top of a line to its baseline, in font sizes.
_LEADING: Final = 1.42
_BASELINE: Final = 1.08
#: A row up to this height, in points, is never split.
_MAX_UNSPLIT: Final = 110.0
#: A higher row starts on a page only if the page has room for this height, in points: about two lines.
_MIN_START: Final = 26.0


class Text(Struct, frozen=True, gc=False):
    """One line in a cell; ``gap`` is extra space above it, in points."""

    line: Line
    ink: Ink = Ink.TEXT
    gap: float = 0.0

    @property
    def height(self) -> float:
        """The distance from the top of this line to the top of the next, in points."""
        return self.gap + self.line.size * _LEADING


class Align(Enum):
    """The horizontal alignment of lines in a cell."""

    LEFT = "left"
    RIGHT = "right"
    START = "left, or right if the line runs right to left"


class Cell(Struct, frozen=True, gc=False):
    """A column of lines. ``x`` is the distance to the left edge of the page; ``x`` and ``width`` are in points."""

    x: float
    width: float
    texts: Sequence[Text]
    align: Align = Align.START

    def left_edge(self, line: Line) -> float:
        """Return the left edge of ``line`` on the page, in points."""
        if self.align is Align.RIGHT or (self.align is Align.START and line.level % 2):
            return self.x + self.width - line.width
        return self.x


class HorizontalRule(Struct, frozen=True, gc=False):
    """A rule below a row, from ``x`` to the right margin, in points."""

    thickness: float
    ink: Ink
    x: float = MARGIN


class TableRow(Struct, frozen=True, gc=False):
    """Cells side by side, with space above and below (points) and optionally a rule below.

    ``header`` is repeated at the top of each new page that the row starts or continues on. ``keep_with_next``
    puts the row on the same page as the start of the next row.
    """

    cells: Sequence[Cell]
    above: float = 0.0
    below: float = 0.0
    rule: HorizontalRule | None = None
    header: TableRow | None = None
    keep_with_next: bool = False

    @property
    def height(self) -> float:
        """The height of the unsplit row, in points."""
        tallest = max((sum([text.height for text in cell.texts]) for cell in self.cells), default=0.0)
        return self.above + tallest + self.below


class Flow:
    """Places rows on pages. ``new_page`` returns the content of a new, empty page."""

    def __init__(self, new_page: Callable[[], PageContent]) -> None:
        self._new_page = new_page
        self.pages: list[PageContent] = [new_page()]
        self._y = _TOP

    def lay(self, rows: Sequence[TableRow]) -> None:
        """Place ``rows`` below the rows that were placed before."""
        for index, row in enumerate(rows):
            if self._y - _room_for(rows, index) < _BOTTOM and self._y < _TOP:
                self._start_page(row.header)
            self._lay_row(row)

    def number_pages(self, foot: Callable[[int, int], Sequence[Cell]]) -> None:
        """Draw the lines of ``foot(page, pages)`` below the text of each page, all on the same baseline."""
        for number, page in enumerate(self.pages, 1):
            for cell in foot(number, len(self.pages)):
                for text in cell.texts:
                    page.show(text.line, cell.left_edge(text.line), _FOOT_BASELINE, text.ink)

    def _start_page(self, header: TableRow | None) -> None:
        self.pages.append(self._new_page())
        self._y = _TOP
        if header:
            self._lay_row(header)

    def _lay_row(self, row: TableRow) -> None:
        self._y -= row.above
        drawn = [0] * len(row.cells)  # lines of each cell
        while True:
            lowest = self._y
            for number, cell in enumerate(row.cells):
                drawn[number], end = self._draw_cell(cell, drawn[number])
                lowest = min(lowest, end)
            if all(count == len(cell.texts) for count, cell in zip(drawn, row.cells, strict=True)):
                break
            self._start_page(row.header)
        self._y = lowest - row.below
        if row.rule:
            self.pages[-1].rule(row.rule.x, self._y, RIGHT - row.rule.x, row.rule.thickness, row.rule.ink)

    def _draw_cell(self, cell: Cell, start: int) -> tuple[int, float]:
        """Draw the lines of ``cell`` from index ``start`` on, as many as fit on the page.

        Returns the index of the next line and the y of the lower edge.
        """
        page, y = self.pages[-1], self._y
        for index in range(start, len(cell.texts)):
            text = cell.texts[index]
            if y - text.height < _BOTTOM:
                return index, y
            y -= text.gap
            page.show(text.line, cell.left_edge(text.line), y - text.line.size * _BASELINE, text.ink)
            y -= text.height - text.gap
        return len(cell.texts), y


def _room_for(rows: Sequence[TableRow], index: int) -> float:
    """Return the height in points that a page must have left for the row at ``index`` to start on it."""
    room = 0.0
    keep_with_next = True
    while keep_with_next and index < len(rows):
        row = rows[index]
        height = row.height
        room += height if height <= _MAX_UNSPLIT else row.above + _MIN_START
        keep_with_next = row.keep_with_next
        index += 1
    return room
