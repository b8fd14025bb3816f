"""ERR-1, ERR-3, ERR-4: no input causes an internal error, and every refusal has the documented form.

The driver checks every response; these tests generate the requests.
"""

from __future__ import annotations

import io
import json
from itertools import pairwise
from urllib.parse import quote

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .profile import EAGER, PROFILE, SPARING

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "name",
    "email",
    "address",
    "taxId",
    "phone",
    "notes",
    "isActive",
    "id",
    "createdAt",
    "clientId",
    "invoiceNumber",
]
NAMES += [
    "currency",
    "issueDate",
    "dueDate",
    "lineItems",
    "terms",
    "status",
    "total",
    "discountTotal",
    "client",
    "data",
]
LINE = ["description", "quantity", "unitPrice", "taxRate", "amount"]
GOOD = {
    "name": st.text(max_size=20),
    "email": st.emails(),
    "currency": st.sampled_from(["USD", "JPY", "XXX", "usd", ""]),
    "issueDate": st.dates().map(str),
    "dueDate": st.dates().map(str),
    "lineItems": st.lists(st.dictionaries(st.sampled_from(LINE), SCALARS), max_size=3),
}
NEARLY = st.lists(st.sampled_from(NAMES), unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: GOOD.get(name, st.text(max_size=20)) | JSON for name in names})
)
BODIES = [
    ("POST", "/clients"),
    ("PUT", "/clients/{client}"),
    ("POST", "/invoices"),
    ("PUT", "/invoices/{invoice}"),
]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "X-1"]
SEGMENTS = st.sampled_from(["api", "v1", "clients", "invoices", "pdf", "", ".", ".."]) | st.text(
    max_size=6
).map(lambda text: quote(text, safe=""))
RAW = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#"), max_size=12)
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["page", "limit", "search", "status", "clientId"]) | st.text(max_size=5).map(quote),
        st.integers().map(str)
        | st.text(max_size=10).map(quote)
        | st.text(st.characters(max_codepoint=255), max_size=5),
    ).map("=".join),
    max_size=4,
).map("&".join)


@pytest.fixture(scope="module")
def target(choose):
    """A user, with method and path of each operation with a body for one of the user's invoices."""
    api = choose()
    invoice = api.invoice()
    ids = {"client": invoice["clientId"], "invoice": invoice["id"]}
    return api, [(method, path.format(**ids)) for method, path in BODIES], ids


def totals(api):
    return [api.get(path).json["total"] for path in ("/clients", "/invoices")]


@pytest.mark.clause("ERR-1", "ERR-3", "ERR-4", "CLI-CREATE-2", "INV-CREATE-4", "FMT-1")
@EAGER
@given(body=JSON | NEARLY, at=st.integers(0, 3), own=st.booleans())
def test_any_json_is_read_or_refused(target, body, at, own):
    """Any JSON body is accepted and can be read back, or is refused and stores nothing."""
    api, places, ids = target
    method, path = places[at]
    if own and isinstance(body, dict) and "clientId" in body:
        body = {**body, "clientId": ids["client"]}
    before = totals(api)
    answer = api.call(method, path, content=json.dumps(body).encode())
    created = [int(answer.status == 201 and kind in path) for kind in ("clients", "invoices")]
    assert answer.status in {200, 201, 400, 404}
    assert totals(api) == [old + new for old, new in zip(before, created, strict=True)]
    if answer.status < 300:
        where = path if method == "PUT" else f"{path}/{answer.data['id']}"
        assert answer.data.items() <= api.get(where).data.items()
        assert api.get(f"/{path.split('/')[1]}").status == 200


