"""Random requests to the sandbox under random behaviours: the checks of the account find no deviation."""

from __future__ import annotations

import asyncio
import functools
import json
from itertools import count
from random import Random
from urllib.parse import urlencode

import httpx
from cleverinvo_conformance.checks.known_records import AccountChecks
from cleverinvo_conformance.checks.malformed_records import Malformed
from cleverinvo_conformance.core.api_client import CONCURRENT
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_mock.app import create_app
from cleverinvo_mock.domain.open_points import behaviour_from, choices
from cleverinvo_mock.settings import Settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MARK = "cfmproperty"
KEYS = {"primary": "cinv_sandbox_business", "other": "cinv_sandbox_other"}
#: What happens to a write: most answers come back; some are lost or replaced, before or after it is carried out.
FATES = ["normal"] * 12 + ["lost before", "lost after", "500 before", "500 after", "302 after", "concurrent"]
UNKNOWN = "clx0000000000000000000000"

WHO = st.sampled_from(["primary", "primary", "primary", "other"])
TEXTS = st.sampled_from(
    [
        "Net 30",
        "",
        "  blanks  ",
        "Zoë & <b>",
        "first\r\nsecond\n",
        "emoji 👩‍👩‍👧",
        "cafe\u0301",
        "x" * 300,
        None,
    ]
)
NAMES = st.sampled_from(
    [f"{MARK} Acme", f"{MARK} acme corp", f"{MARK} Straße İ", f"{MARK} 100%_off", "Another"]
)
EMAILS = st.sampled_from(
    [f"{MARK}-1@a.example", f"{MARK}-11@a.example", "", None, "no address", "a..b@c.example"]
)
NUMBERS = st.sampled_from([f"{MARK.upper()}-{n}" for n in ("1", "2", "11", "2 b", "/A")] + [f"{MARK}-1"])
DAYS = st.sampled_from(
    ["2024-02-29", "2024-12-30", "2024-12-31", "2025-01-01", "1999-12-31", "2025-02-30", None]
)
CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF", "XXX", "usd", None])
NUMERALS = st.one_of(
    st.integers(0, 2000),
    st.decimals(0, 1000, places=3).map(float),
    st.sampled_from([-1, 0.1, 1e-7, 99999999.99, 1e15, 123456789.123456789, 1e300]),
)
LINES = st.lists(
    st.fixed_dictionaries(
        {"description": st.sampled_from(["Work", "Pipe < 10 cm", "設計"]), "quantity": NUMERALS, "unitPrice": NUMERALS},
        optional={"taxRate": st.sampled_from([0, 5, 8.1, 19, 33.333, 100, None, -5])},
    ),
    max_size=4,
)  # fmt: skip
CLIENTS = st.fixed_dictionaries(
    {"name": NAMES},
    optional={"email": EMAILS, "address": TEXTS, "taxId": TEXTS, "phone": TEXTS, "notes": TEXTS},
)
CHANGED_CLIENTS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.none() | NAMES,
        "email": EMAILS,
        "notes": TEXTS,
        "phone": TEXTS,
        "isActive": st.booleans(),
        "taxId": st.sampled_from(["US-1", "DE 2", "", "ES-B3", 5]),
    },
)
WHOLE_INVOICES = st.fixed_dictionaries(
    {
        "invoiceNumber": NUMBERS,
        "currency": st.sampled_from(["USD", "JPY", "KWD"]),
        "issueDate": st.just("2024-02-29"),
        "dueDate": st.just("2024-12-31"),
        "lineItems": LINES,
    }
)
PARTS_OF_INVOICES = st.fixed_dictionaries(
    {},
    optional={
        "invoiceNumber": st.none() | NUMBERS,
        "currency": CURRENCIES,
        "issueDate": DAYS,
        "dueDate": DAYS,
        "lineItems": st.none() | LINES,
        "notes": TEXTS,
        "terms": TEXTS,
        "extra": st.just(1),
    },
)
CHANGED_INVOICES = st.tuples(
    PARTS_OF_INVOICES, st.sampled_from([{}] * 9 + [{"status": "SENT"}, {"status": "DRAFT"}])
).map(lambda parts: parts[0] | parts[1])
INVOICES = st.tuples(WHOLE_INVOICES, st.just({}) | PARTS_OF_INVOICES).map(lambda parts: parts[0] | parts[1])
TERMS = st.one_of(
    st.just(MARK), NAMES, NUMBERS, EMAILS, st.sampled_from([MARK.upper(), MARK[:5], f"{MARK} ", "Nobody"])
)
QUERIES = st.fixed_dictionaries(
    {"search": TERMS.filter(bool)},
    optional={
        "status": st.sampled_from(["DRAFT", "PAID"]),
        "page": st.integers(1, 4),
        "limit": st.sampled_from([1, 2, 3, 100]),
    },
)
KINDS = st.sampled_from(["clients", "invoices"])
MOST = 9
PICK = st.integers(0, MOST)
STEPS = st.one_of(
    st.tuples(st.just("POST"), st.just("clients"), WHO, CLIENTS),
    st.tuples(st.just("POST"), st.just("invoices"), WHO, st.tuples(PICK, INVOICES | PARTS_OF_INVOICES)),
    st.tuples(st.just("POST"), st.just("invoices"), WHO, st.tuples(PICK, INVOICES)),
    st.tuples(st.just("PUT"), st.just("clients"), WHO, st.tuples(PICK, CHANGED_CLIENTS)),
    st.tuples(st.just("PUT"), st.just("clients"), WHO, st.tuples(PICK, CHANGED_CLIENTS)),
    st.tuples(st.just("PUT"), st.just("invoices"), WHO, st.tuples(PICK, WHOLE_INVOICES)),
    st.tuples(st.just("PUT"), st.just("invoices"), WHO, st.tuples(PICK, CHANGED_INVOICES)),
    st.tuples(st.just("DELETE"), KINDS, WHO, PICK),
    st.tuples(st.just("GET"), KINDS, WHO, PICK),
    st.tuples(st.just("GET"), KINDS, WHO, PICK),
    st.tuples(st.just("LIST"), KINDS, st.just("primary"), st.just(None)),
    st.tuples(st.just("PDF"), st.just("invoices"), WHO, PICK),
    st.tuples(st.just("LIST"), st.just("clients"), WHO, QUERIES),
    st.tuples(st.just("LIST"), st.just("invoices"), WHO, st.tuples(st.none() | PICK, QUERIES)),
)
_CLIENT = {"name": f"{MARK} Acme", "email": f"{MARK}-1@a.example"}
_LINE = {"description": "Work", "quantity": 3, "unitPrice": 19.99, "taxRate": 8.1}
_INVOICE = {"currency": "USD", "issueDate": "2024-02-29", "dueDate": "2024-12-31", "lineItems": [_LINE]}
#: The first steps of each sequence: two clients in each account, and two invoices in one.
FIRST = [
    *(("POST", "clients", who, _CLIENT) for who in ("primary", "other", "primary", "other")),
    *(("POST", "invoices", "primary", (at, _INVOICE | {"invoiceNumber": f"{MARK}-{at}"})) for at in (1, 3)),
]
#: The default behaviour, and some of which each open point takes any of its values.
BEHAVIOURS = [
    {},
    *({key: Random(f"{at}{key}").choice(values) for key, values in choices().items()} for at in range(15)),
]


