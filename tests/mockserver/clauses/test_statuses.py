"""INV-STATUS, INV-UPDATE-4 and the deletion of other invoices than drafts, with invoices from a seed file."""

from __future__ import annotations

import json

import pytest

from .document import STATUSES

SENT = [status for status in STATUSES if status != "DRAFT"]
DUE = "2024-07-01"
ON_ITS_DAY, THE_DAY_AFTER = "2024-07-01T23:59:59.999+00:00", "2024-07-02T00:00:00.000+00:00"


def _invoice(status):
    return {
        "client": "Seeded Ltd",
        "invoiceNumber": f"S-{status}",
        "currency": "USD",
        "issueDate": "2024-06-01",
        "dueDate": DUE if status != "OVERDUE" else "2024-06-02",
        "status": status,
        "sentViaEmail": status != "DRAFT",
        "sentAt": None if status == "DRAFT" else "2024-06-01T12:00:00.000Z",
        "paidAt": "2024-06-10T08:30:00.000Z" if status == "PAID" else None,
        "discountTotal": 25.5,
        "createdAt": "2024-06-01T09:00:00.000Z",
        "lineItems": [{"description": "Consulting", "quantity": 2, "unitPrice": 100, "taxRate": 10}],
    }


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    """A seed file whose one account has an invoice in each status; written as JSON, which YAML includes."""
    client = {"name": "Seeded Ltd", "email": "pay@seeded.example", "createdAt": "2024-05-01"}
    records = {"clients": [client], "invoices": [_invoice(status) for status in STATUSES]}
    path = tmp_path_factory.mktemp("seeds") / "six.yaml"
    path.write_text(json.dumps({"accounts": {"business": records}}), encoding="utf-8")
    return str(path)


@pytest.fixture
def seeded(serve, seed):
    """A function that returns a user of the seeded account on a server with the given choices."""
    return lambda **choices: serve(seed=seed, **choices).api("cinv_sandbox_business")


@pytest.fixture
def reader(choose, seed):
    """A user of the seeded account on a server that several tests share; tests only read."""
    return choose(seed=seed).server.api("cinv_sandbox_business")


def by_number(api, **query):
    return {one["invoiceNumber"].removeprefix("S-"): one for one in api.listed("/invoices", **query)}


@pytest.mark.clause("INV-STATUS-1", "INV-GET-1", "INV-GET-3", "FMT-3")
def test_get_invoice_shows_each_status(reader):
    """List and detail show each status, with its timestamps."""
    shown = by_number(reader)
    assert {number: one["status"] for number, one in shown.items()} == {status: status for status in STATUSES}
    for status, one in shown.items():
        invoice = reader.get(f"/invoices/{one['id']}").data
        assert one.items() <= invoice.items()
        assert invoice["sentViaEmail"] is (status != "DRAFT")
        assert invoice["sentAt"] == (None if status == "DRAFT" else "2024-06-01T12:00:00.000Z")
        assert invoice["paidAt"] == ("2024-06-10T08:30:00.000Z" if status == "PAID" else None)


@pytest.mark.clause("INV-CREATE-3", "INV-LIST-1")
def test_get_invoice_subtracts_its_discount(seeded):
    """`total` is `subtotal` plus `taxTotal` minus `discountTotal`, also after a draft's lines are replaced."""
    api = seeded()
    draft = by_number(api)["DRAFT"]
    assert [float(draft[name]) for name in ("subtotal", "taxTotal", "discountTotal", "total")] == [
        200,
        20,
        25.5,
        194.5,
    ]
    receipt = api.put(f"/invoices/{draft['id']}", {"lineItems": [api.line(quantity=1, unitPrice=100)]}).data
    assert receipt["total"] == 84.5
    assert float(api.get(f"/invoices/{draft['id']}").data["discountTotal"]) == 25.5


@pytest.mark.clause("INV-LIST-3", "INV-STATUS-1", "PAGE-4")
@pytest.mark.parametrize("status", STATUSES)
def test_list_invoices_by_status(reader, status):
    """The filter gives the invoices in that status, all of them and no others."""
    assert list(by_number(reader, status=status)) == [status]


