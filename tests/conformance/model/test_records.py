"""What the model knows of a record and of the names that a client has had."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.model.account import Account, is_storable, parts, sent_part
from cleverinvo_conformance.model.records import Record


def exchange(number, method="PUT", path="/clients/c1", status=200, key="primary"):
    return Exchange(Request(method, path, f"https://a{path}", key=key), status, {}, b"", number=number)


@pytest.mark.parametrize(
    ("number", "titles"),
    [
        (1, [("A", None), ("B", None), ("B", "old"), ("C", None)]),
        (3, [("B", None), ("B", "old"), ("C", None)]),
        (4, [("B", None), ("B", "old"), ("C", None)]),
        (5, [("C", None)]),
        (9, [("C", None)]),
    ],
)
def test_names_from_an_exchange_on(number, titles):
    """All names and e-mails that were possible at an exchange count, and all later ones."""
    record = Record("client", "c1", "primary", exchange(1))
    record.titles = [(1, "A", None), (3, "B", None), (3, "B", "old"), (5, "C", None)]
    assert record.title_at(number) == titles


def test_a_value_is_known_if_it_is_the_only_one():
    """A field has a value if it may show only one."""
    record = Record("client", "c1", "primary", exchange(1))
    assert record.value("name") is None
    record.allow("name", ["A"], exchange(2))
    assert record.value("name") == "A"
    record.allow("name", ["A", "B"], exchange(3))
    assert record.value("name") is None


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/clients", ("clients", "", "")),
        ("/clients/a%2Fb", ("clients", "a/b", "")),
        ("/invoices/i1/pdf", ("invoices", "i1", "pdf")),
        ("/", ("", "", "")),
    ],
)
def test_parts_of_a_path(path, found):
    """A path has a collection, an id and what is below."""
    assert parts(path) == found


@pytest.mark.parametrize(
    ("value", "storable"),
    [("a\ud83d", False), (["a", {"x": "\x00"}], False), ("🏢", True), (5, True), (None, True)],
)
def test_texts_that_cannot_be_stored(value, storable):
    """NUL and halves of surrogate pairs cannot be stored everywhere."""
    assert is_storable(value) is storable


def test_what_a_request_sets_of_a_line():
    """Amounts and nulls of a line are not set by a request."""
    line = {"description": "x", "quantity": 1, "amount": 5, "taxRate": None}
    assert sent_part([line, 5]) == [{"description": "x", "quantity": 1}, 5]
    assert sent_part("text") == "text"


@pytest.mark.parametrize("key", ["primary", "other", None])
def test_a_post_without_an_answer_is_doubtful_for_its_key(key):
    """A lost POST may have made a record in its key's account; without a key, in any."""
    account = Account(lambda *_: True)
    account.lost(exchange(1, "POST", "/clients", key=key).request)
    account.lost(exchange(1, "GET", "/clients", key=key).request)
    account.learn(exchange(2, "POST", "/clients", status=400, key=key))
    assert len(account.doubtful("client", "primary")) == (key != "other")
    assert len(account.doubtful("client", "other")) == (key != "primary")
    assert account.doubtful("invoice", "primary") == []


def test_an_update_of_a_record_that_cannot_be_followed():
    """A POST that answers with another record's id makes it uncertain; a valid PUT of it is followed without an error."""
    account = Account(lambda *_: True)
    body = b'{"name": "A", "email": "a@a.example"}'
    for number in (1, 2):
        account.learn(created(number, body))
    put = Request("PUT", "/clients/c1", "https://a/clients/c1", body=body, key="primary")
    account.learn(Exchange(put, 200, {}, b'{"data": {"id": "c1"}}', number=3))
    record = account.record("client", "c1", "primary")
    assert record.is_uncertain
    assert record.value("name") == "A"


def created(number, body):
    """A POST of a client that is answered with the id c1."""
    post = Request("POST", "/clients", "https://a/clients", body=body, key="primary")
    return Exchange(post, 201, {}, b'{"data": {"id": "c1"}}', number=number)
