"""The two drafts that are created at once, on servers that refuse some of what they are sent."""

from __future__ import annotations

import json

import httpx
import pytest
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.suite.drafts_at_once import drafts_at_once

from .conftest import CLIENT, answer


class Invoicing:
    """Creates clients and invoices, but refuses invoices of which ``objection`` says why."""

    def __init__(self, objection):
        self.objection = objection
        self.records = {}
        self.refused = 0

    def __call__(self, request):
        path = request.url.path.removeprefix("/api/v1")
        if request.method != "POST":
            return (
                answer(200, {"data": self.records[path]})
                if path in self.records
                else answer(404, {"error": "-"})
            )
        body = json.loads(request.content)
        if path == "/invoices" and (why := self.objection(body)):
            self.refused += 1
            return answer(400, {"error": why})
        id_ = f"{path[1:4]}{len(self.records)}"
        base = CLIENT if path == "/clients" else {"invoiceNumber": f"A-{id_}", "total": 1, "status": "DRAFT"}
        self.records[f"{path}/{id_}"] = base | body | {"id": id_}
        return answer(201, {"data": self.records[f"{path}/{id_}"]})


def drafts_on(make_run, objection):
    server = Invoicing(objection)
    run = make_run(client=httpx.Client(transport=httpx.MockTransport(server)))
    return drafts_at_once(run), server, run


def too_early(body):
    return "no dates before 1970" if body["issueDate"] < "1970" else ""


def too_many(body):
    return "too many pieces" if any(line["quantity"] > 2**31 for line in body["lineItems"]) else ""


def unnumbered(body):
    return "" if "invoiceNumber" in body else "a number is required"


def unknown_fields(body):
    return "unknown fields" if "createdAt" in body else ""


def test_drafts_of_a_server_that_takes_everything_cost_two_requests_each(make_run):
    """Both drafts are those that were created at once; nothing that the server decides counts as sent."""
    drafts, server, run = drafts_on(make_run, lambda _body: "")
    assert [draft.made for draft in (drafts.rounded, drafts.in_yen)] == list(drafts.posts)
    assert "total" not in drafts.in_yen.sent
    assert drafts.in_yen.foreign_id
    assert not any("amount" in line for line in drafts.in_yen.sent["lineItems"])
    assert (drafts.is_number_required, server.refused) == (False, 0)
    assert run.test_data.is_plain is False


@pytest.mark.parametrize("objection", [too_early, too_many])
def test_what_may_be_refused_is_left_out_and_is_no_answer_about_numbers(make_run, objection):
    """Where a date or a quantity is refused, the rest is tried with a number; that says nothing of numbers."""
    drafts, _, _ = drafts_on(make_run, objection)
    assert drafts.rounded.made.is_success
    assert drafts.rounded.sent["currency"] == "USD"
    assert not objection(drafts.rounded.sent)
    assert not drafts.is_number_required


def test_number_that_is_required_is_sent(make_run):
    """Where an invoice needs a number, each draft is created as it was, with one."""
    drafts, server, _ = drafts_on(make_run, unnumbered)
    assert drafts.rounded.made.is_success
    assert drafts.in_yen.foreign_id
    assert (drafts.is_number_required, server.refused) == (True, 2)


def test_fields_that_are_refused_are_not_sent_again(make_run):
    """Where unknown fields are refused, the draft is created without them."""
    drafts, server, _ = drafts_on(make_run, unknown_fields)
    assert drafts.in_yen.foreign_id == ""
    assert drafts.in_yen.sent["lineItems"][1]["quantity"] == 0
    assert "createdAt" not in drafts.in_yen.made.request.document
    assert server.refused == 2


def test_drafts_that_no_server_takes_are_not_testable(make_run):
    """Where every invoice is refused, there is no draft."""
    drafts, _, _ = drafts_on(make_run, lambda _body: "no invoices today")
    for name in ("rounded", "in_yen"):
        with pytest.raises(NotTestable):
            getattr(drafts, name)
