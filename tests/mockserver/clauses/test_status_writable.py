"""The open point ``status_writable``: ``status`` in a ``PUT`` of an invoice."""

from __future__ import annotations

import pytest

STATUSES = ("DRAFT", "SENT", "VIEWED", "PARTIALLY_PAID", "PAID", "OVERDUE")
#: The sequence of statuses from a draft to each status, one request for each.
WAYS = {
    "DRAFT": [],
    "SENT": ["SENT"],
    "VIEWED": ["SENT", "VIEWED"],
    "PARTIALLY_PAID": ["SENT", "PARTIALLY_PAID"],
    "PAID": ["SENT", "PAID"],
    "OVERDUE": ["SENT", "OVERDUE"],
}
#: One step of the lifecycle.
STEPS = {
    "DRAFT": {"SENT"},
    "SENT": {"VIEWED", "PARTIALLY_PAID", "PAID", "OVERDUE"},
    "VIEWED": {"PARTIALLY_PAID", "PAID", "OVERDUE"},
    "PARTIALLY_PAID": {"PAID", "OVERDUE"},
    "PAID": set(),
    "OVERDUE": {"PARTIALLY_PAID", "PAID"},
}
written = pytest.mark.open_point("status_writable", "written")


@pytest.fixture
def api(choose):
    return choose(status_writable="written")


@pytest.fixture
def at(api):
    """The path of an invoice in a status, due in 2031."""

    def make(status, **fields):
        path = f"/invoices/{api.invoice(**{'dueDate': '2031-01-01', **fields})['id']}"
        for step in WAYS[status]:
            assert api.put(path, {"status": step}).status == 200
        assert api.get(path).data["status"] == status
        return path

    return make


@written
@pytest.mark.clause("INV-STATUS-1", "INV-UPDATE-4")
@pytest.mark.parametrize("target", STATUSES)
@pytest.mark.parametrize("status", STATUSES)
def test_status_follows_the_lifecycle_one_step_at_a_time(api, at, status, target):
    """One transition is made, the present status changes nothing, and any other is a 400 with the allowed ones.

    A draft cannot be paid: https://github.com/getlago/lago-api/pull/1534. A request that changes nothing is no fault:
    https://github.com/Dolibarr/dolibarr/pull/7535.
    """
    path = at(status)
    before = api.everything()
    answer = api.put(path, {"status": target})
    if target in STEPS[status]:
        assert (answer.status, answer.data["status"]) == (200, target)
        assert api.get(path).data["status"] == target
        return
    assert api.everything() == before
    if target == status:
        assert (answer.status, answer.data["status"]) == (200, status)
        return
    assert answer.status == 400
    said = answer.json["error"]
    assert said.startswith(f"Invalid field status: an invoice that is {status} cannot become {target}; ")
    assert all(step in said.partition(";")[2] for step in STEPS[status])


@written
@pytest.mark.clause("INV-UPDATE-3", "INV-LIST-3", "INV-GET-3")
def test_status_shows_everywhere(api, at):
    """Detail, list and filter agree on the new status: https://github.com/responsiv/pay-plugin/issues/45."""
    path = at("PAID")
    (item,) = api.listed("/invoices", status="PAID")
    assert item["status"] == api.get(path).data["status"] == "PAID"
    assert api.listed("/invoices", status="DRAFT") == api.listed("/invoices", status="SENT") == []


@written
@pytest.mark.clause("FMT-3", "INV-GET-1")
def test_times_are_set_as_the_control_plane_sets_them(api, at):
    """SENT sets `sentAt` and `sentViaEmail`, PAID sets `paidAt`, and no other transition sets any of them."""
    path = at("DRAFT")
    seen = []
    for step in ("SENT", "VIEWED", "PARTIALLY_PAID", "OVERDUE", "PAID"):
        api.clock.advance(hours=1)
        now = api.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        api.put(path, {"status": step})
        detail = api.get(path).data
        seen.append([detail["sentViaEmail"], detail["sentAt"] == now, detail["paidAt"] == now])
        assert (detail["paidAt"] is None) == (step != "PAID")
    assert seen == [[True, True, False], *[[True, False, False]] * 3, [True, False, True]]


@written
@pytest.mark.clause("INV-UPDATE-1", "INV-UPDATE-2", "INV-UPDATE-3")
def test_other_fields_of_a_draft_are_changed_first(api, at):
    """A draft takes other fields and its new status in one request."""
    path = at("DRAFT")
    answer = api.put(path, {"status": "SENT", "notes": "Sent", "lineItems": [api.line(quantity=1)]})
    detail = api.get(path).data
    assert (answer.status, answer.data["status"], float(answer.data["total"])) == (200, "SENT", 137.5)
    assert (detail["status"], detail["notes"], float(detail["total"])) == ("SENT", "Sent", 137.5)


@written
@pytest.mark.clause("INV-UPDATE-1")
def test_present_status_beside_other_fields_of_a_draft(api, at):
    """An invoice that is read, changed and sent back keeps its status."""
    path = at("DRAFT")
    assert api.put(path, {**api.get(path).data, "notes": "Changed"}).status == 200
    assert (api.get(path).data["status"], api.get(path).data["notes"]) == ("DRAFT", "Changed")


@written
@pytest.mark.clause("INV-UPDATE-4", "INV-UPDATE-6")
@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("DRAFT", {"status": "PAID", "notes": "x"}),
        ("DRAFT", {"status": "SENT", "notes": 5}),
        ("DRAFT", {"status": "SENT", "clientId": "clx0000000000000000000000"}),
        ("SENT", {"status": "PAID", "notes": "x"}),
        ("SENT", {"status": "SENT", "notes": "x"}),
        ("SENT", {"notes": "x"}),
        ("SENT", {}),
        ("PAID", {"status": "DRAFT"}),
    ],
)
def test_a_refused_request_changes_nothing(api, at, status, body):
    """If any part of the request is refused, neither the status nor another field changes."""
    path = at(status)
    with api.unchanged():
        assert api.put(path, body).status in {400, 403, 404}


