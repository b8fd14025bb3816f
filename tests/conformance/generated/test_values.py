"""What generated sequences write: values that a deployment must take."""

from __future__ import annotations

from cleverinvo_conformance.core.operations import LINE_FIELDS
from cleverinvo_conformance.generated.values import (
    CLIENT_VALUES,
    EMAIL_ENDS,
    INVOICE_TEXTS,
    LINES,
    MANY_LINES,
    NAME_ENDS,
    NUMBER_ENDS,
    changed_lines,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.checks.exchanges import INVOICE, MARK, Story

PLENTY = settings(database=None, deadline=None, derandomize=True, max_examples=100)


@PLENTY
@given(NAME_ENDS, EMAIL_ENDS, st.fixed_dictionaries(CLIENT_VALUES))
def test_refusal_of_a_generated_client_is_a_finding(name, email, others):
    """Every value of a generated client is one that a deployment must take."""
    local, domain = email
    sent = others | {"name": f"{MARK}{name}", "email": f"{MARK}-0123{local}@{domain}"}
    assert Story()("POST", "/clients", 400, None, sent) == ["CLI-CREATE-1"]


@PLENTY
@given(NUMBER_ENDS, INVOICE_TEXTS, INVOICE_TEXTS)
def test_refusal_of_the_texts_of_a_generated_invoice_is_a_finding(end, notes, terms):
    """Every number and text of a generated invoice is one that a deployment must take."""
    story = Story()
    story.client()
    sent = INVOICE | {"invoiceNumber": f"{MARK}-0123{end}", "notes": notes, "terms": terms}
    assert story("POST", "/invoices", 400, None, sent) == ["INV-CREATE-1"]


@PLENTY
@given(st.data())
def test_changed_lines_are_whole_lines(data):
    """A change of line items leaves at least one line, and each of them has the four fields."""
    before = data.draw(LINES | MANY_LINES)
    unchanged = [dict(line) for line in before]
    after = data.draw(changed_lines(before))
    assert after
    assert all(line.keys() == set(LINE_FIELDS) for line in after)
    assert before == unchanged
