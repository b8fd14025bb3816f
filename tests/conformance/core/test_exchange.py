"""Exchanges: the curl line of a request, JSON parsing, and the records of a response."""

from __future__ import annotations

import json
import shlex

import pytest
from cleverinvo_conformance.core.exchange import Exchange, NotJson, Request
from cleverinvo_conformance.core.redaction import Redactor

URL = "https://api.example/api/v1/clients"


@pytest.fixture
def redactor():
    redactor = Redactor()
    redactor.hide_key("cinv_secret_1", "$CLEVERINVO_API_KEY")
    return redactor


def test_curl_repeats_the_request(redactor):
    """The curl line has method, headers and body as sent, and the key from an environment variable."""
    body = {"name": 'O\'Neil "& $HOME `x`" 山田'}
    request = Request(
        "POST", "/clients", URL, "", (("Content-Type", "application/json"),), json.dumps(body).encode()
    )
    words = shlex.split(request.curl(redactor))
    assert words[:5] == ["curl", "-sS", "-i", "-X", "POST"]
    assert json.loads(words[words.index("--data-binary") + 1]) == body
    assert words[-3:] == [URL, "-H", "Authorization: Bearer $CLEVERINVO_API_KEY"]


@pytest.mark.parametrize(
    ("key", "ending"), [(None, f" {URL}"), ("unknown", "'Authorization: Bearer cinv_unknown'")]
)
def test_curl_without_a_valid_key(redactor, key, ending):
    """The curl line of a request without a valid key has no key or a wrong one."""
    assert Request("GET", "/clients", URL, key=key).curl(redactor).endswith(ending)


def test_curl_lets_the_shell_fill_in_a_misplaced_key(redactor):
    """A key in another place is replaced by the environment variable, and the shell expands nothing else."""
    headers = (("Authorization", "Basic cinv_secret_1"), ("X-Odd", '$(id) "q" `w` cinv_secret_1'))
    line = Request("GET", "/clients", f"{URL}?key=cinv_secret_1", headers=headers, key="misplaced").curl(
        redactor
    )
    assert "secret" not in line
    assert '-H "Authorization: Basic $CLEVERINVO_API_KEY"' in line
    assert '-H "X-Odd: \\$(id) \\"q\\" \\`w\\` $CLEVERINVO_API_KEY"' in line
    assert line.endswith(f'"{URL}?key=$CLEVERINVO_API_KEY"')


@pytest.mark.parametrize("body", [b"NaN", b'{"a": Infinity}', b"", b"{", b"\xff", b"[" * 100_000])
def test_invalid_json_is_refused(body):
    """JSON is parsed by RFC 8259, without Python's extensions."""
    exchange = Exchange(Request("GET", "/clients", URL), 200, {}, body)
    with pytest.raises(NotJson):
        _ = exchange.json
    assert (exchange.document, exchange.record, exchange.items) == (None, {}, [])


def test_header_names_and_media_types_are_compared_in_any_spelling():
    """`Content-Type: Application/JSON; Charset=UTF-8` is recognised as JSON."""
    exchange = Exchange(
        Request("GET", "/c", URL), 200, {"content-type": ["Application/JSON; Charset=UTF-8"]}, b""
    )
    assert exchange.media_type == "application/json"
    assert exchange.header("CONTENT-TYPE").startswith("Application")


RECORD = {"id": "c1", "name": "Acme"}


def answered(method, path, document, status=200):
    return Exchange(Request(method, path, URL), status, {}, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("GET", "/clients/c1", {"data": RECORD}),
        ("GET", "/clients/c1", RECORD),
        ("PUT", "/clients/c1", {"client": RECORD}),
        ("POST", "/clients", {"data": [RECORD]}),
    ],
)
def test_a_record_is_recognised_in_the_wrong_place(method, path, document):
    """A record outside of `data` is still checked; its place is a violation of FMT-1 only."""
    assert answered(method, path, document).record == RECORD


@pytest.mark.parametrize("document", [{"data": [RECORD]}, {"data": {"items": [RECORD]}}])
def test_a_list_is_recognised_in_the_wrong_place(document):
    """A list outside of `data` is still checked; its place is a violation of FMT-2 only."""
    said = answered("GET", "/clients", document)
    assert (said.items, said.record) == ([RECORD], {})


@pytest.mark.parametrize(
    ("status", "document"), [(404, {"error": "no", "id": "trace-1"}), (200, {"ok": True}), (200, [RECORD])]
)
def test_other_bodies_are_not_records(status, document):
    """A body that is not a record, such as an error with an id, gives None."""
    assert answered("GET", "/clients/c1", document, status).record == {}
