"""Base classes of mutations that need more than one exchange: whole lists, money, stale responses."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, success
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.other_pdf import paper_of

LISTS = ("GET /clients", "GET /invoices")
PDF = "GET /invoices/{id}/pdf"


async def everything(request: Request, server: Server, **query: str) -> list[dict[str, Any]]:
    """All records of a list with this query, read page by page."""
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        response = await server(request.get(request.path, **query | {"page": str(page), "limit": "100"}))
        if not response.ok:
            return found
        document = response.json
        found += document["data"]
        if page >= document["totalPages"]:
            return found
        page += 1


async def record(request: Request, server: Server, path: str) -> dict[str, Any] | None:
    """The record at that path; None if there is none."""
    response = await server(request.get(path))
    return response.data if response.ok else None


def filters_of(request: Request) -> dict[str, str]:
    """The query without ``page`` and ``limit``."""
    return {name: value for name, value in request.query.items() if name not in {"page", "limit"}}


class Relist(Mutation):
    """A list rebuilt from all matching records: filtered, counted and paged by the mutation."""

    only = LISTS

    async def respond(self, request: Request, server: Server) -> Response:
        """Rebuild the list."""
        self.change_request(request)
        response = await server(request)
        self.change_response(request, response)
        if request.operation in self.only and response.ok:
            said = response.json
            matching = await self.listed(
                request, server, await everything(request, server, **filters_of(request))
            )
            page, limit = said["page"], said["limit"]
            total, pages = len(matching), -(-len(matching) // limit)
            data = matching[(page - 1) * limit : page * limit]
            response.json = {"data": data, "total": total, "page": page, "limit": limit, "totalPages": pages}
        return response

    async def listed(
        self, request: Request, server: Server, matching: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The records to list instead of those that match."""
        return matching


class Recount(Mutation):
    """Different arithmetic, used consistently in details, lists, responses to writes, and the PDF."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Recalculate the amounts in the response."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            detail = await record(request, server, f"/invoices/{request.id}")
            if detail and self.recounted(detail):
                response.body = paper_of(detail)
        elif request.path.startswith("/invoices") and request.method != "DELETE":
            with response.records() as records:
                for shown in records:
                    detail = await record(request, server, f"/invoices/{shown['id']}")
                    if detail and self.recounted(detail):
                        shown |= {name: detail[name] for name in shown.keys() & detail.keys()}
        return response

    def recounted(self, invoice: dict[str, Any]) -> bool:
        """Recalculate an invoice; return whether anything changed."""
        before = repr(invoice)
        if invoice["status"] == "DRAFT":
            self.count(invoice)
        return repr(invoice) != before

    def count(self, invoice: dict[str, Any]) -> None:
        """Change the amounts and the totals of an invoice."""
        for line in invoice["lineItems"]:
            line["amount"] = self.amount(line, invoice)
        taxes = [self.tax(line, invoice) for line in invoice["lineItems"]]
        subtotal = sum((dec(line["amount"]) for line in invoice["lineItems"]), Decimal(0))
        invoice["subtotal"] = float(subtotal)
        invoice["taxTotal"] = float(sum(taxes, Decimal(0)))
        invoice["total"] = float(subtotal + sum(taxes, Decimal(0)) - dec(invoice["discountTotal"]))

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """A line's amount."""
        return line["amount"]

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """A line's tax."""
        return rounded(dec(line["amount"]) * dec(line["taxRate"]) / 100, invoice)


def dec(number: float) -> Decimal:
    """The decimal of a JSON number, with the digits as written."""
    return Decimal(repr(number))


#: Decimals of the currencies that do not have two.
DECIMALS = dict.fromkeys(
    ("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def rounded(money: Decimal, invoice: dict[str, Any], how: str = "ROUND_HALF_UP") -> Decimal:
    """Money rounded to the decimals of the invoice's currency."""
    return money.quantize(Decimal(1).scaleb(-DECIMALS.get(invoice["currency"], 2)), how)


class Stale(Mutation):
    """A stale cache: each API key gets the cached response of a path until ``forget`` drops it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Response] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Answer from the cache; cache what is not in it."""
        self.forget(request)
        kept = (request.key, request.path, request.sent_query.decode("latin-1"))
        if self.caches(request):
            if kept not in self._kept:
                response = await server(request)
                if not response.ok:
                    return response
                self._kept[kept] = response
            found = self._kept[kept]
            return Response(found.status, dict(found.headers), found.body)
        return await server(request)

    def caches(self, request: Request) -> bool:
        """Whether the cache answers this request."""
        raise NotImplementedError

    def forget(self, request: Request) -> None:
        """Drop the entries that this request makes stale."""

    def drop(self, which: Callable[[str], bool]) -> None:
        """Drop the entries of the paths for which ``which`` is true."""
        self._kept = {kept: response for kept, response in self._kept.items() if not which(kept[1])}


class DeletedClients(Mutation):
    """Base class: remembers the deleted clients of each key, for ``relist`` to show traces of them."""

    def __init__(self) -> None:
        self._deleted: list[tuple[str, dict[str, Any]]] = []

    async def respond(self, request: Request, server: Server) -> Response:
        """Record deleted clients, and change the lists of clients."""
        before = (
            await server(request.get(request.path)) if request.operation == "DELETE /clients/{id}" else None
        )
        response = await server(request)
        if before and before.ok and response.ok:
            self._deleted.append((request.key, before.data))
        if request.operation == "GET /clients" and response.ok:
            gone = [client for key, client in self._deleted if key == request.key]
            await self.relist(request, response, gone, server)
        return response

    async def relist(
        self, request: Request, response: Response, gone: list[dict[str, Any]], server: Server
    ) -> None:
        """Change a list of clients; ``gone``: the deleted ones of the same key."""
        raise NotImplementedError


def listing(records: list[dict[str, Any]], request: Request) -> Response:
    """The response with the page of these records that the request asks for."""
    limit = int(request.query.get("limit", "20"))
    return success(
        200,
        {
            "data": records,
            "total": len(records),
            "page": 1,
            "limit": limit,
            "totalPages": 1 if records else 0,
        },
    )
