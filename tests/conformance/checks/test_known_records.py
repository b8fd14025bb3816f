"""Records in answers, compared with what the run knows of them: each check with a violating and a conforming answer."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.api_client import CONCURRENT

from .exchanges import CLIENT, DETAIL, INVOICE, ITEM, MARK, RECEIPT, SHOWN_CLIENT

LATER = "2024-06-01T12:00:05.000Z"


@pytest.mark.parametrize(
    ("changes", "violated"),
    [
        ({}, []),
        ({"name": "Other"}, ["CLI-CREATE-2"]),
        ({"notes": None}, ["CLI-CREATE-2"]),
        ({"notes": 5}, []),  # CLI-SHAPE-1 judges the type
        ({"isActive": False}, ["CLI-CREATE-1"]),
        ({"createdAt": "2024-06-01T12:00:00.001Z", "updatedAt": LATER}, ["CLI-CREATE-2"]),
        ({"extra": "x"}, []),
    ],
)
def test_read_client_is_as_it_was_created(story, changes, violated):
    """A client that is read shows what its POST sent and answered."""
    story.client()
    assert story.read(SHOWN_CLIENT | changes) == violated


@pytest.mark.parametrize(
    ("changes", "violated"),
    [
        ({}, []),
        ({"dueDate": "2025-07-01"}, ["INV-CREATE-4"]),
        ({"currency": "EUR"}, ["INV-CREATE-4"]),
        ({"notes": ""}, ["INV-CREATE-4"]),
        ({"lineItems": [DETAIL["lineItems"][0] | {"description": "work"}]}, ["INV-CREATE-4"]),
        ({"lineItems": [DETAIL["lineItems"][0] | {"amount": 99}]}, ["INV-CREATE-2"]),
        ({"total": 110.01}, ["INV-CREATE-3"]),
        ({"client": {"name": "Other", "email": CLIENT["email"]}}, ["INV-CREATE-4"]),
        ({"client": {"name": CLIENT["name"], "email": [1]}}, []),  # INV-GET-1 judges the type
        ({"status": "PAID"}, ["INV-CREATE-1"]),
        ({"sentViaEmail": True}, ["INV-STATUS-2"]),
        ({"paidAt": LATER}, ["INV-STATUS-2"]),
        ({"notes": ["x"]}, ["INV-CREATE-4"]),
    ],
)
def test_read_invoice_is_as_it_was_created(billed, changes, violated):
    """An invoice that is read shows what its POST sent, its client, and sums of its own lines."""
    assert billed.read(DETAIL | changes) == violated


def test_one_wrong_value_is_reported_once(story):
    """A value that stays wrong is reported once."""
    story.client()
    wrong = SHOWN_CLIENT | {"phone": "555"}
    assert story.read(wrong) == ["CLI-CREATE-2"]
    assert story.read(wrong) == []


def test_a_client_with_a_changed_name_is_reported_once(story):
    """An invoice that shows the name which was stored wrongly is no second deviation."""
    wrong = {"name": CLIENT["name"][:9]}
    assert story("POST", "/clients", 201, SHOWN_CLIENT | wrong, CLIENT) == ["CLI-CREATE-1"]
    story.invoice()
    assert story.read(DETAIL | {"client": ITEM["client"] | wrong}) == []


@pytest.mark.parametrize("shown", [None, "", CLIENT["notes"]])
def test_null_clears_or_is_ignored(story, shown):
    """After a PUT with null a field is empty or as before (null_clears); from then on it stays so."""
    story.client()
    after = SHOWN_CLIENT | {"notes": shown, "updatedAt": LATER}
    assert story("PUT", "/clients/c1", 200, after, {"notes": None}) == []
    assert story.read(after) == []
    assert story.read(after | {"notes": "Other"}) == ["CLI-UPDATE-3"]


@pytest.mark.parametrize("email", [None, CLIENT["email"]])
def test_invoice_shows_an_email_that_null_cleared_or_left(story, email):
    """An invoice that was created after a PUT with null shows either e-mail."""
    story.client()
    story("PUT", "/clients/c1", 200, None, {"email": None})
    story.invoice()
    assert story.read(DETAIL | {"client": {"name": CLIENT["name"], "email": email}}) == []


@pytest.mark.parametrize(
    ("name", "violated"), [(CLIENT["name"], []), ("cfmtest New", []), ("cfmtest Old", ["INV-CREATE-4"])]
)
def test_invoice_of_a_renamed_client_shows_either_name(billed, name, violated):
    """An earlier invoice shows the client's name as it was or as it is (invoice_client_name), and no third one."""
    renamed = SHOWN_CLIENT | {"name": "cfmtest New", "updatedAt": LATER}
    assert billed("PUT", "/clients/c1", 200, renamed, {"name": "cfmtest New"}) == []
    assert billed.read(DETAIL | {"client": ITEM["client"] | {"name": name}}) == violated


