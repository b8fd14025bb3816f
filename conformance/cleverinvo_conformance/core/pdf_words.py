"""Whether the text of a PDF has words and figures: a plain comparison, for reproductions.

Layer: core. Imports the standard library, and pypdf where it is installed; each reproduction of a finding about a PDF
contains this text. The verdicts of a run rest on :mod:`cleverinvo_conformance.core.pdf_text`, which allows for more.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable


class Unread(Exception):
    """The text cannot be read; the message says why."""


def pdf_words(body: bytes) -> str:
    """The text of all pages. Raises :class:`Unread`."""
    try:
        from pypdf import PdfReader  # noqa: PLC0415 - a reproduction runs without it, too
        from pypdf.errors import PyPdfError  # noqa: PLC0415
    except ImportError:
        raise Unread("pypdf is not installed (`pip install pypdf`)") from None
    try:
        return "\f".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unread(f"pypdf does not read the PDF: {error}") from None


def has_words(text: str, wanted: str) -> bool:
    """Whether each word of ``wanted`` stands in ``text``, whatever stands between them."""
    folded = _folded(text)
    return all(_folded(word) in folded for word in wanted.split())


def has_figure(text: str, patterns: Iterable[str]) -> bool:
    """Whether one of the regular expressions matches somewhere in ``text``."""
    line = re.sub(r"\s", " ", unicodedata.normalize("NFKC", text))
    return any(re.search(pattern, line) for pattern in patterns)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
