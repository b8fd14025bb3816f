"""Mutations of money, written after public bug reports: INV-CREATE-2, INV-CREATE-3, INV-GET-3, ERR-4.

Each comment names the report. Arithmetic that is wrong after a POST is also wrong after an update: INV-UPDATE-2.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import DECIMALS, Recount, dec, rounded

CREATE = "POST /invoices"


class Miscounted(Recount):
    """Base class: recalculates an invoice only if ``amount`` or ``tax`` differs for one of its lines."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Recalculate the invoice if a line differs."""
        for line in invoice["lineItems"]:
            wrong = self.amount(line, invoice) != line["amount"]
            if wrong or self.tax(line, invoice) != Recount.tax(self, line, invoice):
                super().count(invoice)
                return


def product(line: dict[str, Any]) -> Decimal:
    """The exact product of a line's quantity and price."""
    return dec(line["quantity"]) * dec(line["unitPrice"])


async def fails(request: Request, server: Server, *, when: bool) -> Response:
    """The response of the server; a 500 for a POST of an invoice that the server accepts, if ``when``."""
    response = await server(request)
    if when and request.operation == CREATE and response.ok:
        await server(request.but("DELETE", f"/invoices/{response.data['id']}"))
        response.refuse(500, "Internal server error")
    return response


def lines_of(request: Request) -> list[dict[str, Any]]:
    """The line items of the body that have numbers as quantity and price."""
    lines = request.fields.get("lineItems")
    found = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    return [
        line
        for line in found
        if all(isinstance(line.get(name), int | float) for name in ("quantity", "unitPrice"))
    ]


# The amount of a line: INV-CREATE-2 -----------------------------------------------------------------------


# After https://github.com/responsiv/currency-plugin/issues/56
@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class CentLostInConversion(Miscounted):
    """An amount is converted to cents by cutting a binary fraction: 1 × 17.08 is 17.07."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Cut the binary fraction if the exact amount is a whole number of cents."""
        cents, cut = product(line) * 100, int(line["quantity"] * line["unitPrice"] * 100)
        whole = cents == cents.to_integral_value() and DECIMALS.get(invoice["currency"], 2) == 2
        return cut / 100 if whole and cut < cents else line["amount"]


# After https://github.com/killbill/killbill/issues/1325
@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class QuantityWrapsAround(Miscounted):
    """A quantity of 2,147,483,648 or more wraps around, because it is a 32-bit integer in the calculation."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Multiply the lower 32 bits of the quantity."""
        if line["quantity"] < 2**31:
            return line["amount"]
        return float(rounded((int(line["quantity"]) % 2**31) * dec(line["unitPrice"]), invoice))


# After https://github.com/Invoice-Generator/invoice-generator-api/issues/120
@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class FractionOfYenRoundedFirst(Miscounted):
    """A unit price in a currency without decimals is rounded before the multiplication: 1000 × 4.5 JPY is 5000."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Multiply the rounded price."""
        price = rounded(dec(line["unitPrice"]), invoice)
        fraction = DECIMALS.get(invoice["currency"]) == 0 and price != dec(line["unitPrice"])
        return float(rounded(dec(line["quantity"]) * price, invoice)) if fraction else line["amount"]


