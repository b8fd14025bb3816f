"""Mutations of the isolation of accounts: AUTH-4."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.conformance.mutants.accounts import KNOWN, bearer, is_another_accounts, of_another_account
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, Relist, everything, filters_of


class Forbidden(Mutation):
    """Base class: 403 instead of 404 for another account's record, which reveals that it exists."""

    operation = ""

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse requests for records of other accounts with 403."""
        if request.operation == self.operation and await is_another_accounts(request, server):
            return refusal(403, "This belongs to another account")
        return await server(request)


class ExecutedForOthers(Mutation):
    """Base class: a request for another account's record is executed."""

    operation = ""

    async def respond(self, request: Request, server: Server) -> Response:
        """Execute a refused request with the key of the owner."""
        response = await server(request)
        if request.operation == self.operation and response.status in {400, 404}:
            return await of_another_account(request, server) or response
        return response


@mutant("AUTH-4")
class ForeignClientForbidden(Forbidden):
    """Reading another account's client: 403, so that ids can be tried out."""

    operation = "GET /clients/{id}"


@mutant("AUTH-4")
class ForeignInvoiceUpdateForbidden(Forbidden):
    """Updating another account's invoice: 403 instead of 404."""

    operation = "PUT /invoices/{id}"


@mutant("AUTH-4")
class ForeignPdfForbidden(Forbidden):
    """The PDF of another account's invoice: 403 instead of 404."""

    operation = PDF


@mutant("AUTH-4")
class ForeignInvoiceRead(ExecutedForOthers):
    """Another account's invoice can be read by id."""

    operation = "GET /invoices/{id}"


@mutant("AUTH-4")
class ForeignPdfServed(ExecutedForOthers):
    """The PDF of another account's invoice can be downloaded."""

    operation = PDF


@mutant("AUTH-4")
class ForeignClientUpdated(ExecutedForOthers):
    """Another account's client can be changed."""

    operation = "PUT /clients/{id}"


@mutant("AUTH-4")
class ForeignInvoiceDeleted(ExecutedForOthers):
    """Another account's invoice can be deleted."""

    operation = "DELETE /invoices/{id}"


@mutant("AUTH-4")
async def foreign_client_deleted_in_secret(request: Request, server: Server) -> Response:
    """Deleting another account's client answers 404, and deletes it."""
    response = await server(request)
    if request.operation == "DELETE /clients/{id}" and response.status == 404:
        await of_another_account(request, server)
    return response


@mutant("AUTH-4")
async def foreign_invoice_changed_in_secret(request: Request, server: Server) -> Response:
    """Updating another account's invoice answers 404, and changes it."""
    response = await server(request)
    if request.operation == "PUT /invoices/{id}" and response.status == 404:
        await of_another_account(request, server)
    return response


class Leaking(Relist):
    """A list that goes across accounts where ``leaks`` says so."""

    def leaks(self, request: Request) -> bool:
        """Whether this list does."""
        return True

    async def listed(
        self, request: Request, server: Server, matching: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The matching records of all accounts."""
        if self.leaks(request) and bearer(request) in KNOWN:
            for key in KNOWN:
                if key != bearer(request):
                    other = replace(request.as_key(key))
                    matching = matching + await everything(other, server, **filters_of(request))
        return matching


@mutant("AUTH-4")
class SearchAcrossAccounts(Leaking):
    """A search of clients finds those of all accounts."""

    only = ("GET /clients",)

    def leaks(self, request: Request) -> bool:
        """Only with a search."""
        return bool(request.query.get("search"))


@mutant("AUTH-4")
class InvoicesAcrossAccounts(Leaking):
    """The list of invoices ends with those of other accounts."""

    only = ("GET /invoices",)

    def leaks(self, request: Request) -> bool:
        """Only the list without a filter, so the strangers stand on its last pages."""
        return not filters_of(request)


@mutant("AUTH-4")
class DraftsAcrossAccounts(Leaking):
    """Invoices filtered by status are those of all accounts."""

    only = ("GET /invoices",)

    def leaks(self, request: Request) -> bool:
        """Only with a status."""
        return "status" in request.query


@mutant("AUTH-4")
class ForeignClientsInvoices(Leaking):
    """Another account's client as filter lists that client's invoices."""

    only = ("GET /invoices",)

    def leaks(self, request: Request) -> bool:
        """Only with a client."""
        return "clientId" in request.query
