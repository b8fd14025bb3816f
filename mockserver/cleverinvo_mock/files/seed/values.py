"""The content of a seed file in the types of the domain, with the dates of the file.

Layer: files. Frozen values. Defaults of the format are filled in. ``apply`` adds ids, amounts and totals.
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
    """A client. ``id``: ``None`` if the file has none. Timestamps are aware, UTC, whole milliseconds."""

    id: str | None
    fields: ClientFields
    is_active: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SeedInvoice:
    """An invoice of the account's ``clients[client]``. ``fields`` has all but the client.

    ``billed_to``: name and e-mail of the client that the invoice stores; ``None`` for the client's present ones.
    ``discount``: in the invoice's currency, not yet rounded to its decimals.
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
class StatedSettings:
    """The settings of an account in a seed file, besides its records. A missing one keeps its present value.

    ``key``: creates the account. ``plan``: the name of a plan. ``limits``, ``usage``: by ``clients`` and ``invoices``; a
    limit of ``None`` is no limit. ``rate_limit``: a tuple of one item, requests a minute or ``None`` for no limit; empty
    if the file has none. ``is_revoked``: ``None`` if the file does not set it.
    """

    key: str | None = None
    plan: str | None = None
    limits: Mapping[str, int | None] = field(default_factory=dict)
    usage: Mapping[str, int] = field(default_factory=dict)
    rate_limit: tuple[int | None, ...] = ()
    is_revoked: bool | None = None
    is_deleted: bool = False

    @property
    def accepts_more_than_limit(self) -> bool:
        """Whether plan, limits or usage are set. Then more records than the limit are accepted, from before it was lowered."""
        return self.plan is not None or bool(self.limits) or bool(self.usage)


@dataclass(frozen=True, slots=True)
class AccountRecords:
    """The records of one account, in the order of the file, with their path in it."""

    clients: tuple[SeedClient, ...]
    invoices: tuple[SeedInvoice, ...]
    #: The day in the file that stands for today; ``None``: dates are not shifted.
    relative_to: date | None
    document: Document = field(repr=False, compare=False)
    path: tuple[Step, ...] = field(repr=False, compare=False)
    stated: StatedSettings = field(default_factory=StatedSettings)
    #: Where the search for a free invoice number starts.
    next_number: int = 1

    def error(self, path: tuple[Step, ...], problem: str) -> FileError:
        """The error for ``problem`` at ``path`` below these records."""
        return self.document.error((*self.path, *path), problem)


@dataclass(frozen=True, slots=True)
class Seed:
    """Records by account name."""

    accounts: Mapping[str, AccountRecords]

    def over(self, base: Seed) -> Seed:
        """The records of this seed, and those of ``base`` for accounts that this seed does not mention."""
        return Seed({**base.accounts, **self.accounts})
