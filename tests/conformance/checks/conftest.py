"""Fixtures of the tests of the checks."""

from __future__ import annotations

import pytest

from .exchanges import Story


@pytest.fixture
def story():
    """Exchanges of an account in which nothing has happened."""
    return Story()


@pytest.fixture
def billed(story):
    """The same with a client and an invoice."""
    assert story.client() == []
    assert story.invoice() == []
    return story
