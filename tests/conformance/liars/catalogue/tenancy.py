"""Lies about whose records they are: AUTH-4."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accounts import KNOWN, bearer, is_another_accounts, of_another_account
from kinds import PDF, Relist, everything, filters_of
from liar import Lie, liar
from wire import Answer, Asked, Server, refusal


class Forbidden(Lie):
    """403 instead of 404, which tells that the record exists."""

    operation = ""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Refuse with 403 what belongs to somebody else."""
        if asked.operation == self.operation and await is_another_accounts(asked, server):
            return refusal(403, "This belongs to another account")
        return await server(asked)


class Obeyed(Lie):
    """What an account asks of another's record is done."""

    operation = ""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Do it."""
        answer = await server(asked)
        if asked.operation == self.operation and answer.status in {400, 404}:
            return await of_another_account(asked, server) or answer
        return answer


@liar("AUTH-4")
class ForeignClientForbidden(Forbidden):
    """Reading another account's client: 403, so that ids can be tried out."""

    operation = "GET /clients/{id}"


@liar("AUTH-4")
class ForeignInvoiceUpdateForbidden(Forbidden):
    """Updating another account's invoice: 403 instead of 404."""

    operation = "PUT /invoices/{id}"


@liar("AUTH-4")
class ForeignPdfForbidden(Forbidden):
    """The PDF of another account's invoice: 403 instead of 404."""

    operation = PDF


@liar("AUTH-4")
class ForeignInvoiceRead(Obeyed):
    """Another account's invoice can be read by id."""

    operation = "GET /invoices/{id}"


@liar("AUTH-4")
class ForeignPdfServed(Obeyed):
    """The PDF of another account's invoice can be downloaded."""

    operation = PDF


@liar("AUTH-4")
class ForeignClientUpdated(Obeyed):
    """Another account's client can be changed."""

    operation = "PUT /clients/{id}"


@liar("AUTH-4")
class ForeignInvoiceDeleted(Obeyed):
    """Another account's invoice can be deleted."""

    operation = "DELETE /invoices/{id}"


@liar("AUTH-4")
async def foreign_client_deleted_in_secret(asked: Asked, server: Server) -> Answer:
    """Deleting another account's client answers 404, and deletes it."""
    answer = await server(asked)
    if asked.operation == "DELETE /clients/{id}" and answer.status == 404:
        await of_another_account(asked, server)
    return answer


@liar("AUTH-4")
async def foreign_invoice_changed_in_secret(asked: Asked, server: Server) -> Answer:
    """Updating another account's invoice answers 404, and changes it."""
    answer = await server(asked)
    if asked.operation == "PUT /invoices/{id}" and answer.status == 404:
        await of_another_account(asked, server)
    return answer


class Leaking(Relist):
    """A list that goes across accounts where ``leaks`` says so."""

    def leaks(self, asked: Asked) -> bool:
        """Whether this list does."""
        return True

    async def listed(
        self, asked: Asked, server: Server, matching: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """What matches in any account."""
        if self.leaks(asked) and bearer(asked) in KNOWN:
            for key in KNOWN:
                if key != bearer(asked):
                    other = replace(asked.as_key(key))
                    matching = matching + await everything(other, server, **filters_of(asked))
        return matching


@liar("AUTH-4")
class SearchAcrossAccounts(Leaking):
    """A search of clients finds those of all accounts."""

    only = ("GET /clients",)

    def leaks(self, asked: Asked) -> bool:
        """Only with a search."""
        return bool(asked.query.get("search"))


@liar("AUTH-4")
class InvoicesAcrossAccounts(Leaking):
    """The list of invoices ends with those of other accounts."""

    only = ("GET /invoices",)

    def leaks(self, asked: Asked) -> bool:
        """Only the list without a filter, so the strangers stand on its last pages."""
        return not filters_of(asked)


@liar("AUTH-4")
class DraftsAcrossAccounts(Leaking):
    """Invoices filtered by status are those of all accounts."""

    only = ("GET /invoices",)

    def leaks(self, asked: Asked) -> bool:
        """Only with a status."""
        return "status" in asked.query


@liar("AUTH-4")
class ForeignClientsInvoices(Leaking):
    """Another account's client as filter lists that client's invoices."""

    only = ("GET /invoices",)

    def leaks(self, asked: Asked) -> bool:
        """Only with a client."""
        return "clientId" in asked.query