@functools.cache
def app_of(behaviour):
    """The application with that behaviour; its accounts keep what earlier sequences made."""
    return create_app(
        Settings(behaviour=behaviour_from(BEHAVIOURS[behaviour]), rate_limit=None, random_seed=1)
    )


class Sandbox:
    """The sandbox in this process, and the checks that see each exchange with it."""

    _marks = count(1)

    def __init__(self, behaviour):
        transport = httpx.ASGITransport(app_of(behaviour))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        self._loop = asyncio.new_event_loop()
        self._mark = f"cfm{next(self._marks):05}x"
        self._checks = AccountChecks(self._mark)
        self._malformed = Malformed()
        self._number = 0
        self._ids = {(collection, key): [] for collection in ("clients", "invoices") for key in KEYS}

    def close(self):
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()

    def _marked(self, text):
        """``text`` with the mark of this sequence."""
        return text.replace(MARK, self._mark).replace(MARK.upper(), self._mark.upper())

    def picked(self, collection, key, pick):
        """One of the ids that the account has ever had, the newest first; at times one of another's or of no record."""
        ids = self._ids[collection, "other" if pick == MOST - 1 else key]
        return ids[-1 - pick % len(ids)] if ids and pick < MOST else UNKNOWN

    def send(self, method, path, key, *, query=None, body=None, fate="normal"):
        """The deviations that the exchange shows."""
        self._number += 1
        content = None if body is None else self._marked(json.dumps(body)).encode()
        query = self._marked(urlencode(query or {}))
        url = f"http://127.0.0.1/api/v1{path}" + (f"?{query}" if query else "")
        headers = (("Content-Type", "application/json"),) if content else ()
        request = Request(method, path, url, query, headers, content, key)
        status, document = 500, b'{"error": "Internal Server Error"}'
        fields = {"content-type": ["application/json"]}
        if not fate.endswith("before"):
            answer = self._loop.run_until_complete(
                self._client.request(
                    method,
                    url,
                    content=content,
                    headers=dict(headers) | {"Authorization": f"Bearer {KEYS[key]}"},
                )
            )
            if not fate.endswith("after"):
                status, document = answer.status_code, answer.content
                fields = {name: [value] for name, value in answer.headers.items()}
            elif fate.startswith("302"):
                status, document = 302, b""
        if fate.startswith("lost"):
            self._checks.lost(request)
            return []
        tags = frozenset({CONCURRENT} if fate == "concurrent" else ())
        exchange = Exchange(request, status, fields, document, 0.0, self._number, tags, float(self._number))
        if method == "POST" and exchange.is_success:
            self._ids[path[1:], key].append(exchange.record["id"])
        self._malformed.learn(exchange)
        return [(exchange, deviation) for deviation in self._checks.check(exchange, self._malformed)]