@pytest.mark.clause("INV-LIST-3", "INV-LIST-4", "INV-STATUS-1")
@pytest.mark.parametrize("start", [ON_ITS_DAY, THE_DAY_AFTER])
def test_list_invoices_follows_the_calendar_into_overdue(reader, start):
    """A sent unpaid invoice is overdue from the day after its due date, and no longer after the clock is set back."""
    detail = {number: f"/invoices/{one['id']}" for number, one in by_number(reader).items()}
    for instant in (
        start,
        THE_DAY_AFTER,
        ON_ITS_DAY,
        "2031-01-01T00:00:00+00:00",
        ON_ITS_DAY,
        "2024-06-15T12:00:00+00:00",
    ):
        reader.clock.set(instant)
        late = {"OVERDUE", "SENT", "VIEWED"} if instant[:10] > DUE else {"OVERDUE"}
        expected = {status: "OVERDUE" if status in late else status for status in STATUSES}
        assert {number: one["status"] for number, one in by_number(reader).items()} == expected
        assert {number: reader.get(path).data["status"] for number, path in detail.items()} == expected
        for status in STATUSES:
            having = {number for number, shown in expected.items() if shown == status}
            assert set(by_number(reader, status=status)) == having
            assert set(by_number(reader, status=status, search="S-V")) == having & {"VIEWED"}
            assert reader.get("/invoices", status=status, limit=1).json["total"] == len(having)


@pytest.mark.clause("INV-UPDATE-4")
@pytest.mark.open_point("update_of_sent", "400", "403")
@pytest.mark.parametrize("choice", ["400", "403"])
def test_update_invoice_that_is_no_draft_is_refused(seeded, choice):
    """An invoice that is not a draft is refused and unchanged, in every status."""
    api = seeded(update_of_sent=choice)
    shown = by_number(api)
    with api.unchanged():
        for status in SENT:
            for body in (
                {"notes": "x"},
                {"lineItems": [api.line()]},
                {"dueDate": "2030-01-01"},
                {"status": "DRAFT"},
            ):
                assert api.put(f"/invoices/{shown[status]['id']}", body).status == int(choice), status
    assert api.put(f"/invoices/{shown['DRAFT']['id']}", {"notes": "x"}).status == 200


@pytest.mark.clause("INV-UPDATE-4", "INV-UPDATE-6")
def test_update_invoice_that_is_no_draft_with_wrong_body_is_refused(seeded):
    """A wrong body for an invoice that is not a draft is refused too."""
    api = seeded(update_of_sent="403")
    with api.unchanged():
        assert api.put(f"/invoices/{by_number(api)['PAID']['id']}", {"notes": 5}).status in {400, 403}


@pytest.mark.clause("INV-DELETE-1", "INV-DELETE-2")
@pytest.mark.open_point("delete_of_sent", "204", "400", "403")
@pytest.mark.parametrize("choice", ["204", "400", "403"])
def test_delete_invoice_that_is_no_draft(seeded, choice):
    """An invoice that is not a draft is deleted for good, or refused and unchanged; a draft is always deleted."""
    api = seeded(delete_of_sent=choice)
    shown = by_number(api)
    for status in SENT:
        path = f"/invoices/{shown[status]['id']}"
        assert api.delete(path).status == int(choice)
        assert api.get(path).status == api.get(f"{path}/pdf").status == (404 if choice == "204" else 200)
    assert api.delete(f"/invoices/{shown['DRAFT']['id']}").status == 204
    assert by_number(api) == ({} if choice == "204" else {status: shown[status] for status in SENT})


@pytest.mark.clause("INV-STATUS-1", "INV-LIST-3", "INV-STATUS-2", "CLI-LIST-1")
def test_demo_seed_has_every_status(serve):
    """The demo account has consistent invoices in every status."""
    api = serve(seed="demo").api("cinv_sandbox_business")
    invoices = api.listed("/invoices")
    assert {one["status"] for one in invoices} == set(STATUSES)
    for one in invoices:
        invoice = api.get(f"/invoices/{one['id']}").data
        assert one.items() <= invoice.items()
        assert invoice["total"] == invoice["subtotal"] + invoice["taxTotal"] - invoice["discountTotal"]
        assert invoice["subtotal"] == sum(line["amount"] for line in invoice["lineItems"])
        assert (invoice["paidAt"] is not None) is (invoice["status"] == "PAID")
        assert (invoice["sentAt"] is not None) is (invoice["status"] != "DRAFT")
    for pdf in {one["status"]: f"/invoices/{one['id']}/pdf" for one in invoices}.values():
        assert api.get(pdf).status == 200
    assert all(client["isActive"] for client in api.listed("/clients"))


@pytest.mark.clause("AUTH-4", "CLI-LIST-1")
def test_empty_seed_has_no_records(serve):
    """With the empty seed the demo account has no records."""
    api = serve(seed="empty").api("cinv_sandbox_business")
    assert api.everything() == ([], [], [])


@pytest.mark.clause("INV-STATUS-1")
@pytest.mark.parametrize("day", ["1999-12-31", "2024-02-29", "9998-12-31"])
def test_demo_seed_has_every_status_whenever_it_starts(serve, day):
    """The demo seed has invoices in every status on any day of the start."""
    first = serve(seed="empty")
    first.clock.set(f"{day}T23:59:59.999+00:00")
    api = serve(seed="demo", clock=first.clock).api("cinv_sandbox_business")
    assert {one["status"] for one in api.listed("/invoices")} == set(STATUSES)
