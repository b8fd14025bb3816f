"""Redaction of keys and customers' data in every notation."""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest
from cleverinvo_conformance.core.redaction import MASK, Redactor

KEY = "cinv_live/s3cr+t key"
NAME = 'Zoë "Zed" O\'Neil & Söhne\n'
FOREIGN = {
    "id": "f1",
    "name": NAME,
    "email": "zoe@oneil.test",
    "notes": "late payer",
    "phone": "123",
    "isActive": True,
}
OWN = {"id": "own", "name": "cfm1 Acme", "email": "cfm1@conformance.example"}


@pytest.fixture
def redactor():
    redactor = Redactor(lambda record: record.get("id") == "own")
    redactor.hide_key(KEY, "$CLEVERINVO_API_KEY")
    redactor.learn({"data": [FOREIGN, OWN]})
    return redactor


@pytest.mark.parametrize(
    "spelled",
    [
        KEY,
        quote(KEY, safe=""),
        quote_plus(KEY),
        repr(KEY),
        json.dumps(KEY),
        b64encode(KEY.encode()).decode(),
        b64encode(f"{KEY}:".encode()).decode(),
        b64encode(f":{KEY}".encode()).decode(),
    ],
)
def test_a_key_is_hidden_however_it_is_written(redactor, spelled):
    """A key is redacted plain, quoted, percent-encoded, and as user or password of Basic."""
    redacted = redactor.text(f"<a href='?key={spelled}'>Authorization: Basic {spelled}</a> x{spelled}y")
    assert "s3cr" not in redacted
    assert spelled.rstrip("=") not in redacted
    assert "$CLEVERINVO_API_KEY" in redacted


@pytest.mark.parametrize(
    "credential", ["Bearer abc123def", "bearer%20abc123def", "BASIC abc=", "Token abc_123"]
)
def test_other_credentials_are_hidden(redactor, credential):
    """A text after the name of a scheme that looks like a credential is redacted."""
    assert "abc" not in redactor.text(f"sent {credential}, refused")


@pytest.mark.parametrize(
    "sentence",
    [
        "Every operation needs `Authorization: Bearer <key>`; without the header: 401.",
        "basic authentication is not supported",
        "a bearer token is required",
    ],
)
def test_sentences_about_credentials_stay(redactor, sentence):
    """A sentence that mentions credentials without containing one is unchanged."""
    assert redactor.text(sentence) == sentence


@pytest.mark.parametrize(
    "spelled",
    [
        NAME,
        repr(NAME),
        json.dumps(NAME),
        json.dumps(NAME, ensure_ascii=False),
        quote(NAME, safe=""),
        quote_plus(NAME),
    ],
)
def test_customers_are_hidden_however_they_are_written(redactor, spelled):
    """Customers' data is redacted in a sentence, in JSON, in a URL and in Python notation."""
    redacted = redactor.text(f"got {spelled} and zoe@oneil.test")
    assert "Neil" not in redacted
    assert redacted.count(MASK) == 2


def test_other_addresses_are_hidden_too(redactor):
    """Unknown e-mail addresses are redacted, except those in reserved domains."""
    assert redactor.text("taken by max@firm.de.") == f"taken by {MASK}."
    assert redactor.text("cfm1-2@conformance.example") == "cfm1-2@conformance.example"


def test_own_records_stay_readable(redactor):
    """The run's own records are not redacted."""
    redacted = redactor.body(json.dumps({"data": OWN}).encode(), "application/json")
    assert json.loads(redacted) == {"data": OWN}


def test_foreign_records_are_masked_field_by_field(redactor):
    """Records of others are redacted by field, short values too; ids, numbers and flags stay."""
    redacted = json.loads(redactor.body(json.dumps({"data": [FOREIGN]}).encode(), "application/json"))
    masked = dict.fromkeys(("name", "email", "notes", "phone"), MASK)
    assert redacted == {"data": [{"id": "f1", "isActive": True} | masked]}


