"""Which list of clients the tests of the suite take as the one before a write, and what they conclude from a `total`."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.suite.client_lists import check_nothing_made, know_total, latest_list, total_of

from .conftest import CLIENT, answer


def page(total, *items):
    """A page of the list of clients."""
    document = {"data": list(items), "total": total, "page": 1, "limit": 100, "totalPages": 1}
    return answer(200, document)


def refusal():
    """A 400 with an error body."""
    return answer(400, {"error": "name must be a string"})


def test_the_last_list_is_used_until_something_is_written(make_run, server):
    """No request is sent for a list that no write of the run can have changed."""
    server.script = [page(3), refusal(), page(4)]
    run = make_run()
    assert [total_of(latest_list(run)), total_of(latest_list(run))] == [3, 3]
    run.test_data.post_client({"name": 5})
    assert total_of(latest_list(run)) == 4
    assert len(server.requests) == 3


@pytest.mark.parametrize(("total", "sought", "findings"), [(4, [], 0), (5, [], 0), (5, ["found"], 1)])
def test_a_refused_post_that_made_a_client_is_found(make_run, server, total, sought, findings):
    """A `total` that rises by more than the run's own records leads to a search; only a record found is a finding."""
    run = make_run()
    sent = {"name": 5, "email": f"{run.mark}-1@conformance.example"}
    made = CLIENT | {"id": "cli2", "name": f"{run.mark} Own"}
    secret = CLIENT | {"id": "cli3", "name": "5", "email": sent["email"]}
    server.script = [page(3), answer(201, {"data": made}), refusal(), page(total)]
    server.script += [page(len(sought), *(secret for _ in sought))]
    know_total(run)
    run.test_data.post_client({"name": made["name"]})
    post = run.test_data.post_client(sent)
    expect = Expect(run.outcomes, (c.CLI_CREATE_4,), "test")
    check_nothing_made(run, expect, {c.CLI_CREATE_4: [post]})
    assert len(expect.findings) == findings
    assert c.CLI_CREATE_4 in expect.touched
