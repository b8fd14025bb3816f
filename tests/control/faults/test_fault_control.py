"""The control plane's operations on fault rules."""

from __future__ import annotations

import pytest
import yaml
from cleverinvo_mock.files.resources import resource

EXAMPLES = yaml.safe_load(resource("openapi/admin.yaml").read_text(encoding="utf-8"))["paths"]["/faults"][
    "post"
]["requestBody"]["content"]["application/json"]["examples"]
RESET = {"effect": {"type": "reset"}}


@pytest.fixture
def admin(sandbox):
    """A function that calls the control plane of a sandbox without rules; returns `data` or the error response."""
    sandbox.faults.clear()
    user = sandbox.user()

    def call(method, path, body=None, *, status=200):
        response = user.call(method, f"http://localhost/__admin{path}", {}, json=body)
        assert response.status_code == status, response.text
        return response.json().get("data", response.json()) if response.content else None

    return call


def test_rule_is_added_with_its_defaults(admin, sandbox):
    """Missing fields get their defaults, the seed included; the rule is then listed and can be read."""
    rule = admin("POST", "/faults", RESET, status=201)
    seed = rule.pop("seed")
    assert isinstance(seed, int)
    assert rule.pop("id").startswith("fault-")
    assert rule == {
        "account": None, "operation": None, "skip": 0, "times": 1, "probability": 1, "effect": {"type": "reset"},
        "seen": 0, "applied": 0,
    }  # fmt: skip
    [listed] = admin("GET", "/faults")
    assert listed == {**rule, "seed": seed, "id": listed["id"]}
    assert admin("GET", f"/faults/{listed['id']}") == listed


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_of_the_document_can_be_added(admin, name):
    """Each example of the document is accepted, and the response repeats its fields."""
    example = EXAMPLES[name]["value"]
    created = admin("POST", "/faults", example, status=201)
    assert {field: created[field] for field in example} == example


def test_counts_are_shown(admin, sandbox):
    """A rule shows how many requests matched and how often it took effect."""
    user = sandbox.user()
    created = admin(
        "POST",
        "/faults",
        {"account": user.name, "skip": 1, "times": None, "effect": {"type": "status", "status": 503}},
        status=201,
    )
    assert [user.get("/clients").status_code for _ in range(3)] == [200, 503, 503]
    shown = admin("GET", f"/faults/{created['id']}")
    assert (shown["seen"], shown["applied"], shown["times"]) == (3, 2, None)


def test_rules_of_one_account_are_listed_and_removed(admin, sandbox):
    """With `account` an operation affects only the rules of that account."""
    name = sandbox.user().name
    own = admin("POST", "/faults", {**RESET, "account": name}, status=201)
    common = admin("POST", "/faults", RESET, status=201)
    assert admin("GET", f"/faults?account={name}") == [own]
    admin("DELETE", f"/faults?account={name}", status=204)
    assert admin("GET", "/faults") == [common]
    admin("DELETE", "/faults", status=204)
    assert admin("GET", "/faults") == []


def test_removed_rule_is_gone(admin):
    """A removed rule has no effect, and removing it again is a 404."""
    created = admin("POST", "/faults", RESET, status=201)
    admin("DELETE", f"/faults/{created['id']}", status=204)
    refusal = admin("DELETE", f"/faults/{created['id']}", status=404)
    assert refusal == {"error": f"No such fault: {created['id']}; there are none"}


def test_unknown_names_are_refused_with_the_known_ones(admin):
    """An unknown account or rule is a 404 that lists the existing ones."""
    created = admin("POST", "/faults", RESET, status=201)
    assert created["id"] in admin("GET", "/faults/fault-99999", status=404)["error"]
    for method, path, body in (
        ("POST", "/faults", {**RESET, "account": "bussiness"}),
        ("GET", "/faults?account=bussiness", None),
        ("DELETE", "/faults?account=bussiness", None),
    ):
        assert admin(method, path, body, status=404)["error"].startswith(
            "No such account: bussiness; known: "
        )
    assert admin("GET", "/faults") == [created]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({}, "Missing required field: effect"),
        ({"effect": {"type": "status"}}, "Missing required field: effect.status"),
        ({"effect": {"type": "status", "status": 418}}, "Invalid field effect.status: must be one of 400"),
        ({"effect": {"type": "truncate", "bytes": -1}}, "Invalid field effect.bytes: "),
        ({"effect": {"type": "delay"}}, "Invalid field effect.seconds: is missing: a delay takes either"),
        (
            {"effect": {"type": "delay", "atLeast": 3, "atMost": 2}},
            "Invalid field effect.atLeast: must not be greater than atMost (2), but is 3",
        ),
        ({**RESET, "operation": "sendInvoice"}, "Invalid field operation: must be one of listClients"),
        ({**RESET, "times": 0}, "Invalid field times: "),
        ({**RESET, "probability": 1.5}, "Invalid field probability: "),
        ({**RESET, "acount": "business"}, "No such field: acount; allowed: account, operation"),
    ],
)
def test_invalid_rule_is_refused(admin, rule, sentence):
    """The error names the field and what is allowed; no rule is added."""
    assert admin("POST", "/faults", rule, status=400)["error"].startswith(sentence)
    assert admin("GET", "/faults") == []
