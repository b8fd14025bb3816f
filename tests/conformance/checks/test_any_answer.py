"""Answers of any form: the checks of the account raise nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from .exchanges import DETAIL, INVOICE, ITEM, SHOWN_CLIENT, Story

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "x", "2024-06-01", "1e999", "\ud83d"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "name", "email"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
HUGE = st.sampled_from([10**400, -(10**400), 1e300, -0.0, float("nan"), float("inf"), 2**63])


@settings(deadline=None, max_examples=150, database=None)
@given(
    client=st.dictionaries(st.sampled_from(sorted(SHOWN_CLIENT)), JSON | HUGE, max_size=3),
    invoice=st.dictionaries(st.sampled_from(sorted(DETAIL)), JSON | HUGE, max_size=3),
    line=st.dictionaries(
        st.sampled_from(["quantity", "unitPrice", "amount", "taxRate", "description"]), JSON | HUGE
    ),
    page=st.dictionaries(st.sampled_from(["total", "page", "limit", "totalPages"]), JSON | HUGE),
)
def test_an_answer_of_any_form_is_judged(client, invoice, line, page):
    """Whatever JSON stands in the fields of a record, a line or a page, the checks look at all answers."""
    story = Story()
    story("POST", "/clients", 201, SHOWN_CLIENT | client, {"name": "cfmtest"})
    story.invoice()
    lines = [INVOICE["lineItems"][0] | {"amount": 100} | line]
    for shown in (DETAIL | {"lineItems": lines}, DETAIL | invoice):
        story("GET", "/invoices/i1", 200, shown)
    story("GET", "/clients/c1", 200, SHOWN_CLIENT | client)
    story("PUT", "/clients/c1", 200, SHOWN_CLIENT | client, {"notes": "x"})
    story("PUT", "/invoices/i1", 200, DETAIL | invoice, {"notes": "x"})
    story.page(SHOWN_CLIENT | client, **page)
    story.page(ITEM | {name: invoice[name] for name in ITEM.keys() & invoice.keys()}, of="invoices", **page)
    assert len(story.checks.account.writes) == 4
