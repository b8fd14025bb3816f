"""The plain comparison of the text of a PDF, in reproductions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cleverinvo_conformance.core.expectation import PdfShows, as_data
from cleverinvo_conformance.core.expectation_check import Answer, CannotTell, holds
from cleverinvo_conformance.core.pdf_text import money_pattern
from cleverinvo_conformance.core.pdf_words import Unread, has_figure, has_words, pdf_words


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("Web\nDevelop ment x 3", "web development", True),
        ("Web 3 Design 4", "Design Web", True),
        ("\ufb01ne", "fine", True),
        ("Web", "Web Design", False),
    ],
)
def test_words_stand_in_any_order(text, wanted, found):
    """Each word counts by itself; blanks, case and ligatures do not."""
    assert has_words(text, wanted) is found


@pytest.mark.parametrize(
    ("text", "found"), [("Total 5.500,00", True), ("5\u202f500.00", True), ("15,500.00", False)]
)
def test_figures_stand_in_any_grouping(text, found):
    """A figure is found by its pattern."""
    assert has_figure(text, [money_pattern(Decimal(5500))]) is found


def test_a_body_that_is_no_pdf_cannot_be_told():
    """What pypdf does not read is neither right nor wrong."""
    with pytest.raises(Unread, match="does not read"):
        pdf_words(b"<html>")
    with pytest.raises(CannotTell, match="does not read"):
        holds(as_data(PdfShows(("x",))), [Answer(200, {}, b"<html>")])
