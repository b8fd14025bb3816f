"""What belongs to one run is replaced in a reproduction."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cleverinvo_conformance.core.redaction import MASK, Redactor
from cleverinvo_conformance.reports.placeholders import Placeholders

KEY = "cinv_secret_key_1"
MARK = "cfmabcdefghi"
ID = "clx7h2c5e0003qz8rf6n1b9xk"


@pytest.fixture
def redactor():
    redactor = Redactor()
    redactor.hide_key(KEY, "$CLEVERINVO_API_KEY")
    redactor.sent({"email": "own@firm.com"})
    redactor.learn({"id": "x", "name": "Zoe O'Neil", "email": "zoe@oneil.com"})
    return redactor


@pytest.fixture
def placeholders(redactor):
    return Placeholders({ID: "id1", "7": "id2"}, MARK, {"primary": KEY}, redactor)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{MARK} Acme", "{{mark:12}} Acme"),
        (f"{MARK.upper()}-0001", "{{MARK:12}}-0001"),
        (f"{MARK[:8]}", "{{mark:8}}"),
        ("cfm", "cfm"),
        ("own@firm.com", "own@firm.invalid"),
        ("zoe@oneil.com of Zoe O'Neil", f"{MASK} of {MASK}"),
        (ID, "{{id1}}"),
        (f"the client {ID}", "the client {{id1}}"),
        ("7", "{{id2}}"),
        ("17", "17"),
        (f"Bearer {KEY}", "Bearer {{key:CLEVERINVO_API_KEY}}"),
        (f"Basic {b64encode(f'{KEY}:'.encode()).decode()}", "Basic {{basic:CLEVERINVO_API_KEY}}"),
        (f"Bearer {KEY.swapcase()}", "Bearer {{swapped:CLEVERINVO_API_KEY}}"),
        (f"Bearer {KEY[:11]}", "Bearer {{begun:11:CLEVERINVO_API_KEY}}"),
        ("{{7*7}}", "{{7*7}}"),
    ],
)
def test_text_of_a_run(placeholders, text, expected):
    """Marks, ids and keys become placeholders, own addresses are in `.invalid`, and customers' data is masked."""
    assert placeholders.text(text) == expected


def test_paths_queries_and_json(placeholders):
    """Ids are replaced in each segment of a path, in each value of a query, and in JSON, whatever their type."""
    assert placeholders.path(f"/clients/{ID}/pdf") == "/clients/{{id1}}/pdf"
    assert placeholders.path(f"/clients/{ID[:12]}") == "/clients/{{id1:12}}"
    assert placeholders.path("/clients/7") == "/clients/{{id2}}"
    assert placeholders.query(f"clientId={ID}&limit=17&search") == "clientId={{id1}}&limit=17&search"
    assert placeholders.tree({"clientId": 7, "quantity": 17, "flag": True, "x": [ID]}) == {
        "clientId": "{{id2}}", "quantity": 17, "flag": True, "x": ["{{id1}}"],
    }  # fmt: skip
    assert placeholders.tree(f"/data/[id={ID}]/name") == "/data/[id={{id1}}]/name"
