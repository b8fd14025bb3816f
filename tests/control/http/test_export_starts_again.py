"""A sandbox that starts with an export has the same records and exports the same bytes, after any operations.

Operations of the API and of the control plane are drawn in any order; most of their texts are awkward in YAML.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import httpx
import pytest
from cleverinvo_mock.app import create_app
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.files.behaviour_file import load_behaviour
from cleverinvo_mock.services.clock import FrozenClock
from cleverinvo_mock.settings import Settings
from hypothesis import given, settings
from hypothesis import strategies as st

START = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
BEHAVIOURS = {
    "default": Behaviour(),
    **{name: load_behaviour(name) for name in ("lenient", "strict", "opposite")},
}
KEYS = ("cinv_sandbox_business", "cinv_sandbox_limited", "cinv_new_key_1", "cinv_new_key_2", "cinv_made_one")
NAMES = ("business", "limited", "other", "auto-1", "null", "1e5", "-")
MOSTLY = st.sampled_from(["business", "limited"]) | st.sampled_from(NAMES)
AWKWARD = ("no", "~", "5", "1e5", "0x1f", "2026-06-15", " x ", "a: b", "# x", "- x", "", "\t", "x\n", "\nx", "a\n\n b",
           "😀", "\u2028", "\x85", "\ufeff", "\x00", "\x7f", "\U0010ffff", "%TAG", "---", "...", "'", '"', "\\", "{a}",
           "*a", "&a", "!!str", "|", ">", "=", "<<", "عربي", "\r\n", "x" * 3000)  # fmt: skip
TEXT = st.sampled_from(AWKWARD) | st.text(max_size=12)
NUMBER = st.sampled_from([0, 1, -1, 0.005, 1e-7, 12.5, 1e15, 123456789.123, 2**53, 1e22]) | st.integers(0, 99)
DAY = st.sampled_from(["0001-01-01", "9999-12-31", "2026-06-01", "2026-07-01"])
SOME = st.integers(0, 5)
LINES = st.lists(
    st.fixed_dictionaries(
        {"description": TEXT, "quantity": NUMBER, "unitPrice": NUMBER}, optional={"taxRate": NUMBER}
    ),
    max_size=3,
)
CLIENT = {
    "email": st.none() | st.just("a@b.example") | TEXT,
    "address": TEXT,
    "taxId": TEXT,
    "phone": TEXT,
    "notes": TEXT,
}
INVOICE = {
    "invoiceNumber": TEXT,
    "currency": st.sampled_from(["USD", "JPY", "KWD", "XXX", "usd"]),
    "issueDate": DAY,
    "dueDate": DAY,
    "lineItems": LINES,
    "notes": TEXT,
    "terms": TEXT,
}
LIMITS = st.fixed_dictionaries({}, optional={"clients": st.none() | SOME, "invoices": st.none() | SOME})
USAGE = st.fixed_dictionaries({"clients": SOME, "invoices": SOME})
TERMS = st.one_of(
    st.fixed_dictionaries({"plan": st.sampled_from(["Business", "Business Trial", "Starter"])}),
    st.fixed_dictionaries({"limits": LIMITS}, optional={"preset": st.just("at_the_limit")}),
    st.fixed_dictionaries({"usage": USAGE}),
    st.fixed_dictionaries({"requestsPerMinute": st.none() | st.integers(100, 999)}),
)
INSTANT = st.sampled_from(
    ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-06-15T12:00:00.500Z", "2031-01-01T00:00:00Z"]
)


def some(**fields):
    return st.fixed_dictionaries({}, optional=fields)


#: The possible steps: API or control plane, method, path and body. ``{client}`` and ``{invoice}`` are drawn later.
STEPS = st.one_of(
    st.tuples(st.just("api"), st.just("POST"), st.just("/clients"), st.fixed_dictionaries({"name": TEXT}, optional=CLIENT)),
    st.tuples(st.just("api"), st.just("PUT"), st.just("/clients/{client}"), some(name=TEXT, isActive=st.booleans(), **CLIENT)),
    st.tuples(st.just("api"), st.just("DELETE"), st.just("/clients/{client}"), st.none()),
    st.tuples(st.just("api"), st.just("POST"), st.just("/invoices"), some(**INVOICE)),
    st.tuples(st.just("api"), st.just("POST"), st.just("/invoices"), some(**INVOICE)),
    st.tuples(st.just("api"), st.just("PUT"), st.just("/invoices/{invoice}"), some(**INVOICE)),
    st.tuples(st.just("api"), st.just("DELETE"), st.just("/invoices/{invoice}"), st.none()),
    st.tuples(
        st.just("admin"), st.just("POST"), st.just("/accounts/{account}/invoices/{invoice}/transitions"),
        st.fixed_dictionaries({"transition": st.sampled_from(["send", "view", "pay_in_part", "pay", "mark_overdue"])}),
    ),
    st.tuples(
        st.just("admin"), st.just("POST"), st.just("/accounts"),
        st.builds(dict.__or__, some(name=st.sampled_from(NAMES), key=st.sampled_from(KEYS)), TERMS),
    ),
    st.tuples(st.just("admin"), st.just("PATCH"), st.just("/accounts/{account}"), TERMS),
    st.tuples(st.just("admin"), st.just("DELETE"), st.just("/accounts/{account}"), st.none()),
    st.tuples(st.just("admin"), st.just("POST"), st.just("/accounts/{account}/revoke"), st.none()),
    st.tuples(
        st.just("admin"), st.just("POST"), st.sampled_from(["/clock/freeze", "/clock/set", "/clock/set?account={account}"]),
        st.fixed_dictionaries({"at": INSTANT}),
    ),
    st.tuples(
        st.just("admin"), st.just("POST"), st.sampled_from(["/clock/advance", "/clock/advance?account={account}"]),
        st.fixed_dictionaries({"days": st.integers(-400, 400)}),
    ),
    st.tuples(
        st.just("admin"), st.just("PUT"),
        st.sampled_from(["/snapshots/s", "/snapshots/s?account={account}"]), st.none(),
    ),
    st.tuples(
        st.just("admin"), st.just("POST"), st.sampled_from(["/snapshots/s/restore", "/reset"]),
        st.fixed_dictionaries({"account": st.sampled_from(NAMES)}),
    ),
    st.tuples(st.just("admin"), st.just("PUT"), st.sampled_from(["/seed?name=demo&account={account}"]), st.none()),
)  # fmt: skip


class Running:
    """One sandbox, and a client of it on the test's event loop."""

    def __init__(self, loop, behaviour, **settings):
        app = create_app(Settings(behaviour=behaviour, rate_limit=None, random_seed=7, **settings))
        self._loop = loop
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1")

    def ask(self, method, path, *, key=None, json=None):
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return self._loop.run_until_complete(self._client.request(method, path, headers=headers, json=json))

    def export(self):
        answer = self.ask("GET", "/__admin/seed")
        assert answer.status_code == 200
        return answer.content

    def accounts(self):
        """All accounts but those that a new key creates again; sorted, because a restored account is last."""
        listed = self.ask("GET", "/__admin/accounts").json()["data"]
        return sorted((account for account in listed if not is_recreated_by_its_key(account)), key=str)


