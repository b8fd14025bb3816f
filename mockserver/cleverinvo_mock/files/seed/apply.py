"""The records of a seed into accounts, by the domain's own rules.

Layer: loading. What a request could not have made under this behaviour is refused here too, two things
excepted: a deleted client's invoices, and clients without e-mail, may stem from an earlier time. Amounts and
totals are always computed. Records are made with the file's dates, so that an error speaks of those, and then
shifted.
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

#: How many accounts an error names at most.
_SHOWN: Final = 20


def seed_ids() -> IdSource:
    """A source of ids for :func:`plant`, the same at every start."""
    return IdSource(Random(0))  # noqa: S311 - ids are no secrets


def apply_seed(
    seed: Seed, accounts: Mapping[str, Account], *, now: datetime, ids: IdSource, behaviour: Behaviour
) -> None:
    """Fill empty ``accounts``, given by name, with the records of ``seed``.

    ``now`` is aware, UTC: its day is what a file's ``relativeTo`` stands for. ``ids`` makes those that
    the file leaves out, of its own dates: with :func:`seed_ids` they are the same every day. In two accounts the
    same id may stand: an account's records are its own.

    Raises :class:`FileError` for an account that is not in ``accounts``, for more records than its plan
    allows, and for what ``behaviour`` refuses. The accounts are then of no use.
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
    """The same of one ``account``, whatever the file calls it. Its plan and limits are those that it has by now."""
    lenient = dataclasses.replace(behaviour, missing_email="created", invoice_for_deleted_client="created")
    shift = now.date() - (records.relative_to or now.date())
    _AccountFiller(account, records, shift, _Ids(ids, records), lenient).fill()
    account.resume_numbers(records.next_number)
    account.set_initial(_with_usage(account, records, behaviour))


def terms_stated(
    records: AccountRecords, entitlements: Entitlements, plans: Mapping[str, Plan]
) -> Entitlements:
    """``entitlements`` with the plan, the limits and the rate that the file states. Raises :class:`FileError`."""
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
    """The account's entitlements with the usage that the file states. Raises :class:`FileError` for less than is held."""
    held = account.held().counted(with_deleted=behaviour.deleted_client_counts == "yes")
    for kind, count in records.stated.usage.items():
        if count < held[kind]:
            raise records.error(("usage", kind), f"{count} is less than the account holds, {held[kind]}")
    entitlements, usage = account.entitlements, records.stated.usage
    if "clients" in usage:
        entitlements = entitlements._replace(clients_elsewhere=usage["clients"] - held["clients"])
    if "invoices" in usage:
        entitlements = entitlements._replace(invoices_elsewhere=usage["invoices"] - held["invoices"])
    return entitlements


def no_such_account(records: AccountRecords, known: Iterable[str]) -> FileError:
    """The error of ``records`` of an account that there is not."""
    names = list(known)
    shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    return records.error((), f"no such account; the accounts are {shown or 'none'}")


class _Ids:
    """The ids of one account's records: no two are the same."""

    def __init__(self, made: IdSource, records: AccountRecords) -> None:
        self._made = made
        self._given = {client.id for client in records.clients} | {invoice.id for invoice in records.invoices}
        self._taken: set[str] = set()

    def of(self, record: SeedClient | SeedInvoice) -> str:
        """The record's own id, or one made for it. Raises :class:`InvalidField` for one that is taken."""
        id_ = self._made.next(record.created_at, self._given) if record.id is None else record.id
        if id_ in self._taken:
            raise InvalidField("id", f"another record has the id {id_}")
        self._taken.add(id_)
        return id_


class _AccountFiller:
    """One account being filled."""

    def __init__(
        self, account: Account, records: AccountRecords, shift: timedelta, ids: _Ids, behaviour: Behaviour
    ) -> None:
        self._account = account
        self._records = records
        self._shift = shift
        self._ids = ids
        self._behaviour = behaviour

    def fill(self) -> None:
        """Put every record in its place. Raises :class:`FileError`."""
        client_ids = []
        for n, client in enumerate(self._records.clients):
            with self._told("clients", n):
                client_ids.append(self._account.put_client(self._client(client)).value.id)
        for n, invoice in enumerate(self._records.invoices):
            with self._told("invoices", n):
                self._account.put_invoice(self._invoice(invoice, client_ids[invoice.client]))

    @contextmanager
    def _told(self, *path: Step) -> Iterator[None]:
        """Turn a refusal of the record at ``path`` into an error of the field that it is about."""
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
                path, f"its dates, shifted by {self._shift.days} days, leave the calendar"
            ) from None

    def _client(self, seed: SeedClient) -> Client:
        with_deleted = self._behaviour.deleted_client_counts == "yes"
        if (seed.is_active or with_deleted) and not self._records.stated.states_room:
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
        if not self._records.stated.states_room:
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
    """``invoice``, which has no discount, with ``discount`` (INV-CREATE-3)."""
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
