"""The file name of a ``Content-Disposition`` header, by RFC 6266, in any spelling."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.content_disposition import disposition_of


@pytest.mark.parametrize(
    ("header", "type_", "filename"),
    [
        ('attachment; filename="INV-1.pdf"', "attachment", "INV-1.pdf"),
        ("Attachment;FileName=INV-1.pdf", "attachment", "INV-1.pdf"),
        ('attachment; filename="a/b No.7 (#2).pdf"', "attachment", "a/b No.7 (#2).pdf"),
        (r'attachment; filename="a\"b\\c.pdf"', "attachment", r'a"b\c.pdf'),
        ("attachment; filename=\"a_b.pdf\"; filename*=UTF-8''a%2Fb%C3%BC.pdf", "attachment", "a/bü.pdf"),
        ('attachment; filename="a.pdf"; filename*=nonsense', "attachment", "a.pdf"),
        ("inline", "inline", ""),
        ("", "", ""),
    ],
)
def test_type_and_name_are_read(header, type_, filename):
    assert disposition_of(header) == (type_, filename)
