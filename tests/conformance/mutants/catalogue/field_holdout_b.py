"""Mutations of formats, and of clients in the order of their writes, written after public bug reports.

They were written from the contract and the reports alone, without a look at what the suite tests. Each comment names
the report.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import LISTS, PDF, record
from tests.conformance.mutants.truthful_oddities import OtherIds

TEXTS = ("name", "email", "address", "taxId", "phone", "notes")
CREATE, UPDATE, DELETE = "POST /clients", "PUT /clients/{id}", "DELETE /clients/{id}"


# Formats: FMT-3, FMT-5 ------------------------------------------------------------------------------------


# After https://github.com/smartstore/SmartStoreNET/issues/1297
@mutant("FMT-3")
def zeros_at_the_end_of_milliseconds(request: Request, response: Response) -> None:
    """Timestamps have no zeros at the end of their milliseconds, such as 10:00:00.12Z."""
    with response.records() as records:
        for shown in records:
            for name in ("createdAt", "updatedAt", "sentAt", "paidAt"):
                if isinstance(shown.get(name), str):
                    shown[name] = re.sub(r"\.?0*Z$", "Z", shown[name])


# After https://github.com/sequelize/sequelize/issues/11855
@mutant("FMT-5")
def fractions_of_rates_are_texts(request: Request, response: Response) -> None:
    """A tax rate with a fraction is a string, such as "8.25"."""
    with response.records() as records:
        for line in [line for shown in records for line in shown.get("lineItems") or []]:
            if line["taxRate"] != int(line["taxRate"]):
                line["taxRate"] = str(line["taxRate"])


# New clients: CLI-CREATE-1 --------------------------------------------------------------------------------


# After https://github.com/iris-connect/iris-client/issues/443
@mutant("CLI-CREATE-1")
def quote_before_formulas(request: Request) -> None:
    """A text of a new client that begins with +, -, = or @ is stored with an apostrophe before it."""
    if request.operation == CREATE and request.fields:
        guarded = {
            name: f"'{text}"
            for name, text in request.fields.items()
            if name in TEXTS and name != "email" and isinstance(text, str) and text[:1] in set("+-=@")
        }
        request.json = request.fields | guarded


# After https://github.com/vlucas/phpDataMapper/pull/5
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1")
def the_text_zero_is_empty(request: Request) -> None:
    """The text "0" in a client's optional field is stored as if it had not been sent."""
    if request.operation in {CREATE, UPDATE} and "0" in request.fields.values():
        request.json = {n: v for n, v in request.fields.items() if v != "0" or n not in TEXTS[1:]}


# After https://github.com/MnogoByte/django-permanent/issues/66
@mutant("CLI-CREATE-1")
class IdOfTheDeletedNamesake(OtherIds):
    """A new client with the name and e-mail of a deleted one gets the id of the deleted one."""

    def __init__(self) -> None:
        self._deleted: dict[tuple[str, str, str], str] = {}
        self._outer: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember who was deleted, and give the id again."""
        shown = request.id
        before = (
            await record(request, server, f"/clients/{self.inner(shown)}")
            if request.operation == DELETE
            else None
        )
        response = await super().respond(request, server)
        if before and response.ok:
            self._deleted[request.key, before["name"], str(before.get("email"))] = shown
        if request.operation == CREATE and response.ok:
            made = response.data
            old = self._deleted.pop((request.key, made["name"], str(made.get("email"))), None)
            if old:
                self._outer[made["id"]] = old
                response.json = {"data": made | {"id": old}}
        return response

    def inner(self, id_: str) -> str:
        """The id of the new client instead of the deleted one's."""
        return next((new for new, old in reversed(self._outer.items()) if old == id_), id_)

    def outer(self, id_: str) -> str:
        """The id that was given again."""
        return self._outer.get(id_, id_)


# Updates of clients: CLI-UPDATE-1 to CLI-UPDATE-3 ---------------------------------------------------------


