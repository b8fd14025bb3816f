"""Mutations of new invoices and of lists, written after public bug reports: INV-CREATE-4, INV-LIST-3, INV-GET-3.

Each comment names the report.
"""

from __future__ import annotations

import re
from typing import Any

from tests.conformance.mutants.catalogue.field_totals import CREATE, fails, lines_of
from tests.conformance.mutants.catalogue.invoices_created import lines_stored, text_stored
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import DECIMALS, Relist, everything, record

Line = dict[str, Any]


def line_stored(request: Request, name: str, change: Any) -> None:
    """Change one field of each line of a new invoice before the server receives it."""
    lines_stored(
        request, lambda lines: [line | {name: change(line[name])} if name in line else line for line in lines]
    )


def described(request: Request, change: Any) -> None:
    """Change the descriptions of a new invoice before the server receives them."""
    line_stored(request, "description", lambda text: change(text) if isinstance(text, str) else text)


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_zero(value: Any) -> bool:
    """Whether a JSON value is the number 0."""
    return is_number(value) and value == 0


# Zeros: INV-CREATE-4 --------------------------------------------------------------------------------------


# After https://github.com/invoiceninja/invoiceninja/issues/9655
@mutant("INV-CREATE-4", also="INV-CREATE-2 INV-CREATE-3")  # the amount is that of the stored quantity
def zero_quantity_is_one(request: Request) -> None:
    """A line with the quantity 0 is stored with the quantity 1."""
    line_stored(request, "quantity", lambda quantity: 1 if is_zero(quantity) else quantity)


# After https://github.com/jeremyarancio/invoice-reader-app/issues/62
@mutant("INV-CREATE-4", also="INV-CREATE-3")
def zero_rate_is_default_rate(request: Request) -> None:
    """A line with the taxRate 0 is stored with the rate 20, as if it had none."""
    line_stored(request, "taxRate", lambda rate: 20 if is_zero(rate) else rate)


# After https://github.com/flexprice/flexprice-front/pull/896
@mutant("INV-CREATE-4")
def free_lines_hidden(request: Request, response: Response) -> None:
    """The detail of a draft leaves out the lines with the amount 0, if other lines have one."""
    if request.operation == "GET /invoices/{id}":
        with response.records() as records:
            for invoice in records:
                charged = [line for line in invoice["lineItems"] if line["amount"]]
                if charged and invoice["status"] == "DRAFT":
                    invoice["lineItems"] = charged


# Number and order of the lines: INV-CREATE-4 --------------------------------------------------------------


# After https://github.com/vektor-inc/bill-vektor/issues/38
@mutant("INV-CREATE-4", also="INV-CREATE-3")
def lines_after_tenth_lost(request: Request) -> None:
    """Of the lines of a new invoice, the first ten are stored."""
    lines_stored(request, lambda lines: lines[:10])


# After https://github.com/invoiceninja/invoiceninja/issues/2504
@mutant("INV-CREATE-4", also="INV-CREATE-3")
def lines_after_seventy_eighth_lost(request: Request) -> None:
    """Of the lines of a new invoice, the first 78 are stored."""
    lines_stored(request, lambda lines: lines[:78])


# After https://github.com/PowerOffice/go-api/issues/29
@mutant("INV-CREATE-4")
def text_lines_last(request: Request) -> None:
    """Lines with the unitPrice 0 are stored below all other lines."""
    lines_stored(request, lambda lines: sorted(lines, key=lambda line: is_zero(line.get("unitPrice"))))


# After https://github.com/jsgoupil/quickbooks-sync/pull/37
@mutant("INV-CREATE-4")
def tenth_line_before_second(request: Request) -> None:
    """Lines are stored in the alphabetical order of their positions: 1, 10, 11, 2."""
    lines_stored(request, lambda lines: [lines[n - 1] for n in sorted(range(1, len(lines) + 1), key=str)])


# Texts: INV-CREATE-4, ERR-4 -------------------------------------------------------------------------------


# After https://github.com/Sage/SData-2.0/issues/141
@mutant("INV-CREATE-4", also="PDF-3")
def long_descriptions_emptied(request: Request) -> None:
    """A description of more than 60 characters is stored as an empty text."""
    described(request, lambda text: text if len(text) <= 60 else "")


# After https://github.com/shopware/shopware/issues/4292
@mutant("INV-CREATE-4", also="PDF-3")
def tags_stripped(request: Request) -> None:
    """A description loses the text from a `<` before a letter or digit up to the next `>`, or to its end."""
    described(request, lambda text: re.sub(r"(?s)<[^\s>][^>]*(>|$)", "", text))


# After https://github.com/SolidInvoice/SolidInvoice/pull/2292
@mutant("INV-CREATE-4", also="PDF-3")
def plus_signs_encoded(request: Request) -> None:
    """A plus sign in a description is stored as an HTML character reference."""
    described(request, lambda text: text.replace("+", "&#43;"))


