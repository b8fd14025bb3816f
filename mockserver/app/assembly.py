"""Puts a sandbox together from its settings.

Layer: app. The one place where clock, chance, store, rules and framework meet.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, Final

import yaml

from mockserver.api.call import Call
from mockserver.api.clients import ClientOperations
from mockserver.api.errors import ErrorTable
from mockserver.api.invoices import InvoiceOperations
from mockserver.app.asgi import App
from mockserver.app.boundary import Boundary
from mockserver.app.framework import ConnexionMiddleware
from mockserver.app.operations import Handler, Services, operations_middleware
from mockserver.app.pages import Pages
from mockserver.app.routing import TableRouting
from mockserver.app.security import security_middleware
from mockserver.domain.lines import money_rule
from mockserver.domain.plans import Plan
from mockserver.loading.accounts_file import load_accounts
from mockserver.loading.resources import resource
from mockserver.loading.seed import load_seed, plant, seed_ids
from mockserver.services.ids import IdSource
from mockserver.services.pdf_shelf import PdfShelf
from mockserver.services.ratelimit import RateLimiter
from mockserver.settings import Settings
from mockserver.store.account import Account, Company
from mockserver.store.registry import Registry

#: The shipped key that holds the seed data; everybody knows it.
DEMO_KEY: Final = "cinv_sandbox_business"
#: operationId -> the method that carries it out.
HANDLERS: Final = {
    "listClients": "list_clients",
    "createClient": "create_client",
    "getClient": "get_client",
    "updateClient": "update_client",
    "deleteClient": "delete_client",
    "listInvoices": "list_invoices",
    "createInvoice": "create_invoice",
    "getInvoice": "get_invoice",
    "updateInvoice": "update_invoice",
    "deleteInvoice": "delete_invoice",
    "downloadInvoicePdf": "download_invoice_pdf",
}


def create_app(settings: Settings | None = None) -> App:
    """The sandbox as an ASGI application, ready to answer.

    Raises ``loading.errors.FileError`` for a bad seed or accounts file.
    """
    settings = settings or Settings()
    behaviour = settings.behaviour
    random_seed = SystemRandom().getrandbits(64) if settings.random_seed is None else settings.random_seed
    ids = IdSource(Random(random_seed))  # noqa: S311 - ids are no secrets
    registry = _registry(settings)
    source = resource("openapi/cleverinvo.yaml")
    document = _read(source)
    connexion = ConnexionMiddleware(
        Pages(document, source, None if settings.accounts else DEMO_KEY),
        middlewares=[
            TableRouting,
            security_middleware(registry),
            operations_middleware(
                Services(behaviour, settings.clock, RateLimiter(settings.rate_limit, behaviour.rate_window))
            ),
        ],
    )
    connexion.add_api(
        document,
        resolver=_resolver(
            ClientOperations(behaviour, ids),
            InvoiceOperations(behaviour, ids, PdfShelf(lambda code: money_rule(code, behaviour).decimals)),
        ),
    )
    return Boundary(_started(connexion), ErrorTable(behaviour))


def _registry(settings: Settings) -> Registry:
    now = settings.clock.now()
    file = load_accounts(settings.accounts)

    def account(name: str, plan: Plan, company: Company) -> Account:
        return Account(name, plan, company, order=settings.behaviour.list_order, today=now.date())

    def provision(name: str) -> Account:
        return account(name, file.provisioned_plan, file.provisioned_company)

    registry = Registry(None if settings.known_keys_only else provision, settings.max_provisioned)
    accounts: dict[str, Account] = {}
    for entry in file.accounts:
        if entry.revoked:
            registry.revoke(entry.key)
        else:
            accounts[entry.name] = account(entry.name, entry.plan, entry.company)
            registry.add(entry.key, accounts[entry.name])
    seed = load_seed(settings.seed).over(file.records)
    plant(seed, accounts, now=now, ids=seed_ids(), behaviour=settings.behaviour)
    return registry


def _resolver(*operations: object) -> Callable[[str], Handler]:
    def resolve(operation_id: str) -> Callable[[Call], Any]:
        """The handler of that operationId. Raises AttributeError, which stops the start, where there is none."""
        for owner in operations:
            handler: Callable[[Call], Any] | None = getattr(owner, HANDLERS[operation_id], None)
            if handler is not None:
                return handler
        raise AttributeError(operation_id)

    return resolve


def _read(source: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with source.open("rb") as file:
        document: dict[str, Any] = yaml.load(file, loader)  # noqa: S506 - a safe loader
    return document


def _started(connexion: ConnexionMiddleware) -> App:
    """The outermost middleware of ``connexion``, built now, so that a fault in the document shows at the start.

    Connexion builds it at the first event it is sent; a lifespan event passes through to the end of the
    stack without waiting for anything, so that one step of the coroutine carries it all the way.
    """

    async def never() -> Any:
        raise RuntimeError("the start waits for nothing")

    try:
        connexion({"type": "lifespan"}, never, never).send(None)
    except StopIteration:
        app: App = connexion.app
        return app
    raise RuntimeError("the start waits for nothing")