# After https://github.com/MemberJunction/MJ/issues/4339
@mutant("CLI-UPDATE-1")
class AllColumnsOfAnOldCopy(Mutation):
    """A PUT writes every field of the copy that was read before the last PUT, so that it reverts that one."""

    def __init__(self) -> None:
        self._copies: dict[str, dict[str, Any]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Add the fields of the old copy to the PUT."""
        if request.operation != UPDATE or not request.fields:
            return await server(request)
        at, sent = request.path, request.fields
        before = await record(request, server, at)
        old = self._copies.get(request.id, {})
        request.json = {name: old[name] for name in TEXTS if name in old} | sent
        response = await server(request)
        if before and response.ok:
            self._copies[request.id] = before
        return response


# After https://github.com/objectstack-ai/objectstack/issues/11224
@mutant("CLI-UPDATE-2")
def updated_in_whole_seconds(request: Request, response: Response) -> None:
    """The time of a client's update is cut to whole seconds, so that it may lie before the creation."""
    if not request.path.startswith("/clients"):
        return
    with response.records() as records:
        for shown in records:
            if shown.get("updatedAt") != shown.get("createdAt"):
                shown["updatedAt"] = re.sub(r"\.\d{3}Z$", ".000Z", shown["updatedAt"])


# After https://github.com/microsoftarchive/cqrs-journey/issues/363
@mutant("CLI-UPDATE-3")
class ListOneWriteBehind(Mutation):
    """A list of clients shows an updated client as it was, until the next write of any client."""

    def __init__(self) -> None:
        self._late: dict[str, dict[str, Any]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember the client before the last write."""
        before = await record(request, server, request.path) if request.operation == UPDATE else None
        response = await server(request)
        if response.ok and request.operation in {CREATE, UPDATE, DELETE}:
            self._late = {before["id"]: before} if before else {}
        if request.operation == "GET /clients":
            with response.document() as document:
                document["data"] = [self._late.get(shown["id"], shown) for shown in document["data"]]
        return response


# Deletions: CLI-DELETE-1, CLI-DELETE-4, PAGE-4 ------------------------------------------------------------


# After https://github.com/PAYONE-GmbH/shopware-6/issues/147
@mutant("CLI-DELETE-1")
class KeptByADeletedInvoice(Mutation):
    """A client that has a deleted invoice cannot be deleted: 400."""

    def __init__(self) -> None:
        self._kept: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember the clients of deleted invoices."""
        is_kept = request.operation == DELETE and request.id in self._kept
        if is_kept and await record(request, server, request.path):
            return refusal(400, "violates foreign key constraint invoice_client_id_fkey")
        invoice = (
            await record(request, server, request.path)
            if request.operation == "DELETE /invoices/{id}"
            else None
        )
        response = await server(request)
        if invoice and response.ok:
            self._kept.add(invoice["clientId"])
        return response


# After https://github.com/invoiceninja/invoiceninja/issues/7145
@mutant("CLI-DELETE-4")
class FirstPdfNeedsTheClient(Mutation):
    """The PDF of an invoice whose client was deleted is there only if it had been read before: else 404."""

    def __init__(self) -> None:
        self._deleted: set[str] = set()
        self._drawn: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember the deleted clients and the PDFs that were read."""
        response = await server(request)
        if request.operation == DELETE and response.ok:
            self._deleted.add(request.id)
        if request.operation == PDF and response.ok and request.id not in self._drawn:
            invoice = await record(request, server, f"/invoices/{request.id}")
            if invoice and invoice["clientId"] in self._deleted:
                return refusal(404, "Client not found")
            self._drawn.add(request.id)
        return response


# After https://github.com/rails/rails/pull/10489
@mutant("PAGE-4")
class CounterLoweredTwice(Mutation):
    """A second DELETE of a deleted record lowers the total of the unfiltered list once more."""

    def __init__(self) -> None:
        self._deleted: set[str] = set()
        self._lowered: Counter[tuple[str, str]] = Counter()

    def change_response(self, request: Request, response: Response) -> None:
        """Count the deletions of deleted records, and lower the total by them."""
        kind = f"/{request.path.split('/')[1]}" if request.path else ""
        if request.method == "DELETE":
            if request.id in self._deleted:
                self._lowered[request.key, kind] += 1
            elif response.ok:
                self._deleted.add(request.id)
        elif request.operation in LISTS and not {"search", "status", "clientId"} & request.query.keys():
            with response.document() as document:
                if "total" in document:
                    total = max(document["total"] - self._lowered[request.key, kind], 0)
                    document |= {"total": total, "totalPages": -(-total // document["limit"])}