# After https://github.com/lightspeedretail/webstore/issues/119
@mutant("INV-CREATE-4")
def notes_cut(request: Request) -> None:
    """Notes are cut after 120 characters."""
    text_stored(request, "notes", lambda text: text[:120])


# After https://github.com/hql287/Manta/issues/334
@mutant("INV-CREATE-4")
def notes_on_one_line(request: Request) -> None:
    """Line breaks in notes are stored as spaces."""
    text_stored(request, "notes", lambda text: text.replace("\n", " "))


# After https://github.com/intuit/QuickBooks-V3-PHP-SDK/issues/264
@mutant("ERR-4", also="INV-CREATE-1")
async def emoji_in_description_fails(request: Request, server: Server) -> Response:
    """A POST of an invoice with an emoji in a description is a 500."""
    texts = [str(line.get("description")) for line in lines_of(request)]
    return await fails(request, server, when=any(ord(c) > 0xFFFF for text in texts for c in text))


# Currencies: INV-CREATE-4 ---------------------------------------------------------------------------------


# After https://github.com/SolidInvoice/SolidInvoice/issues/2598
@mutant("INV-CREATE-4", also="INV-CREATE-2 INV-CREATE-3")
def yen_stored_as_sen(request: Request) -> None:
    """Unit prices in a currency without decimals are stored a hundred times too large."""
    if DECIMALS.get(str(request.fields.get("currency"))) == 0:
        line_stored(request, "unitPrice", lambda price: price * 100 if is_number(price) else price)


# After https://github.com/invoiceninja/invoiceninja/issues/8283
@mutant("INV-CREATE-4")
class CurrencyOfTheClient(Mutation):
    """A new invoice in another currency changes the currency of the client's earlier drafts."""

    def __init__(self) -> None:
        self._currencies: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Show the client's newest currency."""
        response = await server(request)
        if (
            request.operation in {CREATE, "PUT /invoices/{id}"}
            and response.ok
            and "currency" in request.fields
        ):
            invoice = await record(request, server, f"/invoices/{response.data['id']}")
            if invoice:
                self._currencies[invoice["clientId"]] = invoice["currency"]
        if request.operation in {"GET /invoices", "GET /invoices/{id}"}:
            with response.records() as records:
                for shown in records:
                    if shown["status"] == "DRAFT":
                        shown["currency"] = self._currencies.get(shown["clientId"], shown["currency"])
        return response


# Lists: INV-GET-3, INV-LIST-3, SEARCH-3 ------------------------------------------------------------------


# After https://github.com/invoiceninja/ui/issues/533
@mutant("INV-GET-3")
def paid_listed_as_overdue(request: Request, response: Response) -> None:
    """Lists without a status show a PAID invoice as OVERDUE, if a listed invoice was created after its dueDate."""
    if request.operation == "GET /invoices" and "status" not in request.query:
        with response.records() as records:
            newest = max((invoice["createdAt"][:10] for invoice in records), default="")
            for invoice in records:
                if invoice["status"] == "PAID" and invoice["dueDate"] < newest:
                    invoice["status"] = "OVERDUE"


class StatusWithOthers(Relist):
    """Base class: a list of one status also has invoices of another."""

    only = ("GET /invoices",)
    asked, added = "", ""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Add the invoices of the other status."""
        if request.query.get("status") != self.asked:
            return matching
        others = {n: v for n, v in request.query.items() if n not in {"page", "limit", "status"}}
        return matching + await everything(request, server, **others | {"status": self.added})


# After https://github.com/odoo/odoo/pull/190856
@mutant("INV-LIST-3")
class OverdueWithPartiallyPaid(StatusWithOthers):
    """`status=OVERDUE` also lists the invoices that are PARTIALLY_PAID."""

    asked, added = "OVERDUE", "PARTIALLY_PAID"


# After https://github.com/emaijala/MLInvoice/issues/174
@mutant("INV-LIST-3")
class SentWithDrafts(StatusWithOthers):
    """`status=SENT` also lists drafts."""

    asked, added = "SENT", "DRAFT"


# After https://github.com/siwapp/siwapp-ror/issues/325
@mutant("SEARCH-3", also="PAGE-4 PAGE-5")  # the pages repeat what they list
class SearchJoinsLines(Relist):
    """A search of invoices lists an invoice once for each of its lines."""

    only = ("GET /invoices",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Repeat the invoices."""
        if not request.query.get("search"):
            return matching
        rows: list[Any] = []
        for invoice in matching:
            detail = await record(request, server, f"/invoices/{invoice['id']}")
            rows += [invoice] * max(1, len((detail or invoice).get("lineItems", [])))
        return rows
