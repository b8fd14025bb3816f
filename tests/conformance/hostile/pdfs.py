"""PDFs that are expensive to read, or have no end."""

from __future__ import annotations

import zlib

_FONT = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def document(objects: list[bytes]) -> bytes:
    """A PDF of ``objects``, the first of them its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes) -> bytes:
    """A compressed stream."""
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def of_pages(count: int, content: bytes) -> bytes:
    """A PDF of ``count`` pages that share one content stream."""
    kids = b" ".join(b"%d 0 R" % number for number in range(4, count + 4))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 3 0 R>>"
    tree = b"<</Type/Pages/Count %d/Kids[%s]%s>>" % (count, kids, _FONT)
    return document([b"<</Type/Catalog/Pages 2 0 R>>", tree, stream(content), *[page] * count])


def many_texts(pages: int = 100, texts: int = 200_000) -> bytes:
    """Each page shows ``texts`` texts."""
    return of_pages(pages, b"BT /F1 9 Tf " + b"(Pay) Tj " * texts + b"ET")


def cyclic_pages() -> bytes:
    """A page tree whose child is the tree itself."""
    return document([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"])


def stream_bomb(mebibytes: int = 2048) -> bytes:
    """A content stream of a few kilobytes that inflates to gigabytes, through two filters."""
    once = zlib.compress(bytes(64 << 20), 9) * (mebibytes // 64)
    packed = zlib.compress(once, 9)
    content = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(packed), packed)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>"
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]%s>>" % _FONT
    return document([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, content])


def wide_tree(leaves: int = 2_000_000) -> bytes:
    """A page tree that names one page two million times."""
    kids = b"3 0 R " * leaves
    tree = b"<</Type/Pages/Count %d/Kids[%s]%s>>" % (leaves, kids, _FONT)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>"
    return document([b"<</Type/Catalog/Pages 2 0 R>>", tree, page])