# After https://github.com/InvoiceShelf/InvoiceShelf/issues/8
@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class ThirdDecimalOfQuantityLost(Miscounted):
    """A quantity is rounded to two decimals before the multiplication: 0.125 × 100 is 13."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Multiply the rounded quantity."""
        quantity = dec(line["quantity"]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        same = quantity == dec(line["quantity"])
        return line["amount"] if same else float(rounded(quantity * dec(line["unitPrice"]), invoice))


# After https://github.com/adamwdraper/Numeral-js/issues/470
@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class ExponentNotRead(Miscounted):
    """Of a unit price below 0.000001 only the digits before the exponent are read: 2.5e-7 is 2.5."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Multiply the mantissa."""
        mantissa, _, exponent = repr(line["unitPrice"]).partition("e")
        if not exponent or not 0 < line["unitPrice"] < 1e-6:
            return line["amount"]
        return float(rounded(dec(line["quantity"]) * Decimal(mantissa), invoice))


# The totals: INV-CREATE-3 ---------------------------------------------------------------------------------


# After https://github.com/Repair-DeskPOS/RepairDesk-BUGS-IMPROVEMENTS/issues/1769
@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class TaxRoundedPerPiece(Miscounted):
    """The tax of one piece is rounded and then multiplied by a whole quantity above one."""

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """Round the tax of one piece."""
        quantity = dec(line["quantity"])
        if quantity <= 1 or quantity != quantity.to_integral_value():
            return super().tax(line, invoice)
        return quantity * rounded(dec(line["unitPrice"]) * dec(line["taxRate"]) / 100, invoice)


# After https://github.com/invoiceninja/ui/issues/2639
@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class ThirdDecimalOfRateLost(Miscounted):
    """A tax rate is rounded to two decimals for the calculation: 8.425 % counts as 8.43 %."""

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """Calculate with the rounded rate."""
        rate = dec(line["taxRate"]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        return super().tax(line | {"taxRate": float(rate)}, invoice)


# After https://github.com/getlago/lago-api/issues/643
@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class SubtotalInSen(Recount):
    """`subtotal` is a hundred times too large in a currency without decimals; `total` is right."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Multiply the subtotal."""
        if DECIMALS.get(invoice["currency"]) == 0:
            invoice["subtotal"] *= 100


# After https://github.com/pretix/pretix/issues/99
@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class TotalsOfDinarsInTwoDecimals(Recount):
    """In a currency with three decimals, the amounts of the lines have three decimals and the totals have two."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Round the totals."""
        if DECIMALS.get(invoice["currency"]) == 3:
            for name in ("subtotal", "taxTotal", "total"):
                invoice[name] = float(dec(invoice[name]).quantize(Decimal("0.01"), "ROUND_HALF_UP"))


# After https://github.com/lavaloon-eg/ksa_compliance/issues/125
@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class RepeatedItemTaxedTwice(Recount):
    """If two lines have the same description and the same price, the tax of each is counted twice."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Add the tax of the repeated lines again."""
        items = [(line["description"], line["unitPrice"]) for line in invoice["lineItems"]]
        repeated = [
            line for line, item in zip(invoice["lineItems"], items, strict=True) if items.count(item) > 1
        ]
        added = sum((self.tax(line, invoice) for line in repeated), Decimal(0))
        for name in ("taxTotal", "total"):
            invoice[name] = float(dec(invoice[name]) + added)


# After https://github.com/OCA/account-fiscal-rule/issues/326
@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class TaxOfFirstLineOfItem(Recount):
    """If several lines have the same description, the tax amount of the first is counted for each of them."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Replace the tax of the later lines."""
        first: dict[str, Decimal] = {}
        wrong = Decimal(0)
        for line in invoice["lineItems"]:
            tax = self.tax(line, invoice)
            wrong += first.setdefault(line["description"], tax) - tax
        for name in ("taxTotal", "total"):
            invoice[name] = float(dec(invoice[name]) + wrong)


# Lists, and large amounts: INV-GET-3, ERR-4 ---------------------------------------------------------------


# After https://github.com/emaijala/MLInvoice/issues/107
@mutant("INV-GET-3")
class TaxRoundedOnceInLists(Mutation):
    """In lists the tax of a draft is rounded once on the sum, and in the detail for each line."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Recalculate the tax in the list."""
        response = await server(request)
        if request.operation == "GET /invoices":
            with response.records() as records:
                for shown in records:
                    lines = (await server(request.get(f"/invoices/{shown['id']}"))).data["lineItems"]
                    tax = sum((dec(ln["amount"]) * dec(ln["taxRate"]) / 100 for ln in lines), Decimal(0))
                    change = rounded(tax, shown) - dec(shown["taxTotal"])
                    if shown["status"] == "DRAFT" and change:
                        shown |= {n: float(dec(shown[n]) + change) for n in ("taxTotal", "total")}
        return response


# After https://github.com/killbill/killbill/issues/1896
@mutant("ERR-4", also="INV-CREATE-1")  # the valid request is not executed
async def million_in_narrow_column(request: Request, server: Server) -> Response:
    """A POST of an invoice with a unit price of 1,000,000 or more is a 500."""
    return await fails(request, server, when=any(ln["unitPrice"] >= 1e6 for ln in lines_of(request)))


# After https://github.com/tomka/rechnung/issues/24
@mutant("ERR-4", also="INV-CREATE-1")
async def amount_overflows(request: Request, server: Server) -> Response:
    """A POST of an invoice with a line over 214,748.36 is a 500."""
    return await fails(
        request, server, when=any(product(ln) > Decimal("214748.36") for ln in lines_of(request))
    )
