"""Valid PDFs of an invoice in unusual layouts: how amounts are written, how text is placed, in which order.

What an invoice's PDF must show is in PDF-3: number, client's name, each description, the total. The contract's notes
leave spacing, line breaks, grouping and presentation forms to the producer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.conformance.mutants.mutation_kinds import DECIMALS
from tests.conformance.mutants.other_pdf import DESCENDANT, DESCRIPTOR, FONT, file_of, stream, to_unicode

#: Points from the beginning of one line to the next, and of one glyph to the next.
LEADING, ADVANCE = 14, 5.4
LINES_A_PAGE = 52
#: Glyphs that a font draws as one, and the text that they stand for.
LIGATURES = {"ffi": "ffi", "fi": "\ufb01", "fl": "\ufb02", "ff": "ff"}

Grouped = Callable[[str], str]


def by_three(mark: str) -> Grouped:
    """12345678 in groups of three digits."""
    return lambda digits: f"{int(digits):,}".replace(",", mark)


def by_comma(digits: str) -> str:
    """12345678 as 12,345,678."""
    return f"{int(digits):,}"


def indian(digits: str) -> str:
    """12345678 as 1,23,45,678."""
    return re.sub(r"(?<=\d)(?=(?:\d\d)*\d{3}$)", ",", digits)


def by_four(digits: str) -> str:
    """12345678 as 1234,5678."""
    return re.sub(r"(?<=\d)(?=(?:\d{4})+$)", ",", digits)


@dataclass(frozen=True)
class Layout:
    """How an invoice is set.

    ``amount``: a form with ``{n}`` for the number and ``{c}`` for the currency's code. ``digits``: the ten digits.
    ``row``: a form of a table's row. ``wrap``: the width of the columns of the descriptions and of the client, in
    letters, or 0. ``title``: the first line. ``place``: how text is drawn: in ``lines``, in single ``glyphs``, or each cell
    ``twice``.
    ``is_upward``: whether the lines are drawn from the last to the first. ``dictionary``: more of each page's.
    """

    group: Grouped = by_comma
    point: str = "."
    amount: str = "{n}"
    whole: str = ""
    digits: str = "0123456789"
    title: str = "Invoice {number}"
    total: str = "Total {amount}"
    row: str = "{description} | {quantity} | {price} | {sum}"
    wrap: int = 0
    place: str = "lines"
    has_ligatures: bool = False
    is_upward: bool = False
    dictionary: str = ""

    def money(self, value: float, currency: str) -> str:
        """An amount with its currency."""
        exact = Decimal(repr(value)).normalize()
        places = max(DECIMALS.get(currency, 2), -int(exact.as_tuple().exponent))
        whole, _, decimals = f"{abs(exact):.{places}f}".partition(".")
        ending = (
            self.whole
            if self.whole and not decimals.strip("0")
            else f"{self.point}{decimals}"
            if decimals
            else ""
        )
        number = f"{'-' if exact < 0 else ''}{self.group(whole)}{ending}"
        return self.amount.format(
            n=number.translate(dict(zip(map(ord, "0123456789"), self.digits, strict=True))), c=currency
        )


def text_of(invoice: dict[str, Any], layout: Layout) -> list[str]:
    """The lines of the page, from the first to the last."""
    currency = invoice["currency"]

    def money(value: float) -> str:
        return layout.money(value, currency)

    beside = ["Bill to", *_wrapped(_flat(invoice["client"]["name"]), layout.wrap)]
    dates = [f"Issued {invoice['issueDate']}", f"Due {invoice['dueDate']}", f"Amount due {currency}"]
    lines = [layout.title.format(number=invoice["invoiceNumber"])]
    if layout.wrap:
        lines += [f"{left:<{layout.wrap}}   {right}" for left, right in _side_by_side(beside, dates)]
    else:
        lines += [*beside, *dates]
    for item in invoice["lineItems"]:
        first, *rest = _wrapped(_flat(item["description"]), layout.wrap) or [""]
        cells = {
            "quantity": f"{item['quantity']:g}",
            "price": money(item["unitPrice"]),
            "sum": money(item["amount"]),
        }
        lines += [layout.row.format(description=first, **cells), *rest]
    lines += [f"Subtotal {money(invoice['subtotal'])}", f"Tax {money(invoice['taxTotal'])}"]
    lines.append(layout.total.format(amount=money(invoice["total"])))
    return lines + [_flat(invoice[name]) for name in ("notes", "terms") if invoice.get(name)]


def drawn(
    invoice: dict[str, Any], layout: Layout, assemble: Callable[[list[bytes]], bytes] = file_of
) -> bytes:
    """The PDF. ``assemble`` makes the file of its objects."""
    lines = [piece for line in text_of(invoice, layout) for piece in re.findall(r".{1,95}", line)]
    marks = [_marks(line, layout) for line in lines]
    codes = {
        mark: f"{number:04X}" for number, mark in enumerate(sorted({m for each in marks for m in each}), 1)
    }
    shown = {LIGATURES.get(mark, mark): code for mark, code in codes.items()}
    pages = [marks[first : first + LINES_A_PAGE] for first in range(0, len(marks), LINES_A_PAGE)]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        FONT,
        DESCENDANT,
        DESCRIPTOR,
        stream(to_unicode(shown), packed=True),
    ]
    kids = ""
    for page in pages:
        kids += f" {len(objects) + 1} 0 R"
        head = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {layout.dictionary} /Contents {len(objects) + 2} 0 R"
        objects.append(f"{head} /Resources << /Font << /F 3 0 R >> >> >>".encode())
        objects.append(stream(_content(page, codes, layout), packed=True))
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    return assemble(objects)


def _content(lines: list[list[str]], codes: dict[str, str], layout: Layout) -> bytes:
    out = ["BT /F 9 Tf"]
    rows = list(enumerate(lines))
    for at, line in reversed(rows) if layout.is_upward else rows:
        down = 810 - at * LEADING
        if layout.place == "glyphs":
            out += [
                f"1 0 0 1 {40 + n * ADVANCE:.1f} {down} Tm <{codes[mark]}> Tj"
                for n, mark in enumerate(line)
                if not mark.isspace()
            ]
            continue
        cells = _cells(line) if layout.place == "twice" else [(0, line)]
        for left, cell in cells:
            text = f"<{''.join(codes[mark] for mark in cell)}> Tj"
            across = 40 + left * ADVANCE
            out.append(f"1 0 0 1 {across:.1f} {down} Tm {text}")
            if layout.place == "twice":
                out.append(f"1 0 0 1 {across + 0.3:.1f} {down} Tm {text}")
    return "\n".join([*out, "ET"]).encode()


def _cells(line: list[str]) -> list[tuple[int, list[str]]]:
    """The cells of a table's row, each with its place in the line."""
    return [
        (cell.start(), line[cell.start() : cell.end()])
        for cell in re.finditer(r"(?:(?! \| ).)+", "".join(line))
    ]


def _marks(line: str, layout: Layout) -> list[str]:
    if not layout.has_ligatures:
        return list(line)
    for letters, ligature in LIGATURES.items():  # a ligature in the text is drawn like that of its letters
        line = line.replace(ligature, letters)
    return re.findall("ffi|fi|fl|ff|.", line)


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of that width; a longer word is hyphenated."""
    if not width:
        return [text]
    lines = [""]
    for word in text.split():
        while len(word) > width:
            lines.append(f"{word[: width - 1]}-")
            word = word[width - 1 :]  # noqa: PLW2901 - the rest of the word
        if len(lines[-1]) + len(word) < width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    return [line for line in lines if line]


def _side_by_side(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    height = max(len(left), len(right))
    padded = [column + [""] * (height - len(column)) for column in (left, right)]
    return list(zip(*padded, strict=True))


def _flat(text: str) -> str:
    return " ".join(text.split())
