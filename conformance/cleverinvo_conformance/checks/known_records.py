"""Every answer of the run, compared with everything that the model of the account knows.

Layer: checks. :class:`AccountChecks` is shown each exchange once, in order; it sends nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any, Final

from cleverinvo_conformance.checks.access import check_access, check_new_id, is_plain
from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.checks.known_clients import check_client
from cleverinvo_conformance.checks.known_invoices import check_invoice, check_receipt
from cleverinvo_conformance.checks.known_lists import check_list
from cleverinvo_conformance.checks.known_pdfs import PdfChecks
from cleverinvo_conformance.checks.malformed_records import is_valid
from cleverinvo_conformance.checks.mixed_lists import MixedLists
from cleverinvo_conformance.core.api_client import CONCURRENT
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.model.account import Account, parts
from cleverinvo_conformance.model.records import Record

_WRITES: Final = frozenset({"POST", "PUT"})
_OK: Final = 200
_ERROR: Final = 400


class AccountChecks:
    """The checks of one run. ``mark``: the text that is in the name or number of each record of the run."""

    def __init__(self, mark: str) -> None:
        self.account: Final = Account(is_valid)
        self._mark: Final = mark
        self._pdfs: Final = PdfChecks(self.account)
        self._mixed_lists: Final = MixedLists()
        #: Records of which the API has shown a wrong value: a PDF that differs from that is not the one at fault.
        self._wrong: Final[set[tuple[str, str]]] = set()

    def lost(self, request: Request) -> None:
        """The answer to ``request`` was lost."""
        self.account.lost(request)

    def check(self, exchange: Exchange, malformed: Container[object]) -> list[Deviation]:
        """What ``exchange`` shows that it must not show. Records in ``malformed`` are not judged."""
        is_write = exchange.request.method not in {"GET", "HEAD", "OPTIONS"}
        found: list[Deviation] = []
        found += check_new_id(self.account, exchange)
        if CONCURRENT in exchange.tags and exchange.request.method != "POST":
            self.account.learn(exchange)  # the order of two writes to one record is unknown
            return found
        found += check_access(self.account, exchange)
        self.account.learn(exchange)
        if exchange.is_success:
            for record, shown in self._shown(exchange, malformed):
                found += self._values(record, shown, exchange, is_write=is_write)
            if exchange.is_of_list and self._is_of_own(exchange, found):
                found += check_list(self.account, self._mark, exchange)
        found += self._pdf(exchange)
        return found

    def _is_of_own(self, exchange: Exchange, found: list[Deviation]) -> bool:
        """Whether the list is of an account in which the run has made records, and not another account's (AUTH-4)."""
        is_mixed = self._mixed_lists.is_of_another(exchange, found)
        return not is_mixed and exchange.request.key in {record.key for record in self.account}

    def _pdf(self, exchange: Exchange) -> Iterator[Deviation]:
        """The PDF of an invoice of the run, whoever has asked for it."""
        collection, id_, below = parts(exchange.request.path)
        if (collection, below, exchange.request.method) != ("invoices", "pdf", "GET"):
            return
        record = self.account.of_path(exchange.request)
        if record is None and exchange.status == _OK:
            for other in self.account.of_others("invoice", id_, exchange.request.key):
                if not other.is_uncertain and not other.removed:
                    yield from self._pdfs.leaked(other, exchange)
        if record is None or record.is_uncertain or record.removed:
            return
        if self._is_right(record) and (
            exchange.status == _OK or (exchange.status < _ERROR and is_plain(exchange))
        ):
            yield from self._pdfs.check(record, exchange)

    def _is_right(self, invoice: Record) -> bool:
        """Whether nothing wrong was seen of the invoice and its client."""
        client = ("client", str(invoice.value("clientId")))
        return not invoice.is_uncertain and not {(invoice.kind, invoice.id), client} & self._wrong

    def _shown(
        self, exchange: Exchange, malformed: Container[object]
    ) -> Iterator[tuple[Record, dict[str, Any]]]:
        """The run's records in an answer, with what it shows of each."""
        collection, _, below = parts(exchange.request.path)
        if collection not in {"clients", "invoices"} or below:
            return
        shown = exchange.items if exchange.is_of_list else [exchange.record]
        for each in shown:
            kind: Kind = "client" if collection == "clients" else "invoice"
            record = self.account.record(kind, each.get("id"), exchange.request.key)
            if record and each not in malformed:
                yield record, each

    def _values(
        self, record: Record, shown: dict[str, Any], exchange: Exchange, *, is_write: bool
    ) -> Iterator[Deviation]:
        if record.is_uncertain or record.removed:
            return
        if is_write and (exchange.request.method not in _WRITES or exchange is not record.last_write):
            return
        if record.kind == "client":
            found = list(check_client(self.account, record, shown, exchange))
        elif is_write:
            found = list(check_receipt(record, shown, exchange))
        else:
            found = list(check_invoice(self.account, record, shown, exchange))
        if found:
            self._wrong.add((record.kind, record.id))
        yield from found
        if record.kind == "invoice" and not is_write and not exchange.is_of_list and self._is_right(record):
            yield from self._pdfs.confirm(record)
        record.seen = exchange
