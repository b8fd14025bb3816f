"""What a seed file says, in the types of the domain, dates still as they stand in the file.

Layer: loading. Frozen values. Only what the file leaves out by its format's defaults is filled in; ids,
amounts and totals come when it is planted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from cleverinvo_mock.domain.clients import ClientFields
from cleverinvo_mock.domain.drafting import InvoiceFields
from cleverinvo_mock.domain.field_names import Step
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.marked_yaml import Document


@dataclass(frozen=True, slots=True)
class SeedClient:
    """A client. ``id``: ``None`` where the file gives none. Timestamps are aware, UTC, whole milliseconds."""

    id: str | None
    fields: ClientFields
    is_active: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SeedInvoice:
    """An invoice of the account's ``clients[client]``. ``fields`` has all but the client.

    ``billed_to`` is the client's name and e-mail when the invoice was made, ``None`` for those it has.
    ``discount`` is in the invoice's currency, not yet rounded to its decimals.
    """

    id: str | None
    client: int
    fields: InvoiceFields
    billed_to: tuple[str, str | None] | None
    discount: Decimal
    status: Status
    sent_via_email: bool
    sent_at: datetime | None
    paid_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StatedTerms:
    """What a seed file states of an account beside its records; what it leaves out is as elsewhere.

    ``key``: makes the account. ``plan``: a plan's name. ``limits``, ``usage``: by ``clients`` and ``invoices``, a
    limit of ``None`` is any number. ``rate_limit``: requests a minute in a tuple of one, ``None`` in it is no limit;
    an empty tuple where the file states none. ``is_revoked``: ``None`` where the file does not say.
    """

    key: str | None = None
    plan: str | None = None
    limits: Mapping[str, int | None] = field(default_factory=dict)
    usage: Mapping[str, int] = field(default_factory=dict)
    rate_limit: tuple[int | None, ...] = ()
    is_revoked: bool | None = None
    is_deleted: bool = False

    @property
    def states_room(self) -> bool:
        """Whether plan, limits or usage are stated: then records beyond the limit are from before it was lowered."""
        return self.plan is not None or bool(self.limits) or bool(self.usage)


@dataclass(frozen=True, slots=True)
class AccountRecords:
    """The records of one account, in the file's order, and where in which file they stand."""

    clients: tuple[SeedClient, ...]
    invoices: tuple[SeedInvoice, ...]
    #: The file's day that stands for today; ``None``: its dates are meant as they are.
    relative_to: date | None
    document: Document = field(repr=False, compare=False)
    path: tuple[Step, ...] = field(repr=False, compare=False)
    stated: StatedTerms = field(default_factory=StatedTerms)
    #: Where the sequence of invoice numbers goes on.
    next_number: int = 1

    def error(self, path: tuple[Step, ...], problem: str) -> FileError:
        """``problem`` of what stands at ``path`` below these records."""
        return self.document.error((*self.path, *path), problem)


@dataclass(frozen=True, slots=True)
class Seed:
    """Records by account name."""

    accounts: Mapping[str, AccountRecords]

    def over(self, base: Seed) -> Seed:
        """The records of this seed, and ``base``'s for the accounts that it does not mention."""
        return Seed({**base.accounts, **self.accounts})
