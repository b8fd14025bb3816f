"""Truthful servers as odd deployments and their proxies behave, written without a look at what the suite tests.

The docstring of each mutation, or the comment at its server, names the clause, note or open point that allows it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.mutation_kinds import PDF, Relist, record
from tests.conformance.mutants.truthful_answers import Amounts, KeyOrder, WholeAnswers
from tests.conformance.mutants.truthful_holdout_answers import (
    CACHED,
    SPENT,
    CreatedInSeconds,
    Errors,
    JSend,
    MoreHeaders,
    MorePaper,
    PdfUrls,
    TypedNoContent,
    UpdatedLater,
    WholeClients,
    stamped,
    twelve_decimals,
    with_conditions,
    with_trace,
)
from tests.conformance.mutants.truthful_server import Together, Truthful, mixed

CLIENT_FIELDS = {"name", "email", "address", "taxId", "phone", "notes"}


class Sorted(Relist):
    """Lists sorted by a field, then by id (``list_order: other``)."""

    def __init__(self, of_client: str, of_invoice: str) -> None:
        self._fields = {"/clients": of_client, "/invoices": of_invoice}

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Sort them."""
        name = self._fields[request.path]
        return sorted(matching, key=lambda item: (str(item.get(name)).casefold(), item["id"]))


class LeastSearch(Relist):
    """A search of clients finds the beginning of the name and the whole e-mail, which is all that SEARCH-1 asks for."""

    only = ("GET /clients",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Leave out other hits."""
        term = request.query.get("search", "").casefold()
        return [
            client
            for client in matching
            if client["name"].casefold().startswith(term) or (client.get("email") or "").casefold() == term
        ]


class DeletedClientsListNothing(Relist):
    """`clientId=` of a deleted client lists nothing: the note on CLI-DELETE-4 leaves it open."""

    only = ("GET /invoices",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Empty the list if the client cannot be read any more."""
        wanted = request.query.get("clientId")
        gone = wanted and not await record(request, server, f"/clients/{wanted}")
        return [] if gone else matching


class IdlePut(Mutation):
    """A PUT that changes nothing of a client leaves `updatedAt` alone: the note on CLI-UPDATE-2."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Answer such a PUT with the client as it is."""
        sent = request.fields
        if (
            request.operation == "PUT /clients/{id}"
            and sent.keys() <= CLIENT_FIELDS
            and None not in sent.values()
        ):
            read = await server(request.get(request.path))
            if sent and read.ok and read.data["isActive"] and sent.items() <= read.data.items():
                return read
        return await server(request)


class TableIds(Mutation):
    """Ids are numbers, counted by table: a client and an invoice may have the same (ids are opaque, V6)."""

    def __init__(self) -> None:
        self._inner: dict[str, list[str]] = {"clients": [], "invoices": []}

    async def respond(self, request: Request, server: Server) -> Response:
        """Translate the ids of the request and of the response."""
        parts = request.path.split("/")
        if len(parts) > 2:
            request.path = "/".join([*parts[:2], self._found(parts[1], parts[2]), *parts[3:]])
        if "clientId" in request.query:
            request.query["clientId"] = self._found("clients", request.query["clientId"])
        if isinstance(request.fields.get("clientId"), str):
            request.json = request.fields | {"clientId": self._found("clients", request.fields["clientId"])}
        response = await server(request)
        with response.records() as records:
            for shown in records:
                shown["id"] = self._shown(parts[1], shown["id"])
                if "clientId" in shown:
                    shown["clientId"] = self._shown("clients", shown["clientId"])
        return response

    def _found(self, table: str, id_: str) -> str:
        if not re.fullmatch(r"[1-9]\d{4}", id_, re.ASCII):
            return id_
        number = int(id_) - 10_000
        return self._inner[table][number] if number < len(self._inner[table]) else f"clx{id_:0>22}"

    def _shown(self, table: str, id_: str) -> str:
        if id_ not in self._inner[table]:
            self._inner[table].append(id_)
        return str(10_000 + self._inner[table].index(id_))


class Late(Mutation):
    """Some responses come late; no clause is about the time that a response takes."""

    def __init__(self, is_late: Callable[[Request, Response], bool]) -> None:
        self._is_late = is_late

    async def respond(self, request: Request, server: Server) -> Response:
        """Wait before the response."""
        response = await server(request)
        if self._is_late(request, response):
            await asyncio.sleep(0.06)
        return response


SERVERS = [
    Truthful("jsend", "an envelope around successes and errors", make=JSend),
    Truthful("pdf-urls", "invoices with the address of their PDF", make=PdfUrls),
    Truthful("whole-clients", "invoices with the whole client", make=WholeClients),
    Truthful("typed-no-content", "a content type on each 204", "lenient", make=TypedNoContent),
    Truthful("created-in-seconds", "createdAt in whole seconds", make=CreatedInSeconds),
    Truthful("updated-later", "updatedAt 40 ms after the write", make=UpdatedLater),
    Truthful("errors-with-traces", "errors of twenty lines", make=lambda: Errors(with_trace)),
    Truthful(
        "errors-in-json",
        "errors whose text is JSON itself",
        "strict",
        make=lambda: Errors(lambda text: json.dumps([{"loc": ["body"], "msg": text}])),
    ),
    Truthful("by-name", "lists by name and by number", make=lambda: Sorted("name", "invoiceNumber")),
    Truthful(
        "by-due-date", "lists by e-mail and by due date", "strict", make=lambda: Sorted("email", "dueDate")
    ),
    Truthful(
        "least-search",
        "a search finds no more than it has to",
        {"search_match": "prefix", "search_invoice_client": "no"},
        make=LeastSearch,
    ),
    Truthful("deleted-list-nothing", "no invoices by a deleted client", make=DeletedClientsListNothing),
    Truthful("idle-put", "a PUT that changes nothing leaves updatedAt alone", make=IdlePut),
    Truthful("table-ids", "a client and an invoice with the same number as id", make=TableIds),
    Truthful("twelve-decimals", "numbers with twelve decimals", make=lambda: Amounts(twelve_decimals)),
    Truthful("tarpit", "refusals come late", make=lambda: Late(lambda _, response: not response.ok)),
    Truthful("slow-pdfs", "PDFs come late", make=lambda: Late(lambda request, _: request.operation == PDF)),
    Truthful("spent", "headers of a spent limit that is none", make=lambda: MoreHeaders(SPENT)),
    Truthful("cached", "headers of caches and proxies, all untrue", make=lambda: MoreHeaders(CACHED)),
    Truthful("pdf-conditions", "PDFs with two pages of conditions", make=lambda: MorePaper(with_conditions)),
    Truthful("pdf-stamped", "PDFs with DRAFT above and below", make=lambda: MorePaper(stamped)),
    # Open points by chance, and oddities that are each lawful alone.
    Truthful(
        "together-4",
        "numbered tables, an envelope, idle PUTs, open points by chance",
        mixed(41),
        make=lambda: Together(IdlePut(), TableIds(), JSend(), MoreHeaders(SPENT)),
    ),
    Truthful(
        "together-5",
        "whole answers and clients, order by name, twelve decimals, open points by chance",
        mixed(42),
        make=lambda: Together(
            WholeAnswers(), WholeClients(), Sorted("name", "total"), Amounts(twelve_decimals)
        ),
    ),
    Truthful(
        "together-6",
        "times that differ, traces in errors, members in random order, open points by chance",
        mixed(43),
        make=lambda: Together(
            CreatedInSeconds(), UpdatedLater(), Errors(with_trace), KeyOrder(), TypedNoContent()
        ),
    ),
]
