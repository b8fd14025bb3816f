"""The names of fields: the API's spelling, and the path to a field within others."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from cleverinvo_mock.domain.clients import ClientFields
from cleverinvo_mock.domain.drafting import InvoiceFields
from cleverinvo_mock.domain.field_names import field_name, field_path, wire_name
from cleverinvo_mock.domain.lines import LineFields
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]
#: Fields that are written only where an open point says so; the document's requests do not have them.
BY_OPEN_POINT = {"isActive", "status"}
NAMES = st.text("abcXYZ_-", min_size=1)


def test_field_name_is_a_path():
    """A field's name has dots between names and numbers in brackets."""
    assert (
        field_name(("accounts", "a", "invoices", 3, "lineItems", 0)) == "accounts.a.invoices[3].lineItems[0]"
    )
    assert field_name(()) == ""


@given(first=NAMES, others=st.lists(NAMES | st.integers(0, 1000)))
def test_field_path_reads_what_field_name_writes(first, others):
    """A name is read back as the path that it was made of."""
    path = [first, *others]
    assert field_path(field_name(path)) == path


@pytest.mark.parametrize(
    ("fields", "schema"),
    [(ClientFields, "ClientUpdate"), (InvoiceFields, "InvoiceUpdate"), (LineFields, "LineItemInput")],
)
def test_wire_names_are_the_document_s(fields, schema):
    """The names of the fields that a request can set are those of the document."""
    document = yaml.safe_load((ROOT / "openapi" / "cleverinvo.yaml").read_text(encoding="utf-8"))
    properties = document["components"]["schemas"][schema]["properties"]
    assert {wire_name(field) for field in fields.__annotations__} - BY_OPEN_POINT == set(properties)
