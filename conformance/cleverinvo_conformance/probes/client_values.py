"""Values of the wrong JSON type, and texts that are right but odd.

Layer: probes. Data only.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, Final

#: One of each JSON type that is no string.
WRONG_VALUES: Final[tuple[Any, ...]] = (5, True, ["text"], {"text": "text"})
#: Wrong values where a deployment is most tempted to make a text of them: of a number, of a truth value, of a form's parts.
_TEMPTING: Final[tuple[tuple[str, Any], ...]] = (
    ("name", 5),
    ("taxId", 123456789),
    ("phone", 15550100),
    ("address", {"street": "123 Main St"}),
)
_TRUE_OF_POST: Final = ("name", "address", "phone")


def wrong_in_post(random: Random) -> list[tuple[str, Any]]:
    """Fields of a new client with a value of a wrong JSON type: each field, one as a truth value, too; three are drawn."""
    truth = random.choice((True, False))
    return [
        *_TEMPTING,
        (random.choice(_TRUE_OF_POST), truth),
        ("email", random.choice((truth, 12.5, ["a@conformance.example"], {"work": None}))),
        ("notes", random.choice((truth, 12.5, ["Net 30 terms"], {"text": "Net 30 terms"}))),
    ]


def wrong_in_put(random: Random) -> list[tuple[str, Any]]:
    """Each field of a client with a value of a wrong JSON type; the kinds take turns, and each of them is there."""
    fields, values = (
        ["email", "address", "taxId", "phone", "notes"],
        [True, 123456789, 12.5, ["a"], {"a": "b"}],
    )
    random.shuffle(values)
    return [("name", 5), *zip(fields, values, strict=True)]


#: Texts by what is odd about them.
ODD_TEXTS: Final[Mapping[str, str]] = {
    "scripts": "Příliš 株式会社 주식회사 شركة «Ёлка» हिन्दी",
    "emoji": "👩‍👩‍👧 🇩🇪 ✍🏽",
    "composed and not": "caf\u00e9 cafe\u0301 ﬁ Å",
    "quotes": """O'Neil "and" sons; DROP TABLE -- \\ / %s {0} ${x}""",
    "markup": "<b>bold</b> &amp; <script>alert(1)</script>",
    "spaces around": "  two before and after  ",
    "lines": "first\nsecond\r\nthird\tand a tab\n",
    "word of JSON": "null",
    "long": "Lorem ipsum " * 416 + "dolor sit",
}
#: Those that may stand in a name, too.
ODD_NAMES: Final = frozenset({"scripts", "emoji", "composed and not", "quotes", "markup"})


#: In a record that is made anyway: what is lost where letters are changed for others, signs left out, or ends cut off.
ODD_FIELDS: Final[Mapping[str, str]] = {
    "address": "  1 Rue de l'Été\n東京都 cafe\u0301 ﬁ \u212b  ",
    "taxId": "fr-123456789",
    "notes": " <b>Bold</b> &amp; 💼 \t two  blanks ",
}
#: Fields of a client that are not the caller's to set.
FOREIGN_STAMPS: Final[Mapping[str, str]] = dict.fromkeys(
    ("createdAt", "updatedAt"), "2001-02-03T04:05:06.789Z"
)


def new_values(mark: str) -> dict[str, str]:
    """Another value for each of the six fields; the name carries the run's ``mark``."""
    return {
        "name": f"{mark} Subject two & Söhne",
        "email": f"{mark}.Accounts@Conformance.example",
        "address": "Königsallee 7\r\n40212 Düsseldorf",
        "taxId": "DE-987654321",
        "phone": "+1-555-0200",
        "notes": "Net 60 terms & conditions, O'Neil's <50%>",
    }


def kind_of(value: Any) -> str:
    """What a sentence calls the JSON type of ``value``."""
    match value:
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
