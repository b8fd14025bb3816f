"""The journal of exchanges with the API: read, search, count, verify, export, stream.

Layer: control.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import orjson

from cleverinvo_mock.api.reasons import reason_of
from cleverinvo_mock.control.errors import BadRequest, NotFound
from cleverinvo_mock.control.request import ControlRequest, Reply, StreamReply, answer
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.domain.errors import RecordNotFound
from cleverinvo_mock.journal.curl import script
from cleverinvo_mock.journal.entry import Entry, RefusalReason
from cleverinvo_mock.journal.exchange import Exchange
from cleverinvo_mock.journal.har import archive
from cleverinvo_mock.journal.live import events
from cleverinvo_mock.journal.matching import Match
from cleverinvo_mock.journal.redaction import redacted_query
from cleverinvo_mock.journal.verifying import Outcome, verify_count, verify_order

_COUNTS: Final = ("atLeast", "exactly", "never")


class JournalControl:
    """``/journal`` and what is below it."""

    def __init__(self, sandbox: ControlledSandbox) -> None:
        self._sandbox: Final = sandbox
        self._journal: Final = sandbox.journal

    def read_journal(self, request: ControlRequest) -> Reply:
        """The latest entries; with ``after``, the first entries after that number."""
        account, after, limit = self._account(request), request.query["after"], request.query["limit"]
        entries = self._entries(account, after)
        page = entries[:limit] if after else entries[-limit:]
        return _listed(page, len(entries), self._journal.dropped(account, after))

    def get_entry(self, request: ControlRequest) -> Reply:
        """One entry. Raises :class:`NotFound`; its text says whether the entry existed."""
        number = int(request.path["entry"])
        exchange = self._journal.get(number)
        if exchange is None:
            kept = (str(one.number) for one in self._journal.exchanges()[-10:])
            raise NotFound("journal entry", f"{number}, {self._state_of(number)}", kept)
        return answer(self._entry(exchange).as_json())

    def find_entries(self, request: ControlRequest) -> Reply:
        """All matching entries."""
        match = self._match(request.body)
        found = [entry for entry in self._entries(match.account) if match.fits(entry)]
        return _listed(found, len(found), self._journal.dropped(match.account))

    def count_entries(self, request: ControlRequest) -> Reply:
        """The number of matching entries."""
        match = self._match(request.body)
        count = sum(1 for entry in self._entries(match.account) if match.fits(entry))
        return Reply(
            HTTPStatus.OK, orjson.dumps({"count": count, "dropped": self._journal.dropped(match.account)})
        )

    def verify_journal(self, request: ControlRequest) -> Reply:
        """Verify counts or an order of requests. Raises :class:`BadRequest`."""
        body = request.body
        counts = [name for name in _COUNTS if name in body]
        if "inOrder" in body and len(body) == 1:
            outcome, dropped = self._verified_order([self._match(fields) for fields in body["inOrder"]])
        elif "match" in body and len(counts) == 1 and len(body) == 2:  # noqa: PLR2004 - match and how often
            wanted = 0 if counts == ["never"] else int(body[counts[0]])
            match = self._match(body["match"])
            dropped = self._journal.dropped(match.account)
            outcome = verify_count(
                self._entries(match.account), match, wanted, at_least=counts == ["atLeast"], dropped=dropped
            )
        else:
            raise BadRequest(
                f"Invalid body: send match with one of {', '.join(_COUNTS)}, or inOrder alone;"
                f" got {', '.join(body) or 'nothing'}"
            )
        return Reply(HTTPStatus.OK, orjson.dumps(_outcome(outcome, dropped)))

    def export_har(self, request: ControlRequest) -> Reply:
        """All entries as an HTTP archive."""
        return Reply(
            HTTPStatus.OK, orjson.dumps(archive(self._entries(self._account(request)), self._sandbox.version))
        )

    def export_curl(self, request: ControlRequest) -> Reply:
        """All entries as a shell script."""
        text = script(self._entries(self._account(request)))
        return Reply(HTTPStatus.OK, text.encode(), ((b"content-type", b"text/x-shellscript; charset=utf-8"),))

    def stream_journal(self, request: ControlRequest) -> StreamReply:
        """New entries as server-sent events, from now on or after ``Last-Event-ID``."""
        last = request.headers.get("last-event-id", "")
        after = int(last[:18]) if last.isascii() and last.isdigit() else None
        pieces = events(
            self._journal,
            lambda exchange: self._entry(exchange).as_json(),
            account=self._account(request),
            after=after,
        )
        return StreamReply(pieces, ((b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")))

    def _account(self, request: ControlRequest) -> str | None:
        return self._known(request.account)

    def _known(self, account: str | None) -> str | None:
        """``account``. Raises :class:`NotFound`."""
        return None if account is None else self._sandbox.account(account).name

    def _match(self, fields: dict[str, Any]) -> Match:
        match = Match(fields)
        self._known(match.account)
        return match

    def _verified_order(self, steps: list[Match]) -> tuple[Outcome, int]:
        # Steps of one account are looked up in its share of the journal.
        accounts = {step.account for step in steps}
        account = accounts.pop() if len(accounts) == 1 else None
        dropped = self._journal.dropped(account)
        return verify_order(self._entries(account), steps, dropped), dropped

    def _entries(self, account: str | None, after: int = 0) -> list[Entry]:
        return [self._entry(exchange) for exchange in self._journal.exchanges(account, after)]

    def _entry(self, exchange: Exchange) -> Entry:
        return Entry(exchange, self._refused)

    def _refused(self, exchange: Exchange) -> RefusalReason | None:
        if exchange.refusal is None:
            return None
        if exchange.reason is None:
            exchange.reason = self._reason(exchange)
        return RefusalReason(*exchange.reason)

    def _reason(self, exchange: Exchange) -> RefusalReason:
        refusal = exchange.refusal
        assert refusal is not None
        clause, pointer = reason_of(refusal, exchange.operation)
        if clause == "AUTH-1" and redacted_query(query := exchange.query.decode("latin-1")) != query:
            clause = "AUTH-3"  # the key was sent elsewhere than in the header
        if (
            isinstance(refusal, RecordNotFound)
            and refusal.under is None
            and self._is_elsewhere(exchange, refusal)
        ):
            clause = "AUTH-4"
        return RefusalReason(str(refusal), type(refusal).__name__, clause, pointer)

    def _is_elsewhere(self, exchange: Exchange, refusal: RecordNotFound) -> bool:
        """Whether another account has the record. The API must not reveal that (AUTH-4); the journal may."""
        segments = exchange.path.split("/")
        id_ = segments[segments.index(f"{refusal.kind}s") + 1]
        return any(
            (account.client if refusal.kind == "client" else account.invoice)(id_) is not None
            for account in self._sandbox.registry
            if account.name != exchange.account
        )

    def _state_of(self, number: int) -> str:
        return "which was dropped" if number <= self._journal.last else "which does not exist yet"


def _listed(entries: list[Entry], total: int, dropped: int) -> Reply:
    body = {"data": [entry.as_json() for entry in entries], "total": total, "dropped": dropped}
    return Reply(HTTPStatus.OK, orjson.dumps(body))


def _outcome(outcome: Outcome, dropped: int) -> dict[str, Any]:
    nearest = outcome.nearest
    return {
        "verified": outcome.verified,
        "explanation": outcome.explanation,
        "count": outcome.count,
        "dropped": dropped,
        "nearestMiss": {"entry": nearest.entry.as_json(), "differences": nearest.differences}
        if nearest
        else None,
    }
