"""What the steps of a sequence write: values of clients and invoices, unusual and plain, and changes of line items.

Layer: generated. Strategies only. A deployment must take every text and return it unchanged (``valid_requests``); amounts
beyond what it must take may be refused.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from cleverinvo_conformance.core import dense_values as dense
from cleverinvo_conformance.core.json_forms import FORMS, PLAIN

Line = dict[str, Any]

#: Letters, digits, signs of many scripts: neither controls nor blanks nor combining marks.
_ANY_TEXT: Final = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=20
)
_SHORT: Final = (
    "Acme",
    "0",
    "A",
    "-",
    "0.0",
    "None",
    "[]",
    "50% off_",
    "<b>Bold</b>",
    "한빛 상사",
    'O\'Neil "Ltd"',
)
_LONG: Final = st.one_of(st.sampled_from(_SHORT), st.sampled_from(dense.TEXTS), _ANY_TEXT)
#: What stands behind the run's mark in a client's name.
NAME_ENDS: Final = st.one_of(
    st.sampled_from(("", " Acme", " 0", " Acme Corp", " acme", "-2", *dense.NAMES)),
    _ANY_TEXT.map(lambda text: f" {text}"),
)
#: What stands behind the run's mark and a number in an e-mail address, and its domain.
EMAIL_ENDS: Final = st.sampled_from((("", "conformance.example"), ("", "Conformance.Example"), *dense.EMAILS))
#: The other fields of a client.
CLIENT_VALUES: Final[dict[str, st.SearchStrategy[str]]] = {
    "address": st.one_of(st.sampled_from(_SHORT), st.sampled_from(dense.ADDRESSES), _ANY_TEXT),
    "taxId": st.sampled_from(("0", "A1", "US-123456789", *dense.TAX_IDS)),
    "phone": st.sampled_from(("112", "+1-555-0100", *dense.PHONES)),
    "notes": _LONG,
}
#: Notes and terms of an invoice.
INVOICE_TEXTS: Final = _LONG
NUMBER_ENDS: Final = st.sampled_from((*dense.NUMBERS, "0", "-b", "x"))
CURRENCIES: Final = st.sampled_from(("USD", "EUR", "JPY", "KWD", "GBP"))
DATES: Final = st.sampled_from((("2024-06-01", "2024-07-01"), ("2024-06-01", "2024-06-01"), *dense.DATES))
#: How JSON is written.
JSON_FORMS: Final = st.sampled_from((PLAIN, PLAIN, *FORMS))

_DESCRIPTIONS: Final = (
    "Hosting",
    "Web Development",
    "0",
    "Bolt 7",
    *(line["description"] for line in dense.LINES[0][1][:6]),
)
_FIGURES: Final[dict[str, st.SearchStrategy[Any]]] = {
    "description": st.sampled_from(_DESCRIPTIONS),
    "quantity": st.one_of(st.integers(1, 12), st.sampled_from((0.5, 0.125, 2.5, 7.25, 40, 1000))),
    "unitPrice": st.one_of(
        st.integers(1, 50).map(lambda n: n * 100),
        st.sampled_from((0, 1, 0.01, 1.1, 19.99, 38.84, 125, 4800, 99999.5, 123456, 654321.98)),
    ),
    "taxRate": st.sampled_from((0, 5, 7, 8.1, 10, 17.5, 19, 20, 25, 100)),
}
_LINE: Final = st.fixed_dictionaries(_FIGURES)
LINES: Final = st.lists(_LINE, min_size=1, max_size=4)
MANY_LINES: Final = st.lists(_LINE, min_size=8, max_size=14)


@st.composite
def changed_lines(draw: st.DrawFn, lines: list[Line]) -> list[Line]:
    """``lines`` with one kind of change; at least one line is left."""
    kept = [dict(line) for line in lines]
    at = draw(st.integers(0, len(kept) - 1))
    match draw(
        st.sampled_from(("field", "field", "order", "fewer", "more", "one", "zero", "twice", "new", "same"))
    ):
        case "field":
            name = draw(st.sampled_from(tuple(_FIGURES)))
            kept[at][name] = draw(_FIGURES[name])
        case "order":
            return draw(st.permutations(kept))
        case "fewer":
            del kept[at]
        case "more":
            kept.insert(at, draw(_LINE))
        case "one":
            kept = [kept[at]]
        case "zero":
            kept[at][draw(st.sampled_from(("unitPrice", "taxRate")))] = 0
        case "twice":
            kept.append(dict(kept[at]))
        case "new":
            return draw(LINES | MANY_LINES)
    return kept or [dict(lines[0])]
