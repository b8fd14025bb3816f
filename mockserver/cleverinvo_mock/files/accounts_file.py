"""The accounts file: plans, API keys, and the accounts that the keys open.

Layer: files. Reads and validates the file; it creates no accounts. The format is documented in
``fixtures/README.md``, by ``fixtures/accounts.schema.json`` and in the shipped ``fixtures/accounts.yaml``.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.faults.effects import InvalidFault
from cleverinvo_mock.faults.rules import NewFault, new_fault
from cleverinvo_mock.files.marked_yaml import Document, load_document
from cleverinvo_mock.files.resources import resource
from cleverinvo_mock.files.schema import shipped_schema
from cleverinvo_mock.files.seed import Seed, records_by_account
from cleverinvo_mock.store.account import Company


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account and its key. ``revoked``: the key is rejected. ``faults``: the fault rules of the account."""

    key: str
    name: str
    plan: Plan
    company: Company
    revoked: bool
    faults: tuple[NewFault, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountsFile:
    """The content of an accounts file.

    ``provisioned_plan``, ``provisioned_company``: of accounts that are created for new keys. ``records``: the records of
    accounts that the chosen seed does not mention (:meth:`Seed.over`).
    """

    plans: Mapping[str, Plan]
    accounts: tuple[AccountEntry, ...]
    provisioned_plan: Plan
    provisioned_company: Company
    records: Seed

    def entry(self, name: str) -> AccountEntry | None:
        """The account of that name whose key is not revoked in the file."""
        return next((entry for entry in self.accounts if entry.name == name and not entry.revoked), None)

    def faults_of(self, names: Container[str]) -> tuple[NewFault, ...]:
        """The fault rules of the accounts of those names, in the order of the file."""
        return tuple(fault for entry in self.accounts if entry.name in names for fault in entry.faults)


def load_accounts(path: Path | None) -> AccountsFile:
    """The accounts file at ``path``; ``None``: the shipped one.

    Raises :class:`FileError` with line and field of the first problem.
    """
    document = load_document(resource("fixtures/accounts.yaml") if path is None else path)
    shipped_schema("accounts.schema.json").check(document)
    value = document.value
    plans = {name: _plan(name, fields) for name, fields in value["plans"].items()}
    keys: dict[str, str] = {}
    entries = []
    for name, fields in value["accounts"].items():
        where = ("accounts", name)
        first = keys.setdefault(fields["key"], name)
        if first != name:
            raise document.error((*where, "key"), f"{fields['key']!r} is the key of accounts.{first}")
        for field in ("records", "faults"):
            if fields.get("revoked") and field in fields:
                raise document.error((*where, field), f"an account with a revoked key cannot have {field}")
        plan = _known_plan(document, (*where, "plan"), fields["plan"], plans)
        revoked = fields.get("revoked", False)
        faults = _faults(document, (*where, "faults"), fields.get("faults", []), name)
        entries.append(AccountEntry(fields["key"], name, plan, _company(fields["company"]), revoked, faults))
    provisioned = value["provisioned"]
    return AccountsFile(
        plans=plans,
        accounts=tuple(entries),
        provisioned_plan=_known_plan(document, ("provisioned", "plan"), provisioned["plan"], plans),
        provisioned_company=_company(provisioned["company"]),
        records=records_by_account(document, within="records"),
    )


def _known_plan(document: Document, path: tuple[str, ...], name: str, plans: Mapping[str, Plan]) -> Plan:
    if name not in plans:
        raise document.error(path, f"no such plan: {name!r}; the plans are {', '.join(plans)}")
    return plans[name]


def _faults(
    document: Document, path: tuple[str, ...], rules: list[dict[str, Any]], account: str
) -> tuple[NewFault, ...]:
    faults = []
    for number, fields in enumerate(rules):
        try:
            faults.append(new_fault(fields, account))
        except InvalidFault as error:
            raise document.error((*path, number, *error.path), str(error)) from None
    return tuple(faults)


def _plan(name: str, fields: Mapping[str, Any]) -> Plan:
    return Plan(name, fields.get("api", True), fields.get("clients"), fields.get("invoices"))


def _company(fields: Mapping[str, Any]) -> Company:
    return Company(
        name=fields["name"],
        email=fields.get("email"),
        address=fields.get("address"),
        tax_id=fields.get("taxId"),
        phone=fields.get("phone"),
    )
