"""Truthful servers with other rules where the contract leaves room: limits, order of checks, search, numbers, money."""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_DOWN, Decimal
from email.utils import format_datetime
from typing import Any

from tests.conformance.mutants.accounts import bearer
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.mutation_kinds import PDF, Recount, Relist, dec, record, rounded
from tests.conformance.mutants.truthful_answers import (
    Amounts,
    Decoys,
    KeyOrder,
    WholeAnswers,
    exponent,
    shortest,
)
from tests.conformance.mutants.truthful_ids import FormedIds, _with_marks
from tests.conformance.mutants.truthful_oddities import Headers, OddOrder, OtherPaper, UuidIds, WordyErrors
from tests.conformance.mutants.truthful_server import ShiftedClock, Together, Truthful, mixed

LIMIT = 120
STATUSES = ("SENT", "VIEWED", "PARTIALLY_PAID", "PAID")


class Limiter(Mutation):
    """Counts every request of the last minute, also refused ones (RATE-1 says "requests").

    A second limit is for all keys of one address; it is far above that of a key, so that RATE-3 holds.
    """

    of_address = 1500

    def __init__(self, retry_after: str = "seconds") -> None:
        """``retry_after``: ``seconds``, ``date`` or ``none`` (RFC 9110, 10.2.3; ``rate_headers``)."""
        self._retry_after = retry_after
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse the 121st request of a key within a minute."""
        now = time.monotonic()
        for whose, limit in ((bearer(request), LIMIT), ("all of the address", self.of_address)):
            seen = self._seen[whose]
            while seen and seen[0] <= now - 60:
                seen.popleft()
            if whose and len(seen) >= limit:
                return self._refusal(60 - now + seen[0])
            seen.append(now)
        return await server(request)

    def _refusal(self, wait: float) -> Response:
        response = refusal(429, "Too many requests")
        until = datetime.now(UTC) + timedelta(seconds=wait + 1)  # noqa: TID251 - the clock of the header
        forms = {"seconds": str(int(wait) + 1), "date": format_datetime(until, usegmt=True)}
        if self._retry_after in forms:
            response.headers["retry-after"] = forms[self._retry_after]
        return response


class AnyStatus(Mutation):
    """``status`` in a PUT moves an invoice to any status in one step, with ``sentAt`` and ``paidAt`` (`status_writable`)."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Write the other fields first; where one step does not reach the status, mark the invoice as sent before."""
        response = await server(request)
        target = request.fields.get("status")
        if request.operation != "PUT /invoices/{id}" or response.status != 400 or target not in STATUSES:
            return response
        rest = {name: value for name, value in request.fields.items() if name != "status"}
        written = await server(request.but("PUT", request.path, rest)) if rest else None
        if written is not None and not written.ok:
            return written
        for status in ("SENT", target):
            moved = await server(request.but("PUT", request.path, {"status": status}))
        return moved if moved.ok else response


class ExistenceFirst(Mutation):
    """An unknown id is refused before the body is looked at: no clause sets the order of two refusals."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Look for the record before an update or a deletion."""
        if request.method in {"PUT", "DELETE"} and request.id:
            found = await server(request.get(f"/{request.path.split('/')[1]}/{request.id}"))
            if found.status == 404:
                return found
        return await server(request)


