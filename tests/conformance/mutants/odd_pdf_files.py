"""PDF files of the same objects in unusual forms: with streams of objects, updated, encrypted, with more around them.

Every reader of ISO 32000 opens them. For what precedes `%PDF` and follows `%%EOF`, up to 1,024 bytes, see the notes of
implementation in appendix H of ISO 32000-1 (3.4.1 and 3.4.4).
"""

from __future__ import annotations

import io
import re

from pypdf import PdfReader, PdfWriter

from tests.conformance.mutants.other_pdf import file_of, stream


def compact(objects: list[bytes]) -> bytes:
    """Dictionaries in a stream of objects, and the table of places as a stream (ISO 32000-1, 7.5.7 and 7.5.8)."""
    out, places = b"%PDF-2.0\n%\xe2\xe3\xcf\xd3\n", {}
    inside = [number for number, body in enumerate(objects, 1) if b"\nstream\n" not in body]
    holder, table = len(objects) + 1, len(objects) + 2
    bodies, heads, place = b"", [], 0
    for number in inside:
        heads.append(f"{number} {place}")
        bodies += objects[number - 1] + b" "
        place = len(bodies)
    head = (" ".join(heads) + " ").encode()
    packed = stream(head + bodies, packed=True).replace(
        b"<< ", b"<< /Type /ObjStm /N %d /First %d " % (len(inside), len(head)), 1
    )
    for number, body in [*enumerate(objects, 1), (holder, packed)]:
        if number not in inside:
            places[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"\x00" + bytes(4) + b"\xff\xff"
    for number in range(1, holder + 1):
        if number in inside:
            rows += b"\x02" + holder.to_bytes(4) + inside.index(number).to_bytes(2)
        else:
            rows += b"\x01" + places[number].to_bytes(4) + bytes(2)
    start = len(out)
    rows += b"\x01" + start.to_bytes(4) + bytes(2)
    entry = b"<< /Type /XRef /W [1 4 2] /Size %d /Root 1 0 R " % (table + 1)
    out += b"%d 0 obj\n%s\nendobj\n" % (table, stream(rows, packed=True).replace(b"<< ", entry, 1))
    return out + b"startxref\n%d\n%%%%EOF" % start


def updated(objects: list[bytes]) -> bytes:
    """A file to which the second version of an object was appended (ISO 32000-1, 7.5.6)."""
    first = file_of([*objects[:-1], stream(b"BT ET", packed=False)])
    place = len(first)
    body = b"%d 0 obj\n%s\nendobj\n" % (len(objects), objects[-1])
    before = int(re.findall(rb"startxref\n(\d+)", first)[-1])
    table = b"xref\n%d 1\n%010d 00000 n \n" % (len(objects), place)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\n" % (len(objects) + 1, before)
    return first + body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (place + len(body))


def encrypted(algorithm: str, objects: list[bytes]) -> bytes:
    """A file with an owner's password and an empty one for users: it opens without a question (ISO 32000-1, 7.6.3)."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(file_of(objects))))
    writer.encrypt("", "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def after(objects: list[bytes], junk: bytes) -> bytes:
    """A file with bytes before it, from which the places count."""
    return junk + file_of(objects)


def before(objects: list[bytes], junk: bytes) -> bytes:
    """A file with bytes after its end."""
    return file_of(objects) + junk
