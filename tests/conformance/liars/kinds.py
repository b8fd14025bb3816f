"""Kinds of lies that need more than one exchange: about whole lists, about money, about what was a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from liar import Lie
from paper import paper_of
from wire import Answer, Asked, Server, success

LISTS = ("GET /clients", "GET /invoices")
PDF = "GET /invoices/{id}/pdf"


async def everything(asked: Asked, server: Server, **query: str) -> list[dict[str, Any]]:
    """All records that a list holds with this query, page after page."""
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = await server(asked.get(asked.path, **query | {"page": str(page), "limit": "100"}))
        if not answer.ok:
            return found
        document = answer.json
        found += document["data"]
        if page >= document["totalPages"]:
            return found
        page += 1


async def record(asked: Asked, server: Server, path: str) -> dict[str, Any] | None:
    """The record at that path, None where there is none."""
    answer = await server(asked.get(path))
    return answer.data if answer.ok else None


def filters_of(asked: Asked) -> dict[str, str]:
    """The query without what is about paging."""
    return {name: value for name, value in asked.query.items() if name not in {"page", "limit"}}


class Relist(Lie):
    """A list made anew from all that match: whole, counted and paged as the lie would have it."""

    only = LISTS

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Make the list anew."""
        self.asked(asked)
        answer = await server(asked)
        self.answered(asked, answer)
        if asked.operation in self.only and answer.ok:
            said = answer.json
            matching = await self.listed(asked, server, await everything(asked, server, **filters_of(asked)))
            page, limit = said["page"], said["limit"]
            total, pages = len(matching), -(-len(matching) // limit)
            data = matching[(page - 1) * limit : page * limit]
            answer.json = {"data": data, "total": total, "page": page, "limit": limit, "totalPages": pages}
        return answer

    async def listed(
        self, asked: Asked, server: Server, matching: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """What the lie lists instead of the records that match."""
        return matching


class Recount(Lie):
    """Another arithmetic, the same everywhere: detail, list, the answers to writes, and the PDF."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Count anew whatever the server has counted."""
        answer = await server(asked)
        if asked.operation == PDF and answer.ok:
            detail = await record(asked, server, f"/invoices/{asked.id}")
            if detail and self.recounted(detail):
                answer.body = paper_of(detail)
        elif asked.path.startswith("/invoices") and asked.method != "DELETE":
            with answer.records() as records:
                for shown in records:
                    detail = await record(asked, server, f"/invoices/{shown['id']}")
                    if detail and self.recounted(detail):
                        shown |= {name: detail[name] for name in shown.keys() & detail.keys()}
        return answer

    def recounted(self, invoice: dict[str, Any]) -> bool:
        """Count anew, and say whether anything came out otherwise."""
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
    """A number of JSON's as the decimal that was written."""
    return Decimal(repr(number))


#: Decimals of the currencies that have not two.
DECIMALS = dict.fromkeys(
    ("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def rounded(money: Decimal, invoice: dict[str, Any], how: str = "ROUND_HALF_UP") -> Decimal:
    """Money in the decimals of the invoice's currency."""
    return money.quantize(Decimal(1).scaleb(-DECIMALS.get(invoice["currency"], 2)), how)


class Stale(Lie):
    """Answers from a cache: what a key was told about a path is told again until ``expires`` says otherwise."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Answer] = {}

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Answer from the cache, and fill it."""
        self.forget(asked)
        kept = (asked.key, asked.path, asked.sent_query.decode("latin-1"))
        if self.caches(asked):
            if kept not in self._kept:
                answer = await server(asked)
                if not answer.ok:
                    return answer
                self._kept[kept] = answer
            found = self._kept[kept]
            return Answer(found.status, dict(found.headers), found.body)
        return await server(asked)

    def caches(self, asked: Asked) -> bool:
        """Whether the cache answers this request."""
        raise NotImplementedError

    def forget(self, asked: Asked) -> None:
        """Drop what this request makes stale."""

    def drop(self, which: Callable[[str], bool]) -> None:
        """Drop what is kept about the paths that ``which`` picks."""
        self._kept = {kept: answer for kept, answer in self._kept.items() if not which(kept[1])}


def listing(records: list[dict[str, Any]], asked: Asked) -> Answer:
    """A list's one page of these records."""
    limit = int(asked.query.get("limit", "20"))
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
