"""Statuses that do not fit what is there, and refusals of valid requests."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.checks.valid_requests import CURRENCIES, LONGEST, MOST_LINES

from .exchanges import CLIENT, DETAIL, INVOICE, RECEIPT, SHOWN_CLIENT

LINE = INVOICE["lineItems"][0]


REQUESTS = [
    ("GET", "/clients/c1", None, "CLI-CREATE-2"),
    ("PUT", "/clients/c1", {"notes": "x"}, "CLI-UPDATE-1"),
    ("DELETE", "/clients/c1", None, "CLI-DELETE-1"),
    ("GET", "/invoices/i1", None, "INV-CREATE-4"),
    ("PUT", "/invoices/i1", {"notes": "x"}, "INV-UPDATE-1"),
    ("PUT", "/invoices/i1", {"clientId": "c1"}, "INV-UPDATE-1"),
    ("DELETE", "/invoices/i1", None, "INV-DELETE-1"),
    ("GET", "/invoices/i1/pdf", None, "PDF-1"),
]


@pytest.mark.parametrize(("method", "path", "sent", "violated"), REQUESTS)
def test_a_request_for_what_is_there_is_answered(billed, method, path, sent, violated):
    """A plain request for a record that is there is not refused."""
    billed.read(SHOWN_CLIENT)
    assert billed(method, path, 404, None, sent) == [violated]


@pytest.mark.parametrize(("method", "path", "sent"), [request[:3] for request in REQUESTS])
def test_other_refusals_are_no_deviation(billed, method, path, sent):
    """The rate limit, limits of plans, odd queries, paths and headers and other keys excuse a refusal."""
    for status in (401, 403, 429):
        assert billed(method, path, status, None, sent) == []
    assert billed(method, path, 404, None, sent, query="x=1") == []
    assert billed(method, f"{path}/", 404, None, sent) == []
    assert billed(method, path, 404, None, sent, headers=(("Accept", "text/html"),)) == []
    assert billed(method, path, 404, None, sent, key="other") == []


def test_a_record_that_vanishes_is_attributed_to_the_write_before(story):
    """A client that is gone after the deletion of another one violates CLI-DELETE-2."""
    story.client()
    story.client("c2")
    story.read(SHOWN_CLIENT)
    story("DELETE", "/clients/c2", 204)
    assert story("GET", "/clients/c1", 404) == ["CLI-DELETE-2"]


@pytest.mark.parametrize("status", [404, 200])
def test_a_deleted_client_is_gone_or_inactive(story, status):
    """A deleted client is 404 or inactive (deleted_client_read), never active."""
    story.client()
    story("DELETE", "/clients/c1", 204)
    shown = SHOWN_CLIENT | {"isActive": False}
    assert story("GET", "/clients/c1", status, shown) == []
    assert story("PUT", "/clients/c1", status, shown, {"notes": "x"}) == []
    assert story("DELETE", "/clients/c1", 204) == []
    assert story("GET", "/clients/c1", 200, SHOWN_CLIENT) == ["CLI-DELETE-3"]


def test_a_deleted_client_may_be_made_active_on_request(story):
    """Where `isActive` is written, a PUT may make a deleted client active again."""
    story.client()
    story("DELETE", "/clients/c1", 204)
    assert story("PUT", "/clients/c1", 200, SHOWN_CLIENT, {"isActive": True}) == []
    assert story("GET", "/clients/c1", 200, SHOWN_CLIENT) == []


def test_a_deleted_invoice_is_gone(billed):
    """Whatever answers with success for a deleted invoice violates INV-DELETE-1, for its PDF INV-DELETE-2."""
    billed("DELETE", "/invoices/i1", 204)
    assert billed("GET", "/invoices/i1", 404) == []
    assert billed("GET", "/invoices/i1", 200, DETAIL) == ["INV-DELETE-1"]
    assert billed("GET", "/invoices/i1/pdf", 200, {}) == ["INV-DELETE-2"]
    assert billed("DELETE", "/invoices/i1", 204) == ["INV-DELETE-1"]


@pytest.mark.parametrize(
    ("method", "path", "sent", "violated"),
    [
        ("GET", "/clients/c1", None, "CLI-GET-1"),
        ("PUT", "/clients/c1", {"notes": "Net 30"}, "CLI-UPDATE-2"),
        ("GET", "/invoices/i1", None, "INV-CREATE-4"),
        ("PUT", "/invoices/i1", {"notes": "Thank you"}, "INV-UPDATE-1"),
    ],
)
def test_an_answer_is_about_the_record_of_the_path(billed, method, path, sent, violated):
    """An answer with another id than the path's is reported."""
    shown = SHOWN_CLIENT if "clients" in path else DETAIL
    assert billed(method, path, 200, shown, sent) == []
    assert billed(method, path, 200, shown | {"id": "other"}, sent)[:1] == [violated]


