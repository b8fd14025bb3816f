"""Any sequence of requests compared with a model: create, update, delete, read, list, search, plan limits."""

from __future__ import annotations

import json

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Sandbox
from .model import DEFAULTS, MOST_CLIENTS, MOST_INVOICES, OTHERS
from .profile import PROFILE


@pytest.fixture(scope="module")
def small_plan(tmp_path_factory):
    """An accounts file that gives every new key a plan of a few clients and invoices."""
    accounts = {
        "plans": {"Small": {"clients": MOST_CLIENTS, "invoices": MOST_INVOICES}},
        "provisioned": {"plan": "Small", "company": {"name": "Small Company"}},
        "accounts": {},
    }
    path = tmp_path_factory.mktemp("accounts") / "accounts.yaml"
    path.write_text(json.dumps(accounts), encoding="utf-8")
    return path


@pytest.mark.clause(
    "CLI-CREATE-2",
    "CLI-UPDATE-1",
    "CLI-UPDATE-2",
    "CLI-UPDATE-3",
    "CLI-DELETE-2",
    "CLI-DELETE-3",
    "CLI-DELETE-4",
)
@pytest.mark.clause(
    "INV-CREATE-3",
    "INV-CREATE-4",
    "INV-UPDATE-1",
    "INV-UPDATE-2",
    "INV-UPDATE-3",
    "INV-DELETE-1",
    "INV-LIST-4",
)
@pytest.mark.clause("PLAN-1", "PLAN-2", "PAGE-4", "SEARCH-3", "AUTH-4", "ERR-4")
@pytest.mark.parametrize("choices", [DEFAULTS, OTHERS], ids=["defaults", "others"])
def test_any_sequence_of_requests_agrees_with_the_model(choose, small_plan, choices):
    """The sandbox's responses to any sequence of requests agree with a plain model of one account."""
    run_state_machine_as_test(
        lambda: Sandbox(choose(accounts=small_plan, **choices), choices),
        settings=settings(PROFILE, max_examples=25, stateful_step_count=40),
    )
