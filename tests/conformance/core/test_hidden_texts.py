"""Masking many texts gives what masking them one by one gives."""

from __future__ import annotations

import re

import pytest
from cleverinvo_conformance.core.hidden_texts import SHORTEST, HiddenTexts
from hypothesis import given
from hypothesis import strategies as st

LETTERS = st.text("abé", max_size=9)


def hidden(texts):
    found = HiddenTexts()
    for text in texts:
        found.add(text)
    return found


@given(st.lists(LETTERS, max_size=9), st.text("abé ", max_size=40))
def test_masking_is_that_of_a_regular_expression(texts, text):
    """From the left, the longest text first, as an alternation sorted by length does."""
    long = sorted({each for each in texts if len(each) >= SHORTEST}, key=len, reverse=True)
    wanted = re.sub("|".join(map(re.escape, long)), "#", text) if long else text
    assert hidden(texts).replaced(text, "#") == wanted


@pytest.mark.parametrize("text", ["", "abc"])
def test_short_texts_are_not_hidden(text):
    """Fewer than four letters stand everywhere."""
    assert hidden([text]).replaced("abc abc", "#") == "abc abc"
