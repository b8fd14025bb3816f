"""What was sent to the API and answered: read, searched, counted, verified, exported, followed.

Layer: control.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from mockserver.api.reasons import reason_of
from mockserver.control.call import ControlCall, Reply, StreamReply, answer
from mockserver.control.errors import NoSuch, NotValid
from mockserver.control.sandbox import Sandbox
from mockserver.domain.errors import NotFound
from mockserver.journal.curl import script
from mockserver.journal.entry import Entry, Refused
from mockserver.journal.exchange import Exchange
from mockserver.journal.har import archive
from mockserver.journal.live import events
from mockserver.journal.matching import Match
from mockserver.journal.redaction import redacted_query
from mockserver.journal.verifying import Outcome, verify_count, verify_order

_COUNTS: Final = ("atLeast", "exactly", "never")


class JournalControl:
    """``/journal`` and what is below it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox: Final = sandbox
        self._journal: Final = sandbox.journal

    def read_journal(self, call: ControlCall) -> Reply:
        """The latest entries; after a number, the first ones after it, so that a reader can go on from there."""
        account, after, limit = self._account(call), call.query["after"], call.query["limit"]
        entries = self._entries(account, after)
        page = entries[:limit] if after else entries[-limit:]
        return _listed(page, len(entries), self._journal.dropped(account, after))

    def get_entry(self, call: ControlCall) -> Reply:
        """One entry. Raises :class:`NoSuch`, which says whether there has been one."""
        number = int(call.path["entry"])
        exchange = self._journal.get(number)
        if exchange is None:
            kept = (str(one.number) for one in self._journal.kept()[-10:])
            raise NoSuch("journal entry", f"{number}, {self._whereabouts(number)}", kept)
        return answer(self._entry(exchange).as_json())

    def find_entries(self, call: ControlCall) -> Reply:
        """All that match."""
        match = self._match(call.body)
        found = [entry for entry in self._entries(match.account) if match.fits(entry)]
        return _listed(found, len(found), self._journal.dropped(match.account))

    def count_entries(self, call: ControlCall) -> Reply:
        """How many match."""
        match = self._match(call.body)
        count = sum(1 for entry in self._entries(match.account) if match.fits(entry))
        return Reply(200, orjson.dumps({"count": count, "dropped": self._journal.dropped(match.account)}))

    def verify_journal(self, call: ControlCall) -> Reply:
        """Whether just that was sent. Raises :class:`NotValid`."""
        body = call.body
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
            raise NotValid(
                f"Invalid body: send match with one of {', '.join(_COUNTS)}, or inOrder alone;"
                f" got {', '.join(body) or 'nothing'}"
            )
        return Reply(200, orjson.dumps(_outcome(outcome, dropped)))

    def export_har(self, call: ControlCall) -> Reply:
        """All entries as an HTTP archive."""
        return Reply(200, orjson.dumps(archive(self._entries(self._account(call)), self._sandbox.version)))

    def export_curl(self, call: ControlCall) -> Reply:
        """All entries as a shell script."""
        text = script(self._entries(self._account(call)))
        return Reply(200, text.encode(), ((b"content-type", b"text/x-shellscript; charset=utf-8"),))

    def stream_journal(self, call: ControlCall) -> StreamReply:
        """The entries as they come, from now on or after ``Last-Event-ID``."""
        last = call.headers.get("last-event-id", "")
        after = int(last[:18]) if last.isascii() and last.isdigit() else None
        pieces = events(
            self._journal,
            lambda exchange: self._entry(exchange).as_json(),
            account=self._account(call),
            after=after,
        )
        return StreamReply(pieces, ((b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")))

    def _account(self, call: ControlCall) -> str | None:
        return self._known(call.account)

    def _known(self, account: str | None) -> str | None:
        """``account``. Raises :class:`NoSuch`."""
        return None if account is None else self._sandbox.account(account).name

    def _match(self, fields: dict[str, Any]) -> Match:
        match = Match(fields)
        self._known(match.account)
        return match

    def _verified_order(self, steps: list[Match]) -> tuple[Outcome, int]:
        # Steps of one account are about its share of the journal alone.
        accounts = {step.account for step in steps}
        account = accounts.pop() if len(accounts) == 1 else None
        dropped = self._journal.dropped(account)
        return verify_order(self._entries(account), steps, dropped), dropped

    def _entries(self, account: str | None, after: int = 0) -> list[Entry]:
        return [self._entry(exchange) for exchange in self._journal.kept(account, after)]

    def _entry(self, exchange: Exchange) -> Entry:
        return Entry(exchange, self._refused)

    def _refused(self, exchange: Exchange) -> Refused | None:
        if exchange.refusal is None:
            return None
        if exchange.reason is None:
            exchange.reason = self._reason(exchange)
        return Refused(*exchange.reason)

    def _reason(self, exchange: Exchange) -> Refused:
        refusal = exchange.refusal
        assert refusal is not None
        clause, pointer = reason_of(refusal, exchange.operation)
        if clause == "AUTH-1" and redacted_query(query := exchange.query.decode("latin-1")) != query:
            clause = "AUTH-3"  # the key came in another place
        if isinstance(refusal, NotFound) and refusal.under is None and self._is_elsewhere(exchange, refusal):
            clause = "AUTH-4"
        return Refused(str(refusal), type(refusal).__name__, clause, pointer)

    def _is_elsewhere(self, exchange: Exchange, refusal: NotFound) -> bool:
        """Whether another account has the record, which the answer does not tell, but the journal may."""
        segments = exchange.path.split("/")
        id_ = segments[segments.index(f"{refusal.kind}s") + 1]
        return any(
            (account.client if refusal.kind == "client" else account.invoice)(id_) is not None
            for account in self._sandbox.registry
            if account.name != exchange.account
        )

    def _whereabouts(self, number: int) -> str:
        return "which is gone" if number <= self._journal.last else "which has not been written yet"


def _listed(entries: list[Entry], total: int, dropped: int) -> Reply:
    body = {"data": [entry.as_json() for entry in entries], "total": total, "dropped": dropped}
    return Reply(200, orjson.dumps(body))


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