def test_nested_records_are_masked(redactor):
    """Client and lines of an invoice of others are redacted."""
    invoice = {
        "id": "i1",
        "client": {"name": "Hidden"},
        "lineItems": [{"description": "Divorce", "amount": 5}],
    }
    redacted = redactor.body(json.dumps({"data": invoice}).encode(), "application/json")
    assert "Hidden" not in redacted
    assert "Divorce" not in redacted
    assert '"amount": 5' in redacted


def test_what_the_run_sends_is_its_own(redactor):
    """A text that the run sent itself is not redacted, even if a record of others has it too."""
    redactor.sent({"lineItems": [{"description": "Web Development"}]})
    redactor.learn({"id": "f2", "lineItems": [{"description": "Web Development"}]})
    assert redactor.text("Web Development") == "Web Development"


def test_what_the_run_read_and_sends_back_stays_hidden(redactor):
    """A text that the run read from a record of others and sent back is redacted."""
    redactor.sent({"notes": "late payer"})
    assert redactor.text("late payer") == MASK
    assert "late payer" not in redactor.request_body(b'{"notes": "late payer"}')


def test_a_search_for_a_part_of_a_name_is_hidden(redactor):
    """A search term that is a part of a customer's name is redacted."""
    redactor.searched("search=late+pa&limit=1")
    assert "late" not in redactor.text("GET /clients?search=late+pa")
    redactor.searched("search=cfm1")
    assert redactor.text("search=cfm1") == "search=cfm1"


def test_cookies_are_hidden(redactor):
    """Cookies are redacted: a session cookie gives access to the account."""
    redacted = redactor.headers(
        {"set-cookie": ["sid=abc"], "content-type": ["text/html"], "x-seen": [f"Bearer {KEY}"]}
    )
    assert redacted == {
        "set-cookie": MASK,
        "content-type": "text/html",
        "x-seen": "Bearer $CLEVERINVO_API_KEY",
    }


@pytest.mark.parametrize(
    ("body", "content_type", "redacted"),
    [
        (b"", "", ""),
        (b"%PDF-1.7 ...", "application/pdf", "(12 bytes of PDF)"),
        (b"\xff\xfe", "", "��"),
        (b"[" * 100_000, "application/json", None),
    ],
)
def test_other_bodies_are_short(redactor, body, content_type, redacted):
    """Bodies that are not JSON are shortened or described."""
    formatted = redactor.body(body, content_type)
    assert formatted == redacted or (redacted is None and len(formatted) < 400)


def test_many_records_do_not_slow_a_report_down():
    """Redacting thousands of records takes little work."""
    redactor = Redactor()
    redactor.learn(
        [{"id": str(n), "name": f"Customer number {n}", "email": f"c{n}@firm.test"} for n in range(2000)]
    )
    for n in range(0, 2000, 40):
        assert redactor.text(f"got 'Customer number {n}' and c{n}@firm.test").count(str(n)) == 0


def test_json_that_is_cut_off_shows_no_private_value():
    """The private fields of a body that ends in its middle are masked, the cut one too."""
    body = (
        b'{"data":[{"id":"c1","name":"Zoe \\"Z\\" Quartermaine","notes":"owes","total":5,"email":"zoe@quarter'
    )
    assert Redactor().body(body, "application/json") == (
        f'{{"data":[{{"id":"c1","name":"{MASK}","notes":"{MASK}","total":5,"email":"{MASK}'
    )


@pytest.mark.parametrize(
    "body", [b'{"a":' * 900 + b'{"name":"Zoe Quart"}' + b"}" * 900, b'["Zoe Quart"]'.ljust(2 << 20)]
)
def test_json_that_cannot_be_masked_is_counted(body):
    """A body that is nested too deeply or very large is not shown."""
    assert Redactor().body(body, "application/json").startswith(f"({len(body)} bytes")


def test_halves_of_surrogate_pairs_become_escapes(redactor):
    """A report that holds one can be written as UTF-8; whole pairs and escapes stay."""
    shown = redactor.text("half \ud83d of \U0001f4a5 and \\u00e9")
    assert shown == "half \\ud83d of \U0001f4a5 and \\u00e9"
