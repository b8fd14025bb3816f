"""The error messages of the control plane: the field, the problem, and what is allowed."""

from __future__ import annotations

import logging

import pytest
from cleverinvo_mock.app import control_operations
from cleverinvo_mock.control.health import HealthControl


@pytest.fixture(scope="module")
def shared(start):
    """A sandbox that several tests share: all their requests are refused."""
    return start()


@pytest.mark.parametrize(
    ("method", "path", "json", "said"),
    [
        ("POST", "/accounts", {"nmae": "x"}, "No such field: nmae; allowed: name, key, plan, limits, usage, preset,"),
        ("POST", "/accounts", {"limits": {"client": 1}}, "No such field: limits.client; allowed: clients, invoices"),
        ("POST", "/accounts", {"preset": "full"}, 'preset: must be one of one_below_the_limit, at_the_limit, not "full"'),
        ("POST", "/accounts", {"name": "a b"}, "name: does not have the form of one: Letters, digits, dots, dashes and underscores"),
        ("POST", "/accounts", {"name": ".."}, "not a dot at the beginning"),
        ("POST", "/accounts", {"key": "cinv_1"}, "key: does not have the form of one: `cinv_`, and 8 to 200 of the characters"),
        ("POST", "/accounts", {"requestsPerMinute": 0}, "Invalid field requestsPerMinute: 0 is less than"),
        ("PATCH", "/accounts/business", {}, "must have at least one of plan, limits, usage, preset, requestsPerMinute"),
        ("POST", "/clock/set", {}, "Missing required field: at"),
        ("POST", "/clock/set", {"at": "noon"}, "write one like 2026-06-15T12:00:00Z"),
        ("POST", "/reset", {"scopes": ["everything"]}, "scopes[0]: must be one of accounts, limits, clock, faults, journal"),
        ("POST", "/faults", {}, "Missing required field: effect"),
        ("POST", "/faults", {"effect": {}}, "Missing required field: effect.type"),
        ("POST", "/faults", {"effect": "reset"}, "effect: must be an object"),
        ("POST", "/faults", {"effect": {"type": "rest"}}, "effect.type: must be one of status, delay, reset, commit_then_drop,"),
        ("POST", "/faults", {"effect": {"type": 7}}, "effect.type: must be one of status, delay,"),
        ("POST", "/faults", {"effect": {"type": "status"}}, "Missing required field: effect.status"),
        ("POST", "/faults", {"effect": {"type": "status", "status": 418}}, "must be one of 400, 401, 403, 404, 429, 500, 502, 503, 504, not 418"),
        ("POST", "/faults", {"effect": {"type": "delay", "second": 1}}, "No such field: effect.second; allowed: type, seconds, atLeast, atMost"),
        ("POST", "/journal/find", {"operation": "listClient"}, "operation: must be one of listClients, createClient,"),
        ("GET", "/journal?limit=0", None, "limit: must be at least 1"),
        ("GET", "/journal?limit=ten", None, "limit: must be an integer"),
        ("GET", "/journal?account=", None, "account: must not be empty"),
        ("GET", "/journal?after=1&after=2", None, "after: must be given only once"),
        ("GET", "/journal?acount=x", None, "No such query parameter: acount; allowed: account, after, limit"),
        ("GET", "/accounts?page=2", None, "No such query parameter: page; this operation has none"),
        ("GET", "/journal/first", None, "Invalid path parameter entry: must be an integer"),
        ("POST", "/clock/resume", {"account": "business"}, "This operation takes no body; unknown fields: account"),
    ],
)  # fmt: skip
def test_refusal_says_what_is_allowed(shared, method, path, json, said):
    """A 400 names the field or parameter, the error, and what is allowed."""
    answer = shared.admin(method, path, **{"json": json} if json is not None else {})
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_refused_key_is_not_repeated(shared):
    """The error about a malformed key does not repeat the key, which may be a real one."""
    answer = shared.admin("POST", "/accounts", json={"key": "cinv_not even a key"})
    assert answer.status_code == 400
    assert "not even" not in answer.text


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"3", b'{"at": NaN}', b'{"at": "\\ud800"}', b"\xff", b"", b'{"at": "\\u0000"}']
)
def test_body_that_is_not_a_json_object_is_400(shared, content):
    """A body that is not a JSON object, or a missing required body, is 400."""
    answer = shared.admin("POST", "/clock/set", content=content)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(("Invalid request body: ", "Invalid field at: "))


@pytest.mark.parametrize("content", [b"", b" \n", b"{}"])
def test_body_may_be_left_out_where_it_is_optional(shared, content):
    """No body, white space and an empty object are equivalent for an operation without a required body."""
    assert shared.admin("POST", "/reset", content=content).status_code == 204
    assert shared.admin("POST", "/clock/resume", content=content).status_code == 200


def test_large_json_is_413(shared):
    """A JSON body of more than 1 MiB is refused as too large."""
    answer = shared.admin("POST", "/journal/find", content=b'{"path": "%s"}' % (b"x" * 1024 * 1024))
    assert answer.status_code == 413
    assert "1048576 bytes" in answer.json()["error"]


def test_seed_file_of_more_than_64_mib_is_413(shared, monkeypatch):
    """A seed file of more than 64 MiB is refused as too large."""
    assert control_operations.MAX_RAW_SIZE == 64 * 1024 * 1024
    monkeypatch.setattr(control_operations, "MAX_RAW_SIZE", 10)
    answer = shared.admin("PUT", "/seed", content=b"accounts: {}")
    assert answer.status_code == 413
    assert "10 bytes" in answer.json()["error"]


def test_seed_file_may_be_larger_than_json(shared):
    """A seed file of more than 1 MiB, the limit of JSON bodies, is accepted."""
    content = b"accounts: {business: {}}\n" + b"#\n" * 1024 * 1024
    assert shared.admin("PUT", "/seed", content=content).status_code == 204


@pytest.mark.parametrize("path", ["/nothing", "/accounts/", "/accounts/a/b", "//accounts", "/health/"])
def test_unknown_path_is_404_and_points_to_the_docs(shared, path):
    """An unknown path is 404, with the URL of the documentation."""
    answer = shared.admin("GET", path)
    assert answer.status_code == 404
    assert "/__admin/docs" in answer.json()["error"]


def test_wrong_method_is_405_with_the_allowed_ones(shared):
    """A method that a path does not have is 405, with the allowed methods."""
    answer = shared.admin("PUT", "/faults")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST, DELETE")
    assert "PUT" in answer.json()["error"]
    assert shared.admin("GET", "/journal/find").headers["allow"] == "POST"


def test_internal_error_is_500_and_a_traceback_in_the_log(start, monkeypatch, caplog):
    """An unexpected exception is a 500 as in the API; its details are in the log only."""

    def break_down(self, call):
        raise ZeroDivisionError("a detail of the inside")

    monkeypatch.setattr(HealthControl, "get_health", break_down)
    with caplog.at_level(logging.ERROR, "cleverinvo_mock"):
        answer = start().admin("GET", "/health")
    assert answer.status_code == 500
    assert "detail" not in answer.json()["error"]
    assert "a detail of the inside" in caplog.text
