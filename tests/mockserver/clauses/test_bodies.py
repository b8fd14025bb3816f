"""ERR-2 and ERR-4: bodies that are not JSON, not an object, or too large."""

from __future__ import annotations

import gzip
import json

import pytest

NOT_JSON = {
    "nothing": b"",
    "spaces": b" \r\n\t ",
    "NUL": b"\x00",
    "text": b"name=Acme",
    "cut off": b'{"name": "Acme"',
    "only a brace": b"{",
    "cut in a text": b'{"name": "Acm',
    "behind": b'{"name": "Acme"} x',
    "twice": b'{"name": "Acme"}{"name": "Acme"}',
    "comma": b'{"name": "Acme",}',
    "quotes": b"{'name': 'Acme'}",
    "bare key": b'{name: "Acme"}',
    "comment": b'{"name": "Acme" /* x */}',
    "NaN": b'{"name": "Acme", "notes": NaN}',
    "Infinity": b'{"name": "Acme", "extra": Infinity}',
    "-Infinity": b'{"name": "Acme", "extra": -Infinity}',
    "leading zero": b'{"name": "Acme", "extra": 01}',
    "bare point": b'{"name": "Acme", "extra": .5}',
    "plus": b'{"name": "Acme", "extra": +1}',
    "True": b'{"name": "Acme", "extra": True}',
    "line break in a text": b'{"name": "Ac\nme"}',
    "control in a text": b'{"name": "Ac\x01me"}',
    "unknown escape": b'{"name": "Ac\\xme"}',
    "invalid UTF-8": b'{"name": "Ac\xff\xfeme"}',
    "Latin-1": '{"name": "Señor"}'.encode("latin-1"),
    "overlong UTF-8": b'{"name": "Ac\xc0\xafme"}',
    "surrogate in UTF-8": b'{"name": "Ac\xed\xa0\x80me"}',
    "cut in UTF-8": b'{"name": "Acme\xe7\xa5',
    "unclosed": b"[" * 100_000,
    "unclosed objects": b'{"a":' * 100_000,
}
NOT_AN_OBJECT = {
    "list": b"[]",
    "list of one": b'[{"name": "Acme"}]',
    "text": b'"Acme"',
    "number": b"5",
    "null": b"null",
    "true": b"true",
    "deep": b"[" * 100 + b"]" * 100,
    "deeper": b"[" * 1_000 + b"]" * 1_000,
    "deepest": b"[" * 100_000 + b"]" * 100_000,
}
PERHAPS = {
    "BOM": b'\xef\xbb\xbf{"name": "Acme"}',
    "UTF-16": '{"name": "Acme"}'.encode("utf-16"),
    "UTF-32": '{"name": "Acme"}'.encode("utf-32"),
    "same key twice": b'{"name": "First", "name": "Acme"}',
    "key twice, wrong first": b'{"name": 5, "name": "Acme"}',
    "too large a number": b'{"name": "Acme", "extra": 1e400}',
    "too long a number": b'{"name": "Acme", "extra": ' + b"9" * 5_000 + b"}",
    "lone surrogate": b'{"name": "Ac\\ud800me"}',
    "lone low surrogate": b'{"name": "Ac\\udc00me"}',
    "surrogates swapped": b'{"name": "\\udc00\\ud800"}',
    "NUL escape": b'{"name": "Ac\\u0000me"}',
    "NUL in a key": b'{"name": "Acme", "a\\u0000b": 1}',
    "surrogate in a key": b'{"name": "Acme", "\\ud800": 1}',
    "empty key": b'{"name": "Acme", "": 1}',
    "key of an object's inside": b'{"name": "Acme", "__proto__": {}, "__class__": 1, "self": 1}',
    "deep": b'{"name": "Acme", "extra": ' + b"[" * 100 + b"]" * 100 + b"}",
    "deeper": b'{"name": "Acme", "extra": ' + b"[" * 1_000 + b"]" * 1_000 + b"}",
    "deepest": b'{"name": "Acme", "extra": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}",
    "many keys": json.dumps({"name": "Acme", **{f"k{number}": number for number in range(20_000)}}).encode(),
}


