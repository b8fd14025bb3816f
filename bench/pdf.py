"""The time to render an invoice as a PDF, and the size of the file.

    python bench/pdf.py [--runs 50]

Renders in this process, on one thread. ``first`` is the time of the first rendering in a new process, with the import of
the libraries and the loading of the fonts.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal

from cleverinvo_mock.domain.invoices import Invoice, LineItem
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.pdf import Party, render_invoice

PLAIN = ["Consulting", "Website hosting, 12 months", "Design workshop (remote)"]
SCRIPTS = [
    "Usługa doradcza – dịch vụ tư vấn",
    "Консультационные услуги",
    "Συμβουλευτικές υπηρεσίες",
    "خدمات استشارية - المرحلة 1.",
    "שירותי ייעוץ (שלב 1)",
    "咨询服务（第一阶段），软件开发",
    "ソフトウェア開発の請求書",
    "소프트웨어 개발 송장",
]
SELLER = Party("Acme Studio GmbH", "billing@acme.example", "Torstraße 12\n10119 Berlin", "DE123456789", None)
BUYER = Party("Globex Corporation", "ap@globex.example", "1 Market Street\nSpringfield", None, "+1 555 0100")
CASES = {
    "plain": (PLAIN, 1),
    "all scripts": (SCRIPTS, 1),
    "300 lines": ([f"Item {number} of the order" for number in range(300)], 1),
    "1 MB of notes": (PLAIN, 18_000),
}


def main() -> None:
    """Measure each case and print its row."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--first", choices=CASES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.first:
        print(f"{timed(options.first, 0)[0] * 1000:.0f}")
        return
    print(f"{'':<14} {'median':>10} {'fastest':>10} {'first':>9} {'size':>9}")
    for name in CASES:
        render(name, 0)
        runs = options.runs if name in ("plain", "all scripts") else max(3, options.runs // 20)
        times, sizes = zip(*[timed(name, run) for run in range(runs)], strict=True)
        command = [sys.executable, __file__, "--first", name]
        first = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"{name:<14} {statistics.median(times) * 1000:>7.1f} ms {min(times) * 1000:>7.1f} ms"
            f" {first:>6} ms {sizes[0] / 1000:>6.0f} kB",
            flush=True,
        )


def timed(name: str, run: int) -> tuple[float, int]:
    """The seconds of one rendering, and the number of bytes."""
    started = time.perf_counter()
    size = len(render(name, run))
    return time.perf_counter() - started, size


def render(name: str, run: int) -> bytes:
    """The PDF of one case; ``run`` makes the invoice number unique."""
    descriptions, sentences = CASES[name]
    price = Decimal("1250.00")
    items = tuple(LineItem(text, Decimal(2), price, Decimal(10), 2 * price) for text in descriptions)
    subtotal = 2 * price * len(items)
    created = datetime(2026, 1, 15, tzinfo=UTC)
    invoice = Invoice(
        id="inv_1",
        client_id="cli_1",
        client_name=BUYER.name,
        client_email=BUYER.email,
        number=f"INV-2026-{run:04}",
        currency="USD",
        issue_date=date(2026, 1, 15),
        due_date=date(2026, 2, 14),
        line_items=items,
        subtotal=subtotal,
        tax_total=subtotal / 10,
        discount_total=Decimal(0),
        total=subtotal * 11 / 10,
        status=Status.DRAFT,
        notes="Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * sentences,
        terms="Net 30.",
        sent_via_email=False,
        sent_at=None,
        paid_at=None,
        created_at=created,
        updated_at=created,
    )
    return render_invoice(invoice, SELLER, BUYER, decimals=2)


if __name__ == "__main__":
    main()
