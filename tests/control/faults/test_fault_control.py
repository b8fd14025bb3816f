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
    """Calls the control plane of a sandbox without rules; what it answers under `data`, or the refusal."""
    sandbox.faults.clear()
    user = sandbox.user()

    def call(method, path, body=None, *, status=200):
        answer = user.call(method, f"http://localhost/__admin{path}", {}, json=body)
        assert answer.status_code == status, answer.text
        return answer.json().get("data", answer.json()) if answer.content else None

    return call


def test_rule_is_added_with_its_defaults(admin, sandbox):
    """What is left out is filled in, the seed too; it is then listed and can be read."""
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
    """What the document shows is accepted, and shown again as it was given."""
    given = EXAMPLES[name]["value"]
    made = admin("POST", "/faults", given, status=201)
    assert {field: made[field] for field in given} == given


def test_counts_are_shown(admin, sandbox):
    """How many requests fitted a rule and how many it took."""
    user = sandbox.user()
    made = admin(
        "POST",
        "/faults",
        {"account": user.name, "skip": 1, "times": None, "effect": {"type": "status", "status": 503}},
        status=201,
    )
    assert [user.get("/clients").status_code for _ in range(3)] == [200, 503, 503]
    shown = admin("GET", f"/faults/{made['id']}")
    assert (shown["seen"], shown["applied"], shown["times"]) == (3, 2, None)


def test_rules_of_one_account_are_listed_and_removed_apart(admin, sandbox):
    """With `account` an operation touches the rules of that account alone."""
    name = sandbox.user().name
    own = admin("POST", "/faults", {**RESET, "account": name}, status=201)
    everybodys = admin("POST", "/faults", RESET, status=201)
    assert admin("GET", f"/faults?account={name}") == [own]
    admin("DELETE", f"/faults?account={name}", status=204)
    assert admin("GET", "/faults") == [everybodys]
    admin("DELETE", "/faults", status=204)
    assert admin("GET", "/faults") == []


def test_removed_rule_is_gone(admin):
    """It takes no effect any more, and is not found a second time."""
    made = admin("POST", "/faults", RESET, status=201)
    admin("DELETE", f"/faults/{made['id']}", status=204)
    refusal = admin("DELETE", f"/faults/{made['id']}", status=404)
    assert refusal == {"error": f"No such fault: {made['id']}; there are none"}


def test_unknown_names_are_told_with_those_that_there_are(admin):
    """An account or a rule that there is not is answered with 404."""
    made = admin("POST", "/faults", RESET, status=201)
    assert made["id"] in admin("GET", "/faults/fault-99999", status=404)["error"]
    for method, path, body in (
        ("POST", "/faults", {**RESET, "account": "bussiness"}),
        ("GET", "/faults?account=bussiness", None),
        ("DELETE", "/faults?account=bussiness", None),
    ):
        assert admin(method, path, body, status=404)["error"].startswith(
            "No such account: bussiness; known: "
        )
    assert admin("GET", "/faults") == [made]


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
            "Invalid field effect.atLeast: must not be more than atMost, 2, and is 3",
        ),
        ({**RESET, "operation": "sendInvoice"}, "Invalid field operation: must be one of listClients"),
        ({**RESET, "times": 0}, "Invalid field times: "),
        ({**RESET, "probability": 1.5}, "Invalid field probability: "),
        ({**RESET, "acount": "business"}, "No such field: acount; allowed: account, operation"),
    ],
)
def test_rule_that_cannot_be_is_refused_by_its_field(admin, rule, sentence):
    """The refusal names the field and what is allowed; no rule is added."""
    assert admin("POST", "/faults", rule, status=400)["error"].startswith(sentence)
    assert admin("GET", "/faults") == []
