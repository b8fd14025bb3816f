"""Adds the records of a seed to accounts, by the rules of the domain.

Layer: files. The fields that a request can send are validated like those of a request, under the same behaviour. There are
two exceptions: an invoice may have a deleted client, and a client may have no e-mail. Amounts and totals are always
computed. Records are created with the dates of the file, so that errors show those dates. Then the dates are shifted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from msgspec.structs import replace

from cleverinvo_mock.domain import money
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import Client, new_client
from cleverinvo_mock.domain.drafting import InvoiceFields, new_invoice
from cleverinvo_mock.domain.errors import InvalidField, LimitReached, MissingField
from cleverinvo_mock.domain.field_names import Step, field_path
from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.domain.lines import money_rule
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.seed.values import AccountRecords, Seed, SeedClient, SeedInvoice
from cleverinvo_mock.services.ids import IdSource
from cleverinvo_mock.store.account import Account, Entitlements

#: The maximum number of accounts that an error lists.
_SHOWN: Final = 20


def seed_ids() -> IdSource:
    """A source of ids for :func:`apply_seed`, the same at every start."""
    return IdSource(Random(0))  # noqa: S311 - ids are not secret


def apply_seed(
    seed: Seed, accounts: Mapping[str, Account], *, now: datetime, ids: IdSource, behaviour: Behaviour
) -> None:
    """Add the records of ``seed`` to empty ``accounts``, by name.

    ``now``: with the time zone UTC. All dates are shifted by the days from the file's ``relativeTo`` to ``now``. ``ids``:
    generates missing ids from the unshifted dates; with :func:`seed_ids` the ids are the same on every day. Two accounts may
    use the same id.

    Raises :class:`FileError` for an account that is not in ``accounts``, for more records than its plan allows, and for
    records that ``behaviour`` refuses. The accounts are then incomplete and must not be used.
    """
    for name, records in seed.accounts.items():
        if records.stated.is_deleted:
            continue
        if name not in accounts:
            raise no_such_account(records, accounts)
        apply_records(records, accounts[name], now=now, ids=ids, behaviour=behaviour)


def apply_records(
    records: AccountRecords, account: Account, *, now: datetime, ids: IdSource, behaviour: Behaviour
) -> None:
    """Add ``records`` to one ``account``, whose plan and limits must be set already.

    The name of ``account`` may differ from the name in the seed. Raises :class:`FileError`, as :func:`apply_seed` does.
    """
    lenient = dataclasses.replace(behaviour, missing_email="created", invoice_for_deleted_client="created")
    shift = now.date() - (records.relative_to or now.date())
    _AccountFiller(account, records, shift, _Ids(ids, records), lenient).fill()
    account.resume_numbers(records.next_number)
    account.set_initial(_with_usage(account, records, behaviour))


def stated_entitlements(
    records: AccountRecords, entitlements: Entitlements, plans: Mapping[str, Plan]
) -> Entitlements:
    """Return ``entitlements``, changed by the plan, limits and rate limit that the file states.

    Raises :class:`FileError` for a plan that is not in ``plans``.
    """
    stated = records.stated
    if stated.plan is not None:
        if stated.plan not in plans:
            raise records.error(("plan",), f"no such plan: {stated.plan!r}; the plans are {', '.join(plans)}")
        entitlements = entitlements._replace(plan=plans[stated.plan])
    clients = stated.limits.get("clients", entitlements.plan.clients)
    invoices = stated.limits.get("invoices", entitlements.plan.invoices)
    entitlements = entitlements._replace(
        plan=dataclasses.replace(entitlements.plan, clients=clients, invoices=invoices)
    )
    return entitlements._replace(rate_limit=stated.rate_limit[0]) if stated.rate_limit else entitlements


def _with_usage(account: Account, records: AccountRecords, behaviour: Behaviour) -> Entitlements:
    """Return the entitlements of ``account``, changed by the usage that the file states.

    Raises :class:`FileError` for a usage below the number of stored records.
    """
    stored = account.record_counts().counted(with_deleted=behaviour.deleted_client_counts == "yes")
    for kind, count in records.stated.usage.items():
        if count < stored[kind]:
            raise records.error(
                ("usage", kind), f"{count} is less than the number of stored records, {stored[kind]}"
            )
    entitlements, usage = account.entitlements, records.stated.usage
    if "clients" in usage:
        entitlements = entitlements._replace(clients_elsewhere=usage["clients"] - stored["clients"])
    if "invoices" in usage:
        entitlements = entitlements._replace(invoices_elsewhere=usage["invoices"] - stored["invoices"])
    return entitlements


def no_such_account(records: AccountRecords, known: Iterable[str]) -> FileError:
    """The error for ``records`` of an unknown account."""
    names = list(known)
    if not names:
        return records.error((), "no such account; there are no accounts")
    shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    return records.error((), f"no such account; the accounts are {shown}")


class _Ids:
    """Chooses the ids of the records of one account, all different."""

    def __init__(self, generated: IdSource, records: AccountRecords) -> None:
        self._generated = generated
        self._given = {client.id for client in records.clients} | {invoice.id for invoice in records.invoices}
        self._taken: set[str] = set()

    def of(self, record: SeedClient | SeedInvoice) -> str:
        """The id of a record in the file, or a generated one. Raises :class:`InvalidField` if it is taken."""
        id_ = self._generated.next(record.created_at, self._given) if record.id is None else record.id
        if id_ in self._taken:
            raise InvalidField("id", f"another record has the id {id_}")
        self._taken.add(id_)
        return id_


class _AccountFiller:
    """Adds records to one account."""

    def __init__(
        self, account: Account, records: AccountRecords, shift: timedelta, ids: _Ids, behaviour: Behaviour
    ) -> None:
        self._account = account
        self._records = records
        self._shift = shift
        self._ids = ids
        self._behaviour = behaviour

    def fill(self) -> None:
        """Add every record. Raises :class:`FileError`."""
        client_ids = []
        for n, client in enumerate(self._records.clients):
            with self._as_file_error("clients", n):
                client_ids.append(self._account.put_client(self._client(client)).value.id)
        for n, invoice in enumerate(self._records.invoices):
            with self._as_file_error("invoices", n):
                self._account.put_invoice(self._invoice(invoice, client_ids[invoice.client]))

    @contextmanager
    def _as_file_error(self, *path: Step) -> Iterator[None]:
        """Convert a refusal of the record at ``path`` to a :class:`FileError` that names the field."""
        try:
            yield
        except InvalidField as refusal:
            raise self._records.error((*path, *field_path(refusal.field)), refusal.problem) from None
        except MissingField as refusal:
            raise self._records.error((*path, *field_path(refusal.field)), "must not be empty") from None
        except LimitReached as refusal:
            raise self._records.error(path, str(refusal)) from None
        except OverflowError:
            raise self._records.error(
                path, f"its dates, shifted by {self._shift.days} days, are outside the calendar"
            ) from None

    def _client(self, seed: SeedClient) -> Client:
        with_deleted = self._behaviour.deleted_client_counts == "yes"
        if (seed.is_active or with_deleted) and not self._records.stated.accepts_more_than_limit:
            self._account.plan.demand_room("client", self._account.count_clients(deleted=with_deleted))
        id_ = self._ids.of(seed)
        client = new_client(seed.fields, id=id_, now=seed.created_at, behaviour=self._behaviour)
        return replace(
            client,
            is_active=seed.is_active,
            created_at=seed.created_at + self._shift,
            updated_at=seed.updated_at + self._shift,
        )

    def _invoice(self, seed: SeedInvoice, client_id: str) -> Invoice:
        if not self._records.stated.accepts_more_than_limit:
            self._account.plan.demand_room("invoice", self._account.count_invoices())
        fields: InvoiceFields = {**seed.fields, "client_id": client_id}
        id_ = self._ids.of(seed)
        invoice = new_invoice(fields, self._account, id=id_, now=seed.created_at, behaviour=self._behaviour)
        client_name, client_email = seed.billed_to or (invoice.client_name, invoice.client_email)
        return replace(
            _discounted(invoice, seed.discount, self._behaviour),
            client_name=client_name,
            client_email=client_email,
            status=seed.status,
            sent_via_email=seed.sent_via_email,
            issue_date=invoice.issue_date + self._shift,
            due_date=invoice.due_date + self._shift,
            sent_at=_shifted(seed.sent_at, self._shift),
            paid_at=_shifted(seed.paid_at, self._shift),
            created_at=seed.created_at + self._shift,
            updated_at=seed.updated_at + self._shift,
        )


def _discounted(invoice: Invoice, discount: Decimal, behaviour: Behaviour) -> Invoice:
    """Return ``invoice``, which has no discount yet, with ``discount`` (INV-CREATE-3)."""
    if not discount:
        return invoice
    amounts = ((line.amount, line.tax_rate) for line in invoice.line_items)
    try:
        sums = money.totals(amounts, discount, money_rule(invoice.currency, behaviour))
    except money.AmountTooLarge:
        raise InvalidField("discountTotal", f"has more than {money.EXACT_DIGITS} digits") from None
    return replace(invoice, discount_total=sums.discount_total, total=sums.total)


def _shifted(moment: datetime | None, shift: timedelta) -> datetime | None:
    return None if moment is None else moment + shift