def test_a_removed_client_s_invoice_may_refuse_updates(billed):
    """The contract is silent on updates of a deleted client's invoice; it stays readable, with its PDF."""
    billed("DELETE", "/clients/c1", 204)
    assert billed("PUT", "/invoices/i1", 400, None, {"notes": "x"}) == []
    assert billed.read(DETAIL) == []
    assert billed("GET", "/invoices/i1/pdf", 404) == ["CLI-DELETE-4"]


@pytest.mark.parametrize("status", [400, 404, 200, 302])
def test_a_valid_post_is_accepted(story, status):
    """A documented, plausible POST is answered with a record; any other answer is reported."""
    assert story("POST", "/clients", status, {}, CLIENT) == ["CLI-CREATE-1"]
    story.client()
    assert story("POST", "/invoices", status, {}, INVOICE) == ["INV-CREATE-1"]


PLAUSIBLE_CLIENTS = [
    {"name": "n" * LONGEST["name"]},
    {"email": "a+b.o'neil_x-1@sub.xn--bcher-kva.example"},
    {"notes": "a\r\n\tb"},
    {"address": "東京都 👩‍👩‍👧"},
]
DOUBTFUL_CLIENTS = [
    {"name": "n" * (LONGEST["name"] + 1)},
    {"name": " "},
    {"name": "a\nb"},
    {"name": "a\u2028b"},
    {"notes": "a\x00b"},
    {"notes": None},
    {"taxId": ""},
    {"extra": "x"},
    *(
        {"email": email}
        for email in ("none", "a..b@c.example", ".a@c.example", "a@-c.example", "a@c", "ü@c.example")
    ),
]


@pytest.mark.parametrize(
    ("changes", "is_valid"),
    [
        *((changes, True) for changes in PLAUSIBLE_CLIENTS),
        *((changes, False) for changes in DOUBTFUL_CLIENTS),
    ],
)
def test_client_that_may_be_refused(story, changes, is_valid):
    """A 400 to a client is reported unless an open point or a bound excuses it, in a POST as in a PUT."""
    story.client()
    assert story("POST", "/clients", 400, None, CLIENT | changes) == (["CLI-CREATE-1"] if is_valid else [])
    assert story("PUT", "/clients/c1", 400, None, changes) == (["CLI-UPDATE-1"] if is_valid else [])


@pytest.mark.parametrize("left_out", ["email", *INVOICE])
def test_a_body_without_a_field_may_be_refused(story, left_out):
    """Whether a field may be left out is open (missing_email, missing_currency and the like), or its absence an error."""
    story.client()
    whole, path = (CLIENT, "/clients") if left_out == "email" else (INVOICE, "/invoices")
    is_optional = left_out in {"notes", "terms"}
    sent = {name: value for name, value in whole.items() if name != left_out}
    assert story("POST", path, 400, None, sent) == (["INV-CREATE-1"] if is_optional else [])


