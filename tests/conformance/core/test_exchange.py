"""A request is shown as a line that repeats it."""

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
    """Method, headers and body go along as they were sent, the key from the environment."""
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
    """Shows that there was none, or a wrong one."""
    assert Request("GET", "/clients", URL, key=key).curl(redactor).endswith(ending)


def test_curl_lets_the_shell_fill_in_a_misplaced_key(redactor):
    """Where the key stood in another place, the variable stands, and nothing else is expanded."""
    headers = (("Authorization", "Basic cinv_secret_1"), ("X-Odd", '$(id) "q" `w` cinv_secret_1'))
    line = Request("GET", "/clients", f"{URL}?key=cinv_secret_1", headers=headers, key="misplaced").curl(
        redactor
    )
    assert "secret" not in line
    assert '-H "Authorization: Basic $CLEVERINVO_API_KEY"' in line
    assert '-H "X-Odd: \\$(id) \\"q\\" \\`w\\` $CLEVERINVO_API_KEY"' in line
    assert line.endswith(f'"{URL}?key=$CLEVERINVO_API_KEY"')


@pytest.mark.parametrize("body", [b"NaN", b'{"a": Infinity}', b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(body):
    """By RFC 8259, not by what Python takes."""
    exchange = Exchange(Request("GET", "/clients", URL), 200, {}, body)
    with pytest.raises(NotJson):
        _ = exchange.json
    assert (exchange.document, exchange.record, exchange.items) == (None, {}, [])


def test_header_names_and_media_types_are_compared_in_any_spelling():
    """`Content-Type: Application/JSON; Charset=UTF-8` is JSON."""
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
def test_a_record_is_known_in_the_wrong_place_too(method, path, document):
    """That it is not under `data` is one breach (FMT-1), and the record can be judged nevertheless."""
    assert answered(method, path, document).record == RECORD


@pytest.mark.parametrize("document", [{"data": [RECORD]}, {"data": {"items": [RECORD]}}])
def test_a_list_is_known_in_the_wrong_place_too(document):
    """The same for FMT-2."""
    said = answered("GET", "/clients", document)
    assert (said.items, said.record) == ([RECORD], {})


@pytest.mark.parametrize(
    ("status", "document"), [(404, {"error": "no", "id": "trace-1"}), (200, {"ok": True}), (200, [RECORD])]
)
def test_what_is_no_record_is_none(status, document):
    """Least of all an error that has an id."""
    assert answered("GET", "/clients/c1", document, status).record == {}
