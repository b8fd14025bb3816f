"""Fixtures that call the control plane's operations as methods of a sandbox without an ASGI application."""

from __future__ import annotations

import asyncio
import inspect
import json
from datetime import UTC, datetime
from random import Random

import pytest
from cleverinvo_mock.api.clients import ClientOperations
from cleverinvo_mock.api.invoices import InvoiceOperations
from cleverinvo_mock.api.request import ApiRequest
from cleverinvo_mock.control.accounts import AccountControl
from cleverinvo_mock.control.clocks import ClockControl
from cleverinvo_mock.control.invoices import InvoiceControl
from cleverinvo_mock.control.request import ControlRequest
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.control.state import StateControl
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.money import RoundingRule
from cleverinvo_mock.faults.rules import FaultRules
from cleverinvo_mock.files.accounts_file import load_accounts
from cleverinvo_mock.files.opening import open_accounts
from cleverinvo_mock.files.seed import load_seed
from cleverinvo_mock.services.clock import AdjustableClock
from cleverinvo_mock.services.ids import IdSource, KeySource
from cleverinvo_mock.services.pdf_cache import PdfCache
from cleverinvo_mock.services.ratelimit import RateLimiter
from cleverinvo_mock.store.account import Account
from cleverinvo_mock.store.registry import Registry

START = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
LINE = {"description": "Work", "quantity": 2, "unitPrice": 12.5, "taxRate": 20}
LIST = {"page": 1, "limit": 100, "search": None, "clientId": None, "status": None}
ACCOUNTS = """
plans:
  Business: {}
  Trial: {clients: 1, invoices: 3}
  Paper: {api: false, clients: 5}
provisioned: {plan: Business, company: {name: Sandbox Company}}
relativeTo: 2026-06-15
accounts:
  business: {key: cinv_business, plan: Business, company: {name: B}}
  other: {key: cinv_other, plan: Business, company: {name: O}}
  limited:
    key: cinv_limited_one
    plan: Trial
    company: {name: L}
    records: {clients: [{id: clx0000000000000000000009, name: The only one, createdAt: 2026-04-02}]}
  gone: {key: cinv_revoked, plan: Business, company: {name: G}, revoked: true}
"""


class MachineClock:
    """The machine's clock, which changes only when a test sets it."""

    def __init__(self):
        self.instant = START

    def now(self):
        return self.instant


class RecordedResets:
    """Replaces the journal; records the accounts whose entries were to be removed."""

    def __init__(self):
        self.gone = []

    def reset(self, account=None):
        self.gone.append(account)


class User:
    """A user with a key, who calls the API's operations at the account's time and within its limits."""

    def __init__(self, parts, key):
        self.key, self._parts = key, parts

    @property
    def account(self):
        return self._parts.sandbox.registry.open(self.key)

    def client(self, name="Acme", **fields):
        return self.call("create_client", body={"name": name, **fields})["id"]

    def invoice(self, client, **fields):
        body = {"clientId": client, "issueDate": "2026-06-01", "dueDate": "2026-07-01", "lineItems": [LINE]}
        return self.call("create_invoice", body={**body, **fields})["id"]

    def clients(self):
        return [client["name"] for client in self.call("list_clients", query=LIST)]

    def invoices(self, **query):
        return [invoice["id"] for invoice in self.call("list_invoices", query=LIST | query)]

    def get(self, invoice):
        return self.call("get_invoice", id=invoice)

    def everything(self):
        """All records of the account."""
        account = self.account
        return [row.value for row in account.clients()], [row.value for row in account.invoices()]

    def call(self, operation, *, id="", query=None, body=None):
        account, sandbox = self.account, self._parts.sandbox
        now = account.clock.now()
        sandbox.limiter.admit(self.key, now, account.rate_limit)
        method = next(getattr(o, operation) for o in self._parts.api if hasattr(o, operation))
        reply = method(ApiRequest(account, now, id, query or {}, body or {}))
        return json.loads(reply.body)["data"] if reply.body else None


class Parts:
    """The parts of a sandbox. ``do`` calls an operation of the control plane."""

    def __init__(self, accounts, seed, rate_limit, random_seed, **choices):
        behaviour = Behaviour(**choices)
        self.machine, self.journal = MachineClock(), RecordedResets()
        clock, file = AdjustableClock(self.machine), load_accounts(accounts)

        def account(name, plan, company):
            return Account(
                name,
                plan,
                company,
                order=behaviour.list_order,
                today=START.date(),
                clock=clock,
                rate_limit=rate_limit,
            )

        def provision(name):
            return account(name, file.provisioned_plan, file.provisioned_company)

        registry = Registry(provision, 3)
        open_accounts(registry, file, load_seed(seed), account, now=START, behaviour=behaviour)
        self.sandbox = ControlledSandbox(
            behaviour=behaviour,
            file=file,
            registry=registry,
            new_account=provision,
            clock=clock,
            limiter=RateLimiter(behaviour.rate_window),
            ids=IdSource(Random(random_seed)),
            keys=KeySource(Random(random_seed)),
            faults=FaultRules(random_seed),
            journal=self.journal,
            version="0",
        )
        self.api = (
            ClientOperations(behaviour, self.sandbox.ids),
            InvoiceOperations(behaviour, self.sandbox.ids, PdfCache(lambda code: RoundingRule(2).decimals)),
        )
        self._groups = [
            group(self.sandbox) for group in (AccountControl, StateControl, InvoiceControl, ClockControl)
        ]

    def reply(self, operation, body=None, *, query=None, raw=b"", headers=None, **path):
        method = next(getattr(group, operation) for group in self._groups if hasattr(group, operation))
        reply = method(ControlRequest(path, query or {}, body, raw, headers or {}))
        return asyncio.run(reply) if inspect.iscoroutine(reply) else reply

    def do(self, operation, body=None, **call):
        """The ``data`` of the operation's response; None for an empty response."""
        reply = self.reply(operation, body, **call)
        return json.loads(reply.body)["data"] if reply.body else None

    def user(self, key="cinv_business"):
        return User(self, key)


@pytest.fixture
def build(tmp_path):
    """A function that creates a sandbox: ``build(rate_limit=3, deleted_client_counts="yes")``."""
    path = tmp_path / "accounts.yaml"
    path.write_text(ACCOUNTS, encoding="utf-8")

    def put_together(*, accounts=path, seed="empty", rate_limit=120, random_seed=7, **choices):
        return Parts(accounts, seed, rate_limit, random_seed, **choices)

    return put_together


@pytest.fixture
def parts(build):
    """A sandbox without records, except in the account ``limited``, with its clock at ``START``."""
    return build()