PLAUSIBLE = [
    {"currency": currency} for currency in ("USD", "JPY", "KWD")
] + [
    {"invoiceNumber": "A/1 b_c-2.x"},
    {"issueDate": "2024-02-29", "dueDate": "2024-02-29"},
    {"lineItems": [LINE] * MOST_LINES},
    {"lineItems": [LINE | {"unitPrice": 0}]},
    {"lineItems": [LINE | {"quantity": 0.125, "unitPrice": 9.99, "taxRate": 8.25}]},
]  # fmt: skip
DOUBTFUL = [
    {"currency": "XXX"},
    {"currency": "usd"},
    {"clientId": "c9"},
    {"invoiceNumber": "Nº 7"},
    {"invoiceNumber": " 7"},
    {"issueDate": "2024-06-02", "dueDate": "2024-06-01"},
    {"issueDate": "1999-12-31"},
    {"lineItems": []},
    {"lineItems": [LINE] * (MOST_LINES + 1)},
    {"lineItems": [LINE | {"quantity": -1}]},
    {"lineItems": [LINE | {"quantity": 0}]},
    {"lineItems": [LINE | {"unitPrice": 0.001}]},
    {"lineItems": [LINE | {"quantity": 0.0001}]},
    {"lineItems": [LINE | {"taxRate": 101}]},
    {"lineItems": [LINE | {"unitPrice": 10_000_001}]},
    {"lineItems": [{"description": "Work", "quantity": 2, "unitPrice": 50}]},
    {"lineItems": [LINE | {"amount": 100}]},
    {"terms": None},
]


@pytest.mark.parametrize(
    ("changes", "is_valid"),
    [*((changes, True) for changes in PLAUSIBLE), *((changes, False) for changes in DOUBTFUL)],
)
def test_invoice_that_may_be_refused(billed, changes, is_valid):
    """A 400 to an invoice is reported unless an open point or a bound excuses it, in a POST as in a PUT."""
    new = INVOICE | {"invoiceNumber": "cfmtest-9"} | changes
    assert billed("POST", "/invoices", 400, None, new) == (["INV-CREATE-1"] if is_valid else [])
    assert billed("PUT", "/invoices/i1", 400, None, changes) == (["INV-UPDATE-1"] if is_valid else [])


def test_common_currencies_must_be_taken(billed):
    """The currencies that must be taken are codes of three letters."""
    assert all(len(currency) == 3 and currency.isupper() for currency in CURRENCIES)


@pytest.mark.parametrize("fate", ["there", "deleted", "lost", "renumbered"])
def test_a_number_that_was_used_may_be_refused(story, fate):
    """duplicate_invoice_number: a number that an invoice of the account has, had or may have had."""
    story.client()
    if fate == "lost":
        story.lost("POST", "/invoices", INVOICE)
    else:
        story.invoice()
    if fate == "deleted":
        story("DELETE", "/invoices/i1", 204)
    if fate == "renumbered":
        story(
            "PUT",
            "/invoices/i1",
            200,
            RECEIPT | {"invoiceNumber": "cfmtest-5"},
            {"invoiceNumber": "cfmtest-5"},
        )
    assert story("POST", "/invoices", 400, None, INVOICE) == []
    assert story("POST", "/invoices", 400, None, INVOICE | {"invoiceNumber": "CFMTEST-1"}) == []
    assert story("POST", "/invoices", 400, None, INVOICE | {"invoiceNumber": "cfmtest-2"}) == ["INV-CREATE-1"]


@pytest.mark.parametrize("write", ["DELETE", "lost"])
def test_an_invoice_for_a_doubtful_client_may_be_refused(story, write):
    """invoice_for_deleted_client; so may one for a client that is perhaps deleted."""
    story.client()
    if write == "lost":
        story.lost("DELETE", "/clients/c1")
    else:
        story("DELETE", "/clients/c1", 204)
    assert story("POST", "/invoices", 404, None, INVOICE) == []


def test_a_record_that_was_never_read_is_lost_by_its_own_write(story):
    """A client that no read has found violates CLI-CREATE-2, or CLI-UPDATE-3 after an update, whatever was written since."""
    story.client()
    story.client("c2", email="cfmtest2@a.example")
    assert story("GET", "/clients/c1", 404) == ["CLI-CREATE-2"]
    two = SHOWN_CLIENT | {"id": "c2", "email": "cfmtest2@a.example", "phone": "+2"}
    story("PUT", "/clients/c2", 200, two, {"phone": "+2"})
    story.client("c3", email="cfmtest3@a.example")
    assert story("GET", "/clients/c2", 404) == ["CLI-UPDATE-3"]


def test_a_record_that_was_read_is_lost_by_a_later_write(story):
    """A client that was read, and is not found after a POST of another client, violates CLI-CREATE-1."""
    story.client()
    story.read(SHOWN_CLIENT)
    story.client("c2", email="cfmtest2@a.example")
    assert story("GET", "/clients/c1", 404) == ["CLI-CREATE-1"]
