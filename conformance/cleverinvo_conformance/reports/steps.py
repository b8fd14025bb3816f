"""The chain of a finding as numbered lines: request, status, and the part of the answer that matters.

Layer: reports. Redacts first and cuts last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expectation_check import Absent, value_at
from cleverinvo_conformance.core.outcomes import Finding, operation_name
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.wording import cut, spelled
from cleverinvo_conformance.reports.causes import error_text

#: Characters of a request's body and of an answer that a line shows.
_BODY: Final = 240
_ANSWER: Final = 240
#: Bytes of an answer that are looked at.
_LARGEST: Final = 256 << 10
#: So many requests alike, one after the other, become one line.
_ALIKE: Final = 4
_WITHOUT_KEY: Final = {
    None: " without a key",
    "misplaced": " with an unusual key",
    "other": " with the other key",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a chain. ``number`` and ``last`` count requests from 1; ``is_decisive``: this answer shows the fault."""

    number: int
    last: int
    request: str
    answer: str
    is_decisive: bool = False

    @property
    def label(self) -> str:
        """Its number, or the first and the last number of several requests alike."""
        return f"{self.number}." if self.number == self.last else f"{self.number}-{self.last}."

    def __str__(self) -> str:
        return f"{self.label} {self.request} -> {self.answer}"


def steps_of(finding: Finding, redactor: Redactor) -> tuple[Step, ...]:
    """The steps of the finding's chain."""
    own = {id(exchange) for exchange in finding.exchanges}
    chain = finding.chain or finding.exchanges
    return tuple(_steps(finding, chain, own, redactor))


def _steps(
    finding: Finding, chain: tuple[Exchange, ...], own: set[int], redactor: Redactor
) -> Iterator[Step]:
    decisive = finding.exchanges[-1] if finding.exchanges else None
    number = 1

    def kind(exchange: Exchange) -> tuple[object, ...]:
        is_own = id(exchange) in own
        return (exchange.request.method, operation_name(exchange), exchange.status, is_own and id(exchange))

    for _, group in groupby(chain, kind):
        alike = list(group)
        if len(alike) >= _ALIKE:
            answer = f"{alike[0].status} each"
            yield Step(number, number + len(alike) - 1, _request(alike[0], redactor), answer)
            number += len(alike)
            continue
        for exchange in alike:
            answer = _answer(exchange, finding, redactor)
            yield Step(number, number, _request(exchange, redactor), answer, exchange is decisive)
            number += 1


def _request(exchange: Exchange, redactor: Redactor) -> str:
    request = exchange.request
    query = f"?{request.query}" if request.query else ""
    whose = _WITHOUT_KEY.get(request.key, "" if request.key == "primary" else f" with the {request.key} key")
    line = redactor.text(f"{request.method} {request.path}{query}")
    if request.body is None:
        return cut(line, 2 * _BODY) + whose
    document = request.document
    whole = request.body.decode("utf-8", "replace") if document is None else spelled(document)
    body = redactor.text(whole)
    return f"{cut(line, 2 * _BODY)}{whose} {cut(body, _BODY)}"


def _answer(exchange: Exchange, finding: Finding, redactor: Redactor) -> str:
    """Status, and what of the answer the finding is about."""
    status = str(exchange.status)
    if exchange.body.startswith(b"%PDF"):
        return f"{status} ({len(exchange.body)} bytes of PDF)"
    if not exchange.body:
        return status
    if len(exchange.body) > _LARGEST:
        return f"{status} ({len(exchange.body)} bytes)"
    document = exchange.document
    if not isinstance(document, dict):
        return f"{status} {cut(redactor.text(exchange.body[:4000].decode('utf-8', 'replace')), _ANSWER)}"
    if exchange.status >= 400:
        said = error_text(exchange)
        whole = redactor.text(spelled(redactor.masked(document)))
        return (
            f"{status} {cut(redactor.text(json.dumps(said, ensure_ascii=False)) if said else whole, _ANSWER)}"
        )
    shown = _relevant(exchange, redactor.masked(document), finding)
    return f"{status} {cut(redactor.text(spelled(shown)), _ANSWER)}"


def _relevant(exchange: Exchange, document: dict[str, Any], finding: Finding) -> Any:
    """The id and the fields in question of a record; the counts of a list, and the fields in question."""
    record = document.get("data")
    pointers = zip(finding.fields, finding.pointers, strict=False)
    values = {name: value_at(document, pointer) for name, pointer in pointers}
    if exchange.is_of_list:
        items = record if isinstance(record, list) else []
        counts = {key: document[key] for key in ("total", "page", "limit", "totalPages") if key in document}
        return {"data": f"{len(items)} items", **counts, **_there(values)}
    if not isinstance(record, dict):
        return document
    known = {name: record[name] for name in ("id", "clientId", "status", *finding.fields) if name in record}
    return known | _there(values)


def _there(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not isinstance(value, Absent)}