@pytest.mark.clause("ERR-1", "ERR-2", "ERR-4")
@PROFILE
@given(
    content=st.binary(max_size=60)
    | st.text(st.sampled_from('{}[]":,0123456789.eE+-tfn\\u \t\n'), max_size=60).map(str.encode),
    kind=st.sampled_from(["application/json", "text/plain", ""])
    | st.text(st.characters(codec="ascii", categories=["L", "P", "S", "N"]), max_size=20),
    at=st.integers(0, 3),
    cuts=st.lists(st.integers(0, 60), max_size=3),
)
def test_any_bytes_are_read_or_refused(target, content, kind, at, cuts):
    """Any bytes of any type, in any chunks, are refused with 400 unless they are JSON."""
    api, places, _ = target
    edges = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    chunks = [content[start:end] for start, end in pairwise(edges)]
    before = totals(api)
    answer = api.call(
        *places[at], content=chunks if cuts and chunks else content, headers=[("content-type", kind)]
    )
    if answer.status >= 300:
        assert answer.status in {400, 404, 415}
        assert totals(api) == before
    else:
        assert isinstance(json.loads(content), dict)


@pytest.mark.clause("ERR-1", "ERR-3", "ERR-4", "PAGE-3", "SEARCH-4", "FILTER-1")
@EAGER
@given(
    method=st.sampled_from(METHODS),
    path=st.lists(SEGMENTS | RAW, max_size=6).map("/".join)
    | SEGMENTS.map(lambda segment: f"api/v1/clients/{segment}"),
    query=QUERIES,
    keyed=st.booleans(),
)
def test_any_path_query_and_method_is_answered_or_refused(target, method, path, query, keyed):
    """Any path, query and method gets a documented status; nothing is created."""
    api, *_ = target
    before = totals(api)
    headers = [("authorization", f"Bearer {api.key}")] if keyed else []
    answer = api.server.exchange(
        method, f"/{path}?{query}".encode("utf-8", "replace").decode("latin-1"), headers
    )
    assert answer.status < 400 or answer.status in {400, 401, 404, 405}
    assert totals(api) == before


@pytest.mark.clause("PAGE-2", "PAGE-3", "SEARCH-4", "ERR-4")
@PROFILE
@given(path=st.sampled_from(["clients", "invoices"]), query=QUERIES)
def test_any_query_of_a_list_gives_a_page_or_is_refused(target, path, query):
    """A list with any query answers a page of it or 400."""
    api, *_ = target
    answer = api.server.exchange("GET", f"/api/v1/{path}?{query}", [("authorization", f"Bearer {api.key}")])
    assert answer.status in {200, 400}
    if answer.status == 200:
        page = answer.json
        assert len(page["data"]) <= page["limit"] <= 100
        assert page["page"] >= 1
        assert page["totalPages"] == -(-page["total"] // page["limit"])


@pytest.mark.clause("AUTH-1", "AUTH-2", "AUTH-3", "ERR-1")
@PROFILE
@given(credentials=st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace").decode("utf-8")))
def test_any_authorization_that_is_no_key_is_unauthorized(target, credentials):
    """Any Authorization header without a well-formed key answers 401."""
    api, *_ = target
    if "cinv_" not in credentials:
        assert api.server.exchange("GET", "/api/v1/clients", [("authorization", credentials)]).status == 401
        assert (
            api.server.exchange("GET", "/api/v1/clients", [("authorization", f"Bearer {credentials}")]).status
            == 401
        )


@pytest.mark.clause("PDF-1", "PDF-2", "ERR-4")
@SPARING
@given(
    number=st.text(min_size=1, max_size=30), text=st.text(max_size=60), name=st.text(min_size=1, max_size=30)
)
def test_any_invoice_has_a_pdf_that_opens(choose, number, text, name):
    """The PDF of any invoice opens, and its header is one line of ASCII."""
    api = choose()
    client = api.post("/clients", {"name": name, "address": text})
    fields = {"invoiceNumber": number, "notes": text, "lineItems": [api.line(description=text)]}
    answer = api.post("/invoices", api.draft(client.data["id"] if client.status == 201 else None, **fields))
    assert answer.status in {201, 400}
    if answer.status == 201:
        pdf = api.get(f"/invoices/{answer.data['id']}/pdf")
        assert pdf.header("content-disposition").startswith("attachment;")
        assert len(pypdf.PdfReader(io.BytesIO(pdf.body), strict=True).pages) >= 1