def taken(sandbox, step, fate):
    """Take one step of a sequence."""
    method, collection, key, rest = step
    if collection == "invoices" and method == "POST":
        pick, body = rest
        return sandbox.send(
            "POST",
            "/invoices",
            key,
            body={"clientId": sandbox.picked("clients", key, pick)} | body,
            fate=fate,
        )
    if method == "POST":
        return sandbox.send("POST", "/clients", key, body=rest, fate=fate)
    if method == "LIST":
        pick, query = rest if isinstance(rest, tuple) else (None, rest or {"search": MARK})
        of = {} if pick is None else {"clientId": sandbox.picked("clients", key, pick)}
        return sandbox.send("GET", f"/{collection}", key, query=of | query)
    pick, body = rest if method == "PUT" else (rest, None)
    path = f"/{collection}/{sandbox.picked(collection, key, pick)}"
    if method in {"GET", "PDF"}:
        return sandbox.send("GET", path + ("/pdf" if method == "PDF" else ""), key)
    return sandbox.send(method, path, key, body=body, fate=fate)


@settings(
    deadline=None,
    max_examples=100,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    behaviour=st.integers(0, len(BEHAVIOURS) - 1),
    steps=st.lists(st.tuples(STEPS, st.sampled_from(FATES)), min_size=12, max_size=30),
)
def test_no_sequence_of_requests_to_a_truthful_server_deviates(behaviour, steps):
    """Whatever is written, refused, lost and read under any behaviour, no answer of the sandbox deviates."""
    sandbox = Sandbox(behaviour)
    try:
        for step, fate in [*((step, "normal") for step in FIRST), *steps]:
            assert taken(sandbox, step, fate) == []
    finally:
        sandbox.close()
