"""Which refusals of a valid request are findings."""

from __future__ import annotations

from random import Random

import pytest
from cleverinvo_conformance.core import dense_values
from cleverinvo_conformance.core.record_fields import RecordFields

from .exchanges import MARK


@pytest.fixture
def fields():
    return RecordFields(MARK, Random(1))


def test_refusal_of_any_unusual_client_is_a_finding(story, fields):
    """Every unusual value of a client is within the bounds of what a deployment must accept."""
    for _ in range(2 * len(dense_values.EMAILS)):
        assert story("POST", "/clients", 400, None, fields.client_fields("x")) == ["CLI-CREATE-1"]


def test_refusal_of_any_unusual_invoice_is_a_finding(story, fields):
    """Every unusual value of an invoice is within these bounds, too."""
    story.client()
    for _ in range(2 * len(dense_values.TEXTS)):
        assert story("POST", "/invoices", 400, None, fields.invoice_fields("c1")) == ["INV-CREATE-1"]
    yen = fields.invoice_fields("c1", currency="JPY", lineItems=[dict(line) for line in dense_values.YEN])
    assert story("POST", "/invoices", 400, None, yen) == ["INV-CREATE-1"]