def send(api, operation, content, headers=()):
    invoice = api.listed("/invoices")[0]
    path = operation.path(client=invoice["clientId"], invoice=invoice["id"])
    return api.call(
        operation.method, path, content=content, headers=[("content-type", "application/json"), *headers]
    )


@pytest.fixture
def owner(api):
    api.invoice()
    return api


@pytest.mark.clause("ERR-2", "ERR-1")
@pytest.mark.parametrize("content", NOT_JSON.values(), ids=NOT_JSON)
def test_every_operation_with_a_body_that_is_no_json_is_refused(owner, body_operation, content):
    """A body that is not JSON, or a missing body, answers 400; nothing is stored."""
    with owner.unchanged():
        assert send(owner, body_operation, content).status == 400


@pytest.mark.clause("ERR-2", "CLI-CREATE-4", "CLI-UPDATE-5", "INV-CREATE-7", "INV-UPDATE-6")
@pytest.mark.parametrize("content", NOT_AN_OBJECT.values(), ids=NOT_AN_OBJECT)
def test_every_operation_with_a_body_that_is_no_object_is_refused(owner, body_operation, content):
    """A body of the wrong JSON type answers 400; nothing is stored."""
    with owner.unchanged():
        assert send(owner, body_operation, content).status == 400


@pytest.mark.clause("ERR-4", "CLI-CREATE-2")
@pytest.mark.parametrize("content", PERHAPS.values(), ids=PERHAPS)
def test_create_client_with_odd_json_is_read_or_refused(api, content):
    """JSON that parsers treat differently is accepted or refused; an accepted value is stored as answered."""
    answer = api.post("/clients", content=content)
    assert answer.status in {201, 400}
    if answer.status == 201:
        assert api.get(f"/clients/{answer.data['id']}").data == answer.data
        assert api.listed("/clients") == [answer.data]
    else:
        assert api.listed("/clients") == []


@pytest.mark.clause("ERR-4", "ERR-3")
@pytest.mark.parametrize("content", PERHAPS.values(), ids=PERHAPS)
def test_every_operation_with_odd_json_is_no_fault(owner, body_operation, content):
    """JSON that parsers treat differently never causes an internal error."""
    assert send(owner, body_operation, content).status in {200, 201, 400, 404}


TEXTS = ["\\ud800", "\\udfff\\ud800", "\\u0000", "a\\u0000b", "\\uffff", "\\u202e", "\\ud83d"]


@pytest.mark.clause("ERR-4", "CLI-CREATE-2")
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("field", ["name", "email", "address", "taxId", "phone", "notes"])
def test_create_client_with_odd_escape_is_kept_or_refused(api, field, text):
    """An escaped NUL or lone surrogate is stored unchanged or refused, in each field."""
    content = json.dumps({"name": "Acme", field: "@"}).replace('"@"', f'"{text}"').encode()
    answer = api.post("/clients", content=content)
    assert answer.status in {201, 400}
    client = api.client()
    assert api.put(f"/clients/{client['id']}", content=content).status in {200, 400}
    if answer.status == 201:
        assert answer.data[field] == json.loads(f'"{text}"')
        assert answer.data in api.listed("/clients")


@pytest.mark.clause("ERR-4", "PDF-1")
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("field", ["invoiceNumber", "notes", "terms", "description", "currency", "clientId"])
def test_create_invoice_with_odd_escape_is_kept_or_refused(api, field, text):
    """An escaped NUL or lone surrogate is stored unchanged or refused; the PDF of the invoice exists."""
    fields = {"lineItems": [api.line(description="@")]} if field == "description" else {field: "@"}
    content = json.dumps(api.draft(**fields)).replace('"@"', f'"{text}"').encode()
    answer = api.post("/invoices", content=content)
    assert answer.status in {201, 400, 404}
    if answer.status == 201:
        invoice = api.get(f"/invoices/{answer.data['id']}").data
        assert json.loads(f'"{text}"') in (invoice.get(field), invoice["lineItems"][0].get(field))
        assert api.get(f"/invoices/{answer.data['id']}/pdf").status == 200


