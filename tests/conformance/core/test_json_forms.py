"""The forms of JSON: each is the same document, and differs as it says."""

from __future__ import annotations

import json

import pytest
from cleverinvo_conformance.core.json_forms import FORMS, PLAIN

DOCUMENT = {
    "name": 'Ö "é" 🏢\n',
    "lines": [{"quantity": 40, "price": 125.25, "rate": 0, "small": 0.001, "big": 10_000_000}],
    "is": True,
    "none": None,
}


@pytest.mark.parametrize("form", [PLAIN, *FORMS])
def test_each_form_is_the_same_document(form):
    """Every form is read as the document that was written."""
    assert json.loads(form.encoded(DOCUMENT)) == DOCUMENT
    assert form.content_type.startswith("application/json")
    # A reproduction recognizes the form of a body by writing its document again.
    assert form.encoded(json.loads(form.encoded(DOCUMENT))) == form.encoded(DOCUMENT)


def test_forms_differ():
    """One form has a charset and letters as they are, one has white space, one has exponents."""
    utf8, spaced, exponents = (form.encoded(DOCUMENT) for form in FORMS)
    assert "Ö".encode() in utf8
    assert FORMS[0].content_type == "application/json; charset=utf-8"
    assert spaced.startswith(b"\r\n {\n\t")
    assert list(json.loads(spaced)) == sorted(DOCUMENT)
    assert b'"quantity": 4e+1' in exponents
    assert b'"price": 1.2525e+2' in exponents
    assert b'"rate": 0e+0' in exponents
