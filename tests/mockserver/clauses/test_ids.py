"""Ids: their form, uniqueness, and repeatability with a random seed."""

from __future__ import annotations

import re

import pytest


def made(server, count=20):
    """The ids of clients and invoices created in a fixed order."""
    api = server.api("cinv_sandbox_business")
    clients = [api.client()["id"] for _ in range(count)]
    return clients + [api.invoice(clients[0])["id"] for _ in range(count)]


@pytest.mark.clause("CLI-CREATE-1", "INV-CREATE-1")
def test_ids_have_one_form_and_are_new_each_time(shared):
    """An id is `clx` and 22 more lower-case letters and digits, and is never given twice, in any account."""
    ids = []
    for _ in range(5):
        api = shared.api()
        client = api.client()["id"]
        ids += [client, *(api.post("/clients", {"name": "Same"}).data["id"] for _ in range(100))]
        ids += [api.post("/invoices", api.draft(client)).data["id"] for _ in range(100)]
    assert [id for id in ids if not re.fullmatch(r"clx[a-z0-9]{22}", id)] == []
    assert len(set(ids)) == len(ids)


@pytest.mark.clause("CLI-CREATE-1", "INV-DELETE-1")
def test_ids_are_not_used_again(api):
    """The id of a deleted record is not used again, even if the clock stands still."""
    seen = set()
    for _ in range(50):
        id = api.post("/clients", {"name": "Same"}).data["id"]
        assert id not in seen
        seen.add(id)
        api.delete(f"/clients/{id}")


@pytest.mark.clause("CLI-CREATE-1")
def test_ids_repeat_with_seed_and_clock(serve):
    """The same random seed at the same instants gives the same ids; another seed gives others."""
    first, again, other = serve(random_seed=1), serve(random_seed=1), serve(random_seed=2)
    ids = made(first)
    assert made(again) == ids
    assert not set(made(other)) & set(ids)


@pytest.mark.clause("CLI-CREATE-1")
def test_ids_differ_from_start_to_start(serve):
    """Without a random seed two sandboxes give different ids at the same instants."""
    assert not set(made(serve(random_seed=None))) & set(made(serve(random_seed=None)))
