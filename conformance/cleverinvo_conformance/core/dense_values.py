"""Unusual but valid values for the fields of clients and invoices.

Layer: core. Values only. Each record of a run takes the next value of every list, so a run sends all of them without a
request more. A deployment must accept each and return it unchanged (CLI-CREATE-1, INV-CREATE-4). The lists hold what back
ends are known to damage: letters of many scripts and normalisation forms, markup, words that filters and full-text
indexes drop, wildcards, line breaks, blanks at both ends, lengths near common column limits, dates at the edges of
months, years, leap days and week years, quantities and prices that floats cannot hold.
"""

from __future__ import annotations

from typing import Any, Final

#: Ends of a client's name; the run's mark and a label stand before.
NAMES: Final = (
    ' & Söhne\'s GmbH of "the Best" <Pumps> 100%_off 5<6',
    " 株式会社青空 🏗️ Cafe\u0301 Ångström, İstanbul (a/b) + \\ Co",
)
#: Local parts (after the run's mark) and domains of e-mail addresses.
EMAILS: Final = (
    ("+billing_o'neil", "Mail.Conformance.Example"),
    ("_Accounts.Payable+2", "xn--bcher-kva.example"),
    (".with-a-rather-long-local-part", "a.b.c.sub-domain.conformance.example"),
)
ADDRESSES: Final = (
    "12 Rue de l'Église\nBât. 3, 2º izq.\n75001 Paris 🏢",
    (
        '  Ul. "Złota" 44/5 m. 6\n\n00-120 Warszawa – 3º andar & cobertura <fundos>; second entrance at the back of the '
        "building, through the courtyard, past the fountain, up the stairs, then left, door 12  "
    ),
    "東京都千代田区丸の内1-2-3\n丸の内ビル 4階 / שדרות רוטשילד 1, תל אביב",
)
TAX_IDS: Final = ("DE 136 695 976", "00012345", "0")
PHONES: Final = (
    "+1 (555) 010-0199 #5",
    "0049 30 901820",
    "0123456789",
)
#: Notes of clients and invoices, and terms.
TEXTS: Final = (
    (
        "Gracias, señor Müller:\n\n  all of October & November, “50 %” <b>bold</b> &amp; <script>x</script> + https://a.example/?b=c&d\n"
        "=1+1 @home #hash *star* _under_ ~tilde~ `code` [link](http://a.example) 1 < 2 > 0 – 3′ 6″ ≥ ±½ № § ¿¡\n"
    ),
    "  {{ name }} ${x} %s {0} %20 \\n \\ '; DROP TABLE clients; -- /* */ \"quoted\" O'Neil's and blanks at both ends  ",
    "cafe\u0301 café ﬁ Å Å ẞ İı 𠮷野家 👩‍👩‍👧 🇩🇪 ✍🏽 हिन्दी Ελληνικά Ёлка ไทย שלום سلام " * 3,
    "first\r\nsecond\n\tthird\n\n\nlast "
    + "Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * 7
    + "End.",
    "0",
    "null",
    "007.50",
)
#: Ends of invoice numbers.
NUMBERS: Final = ("", " b", "/A", ".7_c")
#: Dates of issue and dates due.
DATES: Final = (
    ("2024-12-30", "2025-01-01"),
    ("2000-02-29", "2038-01-20"),
    ("2017-10-15", "2018-11-04"),
    ("2026-01-31", "2026-03-29"),
    ("2025-10-26", "2099-12-31"),
)


def _line(description: str, quantity: float, price: float, rate: float) -> dict[str, Any]:
    return {"description": description, "quantity": quantity, "unitPrice": price, "taxRate": rate}


_MANY: Final[tuple[tuple[Any, ...], ...]] = (
    ("bolts", 1000, 0.01, 20),
    ("nuts", 3, 0.1, 20),
    ("paint, 2.5 l", 1, 138.66, 5),
    ("work", 7.25, 64, 0),
    ("travel", 1, 17.08, 20),
    ("paper", 1.1, 1.1, 5),
    ("licence", 1, 999999.99, 17.5),
    ("support", 12, 8.33, 20),
    ("post", 1, 2.05, 0),
    ("cloud", 0.25, 1234.56, 20),
    ("cloud", 0.25, 1234.56, 20),
    *(("hour", at, 19.99, 20) for at in range(1, 24)),
    ("end", 1, 1, 100),
)
#: Currencies with line items whose amounts fit their decimals; some taxes do not. At least one invoice of a run takes
#: them and is read.
LINES: Final[tuple[tuple[str, tuple[dict[str, Any], ...]], ...]] = (
    (
        "EUR",
        (
            _line("Hosting (free of charge)", 1, 0, 0),
            _line("Web Development + Support", 0.125, 100, 7),
            _line("Pipe < 10 cm & > 5 mm", 3, 38.84, 19),
            _line('The "best" of A/B – 50 % 🏗️', 0.5, 19.98, 7),
            _line("Bergführer <2 Tage>", 2, 1234567.85, 8.1),
            _line("Plank ⅝″ ≥ 2′ 6″ → cut", 40, 125, 8.425),
            *(_line(f"Item {at}: {what}", *figures) for at, (what, *figures) in enumerate(_MANY, start=1)),
        ),
    ),
)
#: Line items in a currency without decimals.
YEN: Final = (
    _line("設計費", 3, 33333, 10),
    _line("Straße & Ölwechsel", 1000, 4.5, 8),
    _line("Deposit", 1, 250, 0),
)
