"""What an invoice showed before its updates, for those who look for it where it must not be any more.

Layer: model. Values only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.pdf_text import Pdf
from cleverinvo_conformance.model.account import Account, sent_part
from cleverinvo_conformance.model.records import Record

#: Letters from which on a text is surely not one of the page's own words.
_DISTINCT: Final = 12
_TEXTS: Final = ("invoiceNumber", "notes", "terms")


@dataclass(frozen=True, slots=True)
class Former:
    """Texts and totals that an update replaced; of texts, those that cannot be on a page for another reason."""

    texts: tuple[str, ...]
    totals: tuple[Decimal, ...]


def former_of(account: Account, record: Record) -> Former:
    """What ``record``, an invoice, was set to by a write and is not any more.

    A text counts if it is long and no part of one that the invoice or its client has now.
    """
    if not record.was_updated:
        return Former((), ())
    now = Pdf(1, "\n".join(_current_texts(account, record)), is_readable=True)
    texts = [text for text in dict.fromkeys(_former_texts(account, record)) if _is_long(text)]
    totals = [number(write.record.get("total")) for write in record.writes]
    last = totals[-1]
    old = {total for total in totals[:-1] if total is not None and last is not None and total != last}
    return Former(tuple(text for text in texts if not now.shows(text)), tuple(old))


def _is_long(text: str) -> bool:
    return len("".join(text.split())) >= _DISTINCT


def _current_texts(account: Account, record: Record) -> Iterator[str]:
    """All texts that the invoice and its client have now, and the names that the client has had."""
    owner = account.record("client", record.value("clientId"), record.key)
    for each in (record, owner) if owner else (record,):
        for known in each.fields.values():
            yield from _strings(known.allowed)
        for _, name, email in each.titles:
            yield from _strings([name, email])
    yield from _strings(record.last_write.record)


def _former_texts(account: Account, record: Record) -> Iterator[str]:
    for write in record.writes:
        sent = write.request.document
        for name, value in sent.items() if isinstance(sent, dict) else ():
            known = record.fields.get(name)
            if known is None or not known.allowed or sent_part(value) in known.allowed:
                continue
            if name in _TEXTS and isinstance(value, str):
                yield value
            elif name == "lineItems" and isinstance(value, list):
                yield from (
                    text
                    for line in value
                    if isinstance(line, dict) and isinstance(text := line.get("description"), str)
                )
            elif name == "clientId" and (client := account.record("client", value, record.key)):
                yield from (title for _, title, _ in client.titles if isinstance(title, str))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