@written
@pytest.mark.open_point("update_of_sent", "403")
@pytest.mark.clause("INV-UPDATE-4")
def test_other_fields_of_a_non_draft_are_refused_by_their_own_open_point(choose):
    """`update_of_sent` sets the HTTP status of that refusal; a body with `status` alone is still accepted."""
    api = choose(status_writable="written", update_of_sent="403")
    path = f"/invoices/{api.invoice(dueDate='2031-01-01')['id']}"
    api.put(path, {"status": "SENT"})
    assert api.put(path, {"status": "PAID", "notes": "x"}).status == 403
    assert api.put(path, {"status": "PAID"}).status == 200


@written
@pytest.mark.clause("INV-STATUS-1")
def test_an_invoice_past_its_due_date_is_overdue(api, at):
    """The transition starts from the shown status, which is OVERDUE from the day after the due date."""
    path = at("SENT", dueDate="2024-07-01")
    api.clock.set("2024-07-02T00:00:00.000+00:00")
    with api.unchanged():
        assert api.put(path, {"status": "OVERDUE"}).status == 200
        assert api.put(path, {"status": "VIEWED"}).status == 400
    assert api.put(path, {"status": "PARTIALLY_PAID"}).data["status"] == "PARTIALLY_PAID"


@written
@pytest.mark.clause("INV-STATUS-1")
def test_a_draft_that_is_sent_past_its_due_date_is_overdue_at_once(api, at):
    """The response to sending an overdue draft has the status OVERDUE."""
    path = at("DRAFT")
    assert api.put(path, {"status": "SENT", "dueDate": "2024-06-02"}).data["status"] == "OVERDUE"


@written
@pytest.mark.clause("INV-UPDATE-6")
@pytest.mark.parametrize("value", [5, True, [], {}, ["SENT"], "", "sent", "SENT ", "CANCELLED", None])
def test_invalid_status_is_refused(api, at, value):
    """A wrong type, null, and an unknown status are 400, whatever the invoice's status."""
    path = at("DRAFT")
    with api.unchanged():
        answer = api.put(path, {"status": value, "notes": "x"})
    assert answer.status == 400
    assert answer.json["error"].startswith("Invalid field status: ")
    assert api.put("/invoices/clx0000000000000000000000", {"status": value}).status == 400


@written
@pytest.mark.open_point("null_clears", "ignored")
def test_null_is_left_out_where_null_is_ignored(choose):
    """A null status is ignored if `null_clears` ignores null."""
    api = choose(status_writable="written", null_clears="ignored")
    path = f"/invoices/{api.invoice()['id']}"
    assert api.put(path, {"status": None, "notes": "x"}).status == 200
    assert (api.get(path).data["status"], api.get(path).data["notes"]) == ("DRAFT", "x")


@written
@pytest.mark.open_point("null_clears", "ignored")
def test_an_ignored_null_is_no_other_field(choose):
    """A non-draft takes a status beside a null that `null_clears` ignores, as it takes one beside no field."""
    api = choose(status_writable="written", null_clears="ignored")
    path = f"/invoices/{api.invoice(dueDate='2031-01-01')['id']}"
    api.put(path, {"status": "SENT"})
    assert api.put(path, {"status": "PAID", "notes": None}).status == 200
    assert api.get(path).data["status"] == "PAID"


@written
@pytest.mark.clause("INV-UPDATE-5")
def test_unknown_invoice(api):
    """An update with a status of an unknown id is 404."""
    assert api.put("/invoices/clx0000000000000000000000", {"status": "SENT"}).status == 404


@pytest.mark.open_point("status_writable", "400")
@pytest.mark.parametrize("value", ["DRAFT", "SENT", None, 5])
def test_any_status_is_refused(choose, value):
    """If `status` is refused, every value is refused and nothing changes."""
    api = choose(status_writable="400")
    path = f"/invoices/{api.invoice()['id']}"
    with api.unchanged():
        assert api.put(path, {"status": value, "notes": "x"}).status == 400


@pytest.mark.open_point("status_writable", "ignored")
@pytest.mark.open_point("unknown_fields", "400")
@pytest.mark.parametrize("unknown_fields", ["ignored", "400"])
def test_status_is_ignored(choose, unknown_fields):
    """If `status` is ignored, every value is ignored, even if unknown fields are refused."""
    api = choose(unknown_fields=unknown_fields)
    path = f"/invoices/{api.invoice()['id']}"
    for value in ("PAID", "none", None, 5):
        assert api.put(path, {"status": value, "notes": "x"}).status == 200
    assert (api.get(path).data["status"], api.get(path).data["notes"]) == ("DRAFT", "x")


@written
@pytest.mark.clause("INV-CREATE-1", "INV-STATUS-2")
@pytest.mark.open_point("unknown_fields", "400")
@pytest.mark.parametrize(("unknown_fields", "status"), [("ignored", 201), ("400", 400)])
def test_status_in_a_post_is_an_unknown_field(choose, unknown_fields, status):
    """`status` in a `POST` is ignored or refused like any undocumented field: a new invoice is a draft."""
    api = choose(status_writable="written", unknown_fields=unknown_fields)
    answer = api.post("/invoices", api.draft(status="PAID"))
    assert answer.status == status
    assert [one["status"] for one in api.listed("/invoices")] == ["DRAFT"] * (status == 201)
