"""Bodies that are not JSON, and odd ones that are; odd texts, ids and query strings.

Layer: probes. Values only.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote


def broken(fields: dict[str, Any]) -> dict[str, bytes]:
    """Bodies that no reader of RFC 8259 takes, each made of ``fields`` and by what it is.

    A lenient reader that takes one reads ``fields`` from it.
    """
    whole = json.dumps(fields)
    inner = whole[1:-1]
    return {
        "an empty body": b"",
        "JSON without its end": whole[:-1].encode(),
        "JSON with bytes that are not UTF-8 after it": whole.encode() + b"\xff\xfe",
        "JSON with a text that is not UTF-8": b'{"notes": "caf\xe9", ' + inner.encode() + b"}",
        "JSON with text after it": whole.encode() + b" and more",
        "JSON with a comma before its end": f"{{{inner},}}".encode(),
        "JSON with names without quotes": f"{{unquoted: 1, {inner}}}".encode(),
        "JSON with a comment": f"/* comment */ {whole}".encode(),
        "a form": "&".join(f"{name}={quote(str(value))}" for name, value in fields.items()).encode(),
        "blanks": b" \r\n ",
    }


def not_a_number(fields: dict[str, Any]) -> bytes:
    """``fields`` of an invoice with ``NaN``, which JSON does not have, as the quantity of its first line."""
    first, *rest = fields["lineItems"]
    return json.dumps(fields | {"lineItems": [first | {"quantity": float("nan")}, *rest]}).encode()


#: How deep a body nests that readers with a stack of their own get lost in.
_DEEP: Final = 3000
#: Just beyond the limit of common readers: 64, 512 or 1000.
_DEEPER: Final = 1010
_JSON: Final = "application/json"

#: Neither a client nor an invoice: no list is a name or lines.
DEEP: Final = b'{"name": ' + b"[" * _DEEP + b"]" * _DEEP + b', "lineItems": {}}'


def with_byte_order_mark(fields: dict[str, Any]) -> bytes:
    """``fields`` as JSON after the byte order mark of UTF-8."""
    return json.dumps(fields).encode("utf-8-sig")


def with_deep_list(fields: dict[str, Any], name: str) -> bytes:
    """``fields`` as JSON, with a list in the field ``name`` that nests a little deeper than many readers allow.

    Some readers take it, and then it is a value of the wrong type.
    """
    whole = json.dumps(fields | {name: "?"})
    return whole.replace('"?"', "[" * _DEEPER + "]" * _DEEPER).encode()


#: Bodies without effect, with their content types: no ``name`` for a new client, nothing of an invoice's.
BODIES: Final = {
    "null": (b"null", _JSON),
    "a number": (b"5", _JSON),
    "a text": (b'"text"', _JSON),
    "an empty list": (b"[]", _JSON),
    "a list of objects": (b'[{"name": "x"}]', _JSON),
    "numbers for names": (b'{"name": 1e999, "lineItems": -1e999}', _JSON),
    "an unknown character set": (b'{"lineItems": 5}', "application/json; charset=nonsense"),
    "a content type that is none": (b'{"lineItems": 5}', ";;"),
}


#: Texts that break what is not made for them: terminators, halves of characters, more than a column holds.
TEXTS: Final = {
    "a NUL": "before\x00after",
    "half a surrogate pair": "half \ud83d of one",
    "emoji joined and combined": "👩‍👩‍👧‍👦🏴‍☠️e\u0301\u0302\u0303",
    "right-to-left marks": "\u202eabc\u202c\u2066שלום\u2069\ufeff",
    "control characters": "\r\n\t\x0b\x1b[31m\x7f\x85\u2028",
    "code": "'; DROP TABLE clients; -- \" <script>{{7*7}}</script> ${x} %s %n \\",
    "70,000 letters": "x" * 70_000,
}

#: A search, beyond the last page that there could be; parameters as lists and objects, bytes that are not UTF-8, and a
#: percent sign that encodes nothing.
ODD_SEARCH: Final = (
    "search=" + quote("\x00'\"\\%_*([{💥\u202e") + f"&page={10**19}&search[x]=1&limit[]=2&sort=%ff%fe&%zz"
)
#: An id that no record could have: signs of all kinds, NUL, and bytes that are not UTF-8.
ODD_ID: Final = quote("no id at all 💥 ' " * 8) + "%00%ff"

#: Parts of ids, percent-encoded.
IDS: Final = {
    "a NUL": "%00",
    "emoji": quote("💥"),
    "quotes": quote("'\";--"),
    "bytes that are not UTF-8": "%ff%fe",
    "two thousand letters": "x" * 2000,
    "a number beyond 64 bits": "9" * 40,
    "percent signs alone": "%zz%",
    "a brace and a bracket": quote("{a}[0]"),
}

#: Names of what any object has in some languages, and no account.
INHERITED: Final = ("constructor", "__proto__", "toString")

#: Raw query strings.
QUERIES: Final = {
    "a NUL": "search=a%00b",
    "bytes that are not UTF-8": "search=%ff%fe&status=%ff",
    "patterns": "search=" + quote("%_*?[a-z](.*)+\\' OR 1=1"),
    "a page beyond 64 bits": "page=" + "9" * 40,
    "digits of another script": "page=" + quote("١") + "&limit=" + quote("５"),
    "lists and objects": "search[]=a&search[$ne]=b&page[x]=1&status[]=DRAFT",
    "parameters twice": "page=1&page=2&limit=1&limit=2&search=a&search=b",
    "signs alone": "&&=&=x&page&",
    "percent signs without digits": "search=100%&%zz=%",
    "an odd client": "clientId=%00%f0%9f%92%a5'",
    "four thousand letters": "search=" + "x" * 4000,
}

#: Headers that a server may stumble over.
HEADERS: Final = {
    "a media type it does not have": {"Accept": "application/xml"},
    "malformed negotiation": {
        "Accept": ";;q=x",
        "Accept-Language": "*;q=9,,-",
        "Accept-Encoding": "nonsense;q=x",
    },
    "malformed conditions": {"If-Modified-Since": "yesterday", "If-None-Match": "no quotes"},
}
