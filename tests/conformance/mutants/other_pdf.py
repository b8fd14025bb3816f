"""Small valid PDFs of another producer, with the text that the caller passes.

No glyph is embedded. Readers that extract text use the map to Unicode; viewers substitute a font.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

LINES_A_PAGE = 48
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Unknown /Encoding /Identity-H"
    b" /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>"
)
DESCENDANT = (
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unknown /FontDescriptor 5 0 R /DW 600"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity >>"
)
DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /Unknown /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0"
    b" /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
)


def paper(lines: list[str], *, packed: bool = True, split: int = 0) -> bytes:
    """A PDF that shows these lines. ``packed``: compressed. ``split``: the length of the pieces of text."""
    alphabet = sorted(set("".join(lines)))
    codes = {character: f"{number:04X}" for number, character in enumerate(alphabet, 1)}
    pages = [lines[first : first + LINES_A_PAGE] for first in range(0, len(lines), LINES_A_PAGE)] or [[]]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",  # the pages, below
        FONT,
        DESCENDANT,
        DESCRIPTOR,
        stream(to_unicode(codes), packed=packed),
    ]
    kids = []
    for page in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> >>" % (len(objects) + 2)
        )
        objects.append(stream(_drawn(page, codes, split), packed=packed))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return file_of(objects)


def paper_of(invoice: dict[str, Any], *, grouping: str = ",.", packed: bool = True, split: int = 0) -> bytes:
    """An invoice's PDF: its number, its client, its lines and its totals."""
    return paper(text_of(invoice, grouping), packed=packed, split=split)


def text_of(invoice: dict[str, Any], grouping: str = ",.") -> list[str]:
    """The lines that an invoice's PDF shows; ``grouping``: the marks of thousands and of decimals."""
    lines = [
        f"Invoice {invoice['invoiceNumber']}",
        f"Billed to: {invoice['client']['name']}",
        f"{invoice['issueDate']} - {invoice['dueDate']}",
        *(
            f"{_flat(line['description'])} {line['quantity']} x {money(line['unitPrice'], grouping)}"
            f" = {money(line['amount'], grouping)}"
            for line in invoice["lineItems"]
        ),
        f"Subtotal {money(invoice['subtotal'], grouping)}",
        f"Tax {money(invoice['taxTotal'], grouping)}",
        f"Total {invoice['currency']} {money(invoice['total'], grouping)}",
        *(_flat(invoice[name]) for name in ("notes", "terms") if invoice.get(name)),
    ]
    return [piece for line in lines for piece in _broken(line)]


def money(number: float, grouping: str = ",.") -> str:
    """A number with at least two decimals, with the given marks."""
    text = f"{number:,.4f}"
    whole, decimals = text.split(".")
    decimals = decimals[:2] + decimals[2:].rstrip("0")
    return whole.replace(",", grouping[0]) + grouping[1] + decimals


def _broken(line: str) -> list[str]:
    return re.findall(r".{1,90}(?:\s+|$)|.{90}", line) or [line]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _drawn(lines: list[str], codes: dict[str, str], split: int) -> bytes:
    drawn = ["BT /F 9 Tf 40 800 Td"]
    for line in lines:
        step = split or len(line) or 1
        pieces = [line[first : first + step] for first in range(0, len(line), step)]
        shown = " ".join(f"<{''.join(codes[c] for c in piece)}>" for piece in pieces)
        drawn.append(f"[{shown}] TJ 0 -16 Td")
    return "\n".join([*drawn, "ET"]).encode()


def to_unicode(codes: dict[str, str]) -> bytes:
    """The map from the codes of characters to Unicode; ``codes``: the code of each text."""
    pairs = [f"<{code}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items()]
    blocks = [pairs[first : first + 100] for first in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /U def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}\nendcmap end end"
    ).encode()


def stream(content: bytes, *, packed: bool) -> bytes:
    """A stream object."""
    content = zlib.compress(content) if packed else content
    how = b" /Filter /FlateDecode" if packed else b""
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(content), how, content)


def file_of(objects: list[bytes]) -> bytes:
    """The file of these objects, the first of which is the catalogue."""
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end
