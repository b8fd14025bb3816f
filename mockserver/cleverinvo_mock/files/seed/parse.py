"""Parses a seed file, with all checks that need only the file.

Layer: files. Must not know accounts or a behaviour; ``apply`` does the checks that depend on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cleverinvo_mock.domain.clients import ClientFields
from cleverinvo_mock.files.collecting import no_collection
from cleverinvo_mock.files.json_text import json_as_yaml
from cleverinvo_mock.files.marked_yaml import Document, load_document, parse_document
from cleverinvo_mock.files.resources import shipped_or_own
from cleverinvo_mock.files.schema import shipped_schema
from cleverinvo_mock.files.seed.fields import Fields
from cleverinvo_mock.files.seed.invoice import parse_invoice
from cleverinvo_mock.files.seed.values import AccountRecords, Seed, SeedClient, StatedSettings


def load_seed(name_or_path: str | Path) -> Seed:
    """The seed of that name ("demo", "empty"), or the one in the file at that path.

    Raises :class:`FileError` with line and field of the first problem.
    """
    path = shipped_or_own(name_or_path, "fixtures/seeds", ".yaml")
    with no_collection():
        return _seed(load_document(path))


def parse_seed(text: str, source: str, *, is_json: bool = False) -> Seed:
    """The seed in ``text``, YAML or JSON; ``source``: the name in errors. Raises :class:`FileError`."""
    with no_collection():
        return _seed(parse_document(json_as_yaml(text) if is_json else text, source))


def _seed(document: Document) -> Seed:
    shipped_schema("seed.schema.json").check(document)
    return records_by_account(document)


def records_by_account(document: Document, *, within: str | None = None) -> Seed:
    """The records in ``document``, which a schema has validated.

    ``within``: the field of an account that has its records; ``None``: the account itself. Raises :class:`FileError`.
    """
    top = Fields(document, (), document.value)
    relative_to = top.day("relativeTo") if "relativeTo" in document.value else None
    accounts = {}
    keys: dict[str, str] = {}
    for name, value in document.value["accounts"].items():
        if within is None and "key" in value and keys.setdefault(value["key"], name) != name:
            raise document.error(
                ("accounts", name, "key"), f"{value['key']!r} is the key of accounts.{keys[value['key']]}"
            )
        if within is None:
            accounts[name] = _records(Fields(document, ("accounts", name), value), relative_to)
        elif within in value:
            accounts[name] = _records(
                Fields(document, ("accounts", name, within), value[within]), relative_to
            )
    return Seed(accounts)


def _records(fields: Fields, relative_to: date | None) -> AccountRecords:
    clients, invoices = fields.get("clients", []), fields.get("invoices", [])
    references = _References(clients)
    return AccountRecords(
        clients=tuple(_client(fields.below("clients", n)) for n in range(len(clients))),
        invoices=tuple(
            parse_invoice(fields.below("invoices", n), references.position) for n in range(len(invoices))
        ),
        relative_to=relative_to,
        document=fields.document,
        path=fields.path,
        stated=_stated(fields),
        next_number=fields.get("nextInvoiceNumber", 1),
    )


def _stated(fields: Fields) -> StatedSettings:
    beside = next((name for name in fields.value if name != "deleted"), None)
    if fields.get("deleted") and beside is not None:
        raise fields.error(beside, "a deleted account has no other field than deleted")
    return StatedSettings(
        key=fields.get("key"),
        plan=fields.get("plan"),
        limits=fields.get("limits", {}),
        usage=fields.get("usage", {}),
        rate_limit=(fields.value["requestsPerMinute"],) if "requestsPerMinute" in fields.value else (),
        is_revoked=fields.get("revoked"),
        is_deleted=fields.get("deleted", False),
    )


def _client(fields: Fields) -> SeedClient:
    created_at = fields.moment("createdAt")
    updated_at = fields.moment("updatedAt", default=created_at)
    if updated_at < created_at:
        raise fields.error("updatedAt", f"is earlier than createdAt, {fields.value['createdAt']}")
    return SeedClient(
        id=fields.get("id"),
        fields=ClientFields(
            name=fields.get("name"),
            email=fields.get("email"),
            address=fields.get("address"),
            tax_id=fields.get("taxId"),
            phone=fields.get("phone"),
            notes=fields.get("notes"),
        ),
        is_active=fields.get("isActive", True),
        created_at=created_at,
        updated_at=updated_at,
    )


class _References:
    """Finds the clients of one account by id or name."""

    def __init__(self, clients: Sequence[Mapping[str, Any]]) -> None:
        self._by_id = {client["id"]: n for n, client in enumerate(clients) if "id" in client}
        self._by_name: dict[str, list[int]] = {}
        for n, client in enumerate(clients):
            self._by_name.setdefault(client["name"], []).append(n)

    def position(self, fields: Fields) -> int:
        """The index of an invoice's client in the list of clients. Raises :class:`FileError`."""
        reference: str = fields.value["client"]
        if reference in self._by_id:
            return self._by_id[reference]
        match self._by_name.get(reference, []):
            case [only]:
                return only
            case []:
                raise fields.error(
                    "client", f"no client of this account has the id or the name {reference!r}"
                )
            case several:
                raise fields.error(
                    "client",
                    f"{len(several)} clients of this account are called {reference!r}; write the id of one",
                )
