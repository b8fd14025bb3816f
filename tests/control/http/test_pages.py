"""The control plane's document and its page; the API's pages mention neither."""

from __future__ import annotations

import re

import pytest

from .conftest import OPERATIONS, SOURCE


def test_document_is_served_in_both_forms(server):
    """``/__admin/openapi.json`` and ``.yaml`` are the control plane's own document."""
    assert server.admin("GET", "/openapi.yaml").content == SOURCE.read_bytes()
    paths = server.admin("GET", "/openapi.json").json()["paths"]
    assert sum(method in OPERATIONS_METHODS for item in paths.values() for method in item) == len(OPERATIONS)


OPERATIONS_METHODS = {operation.method.lower() for operation in OPERATIONS.values()}


def test_docs_load_nothing_from_elsewhere(server):
    """The page loads files only from the control plane, and its Content-Security-Policy forbids others."""
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
    """The page states that no token is needed, or where to find the token."""
    assert "No token is needed" in server.admin("GET", "/docs/start.json").json()["note"]
    closed = start(admin_token="a-token-that-nobody-has")
    note = closed.admin("GET", "/docs/start.json").json()["note"]
    assert "Authorize with the token of --admin-token" in note
    assert "a-token" not in note


def test_prefix_leads_to_the_docs(server):
    """``/__admin`` redirects to the page, with or without a trailing slash."""
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
def test_api_pages_do_not_mention_the_control_plane(server, path):
    """No page of the API mentions the control plane, and only paths below its prefix belong to it."""
    answer = server.request("GET", path)
    assert "__admin/" not in answer.text
    assert answer.status_code == (404 if path.startswith("/__") else 200)


def test_control_leaves_no_trace_in_the_journal(server):
    """Requests to the control plane are not in the journal and count toward no rate limit."""
    for _ in range(3):
        server.admin("GET", "/accounts")
    assert server.admin("GET", "/journal").json()["total"] == 0
