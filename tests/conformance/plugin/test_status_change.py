"""A deployment whose `status` can be written: a usual run moves no invoice, and the experiment moves one of its own."""

from __future__ import annotations

import json

import pytest
from cleverinvo_conformance.core.request_fields import body_objection
from cleverinvo_mock.testing import running_mock

STATUS = {"status": "SENT"}


@pytest.fixture
def writable(tmp_path):
    """A function that runs a sandbox with values for `status_writable` and `delete_of_sent`."""

    def run(status_writable, delete_of_sent):
        file = tmp_path / "behaviour.toml"
        file.write_text(f'status_writable = "{status_writable}"\ndelete_of_sent = "{delete_of_sent}"\n')
        return running_mock(account="business", behaviour=file, rate_limit="off", journal_entries=2000)

    return run


@pytest.fixture
def ran(command, tmp_path):
    """A function that runs the command: the report, what it printed, and the requests that the sandbox received."""

    def run(mock, *options):
        given = ["--base-url", mock.base_url, "--api-key", mock.api_key, "--conformance-json", "r.json"]
        process = command(*given, *options)
        printed = process.communicate(timeout=120)[0]
        assert process.returncode == 0, printed
        return json.loads((tmp_path / "r.json").read_text()), " ".join(printed.split()), mock.journal.find()

    return run


def test_a_usual_run_moves_no_invoice(writable, ran):
    """A run in `standard` sends no forbidden field and leaves nothing, although only drafts can be deleted."""
    with writable("written", "400") as mock:
        before = {i["id"]: i["status"] for i in all_invoices(mock)}
        report, printed, sent = ran(mock)
        assert {i["id"]: i["status"] for i in all_invoices(mock)} == before
    bodies = [json.dumps(entry.request.body).encode() for entry in sent if entry.request.body is not None]
    assert len(bodies) > 50
    assert [body for body in bodies if body_objection(body)] == []
    assert "--allow-status-change" not in printed
    assert report["open_points"]["status_writable"]["value"] is None
    assert all("soft-deleted" in each for each in report["residue"])


@pytest.mark.parametrize(
    ("choice", "deletion", "seen", "is_left"),
    [
        ("ignored", "400", ("ignored", None), False),
        ("400", "400", ("400", None), False),
        ("written", "204", ("written", "204"), False),
        ("written", "403", ("written", "403"), True),
    ],
)
def test_the_experiment_observes_the_status_of_an_own_invoice(writable, ran, choice, deletion, seen, is_left):
    """It runs last, on an invoice for an undeliverable address; what cannot be deleted is in the residue."""
    with writable(choice, deletion) as mock:
        before = {i["id"] for i in all_invoices(mock)}
        report, printed, sent = ran(mock, "--allow-status-change", "--clause", "FMT-4")
        left = {i["id"] for i in all_invoices(mock)} - before
    assert "may change the status of one invoice that the run creates" in printed
    points = report["open_points"]
    assert tuple(points[name]["value"] for name in ("status_writable", "delete_of_sent")) == seen
    (change,) = [entry for entry in sent if entry.request.body == STATUS]
    later = [entry.operation for entry in sent if entry.number > change.number]
    assert later[:2] == ["getInvoice", "deleteInvoice"]
    assert not {"createClient", "createInvoice", "updateInvoice"} & set(later)
    client = [entry for entry in sent if entry.operation == "createClient"][-1]
    assert client.request.body["email"].endswith(".invalid")
    assert left == ({change.path.rpartition("/")[2]} if is_left else set())
    named = [
        each for each in report["residue"] if f"invoice {change.path.rpartition('/')[2]} is left" in each
    ]
    assert len(named) == int(is_left)


def test_the_experiment_is_no_part_of_read(command):
    """`--allow-status-change` in scope `read` is a usage error."""
    process = command("--scope", "read", "--allow-status-change")
    printed = process.communicate(timeout=60)[0]
    assert process.returncode == 4
    assert "--allow-status-change needs --scope standard or full" in printed


def all_invoices(mock):
    """Every invoice of the account."""
    with mock.client() as client:
        first = client.get("/invoices", params={"limit": 100}).json()
        pages = range(2, first["totalPages"] + 1)
        return first["data"] + [
            item
            for page in pages
            for item in client.get("/invoices", params={"limit": 100, "page": page}).json()["data"]
        ]
