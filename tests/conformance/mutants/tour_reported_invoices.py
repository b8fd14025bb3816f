"""The last part of the tour: requests that meet the conditions of the mutants that were written after bug reports."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.accounts import NEIGHBOUR
from tests.conformance.mutants.walker import Walker

BASE = {
    "currency": "USD",
    "issueDate": "2024-06-11",
    "dueDate": "2024-07-15",
    "notes": "Thanks",
    "terms": "Net 30",
}
OTHER = f"Bearer {NEIGHBOUR}"


def line(
    description: str = "Work", quantity: float = 1, price: float = 100, rate: float = 0
) -> dict[str, Any]:
    """A line item as it is sent."""
    return {"description": description, "quantity": quantity, "unitPrice": price, "taxRate": rate}


class ReportedInvoicesTour(Walker):
    """Sends the requests about invoices that are unusual, but valid."""

    invoice_count = 0

    async def reported_invoices(self) -> None:
        """Send them all."""
        client = await self.send("POST", "/clients", {"name": "Nuts & Bolts", "email": "nuts@tour.example"})
        self.invoice_client = client["id"]
        for part in (
            self._invoice_sums,
            self._invoice_lines,
            self._invoice_texts,
            self._invoice_dates,
            self._invoice_updates,
            self._invoice_numbers,
        ):
            await part()
        await self.send("DELETE", f"/clients/{self.invoice_client}")
        heir = await self.send("POST", "/clients", {"name": "Heir", "email": "heir@tour.example"})
        await self.send("GET", "/invoices", clientId=heir["id"])

    async def _made_invoice(self, *lines: dict[str, Any], **fields: Any) -> str:
        self.invoice_count += 1
        body = BASE | {
            "clientId": self.invoice_client,
            "invoiceNumber": f"report-{self.invoice_count}",
            "lineItems": lines,
        }
        made = await self.send("POST", "/invoices", body | fields)
        path = f"/invoices/{made['id']}" if made else "/invoices/none"
        await self._invoice_shown(path)
        return path

    async def _invoice_shown(self, path: str) -> None:
        for what in (path, f"{path}/pdf"):
            await self.send("GET", what)
        await self.send("GET", "/invoices", clientId=self.invoice_client, limit=1)

    async def _invoice_sums(self) -> None:
        await self._made_invoice(line(price=17.08))
        await self._made_invoice(line(quantity=3e9, price=0.01))
        await self._made_invoice(line(quantity=1000, price=4.5), currency="JPY")
        await self._made_invoice(line(quantity=0.125, price=100))
        await self._made_invoice(line(quantity=4e6, price=2.5e-7))
        await self._made_invoice(line(quantity=300, price=0.5, rate=13))
        await self._made_invoice(line(price=7650, rate=8.425))
        await self._made_invoice(line(price=1.235), currency="KWD")
        await self._made_invoice(line("A", 1, 10, 20), line("A", 1, 10, 20), line("A", 1, 30, 20))
        await self._made_invoice(
            *(line(name, 1, price, 24) for name, price in (("A", 79.2), ("B", 29.7), ("C", 7.24)))
        )
        await self._made_invoice(line(price=1234567))
        await self._made_invoice(line(quantity=1000, price=300))

    async def _invoice_lines(self) -> None:
        await self._made_invoice(line(quantity=0, rate=5), line("Text", 1, 0, 0), line("Last", 1, 5, 0))
        await self._made_invoice(*(line(f"No. {number}") for number in range(1, 14)))
        await self._made_invoice(*(line(f"No. {number}") for number in range(1, 80)))
        await self.send("GET", "/invoices", search="report-14")

    async def _invoice_texts(self) -> None:
        await self._made_invoice(line("Word " * 20), notes="One\nTwo " + "long " * 40)
        for text in (
            *("I <3 <b>bold</b> C++", "Pipe < 10 cm", "Salt & pepper", "Tom&Jerry", "Party 🎉", "上海 한국"),
            *("At least ≥ 3", "Pipe 3″", "Cafe\u0301", "One\nTwo\nThree", "Tall " * 700),
        ):
            await self._made_invoice(line(text))

    async def _invoice_dates(self) -> None:
        for issued, due in (
            *(("2024-12-30", "2025-01-31"), ("2014-10-19", "2014-12-01"), ("2024-01-01", "2045-01-01")),
            *(("1960-01-01", "1960-02-01"), ("2024-02-29", "2024-03-31"), ("2000-02-29", "2000-03-31")),
            ("2100-02-29", "2100-03-31"),
        ):
            await self._made_invoice(line(), issueDate=issued, dueDate=due)

    async def _invoice_updates(self) -> None:
        old = [line("A", 2, 10, 20), line("B", 3, 5, 10)]
        path = await self._made_invoice(*old, currency="EUR")
        for change in (
            *({"notes": "New"}, {"currency": "GBP"}, {"terms": ""}, {"lineItems": old[::-1]}),
            *({"lineItems": [*old[::-1], line("C", 1, 7, 5)]}, {"lineItems": [line("A", 2, 0, 0)]}),
            *({"lineItems": [line()] * 97}, {"issueDate": "2024-06-12"}, {"invoiceNumber": "report-new"}),
            *({"invoiceNumber": "report-new"}, {"lineItems": old}),
        ):
            await self.send("PUT", path, change)
            await self._invoice_shown(path)

    async def _invoice_numbers(self) -> None:
        for number in ("FV/2026/5", "INV 2026, 5", "Ünï-5"):
            await self._made_invoice(line(), invoiceNumber=number)
        first = await self._made_invoice(line("First"), invoiceNumber=None)
        made = await self.send("GET", first)
        number = made["invoiceNumber"] if made else "INV-0001"  # a server may demand a number
        await self._made_invoice(line("By hand"), invoiceNumber=f"{number[:-1]}{int(number[-1]) + 1}")
        await self._made_invoice(line("Second"), invoiceNumber=None)
        await self._invoice_shown(first)
        await self.send("DELETE", first)
        await self._made_invoice(line("Third"), invoiceNumber=None)
        shared = await self._made_invoice(line("Ours"), invoiceNumber="report-shared")
        client = await self.send("POST", "/clients", {"name": "Theirs", "email": "t@tour.example"}, key=OTHER)
        theirs = BASE | {
            "clientId": client["id"],
            "invoiceNumber": "report-shared",
            "lineItems": [line("Theirs")],
        }
        made = await self.send("POST", "/invoices", theirs, key=OTHER)
        for path in (f"/invoices/{made['id']}/pdf" if made else shared, f"{shared}/pdf"):
            await self.send("GET", path, key=OTHER)
