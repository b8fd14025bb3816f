"""Mutations of money: INV-CREATE-2, INV-CREATE-3.

An arithmetic that is wrong is wrong after an update, too: INV-UPDATE-2.
"""

from __future__ import annotations

import struct
from decimal import Decimal
from typing import Any

from tests.conformance.mutants.exchange import Request, Response
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import Recount, dec, rounded

# The amount of a line: INV-CREATE-2 -----------------------------------------------------------------------


@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class AmountsWithTax(Recount):
    """A line's amount has its tax in it, and the tax comes on top again."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """With tax."""
        return float(rounded(dec(line["amount"]) * (1 + dec(line["taxRate"]) / 100), invoice))


@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class QuantitiesCut(Recount):
    """A line's amount is counted with the whole part of its quantity."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Without the fraction."""
        quantity, price = dec(line["quantity"]), dec(line["unitPrice"])
        cut = Decimal(int(quantity))
        return line["amount"] if cut == quantity else float(rounded(cut * price, invoice))


@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class AmountsInDoubles(Recount):
    """Amounts have floating-point errors: 3 × 0.1 is 0.30000000000000004."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Unrounded."""
        return line["quantity"] * line["unitPrice"]


@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class AmountsInSingles(Recount):
    """Amounts are kept in 32 bits: from about a hundred thousand on the cents are wrong."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Seven digits of it."""
        (single,) = struct.unpack("f", struct.pack("f", line["amount"]))
        return float(rounded(dec(single), invoice))


@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class PricesInCents(Recount):
    """A unit price is rounded to cents before it is multiplied, so that 1000 × 0.005 is 10."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """Of the rounded price."""
        price = dec(line["unitPrice"])
        return (
            line["amount"]
            if rounded(price, invoice) == price
            else float(dec(line["quantity"]) * rounded(price, invoice))
        )


@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class YenInCents(Recount):
    """Amounts in JPY are counted in hundreds, as if yen had cents."""

    def amount(self, line: dict[str, Any], invoice: dict[str, Any]) -> float:
        """A hundredth."""
        return line["amount"] / 100 if invoice["currency"] == "JPY" else line["amount"]


@mutant("INV-CREATE-2", also="INV-UPDATE-2")
class ThirdLineAsSecond(Recount):
    """From the third line on, amounts are those of the second."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Copy them."""
        super().count(invoice)
        for line in invoice["lineItems"][2:]:
            line["amount"] = invoice["lineItems"][1]["amount"]
        if len(invoice["lineItems"]) > 2:
            super().count(invoice)


# The totals: INV-CREATE-3 ---------------------------------------------------------------------------------


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class TotalWithoutTax(Recount):
    """`total` is subtotal: the tax is forgotten."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Without it."""
        invoice["total"] = invoice["subtotal"]


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class OneRateForAll(Recount):
    """The tax rate of the first line is taken for all."""

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """At the first line's rate."""
        return super().tax(line | {"taxRate": invoice["lineItems"][0]["taxRate"]}, invoice)


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class RatesCut(Recount):
    """Of a tax rate only the whole part counts: 8.25 is 8."""

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """At the whole part."""
        return super().tax(line | {"taxRate": int(line["taxRate"])}, invoice)


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class TaxesCutOff(Recount):
    """A line's tax is cut off after the cents instead of rounded."""

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """Rounded down."""
        return rounded(dec(line["amount"]) * dec(line["taxRate"]) / 100, invoice, "ROUND_DOWN")


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class TaxInWholeUnits(Recount):
    """`taxTotal` is rounded to whole units of every currency."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Without cents."""
        tax = dec(invoice["taxTotal"]).quantize(Decimal(1), "ROUND_HALF_UP")
        invoice["taxTotal"] = float(tax)
        invoice["total"] = float(dec(invoice["subtotal"]) + tax - dec(invoice["discountTotal"]))


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class TaxOnTax(Recount):
    """Each line's tax is computed on the total of the lines before it, tax included."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Compound it."""
        tax = Decimal(0)
        for line in invoice["lineItems"]:
            tax += rounded((dec(line["amount"]) + tax) * dec(line["taxRate"]) / 100, invoice)
        invoice["taxTotal"] = float(tax)
        invoice["total"] = float(dec(invoice["subtotal"]) + tax)


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class EurosTaxFree(Recount):
    """Invoices in EUR have no tax, whatever their lines say."""

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """None."""
        return Decimal(0) if invoice["currency"] == "EUR" else super().tax(line, invoice)


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class LastLineNotCounted(Recount):
    """Of more than two lines, the last is not in the totals."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Count the others."""
        lines = invoice["lineItems"]
        if len(lines) > 2:
            invoice["lineItems"] = lines[:-1]
            super().count(invoice)
            invoice["lineItems"] = lines


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class DiscountFromNowhere(Recount):
    """Totals over 1000 are 1 % lower, for a discount that is nowhere shown."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Take it off."""
        if invoice["total"] > 1000:
            invoice["total"] = float(rounded(dec(invoice["total"]) * Decimal("0.99"), invoice))


@mutant("INV-CREATE-3", also="INV-UPDATE-2")
class SumsInDoubles(Recount):
    """Sums have floating-point errors: 0.1 + 0.2 is 0.30000000000000004."""

    def count(self, invoice: dict[str, Any]) -> None:
        """Add unrounded."""
        amounts = [line["amount"] for line in invoice["lineItems"]]
        invoice["subtotal"] = sum(amounts, 0.0)
        invoice["taxTotal"] = sum((ln["amount"] * ln["taxRate"] / 100 for ln in invoice["lineItems"]), 0.0)
        invoice["total"] = invoice["subtotal"] + invoice["taxTotal"]


@mutant("INV-CREATE-3")
def answered_total_without_tax(request: Request, response: Response) -> None:
    """The total in the answer to a POST is without tax, and right ever after."""
    if request.operation == "POST /invoices":
        with response.records() as records:
            for record in records:
                lines = request.fields.get("lineItems", [])
                record["total"] = float(
                    sum((dec(ln["quantity"]) * dec(ln["unitPrice"]) for ln in lines), Decimal(0))
                )