class WordBeginnings(Relist):
    """``search`` finds at the beginning of each word: more than SEARCH-1 asks for, and nothing that SEARCH-3 forbids."""

    async def listed(
        self, request: Request, server: Server, matching: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Keep the records with a word that begins with the term."""
        term = request.query.get("search", "")
        word = re.compile(rf"(?<!\w){re.escape(term)}", re.IGNORECASE)
        names = ("name", "email", "invoiceNumber")
        return [
            item
            for item in matching
            if not term
            or any(
                text.casefold().startswith(term.casefold()) or word.search(text)
                for part in (item, item.get("client") or {})
                if isinstance(part, dict)
                for name in names
                if (text := part.get(name))
            )
        ]


class LatelyUpdated(Relist):
    """Lists of clients with the one updated last first (``list_order: other``)."""

    only = ("GET /clients",)

    async def listed(
        self, request: Request, server: Server, matching: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Sort by ``updatedAt``, then by id."""
        return sorted(matching, key=lambda item: (item["updatedAt"], item["id"]), reverse=True)


class OddNumbers(Mutation):
    """Generated invoice numbers have blanks, slashes and letters of other scripts: their form is open (V3)."""

    def __init__(self) -> None:
        self._count = 0

    def change_request(self, request: Request) -> None:
        """Give a new invoice without a number the next one."""
        document = request.json
        if request.operation != "POST /invoices" or not isinstance(document, dict):
            return
        if document.get("invoiceNumber") is None:
            self._count += 3
            form = ("№ {}/2026", "FA/2026/{:07}", "請求書-{}号", "R. 2026-{} (a), b;c")[self._count % 4]
            request.json = document | {"invoiceNumber": form.format(self._count)}


class HalfDown(Recount):
    """A half is rounded down: within half a unit of the last decimal a line (note on INV-CREATE-2, -3)."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Round the product."""
        return float(rounded(dec(line["quantity"]) * dec(line["unitPrice"]), invoice, ROUND_HALF_DOWN))

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """Round each line's tax."""
        return rounded(dec(line["amount"]) * dec(line["taxRate"]) / 100, invoice, ROUND_HALF_DOWN)


class FourDecimals(Recount):
    """Money has four decimals, as a column `numeric(19,4)`: nearer to the exact value than the clauses ask for."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """The product, in four decimals."""
        return float((dec(line["quantity"]) * dec(line["unitPrice"])).quantize(Decimal("0.0001")))

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """The tax, in four decimals."""
        return (dec(line["amount"]) * dec(line["taxRate"]) / 100).quantize(Decimal("0.0001"))


class Named(Mutation):
    """The header of a PDF with the parameters of RFC 6266 in one of their spellings (PDF-2)."""

    def __init__(self, form: str) -> None:
        """``form``: with ``{quoted}``, ``{ascii}`` and ``{encoded}`` for the file name."""
        self._form = form

    async def respond(self, request: Request, server: Server) -> Response:
        """Write the header from the invoice's number."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            invoice = await record(request, server, f"/invoices/{request.id}")
            name = f"{(invoice or {})['invoiceNumber']}.pdf"
            quoted = "".join(rf"\{c}" if c in '\\"-' else c for c in name)
            plain = "".join(c if " " <= c <= "~" and c not in '\\"' else "_" for c in name)
            encoded = "".join(f"%{byte:02x}" for byte in name.encode())
            latin = name.isascii() and "\n" not in name
            form = (
                self._form if latin or "{encoded}" in self._form else "attachment; filename*=UTF-8''{encoded}"
            )
            header = form.format(quoted=quoted, ascii=plain, encoded=encoded)
            response.headers |= {
                "content-disposition": header,
                "content-type": "Application/PDF; charset=binary",
            }
        return response


def _movable(**choices: str) -> dict[str, str]:
    return {"status_writable": "written"} | choices


SERVERS = [
    Truthful("movable", "`status` is writable in a PUT, and any invoice can be deleted", _movable()),
    Truthful(
        "movable-kept",
        "`status` is writable in a PUT, and an invoice that is not a draft cannot be deleted",
        _movable(delete_of_sent="400"),
    ),
    Truthful(
        "movable-strict",
        "the same with 403, and unknown fields are refused",
        _movable(delete_of_sent="403", update_of_sent="403", unknown_fields="400"),
    ),
    Truthful("movable-at-once", "a draft can become paid in one PUT", _movable(), make=AnyStatus),
    Truthful(
        "movable-at-once-kept",
        "the same, and an invoice that is not a draft cannot be deleted",
        _movable(delete_of_sent="403", update_of_sent="403"),
        make=AnyStatus,
    ),
    Truthful("counts-all", "refused requests count toward the limit", make=Limiter, slow=True),
    Truthful(
        "counts-all-until",
        "the same, with Retry-After as a date",
        "strict",
        make=lambda: Limiter("date"),
        slow=True,
    ),
    Truthful("counts-all-silent", "the same, without Retry-After", make=lambda: Limiter("none"), slow=True),
    Truthful("existence-first", "an unknown id is refused before a wrong body", make=ExistenceFirst),
    Truthful(
        "existence-first-strict",
        "the same, and refuses whatever may be refused",
        "strict",
        make=ExistenceFirst,
    ),
    Truthful("word-beginnings", "search finds at the beginning of words", make=WordBeginnings),
    Truthful("lately-updated", "clients in the order of their updates", make=LatelyUpdated),
    Truthful("odd-numbers", "generated numbers such as FA/2026/0000006", make=OddNumbers),
    Truthful("half-down", "a half is rounded down", make=HalfDown),
    Truthful("money-of-four-decimals", "amounts and totals in four decimals", make=FourDecimals),
    Truthful(
        "quoted-pairs", "file names with quoted pairs", make=lambda: Named('attachment; filename="{quoted}"')
    ),
    Truthful(
        "both-names",
        "an ASCII file name, and the right one in filename*",
        "lenient",
        make=lambda: Named("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}; size=9"),
    ),
    Truthful(
        "names-backwards",
        "filename* first, in other letters and with blanks, and a parameter with a semicolon",
        make=lambda: Named(
            'Attachment ; FileName* = utf-8\'fr\'{encoded} ; name="a; filename=b" ; filename="{ascii}"'
        ),
    ),
    Truthful("an-hour-ahead", "a clock that is an hour ahead", settings={"clock": ShiftedClock(1 / 24)}),
    Truthful("slow-clock", "a clock that loses a tenth", settings={"clock": ShiftedClock(-0.001, 0.9)}),
    *(Truthful(f"mixed-{n}", f"open points chosen by chance, {n}", mixed(n)) for n in range(7, 19)),
    Truthful(
        "together-1",
        "UUIDs, amounts as 5.5e3, decoys, whole answers, capitals, strict",
        "strict",
        make=lambda: Together(WholeAnswers(), UuidIds(), Decoys(), Amounts(exponent), Headers()),
    ),
    Truthful(
        "together-2",
        "odd ids, order, numbers and PDFs, amounts as 5500, members in random order",
        mixed(31),
        make=lambda: Together(
            OtherPaper(),
            OddNumbers(),
            OddOrder(),
            FormedIds(_with_marks, r"[\w.~:-]+"),
            KeyOrder(),
            Amounts(shortest),
        ),
    ),
    Truthful(
        "together-3",
        "existence first, search by words, errors with details, decoys, open points by chance",
        mixed(32),
        make=lambda: Together(ExistenceFirst(), WordBeginnings(), WordyErrors(), Decoys(), KeyOrder()),
    ),
]