def test_an_invoice_after_the_renaming_shows_the_new_name(story):
    """An invoice that was created after the client was renamed does not show the former name."""
    story.client()
    story(
        "PUT",
        "/clients/c1",
        200,
        SHOWN_CLIENT | {"name": "cfmtest New", "updatedAt": LATER},
        {"name": "cfmtest New"},
    )
    story.invoice()
    assert story.read(DETAIL) == ["INV-CREATE-4"]


@pytest.mark.parametrize("tax", [{"taxRate": None}, {}])
def test_line_without_a_tax_rate_is_shown_with_any(story, tax):
    """A `taxRate` of null is the same as none: the deployment shows zero (missing_tax_rate)."""
    story.client()
    line = {"description": "Work", "quantity": 2, "unitPrice": 50}
    story("POST", "/invoices", 201, RECEIPT | {"total": 100}, INVOICE | {"lineItems": [line | tax]})
    shown = line | {"amount": 100, "taxRate": 0}
    assert story.read(DETAIL | {"lineItems": [shown], "taxTotal": 0, "total": 100}) == []


@pytest.mark.parametrize(("total", "violated"), [(36.4, []), (36, ["INV-UPDATE-2"])])
def test_a_new_currency_may_leave_the_sums(story, total, violated):
    """Whether a PUT of the currency alone rounds the sums anew is open; those of new lines are judged."""
    story.client()
    line = {"description": "Work", "quantity": 1, "unitPrice": 36.4, "taxRate": 0}
    receipt = RECEIPT | {"total": 36}
    story("POST", "/invoices", 201, receipt, INVOICE | {"currency": "JPY", "lineItems": [line]})
    assert story("PUT", "/invoices/i1", 200, receipt, {"currency": "USD"}) == []
    shown = DETAIL | {"lineItems": [line | {"amount": 36}], "subtotal": 36, "taxTotal": 0, "total": 36}
    assert story.read(shown) == []
    sums = {"lineItems": [line | {"amount": 36.4}], "subtotal": 36.4, "total": total}
    assert story("PUT", "/invoices/i1", 200, receipt | {"total": total}, {"lineItems": [line]}) == violated
    assert story.read(shown | sums) == []


def test_a_total_that_no_line_can_have_is_wrong_in_the_answer_to_a_put(billed):
    """New lines have a new total in the answer to the PUT (INV-UPDATE-2), whatever the detail shows afterwards."""
    lines = [INVOICE["lineItems"][0] | {"taxRate": 20}]
    put = billed("PUT", "/invoices/i1", 200, RECEIPT | {"total": 110}, {"lineItems": lines})
    assert put == ["INV-UPDATE-2"]
    assert billed("PUT", "/invoices/i1", 200, RECEIPT | {"total": 110}, {"notes": "x"}) == []


@pytest.mark.parametrize(("total", "violated"), [(4, []), (3.94, []), (5, ["INV-CREATE-3"])])
def test_a_total_may_have_the_tax_on_a_rounded_amount(story, total, violated):
    """¥2.5 may be ¥3, and 17.5 % of that are ¥1: the answer to a write may show ¥4 where the exact total is ¥2.94."""
    story.client()
    line = {"description": "Work", "quantity": 2.5, "unitPrice": 1, "taxRate": 17.5}
    sent = INVOICE | {"currency": "JPY", "lineItems": [line]}
    assert story("POST", "/invoices", 201, RECEIPT | {"total": total}, sent) == []
    shown = {"currency": "JPY", "lineItems": [line | {"amount": 3}], "subtotal": 3, "taxTotal": 1, "total": 4}
    assert story.read(DETAIL | shown) == violated


@pytest.mark.parametrize("fate", ["lost", 500, 302, "invalid"])
def test_a_write_that_cannot_be_followed_makes_a_record_uncertain(story, fate):
    """After a lost answer, a 5xx, a 3xx or an invalid body that was accepted, the record's values are not judged."""
    story.client()
    if fate == "lost":
        story.lost("PUT", "/clients/c1", {"notes": "Lost"})
    elif fate == "invalid":
        story("PUT", "/clients/c1", 200, SHOWN_CLIENT, {"notes": 5})
    else:
        story("PUT", "/clients/c1", fate, None, {"notes": "Lost"})
    assert story.read(SHOWN_CLIENT | {"notes": "Lost"}) == []


