"""Creates a sandbox from its settings.

Layer: app. The only module that connects clock, random source, store, rules and framework.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random, SystemRandom

from cleverinvo_mock import __version__
from cleverinvo_mock.api.clients import ClientOperations
from cleverinvo_mock.api.errors import ErrorTable
from cleverinvo_mock.api.invoices import InvoiceOperations
from cleverinvo_mock.app.asgi import App
from cleverinvo_mock.app.boundary import Boundary
from cleverinvo_mock.app.control_plane import Dispatch, control_plane
from cleverinvo_mock.app.document import application, methods_of, read_document
from cleverinvo_mock.app.fault_injection import FaultInjector, fault_gate
from cleverinvo_mock.app.operations import Services, operations_middleware
from cleverinvo_mock.app.pages import api_pages
from cleverinvo_mock.app.recording import Recording
from cleverinvo_mock.app.routing import TableRouting
from cleverinvo_mock.app.security import security_middleware
from cleverinvo_mock.app.shown_keys import shown_keys
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.domain.errors import Refusal
from cleverinvo_mock.domain.lines import money_rule
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.faults.rules import FaultRules
from cleverinvo_mock.files.accounts_file import load_accounts
from cleverinvo_mock.files.opening import open_accounts
from cleverinvo_mock.files.resources import resource
from cleverinvo_mock.files.seed import load_seed
from cleverinvo_mock.journal.journal import Journal
from cleverinvo_mock.services.clock import AdjustableClock, adjustable
from cleverinvo_mock.services.ids import IdSource, KeySource
from cleverinvo_mock.services.pdf_cache import PdfCache
from cleverinvo_mock.services.ratelimit import RateLimiter
from cleverinvo_mock.settings import Settings
from cleverinvo_mock.store.account import Account, Company
from cleverinvo_mock.store.registry import Registry


def create_app(settings: Settings | None = None) -> App:
    """The sandbox as an ASGI application, ready to serve requests.

    Raises ``files.errors.FileError`` for an invalid seed or accounts file.
    """
    return create_sandbox(settings)[0]


def create_sandbox(settings: Settings | None = None) -> tuple[App, ControlledSandbox]:
    """The sandbox as an ASGI application, and the value that controls it.

    Raises ``files.errors.FileError`` for an invalid seed or accounts file.
    """
    settings = settings or Settings()
    sandbox = _sandbox(settings)
    api = _api(settings, sandbox)
    if not settings.control:
        return api, sandbox
    return Dispatch(api, control_plane(sandbox, settings.admin_token)), sandbox


def _api(settings: Settings, sandbox: ControlledSandbox) -> App:
    behaviour = sandbox.behaviour
    errors = ErrorTable(behaviour)
    document = read_document(resource("openapi/cleverinvo.yaml"))
    app = application(
        document,
        methods_of(
            ClientOperations(behaviour, sandbox.ids),
            InvoiceOperations(
                behaviour, sandbox.ids, PdfCache(lambda code: money_rule(code, behaviour).decimals)
            ),
        ),
        [
            TableRouting,
            security_middleware(sandbox.registry),
            *([fault_gate(sandbox.faults, behaviour)] if settings.control else []),
            operations_middleware(Services(behaviour, sandbox.limiter)),
        ],
        api_pages(
            document,
            shown_keys(
                sandbox,
                are_public=settings.accounts is None,
                is_open=settings.control and settings.admin_token is None,
            ),
        ),
    )
    app = Boundary(app, (Refusal,), errors.reply)
    if settings.control:
        app = Recording(FaultInjector(app), sandbox.journal, sandbox.clock)
    return app


def _sandbox(settings: Settings) -> ControlledSandbox:
    behaviour = settings.behaviour
    random_seed = SystemRandom().getrandbits(64) if settings.random_seed is None else settings.random_seed
    clock = adjustable(settings.clock)
    file = load_accounts(settings.accounts)
    new_account = _accounts_by(settings, clock)

    def provision(name: str) -> Account:
        return new_account(name, file.provisioned_plan, file.provisioned_company)

    registry = Registry(None if settings.known_keys_only else provision, settings.max_provisioned)
    of_file = open_accounts(
        registry, file, load_seed(settings.seed), new_account, now=clock.now(), behaviour=behaviour
    )
    return ControlledSandbox(
        behaviour=behaviour,
        file=file,
        registry=registry,
        new_account=provision,
        clock=clock,
        limiter=RateLimiter(behaviour.rate_window),
        ids=IdSource(Random(random_seed)),  # noqa: S311 - ids are not secret
        keys=KeySource(Random(f"accounts {random_seed}")),  # noqa: S311 - keys of a sandbox are not secret
        faults=FaultRules(random_seed, file.faults_of(of_file)),
        journal=Journal(settings.journal_entries, settings.journal_bytes),
        version=__version__,
    )


def _accounts_by(settings: Settings, clock: AdjustableClock) -> Callable[[str, Plan, Company], Account]:
    today = clock.now().date()

    def account(name: str, plan: Plan, company: Company) -> Account:
        return Account(
            name,
            plan,
            company,
            order=settings.behaviour.list_order,
            today=today,
            clock=clock,
            rate_limit=settings.rate_limit,
        )

    return account
