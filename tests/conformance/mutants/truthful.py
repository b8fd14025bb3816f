"""Servers that keep the contract in unusual ways: the suite must pass each of them.

Each is the sandbox with its own choices on the open points. Some are wrapped by a mutation that keeps every clause;
these are in the modules ``truthful_…``, most of them together with the servers.
"""

from __future__ import annotations

from tests.conformance.mutants import (
    truthful_answers,
    truthful_connections,
    truthful_holdout,
    truthful_ids,
    truthful_oddities,
    truthful_papers,
    truthful_refusals,
    truthful_rules,
    truthful_status,
)
from tests.conformance.mutants.living import Living
from tests.conformance.mutants.truthful_server import ShiftedClock, Truthful, mixed

TRUTHFUL = [
    Truthful("default", "the defaults"),
    Truthful("strict", "refuses whatever may be refused", "strict"),
    Truthful("lenient", "accepts whatever may be accepted", "lenient"),
    Truthful("opposite", "each open point's last value", "opposite"),
    *(Truthful(f"mixed-{n}", f"open points chosen by chance, {n}", mixed(n)) for n in range(1, 7)),
    Truthful("extra", "undocumented fields in every object", make=truthful_oddities.ExtraFields),
    Truthful("spelling", "other spellings of the same JSON", make=truthful_oddities.OtherSpelling),
    Truthful("compressed", "gzip", make=truthful_oddities.Compressed),
    Truthful("chunked", "chunked responses without a length", make=truthful_oddities.Chunked),
    Truthful("headers", "headers in capitals, and more of them", make=truthful_oddities.Headers),
    Truthful("closing", "every connection is closed after one request", make=truthful_oddities.Closing),
    Truthful("slow", "every response takes some milliseconds", make=truthful_oddities.Slow),
    Truthful("uuids", "ids that are UUIDs", make=truthful_oddities.UuidIds),
    Truthful("numbers", "ids that are consecutive numbers", make=truthful_oddities.SequentialIds),
    Truthful("errors", "errors with a code, details and a trace id", make=truthful_oddities.WordyErrors),
    Truthful("order", "lists in an arbitrary but fixed order", "strict", make=truthful_oddities.OddOrder),
    Truthful("file-names", "only filename*, percent-encoded", make=truthful_oddities.ExtendedNames),
    Truthful(
        "token-names",
        "file names without quotes if they are tokens",
        "lenient",
        make=truthful_oddities.TokenNames,
    ),
    Truthful(
        "paper", "PDFs of another producer: 5.500,00, text in pieces", make=truthful_oddities.OtherPaper
    ),
    Truthful(
        "paper-spaced",
        "PDFs of a third producer: 5 500,00, compressed",
        "opposite",
        make=truthful_oddities.SpacedPaper,
    ),
    Truthful("empty", "an account without any record", settings={"seed": "empty"}, is_empty=True),
    Truthful("early", "a clock that is 400 days behind", settings={"clock": ShiftedClock(-400)}),
    Truthful("living", "3,000 more clients and invoices, and another user who changes them", make=Living),
    Truthful("limited", "120 requests in the last 60 seconds", settings={"rate_limit": 120}, slow=True),
    Truthful(
        "limited-by-clock", "120 requests in a clock minute", "opposite", {"rate_limit": 120}, slow=True
    ),
    Truthful("living-strict", "the same, and refuses whatever may be refused", "strict", make=Living),
    *truthful_answers.SERVERS,
    *truthful_connections.SERVERS,
    *truthful_holdout.SERVERS,
    *truthful_ids.SERVERS,
    *truthful_papers.SERVERS,
    *truthful_refusals.SERVERS,
    *truthful_rules.SERVERS,
    *truthful_status.SERVERS,
]