def test_a_refused_write_changes_nothing(story):
    """A value of a PUT that was refused with 400 violates the clause of the refusal."""
    story.client()
    story.read(SHOWN_CLIENT)
    story("PUT", "/clients/c1", 400, None, {"notes": 5, "phone": "+2"})
    assert story.read(SHOWN_CLIENT | {"phone": "+2"}) == ["CLI-UPDATE-5"]


@pytest.mark.parametrize(
    ("key", "status", "violated"),
    [("other", 200, "AUTH-4"), ("other", 404, "AUTH-4"), (None, 401, "AUTH-1"), ("unknown", 401, "AUTH-2")],
)
def test_a_change_by_another_key_is_attributed_to_it(story, key, status, violated):
    """A record that changes after a write with a key that must not change it violates that key's clause."""
    story.client()
    story.read(SHOWN_CLIENT)
    story("PUT", "/clients/c1", status, SHOWN_CLIENT, {"phone": "+2"}, key=key)
    assert story.read(SHOWN_CLIENT | {"phone": "+2"}) == [violated]


def test_a_change_by_a_write_to_another_record_is_attributed_to_it(story):
    """A client that changes after a PUT of another client violates CLI-UPDATE-1."""
    story.client()
    story.client("c2", email="cfmtest2@a.example")
    story.read(SHOWN_CLIENT)
    two = SHOWN_CLIENT | {"id": "c2", "email": "cfmtest2@a.example", "phone": "+2", "updatedAt": LATER}
    assert story("PUT", "/clients/c2", 200, two, {"phone": "+2"}) == []
    assert story.read(SHOWN_CLIENT | {"phone": "+2"}) == ["CLI-UPDATE-1"]
    assert [exchange.request.path for exchange in story.found[0].exchanges] == ["/clients", "/clients/c1"]


def test_of_several_writes_the_last_is_the_culprit(story):
    """A client that a deletion seems to have changed was read right before it; an earlier update is not to blame."""
    assert story.client() == []
    assert story.client("c2", name=f"{MARK} Beta") == []
    assert story.read(SHOWN_CLIENT) == []
    assert (
        story(
            "PUT",
            "/clients/c2",
            200,
            SHOWN_CLIENT | {"id": "c2", "name": f"{MARK} Beta", "notes": "x"},
            {"notes": "x"},
        )
        == []
    )
    assert story("DELETE", "/clients/c2", 204) == []
    assert story.read(SHOWN_CLIENT | {"phone": None}) == ["CLI-DELETE-2"]


@pytest.mark.parametrize("id_", ["1", 1])
def test_accounts_may_number_alike(story, id_):
    """Records with equal ids in two accounts are different records, and each is judged."""
    story.client(id_)
    theirs = SHOWN_CLIENT | {"id": id_, "name": "cfmtest Theirs"}
    assert story("POST", "/clients", 201, theirs, CLIENT | {"name": "cfmtest Theirs"}, key="other") == []
    assert story.read(SHOWN_CLIENT | {"id": id_}) == []
    assert story.read(theirs, key="other") == []
    assert story.page(SHOWN_CLIENT | {"id": id_}) == []
    assert story.read(SHOWN_CLIENT | {"id": id_}, key="other") == ["AUTH-4", "CLI-CREATE-2"]


@pytest.mark.parametrize(("key", "violated"), [("other", "AUTH-4"), (None, "AUTH-1"), ("unknown", "AUTH-2")])
def test_a_record_shown_to_somebody_else_is_reported(story, key, violated):
    """A record of the run in an answer to another key, to none or to an unknown one is reported under its clause."""
    story.client()
    assert story.read(SHOWN_CLIENT, key=key) == [violated]


@pytest.mark.parametrize(
    ("updated", "violated"),
    [
        (LATER, []),
        ("2024-06-01T11:59:59.000Z", ["CLI-UPDATE-2"]),
        ("2024-06-01T14:00:05.000Z", ["FMT-3"]),
        ("2024-06-01T12:09:00.000Z", []),  # a clock that drifts
        ("soon", []),
    ],
)
def test_update_stamp_fits_the_creation(story, updated, violated):
    """`updatedAt` is not before `createdAt` (CLI-UPDATE-2), and of the same time zone (FMT-3)."""
    story.client()
    shown = SHOWN_CLIENT | {"updatedAt": updated, "phone": "+2"}
    assert story("PUT", "/clients/c1", 200, shown, {"phone": "+2"}) == violated


