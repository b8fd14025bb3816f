"""The wrong JSON types that a run draws for the fields of a client."""

from __future__ import annotations

import json
from random import Random

import pytest
from cleverinvo_conformance.core.operations import CLIENT_FIELDS
from cleverinvo_conformance.probes.client_values import kind_of, wrong_in_post, wrong_in_put
from cleverinvo_conformance.probes.malformed_requests import with_deep_list

KINDS = {"a number", "a boolean", "a list", "an object"}


@pytest.mark.parametrize("seed", range(20))
def test_a_run_sends_every_field_and_every_kind(seed):
    """Each field has a wrong value in both operations, a PUT has each kind, and no value is a text or null."""
    post, put = wrong_in_post(Random(seed)), wrong_in_put(Random(seed))
    assert {field for field, _ in post} == {field for field, _ in put} == set(CLIENT_FIELDS)
    assert {kind_of(value) for _, value in put} == KINDS
    assert {kind_of(value) for _, value in post} >= {"a number", "a boolean", "an object"}
    assert not [value for _, value in post + put if value is None or isinstance(value, str)]


def test_runs_together_send_every_kind_in_every_field():
    """What one run does not send of a PUT, another does, except for the name."""
    seen = {(field, kind_of(value)) for seed in range(60) for field, value in wrong_in_put(Random(seed))}
    assert seen >= {(field, kind) for field in CLIENT_FIELDS if field != "name" for kind in KINDS}


def test_a_deep_list_is_in_its_field_only():
    """The other fields stay, and the list nests deeper than a thousand."""
    body = with_deep_list({"name": "Acme", "email": "a@b.example"}, "email")
    assert json.loads(body.replace(b"[" * 1010 + b"]" * 1010, b"[]")) == {"name": "Acme", "email": []}
