"""The server's pages beside the API: health, documents and documentation."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
import yaml
from cleverinvo_mock.app.swagger_ui import read_page_file, refresh
from cleverinvo_mock.files.resources import resource

DOCUMENT, CONTRACT = (
    yaml.safe_load(resource(f"openapi/{name}.yaml").read_text("utf-8")) for name in ("cleverinvo", "clauses")
)
ASSETS = (
    "/docs/favicon-32x32.png",
    "/docs/page.css",
    "/docs/page.js",
    "/docs/swagger-ui-bundle.js",
    "/docs/swagger-ui.css",
    "/openapi.yaml",
)


MINE = """
plans: {P: {}, Paper: {api: false}}
provisioned: {plan: P, company: {name: A}}
accounts:
  paper: {key: cinv_my_paper_key, plan: Paper, company: {name: A}}
  mine: {key: cinv_my_own_key, plan: P, company: {name: A}}
"""


@pytest.fixture
def page(serve):
    """A function that sends a GET without a key."""
    server = serve()
    return lambda path, method="GET": server.exchange(method, path)


def test_health_answers_without_a_key(page):
    """GET /health is 200 without a key."""
    assert page("/health").json == {"status": "ok"}


def test_document_is_served_in_both_forms(page):
    """/openapi.json and /openapi.yaml are the server's own document, with notes on the contract."""
    served = page("/openapi.json").json
    assert yaml.safe_load(page("/openapi.yaml").body) == served
    assert page("/openapi.yaml").header("content-type") == "application/yaml"
    assert b"&id" not in page("/openapi.yaml").body
    assert without_notes(served) == DOCUMENT


def without_notes(served):
    """The served document without the notes on the contract."""
    del served["x-open-points"]
    for operation in (served["info"], *operations(served)):
        for key in ("x-clauses", "x-open-points"):
            operation.pop(key, None)
        operation["description"] = re.sub(
            r"\n##+ Open points\n.*", "", operation["description"], flags=re.DOTALL
        )
    return served


def operations(document):
    return [item[method] for item in document["paths"].values() for method in item if method != "parameters"]


def test_served_document_has_the_clauses_of_each_operation(page):
    """Each operation's description has its clauses and open points with question, choices and evidence."""
    served = page("/openapi.json").json
    for operation in operations(served):
        id = operation["operationId"]
        expected = {
            kind: [
                entry for entry in CONTRACT[kind] if entry["operations"] == "all" or id in entry["operations"]
            ]
            for kind in ("clauses", "open_points")
        }
        own = [point for point in expected["open_points"] if point["operations"] != "all"]
        assert operation["x-clauses"] == [clause["id"] for clause in expected["clauses"]]
        assert operation["x-open-points"] == [point["key"] for point in own]
        assert [row for row in operation["description"].splitlines() if row.startswith("| `")] == rows(own)
    general = [point for point in CONTRACT["open_points"] if point["operations"] == "all"]
    assert served["x-open-points"] == [point["key"] for point in general]
    assert [row for row in served["info"]["description"].splitlines() if row.startswith("| `")] == rows(
        general
    )


def rows(points):
    """The rows of a table of open points."""
    return [
        f"| `{point['key']}` | {' '.join([*point['question'].split(), *point.get('details', '').split()])} | "
        + ", ".join(f"`{value}`" for value in point["values"])
        + f" | {point['evidence']}"
        + (f": {' '.join(point['fact'].split())}" if "fact" in point else "")
        + " |"
        for point in points
    ]


def test_docs_load_nothing_from_elsewhere(page):
    """The documentation page loads files only from this server, and its Content-Security-Policy forbids others."""
    docs = page("/docs")
    assert docs.status == 200
    assert "default-src 'self'" in docs.header("content-security-policy")
    references = re.findall(r'(?:src|href)="([^"]+)"', docs.body.decode())
    assert sorted(references) == sorted(ASSETS)
    for reference in references:
        assert page(reference).status == 200
        assert page(reference).body


@pytest.mark.parametrize("path", ["/docs/../pyproject.toml", "/docs/swagger-ui.css.map", "/docs/", "/docs/x"])
def test_docs_serve_no_other_file(page, path):
    """Only the page's own files are served below /docs."""
    assert page(path).status == 404


def test_root_leads_to_the_docs(page):
    """GET / redirects to /docs."""
    assert (page("/").status, page("/").header("location")) == (302, "/docs")


def test_pages_are_read_only(page):
    """A POST to a page is 405 with an ``Allow`` header."""
    answer = page("/health", "POST")
    assert (answer.status, answer.header("allow")) == (405, "GET, HEAD")


def keys_shown(server, host="127.0.0.1:8080", **headers):
    answer = server.exchange("GET", "/docs/start.json", headers=[("host", host), *headers.items()])
    return [(key["key"], key["works"]) for key in answer.json["keys"]]


def test_docs_list_the_keys_of_the_accounts_file(serve):
    """The page lists every shipped key in the file's order; the first that works is the demo account's."""
    listed = keys_shown(serve())
    assert next(key for key, works in listed if works) == "cinv_sandbox_business"
    assert ("cinv_sandbox_unentitled", False) in listed
    assert ("cinv_sandbox_revoked", False) in listed
    assert ("cinv_sandbox_error_500", False) in listed


@pytest.fixture
def own(tmp_path):
    """The path of an accounts file of the user's own."""
    file = tmp_path / "mine.yaml"
    file.write_text(MINE, encoding="utf-8")
    return {"accounts": file, "seed": "empty"}


def test_docs_list_own_keys_on_this_machine(serve, own):
    """Without a token, the page lists the keys of the user's accounts file and marks those that do not work."""
    assert keys_shown(serve(**own)) == [("cinv_my_paper_key", False), ("cinv_my_own_key", True)]


def test_docs_hide_own_keys_from_others(serve, own):
    """The page hides the keys of the user's accounts file if the control plane would refuse to list them.

    These cases are: a token is set, no control plane, a host other than this machine, a page of another site.
    """
    assert keys_shown(serve(**own, admin_token="a-token-of-mine")) == []
    assert keys_shown(serve(**own, control=False)) == []
    assert keys_shown(serve(**own), host="rebound.example") == []
    assert keys_shown(serve(**own), origin="https://site.example") == []


def test_docs_mark_a_revoked_key(serve):
    """The page marks a key that was revoked through the control plane."""
    server = serve()
    server.exchange("POST", "/__admin/accounts/business/revoke", headers=[("host", "127.0.0.1")])
    assert ("cinv_sandbox_business", False) in keys_shown(server)


def test_vendored_files_are_those_of_the_recorded_release():
    """Each file of Swagger UI has the recorded hash, and the bundle names the recorded release."""
    record = json.loads(read_page_file("vendored.json"))
    assert sorted(record["sha256"]) == sorted(refresh.FILES)
    for name, expected in record["sha256"].items():
        assert hashlib.sha256(read_page_file(name)).hexdigest() == expected, name
    assert f'PACKAGE_VERSION:"{record["version"]}"'.encode() in read_page_file("swagger-ui-bundle.js")
