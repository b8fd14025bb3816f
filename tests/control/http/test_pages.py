"""The control plane's document and the page to read it with; and that the product knows nothing of either."""

from __future__ import annotations

import re

import pytest

from .conftest import OPERATIONS, SOURCE


def test_document_is_served_in_both_forms(server):
    """``/__admin/openapi.json`` and ``.yaml`` are the document that drives the control plane."""
    assert server.admin("GET", "/openapi.yaml").content == SOURCE.read_bytes()
    paths = server.admin("GET", "/openapi.json").json()["paths"]
    assert sum(method in OPERATIONS_METHODS for item in paths.values() for method in item) == len(OPERATIONS)


OPERATIONS_METHODS = {operation.method.lower() for operation in OPERATIONS.values()}


def test_docs_load_nothing_from_elsewhere(server):
    """Whatever the page refers to is served by the control plane itself, and its policy forbids the rest."""
    page = server.admin("GET", "/docs")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    references = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(references) == 6
    for reference in references:
        assert reference.startswith("/__admin/")
        assert server.request("GET", reference).content
    start = server.admin("GET", "/docs/start.json").json()
    assert (start["document"], start["keys"]) == ("/__admin/openapi.json", [])


def test_docs_state_whether_a_token_is_needed(server, start):
    """The page states that no token is needed, or where the token comes from."""
    assert "No token is needed" in server.admin("GET", "/docs/start.json").json()["note"]
    closed = start(admin_token="a-token-that-nobody-has")
    note = closed.admin("GET", "/docs/start.json").json()["note"]
    assert "Authorize with the token of --admin-token" in note
    assert "a-token" not in note


def test_prefix_leads_to_the_docs(server):
    """``/__admin`` redirects to the page, with a slash at its end or without."""
    for path in ("", "/"):
        answer = server.admin("GET", path)
        assert (answer.status_code, answer.headers["location"]) == (302, "/__admin/docs")


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/docs/start.json",
        "/docs/page.js",
        "/openapi.json",
        "/openapi.yaml",
        "/__administrator",
        "/__admi",
    ],
)
def test_product_knows_nothing_of_it(server, path):
    """No page of the product mentions the control plane, and only what is below its prefix belongs to it."""
    answer = server.request("GET", path)
    assert "__admin/" not in answer.text
    assert answer.status_code == (404 if path.startswith("/__") else 200)


def test_control_leaves_no_trace_in_the_journal(server):
    """Requests to the control plane are not exchanges of the API, and count against no limit."""
    for _ in range(3):
        server.admin("GET", "/accounts")
    assert server.admin("GET", "/journal").json()["total"] == 0
