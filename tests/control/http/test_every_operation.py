"""Every operation of the control plane, called over HTTP, answers as documented."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from .conftest import OPERATIONS, SOURCE

INVOICE = "clx5d8s1b0002qz8rk3v7y0pt"
FUTURE = "2027-01-01T00:00:00Z"


@dataclass
class Call:
    """One call of an operation. ``path``, ``query`` and ``json`` may name prepared values, such as ``{account}``."""

    status: int = 200
    query: str = ""
    json: Any = None
    content: bytes | None = None


CALLS = {
    "getHealth": Call(),
    "listAccounts": Call(),
    "createAccount": Call(201, json={"plan": "Business", "limits": {"clients": 5}, "preset": "at_the_limit"}),
    "getAccount": Call(),
    "changeAccount": Call(json={"limits": {"clients": 3, "invoices": None}, "usage": {"clients": 2}}),
    "deleteAccount": Call(204),
    "revokeKey": Call(),
    "reset": Call(204, json={"account": "{account}", "scopes": ["accounts", "limits"]}),
    "listSnapshots": Call(),
    "takeSnapshot": Call(query="account={account}"),
    "deleteSnapshot": Call(204),
    "restoreSnapshot": Call(204),
    "exportSeed": Call(query="account={account}"),
    "importSeed": Call(204, query="account={account}", content=b"accounts:\n  any:\n    clients: []\n"),
    "transitionInvoice": Call(json={"transition": "pay"}),
    "readClock": Call(),
    "freezeClock": Call(query="account={account}", json={"at": FUTURE}),
    "setClock": Call(query="account={account}", json={"at": FUTURE}),
    "advanceClock": Call(query="account={account}", json={"days": 31, "seconds": -0.5}),
    "resumeClock": Call(query="account={account}"),
    "listFaults": Call(),
    "addFault": Call(201, json={"account": "{account}", "effect": {"type": "status", "status": 503}}),
    "removeFaults": Call(204, query="account={account}"),
    "getFault": Call(),
    "removeFault": Call(204),
    "readJournal": Call(query="limit=5"),
    "getEntry": Call(),
    "findEntries": Call(json={"operation": "getClient"}),
    "countEntries": Call(json={"status": 404}),
    "verifyJournal": Call(json={"exactly": 99, "match": {"operation": "getClient"}}),
    "exportHar": Call(),
    "exportCurl": Call(),
}
#: Operations with an endless response; other modules test them.
ENDLESS = {"streamJournal": "test_streaming.py"}

_numbers = count(1)


@pytest.fixture(scope="module")
def shared(start):
    """One sandbox with the demo's records; every test uses its own account."""
    return start(seed="demo")


@pytest.fixture(scope="module")
def closed(start):
    """One sandbox that requires a token."""
    return start(admin_token="a-token-that-nobody-has")


@pytest.fixture
def prepared(shared):
    """The test's own account, and one of every other kind of object that a path can name."""
    account = shared.account()
    shared.api("GET", "/clients/unknown", account["key"])
    snapshot = f"snapshot-{next(_numbers)}"
    assert shared.admin("PUT", f"/snapshots/{snapshot}").status_code == 200
    fault = shared.admin(
        "POST", "/faults", json={"account": account["name"], "effect": {"type": "reset"}}
    ).json()
    entries = shared.admin("GET", f"/journal?account={account['name']}").json()["data"]
    return {
        "account": account["name"],
        "snapshot": snapshot,
        "fault": fault["data"]["id"],
        "entry": str(entries[-1]["number"]),
        "invoice": INVOICE,
    }


def filled(value, names):
    """``value`` with the prepared values in place of their names."""
    if isinstance(value, str):
        return value.format_map(names)
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    return value


def called(server, operation, names, call):
    """The response to this call of ``operation``."""
    names = names | {"account": "business"} if "/invoices/" in operation.path else names
    path = filled(f"{operation.path}?{call.query}" if call.query else operation.path, names)
    body = {"content": call.content} if call.content is not None else {"json": filled(call.json, names)}
    return server.admin(operation.method, path, **body if call.json is not None or call.content else {})


def test_every_operation_is_called():
    """Every operation of the document is called by a test."""
    missing = (CALLS.keys() | ENDLESS.keys()) ^ OPERATIONS.keys()
    assert not missing, (
        f"complete CALLS in {Path(__file__).name} (or remove the unknown operations): {missing}"
    )
    assert not set(CALLS) & set(ENDLESS)
    for file in ENDLESS.values():
        assert (SOURCE.parents[1] / "tests" / "control" / "http" / file).exists()


@pytest.mark.parametrize("id_", CALLS)
def test_operation_answers_as_documented(shared, prepared, id_):
    """An operation answers with its status and a body that is valid by the document."""
    operation, call = OPERATIONS[id_], CALLS[id_]
    answer = called(shared, operation, prepared, call)
    assert answer.status_code == call.status, answer.text
    assert operation.complaints(answer) == []


def test_undocumented_response_is_detected():
    """The validation detects an undocumented status, media type or body."""

    class Answer:
        status_code, headers, text = 200, {"content-type": "application/json"}, "{}"

        def json(self):
            return {"status": "fine", "version": "1"}

    health = OPERATIONS["getHealth"]
    assert "'fine' is not one of" in health.complaints(Answer())[0]
    Answer.headers = {"content-type": "text/plain"}
    assert "does not document text/plain" in health.complaints(Answer())[0]
    Answer.status_code = 201
    assert "does not document 201" in health.complaints(Answer())[0]


def test_unknown_parameter_is_refused_everywhere(shared, prepared, operation):
    """An unknown query parameter, such as ``acount``, is refused and nothing changes."""
    path = filled(operation.path, prepared)
    before = shared.admin("GET", f"/accounts/{prepared['account']}").json()
    answer = shared.admin(operation.method, f"{path}?acount={prepared['account']}")
    if operation.id == "getHealth":
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert operation.complaints(answer) == []
    assert shared.admin("GET", f"/accounts/{prepared['account']}").json() == before


def test_unknown_account_is_refused_everywhere(shared, prepared, operation):
    """An unknown account is 404, with the names of the known accounts."""
    where = {p["in"] for p in operation.definition["parameters"] if p["name"] == "account"}
    if not where:
        pytest.skip("takes no account")
    query = "?account=nobody" if "query" in where else ""
    call = CALLS.get(operation.id, Call())
    path = filled(operation.path, prepared | {"account": "nobody"}) + query
    body = {"json": filled(call.json, prepared)} if call.json is not None else {}
    body = {"content": call.content} if call.content is not None else body
    answer = shared.admin(operation.method, path, **body)
    assert answer.status_code == 404, answer.text
    assert operation.complaints(answer) == []
    assert "nobody" in answer.json()["error"]


def test_token_is_required_everywhere(closed, operation):
    """With a token set, every operation but ``getHealth`` answers 401 without it, whatever else is wrong."""
    path = filled(operation.path, dict.fromkeys(("account", "snapshot", "fault", "entry", "invoice"), "1"))
    answer = closed.admin(operation.method, path)
    assert answer.status_code == (200 if operation.id == "getHealth" else 401)
    assert operation.complaints(answer) == []