@pytest.mark.parametrize(("milliseconds", "violated"), [("950", []), ("000", ["CLI-UPDATE-2"])])
def test_update_stamp_of_a_new_client_may_be_a_little_earlier(story, milliseconds, violated):
    """One request may take its stamps from two clocks; an `updatedAt` cut to whole seconds is reported."""
    shown = SHOWN_CLIENT | {"updatedAt": f"2024-06-01T11:59:59.{milliseconds}Z"}
    assert story("POST", "/clients", 201, shown, CLIENT) == violated


def test_stamps_by_a_clock_that_is_off_are_no_deviation(story):
    """A clock that is years ahead is not judged, as long as both stamps are taken from it."""
    stamps = {"createdAt": "2031-06-01T12:00:00.000Z", "updatedAt": "2031-06-01T12:00:00.000Z"}
    story("POST", "/clients", 201, SHOWN_CLIENT | stamps, CLIENT)
    shown = SHOWN_CLIENT | stamps | {"phone": "+2", "updatedAt": "2031-06-01T12:00:01.000Z"}
    assert story("PUT", "/clients/c1", 200, shown, {"phone": "+2"}) == []


def test_update_stamp_never_goes_back(story):
    """A later answer does not show an earlier `updatedAt`."""
    story.client()
    shown = SHOWN_CLIENT | {"updatedAt": LATER, "phone": "+2"}
    story("PUT", "/clients/c1", 200, shown, {"phone": "+2"})
    assert story.read(shown | {"updatedAt": "2024-06-01T12:00:04.000Z"}) == ["CLI-UPDATE-2"]


def test_written_is_active_is_open(story):
    """A client whose `isActive` was set to false may be inactive, missing and unlisted (is_active_writable)."""
    story.client()
    inactive = SHOWN_CLIENT | {"isActive": False, "updatedAt": LATER}
    assert story("PUT", "/clients/c1", 200, inactive, {"isActive": False}) == []
    assert story("GET", "/clients/c1", 404) == []
    assert story.page() == []
    assert story.page(SHOWN_CLIENT | {"updatedAt": LATER}) == []


def test_written_status_is_open(billed):
    """An invoice whose `status` a PUT has set may have any, refuse updates and stay (status_writable)."""
    assert billed("PUT", "/invoices/i1", 200, RECEIPT | {"status": "SENT"}, {"status": "SENT"}) == []
    assert billed.read(DETAIL | {"status": "SENT", "sentAt": LATER}) == []
    assert billed("PUT", "/invoices/i1", 403, None, {"notes": "x"}) == []
    assert billed("DELETE", "/invoices/i1", 400) == []


@pytest.mark.parametrize("address", ["One", "Two"])
def test_of_two_updates_at_once_either_is_the_last(story, address):
    """Of two PUTs of one field at the same time, the field shows either value."""
    story.client()
    for value in ("One", "Two"):
        story("PUT", "/clients/c1", 200, SHOWN_CLIENT, {"address": value}, tags={CONCURRENT})
    assert story.read(SHOWN_CLIENT | {"address": address}) == []
    assert story.read(SHOWN_CLIENT | {"address": "Three"}) == ["CLI-UPDATE-3"]


def test_a_text_that_cannot_be_stored_may_change(story):
    """Half a surrogate pair that was accepted may come back changed, and then stays."""
    story.client()
    shown = SHOWN_CLIENT | {"notes": "a \ufffd", "updatedAt": LATER}
    assert story("PUT", "/clients/c1", 200, shown, {"notes": "a \ud83d"}) == []
    assert story.read(shown | {"notes": "b"}) == ["CLI-UPDATE-3"]


def test_the_id_of_a_deleted_invoice_may_be_used_again(billed):
    """A new invoice may get the id of a deleted one, and is judged as any other."""
    billed("DELETE", "/invoices/i1", 204)
    assert billed.invoice(number="cfmtest-2") == []
    assert billed.read(DETAIL | {"invoiceNumber": "cfmtest-2"}) == []
    assert billed.read(DETAIL | {"invoiceNumber": "cfmtest-2", "terms": "x"}) == ["INV-CREATE-4"]


def test_the_id_of_a_deleted_client_is_not_used_again(story):
    """A deleted client is still a record, so a new one with its id violates CLI-CREATE-1."""
    story.client()
    story("DELETE", "/clients/c1", 204)
    assert story.client() == ["CLI-CREATE-1"]
