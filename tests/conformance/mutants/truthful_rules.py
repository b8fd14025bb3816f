"""Truthful servers with other rules where the contract leaves room: search, order, numbers, money, names, clocks."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_DOWN, Decimal
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
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
from tests.conformance.mutants.truthful_ids import FormedIds, with_marks
from tests.conformance.mutants.truthful_oddities import Headers, OddOrder, OtherPaper, UuidIds, WordyErrors
from tests.conformance.mutants.truthful_refusals import ExistenceFirst
from tests.conformance.mutants.truthful_server import ShiftedClock, Together, Truthful, mixed


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


SERVERS = [
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
            FormedIds(with_marks, r"[\w.~:-]+"),
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