def is_recreated_by_its_key(account):
    return (
        account["name"].startswith("auto-")
        and not any(account["records"].values())
        and not account["revoked"]
    )


def ids(running, key, kind):
    answer = running.ask("GET", f"/api/v1/{kind}?limit=100", key=key)
    found = [record["id"] for record in answer.json()["data"]] if answer.status_code == 200 else []
    return found or ["clx0000000000000000000000"]


def do(running, step, key, account, pick):
    """Send the request of one step, with ``key`` or about ``account``; return its status, also of a refusal."""
    side, method, path, body = step
    prefix = "/api/v1" if side == "api" else "/__admin"
    if side == "api" and method == "POST" and path == "/invoices":
        clients = ids(running, key, "clients")
        body = {"clientId": clients[pick % len(clients)], **body}
    for kind in ("client", "invoice"):
        if f"{{{kind}}}" in path:
            found = ids(running, key, f"{kind}s")
            path = path.replace(f"{{{kind}}}", found[pick % len(found)])
    status = running.ask(
        method, prefix + path.replace("{account}", account), key=key if side == "api" else None, json=body
    ).status_code
    assert status < 500
    return status


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)
@settings(
    deadline=None,
    max_examples=int(os.environ.get("EXPORT_EXAMPLES", "6")),
    derandomize="CI" in os.environ,
    database=None,
)
@given(steps=st.lists(st.tuples(STEPS, st.sampled_from(KEYS), MOSTLY, SOME), min_size=8, max_size=24))
def test_export_starts_again_and_is_exported_the_same(behaviour, steps, loop, tmp_path_factory):
    """After any operations, a sandbox started with the export has the same accounts and the same export."""
    running = Running(loop, behaviour, seed="empty", clock=FrozenClock(START))
    for step, key, account, pick in steps:
        do(running, step, key, account, pick)
    text = running.export()
    path = tmp_path_factory.mktemp("export") / "seed.yaml"
    path.write_bytes(text)
    again = Running(loop, behaviour, seed=str(path), clock=FrozenClock(START))
    assert again.export() == text
    if behaviour.deleted_client_counts == "no":
        assert again.accounts() == running.accounts()


def test_steps_are_carried_out(loop):
    """The drawn steps can succeed: a client, an invoice for it, its payment."""
    running = Running(loop, Behaviour(), seed="empty", clock=FrozenClock(START))
    steps = [
        ("api", "POST", "/clients", {"name": "Acme"}),
        ("api", "POST", "/invoices", {"lineItems": [{"description": "x", "quantity": 1, "unitPrice": 1}]}),
        ("admin", "POST", "/accounts/{account}/invoices/{invoice}/transitions", {"transition": "send"}),
        ("admin", "POST", "/accounts/{account}/revoke", None),
    ]
    assert [do(running, step, KEYS[0], "business", 0) for step in steps] == [201, 201, 200, 200]