@pytest.mark.clause("ERR-3", "ERR-4", "CLI-CREATE-2")
@pytest.mark.parametrize("size", [1_000_000, 1_048_576, 1_048_577, 5_000_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_create_client_with_large_body_is_kept_or_refused(api, size, chunked):
    """A large body, with a length or in chunks, is stored completely or refused as too large."""
    shell = b'{"name": "Acme", "notes": ""}'
    content = shell[:-2] + b"x" * (size - len(shell)) + shell[-2:]
    sent = [content[at : at + 65_536] for at in range(0, size, 65_536)] if chunked else content
    answer = api.post("/clients", content=sent)
    assert answer.status in {201, 400, 413}
    if answer.status == 201:
        assert len(answer.data["notes"]) == size - len(shell)
    else:
        assert api.listed("/clients") == []
    assert api.client()["name"] == "Acme Corp"


@pytest.mark.clause("ERR-3", "ERR-4")
def test_create_client_with_large_nonsense_is_refused(api):
    """A large body that is not JSON is refused, with a length and in chunks."""
    for content in (b"x" * 3_000_000, [b"x" * 100_000] * 30, [b""] * 50 + [b"x"]):
        assert api.post("/clients", content=content).status in {400, 413}


@pytest.mark.clause("CLI-CREATE-1")
def test_create_client_in_many_small_chunks_is_created(api):
    """A body that arrives byte by byte is accepted."""
    content = json.dumps({"name": "Ñandú 票 👍"}, ensure_ascii=False).encode()
    assert api.post("/clients", content=[bytes([one]) for one in content]).data["name"] == "Ñandú 票 👍"
    assert (
        api.post("/clients", content=[b"", content[:5], b"", content[5:], b""]).data["name"] == "Ñandú 票 👍"
    )


@pytest.mark.clause("ERR-2", "ERR-3")
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "nonsense"])
def test_create_client_with_packed_body_is_unpacked_or_refused(api, encoding):
    """A compressed body is decompressed or refused, never stored incorrectly."""
    content = gzip.compress(b'{"name": "Acme"}')
    answer = api.post("/clients", content=content, headers=[("content-encoding", encoding)])
    assert answer.status in {201, 400, 415}
    assert [one["name"] for one in api.listed("/clients")] == (["Acme"] if answer.status == 201 else [])


@pytest.mark.clause("CLI-CREATE-1")
@pytest.mark.parametrize(
    "content",
    [b'\r\n\t {"name"\n:\t"Acme"} \n', b'{"n\\u0061me": "\\u0041cme"}', b'{"name":"\\u0041\\u0063me"}'],
)
def test_create_client_reads_json_however_it_is_written(api, content):
    """White space and escapes in the JSON make no difference."""
    assert api.post("/clients", content=content).data["name"] == "Acme"


@pytest.mark.clause("ERR-4")
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_operations_without_a_body_take_one_or_refuse_it(api, method):
    """A body of an operation without one is ignored or refused."""
    client = api.client()
    for content in (b"nonsense", b"{}", b"[" * 100_000, [b"x" * 65_536] * 40):
        answer = api.call(method, f"/clients/{client['id']}", content=content)
        assert answer.status in {200, 204, 400, 404, 413}


@pytest.mark.clause("ERR-4", "CLI-CREATE-2")
@pytest.mark.parametrize("length", ["0", "5", "99999999", "-1", "x", "", "99999999999999999999999999"])
def test_create_client_with_a_false_length_is_no_fault(api, length):
    """A wrong `Content-Length` never causes an internal error."""
    headers = [
        ("authorization", f"Bearer {api.key}"),
        ("content-type", "application/json"),
        ("content-length", length),
    ]
    answer = api.server.exchange("POST", "/api/v1/clients", headers, b'{"name": "Acme"}')
    assert answer.status in {201, 400, 413}
