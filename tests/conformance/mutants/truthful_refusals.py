"""Truthful servers that refuse in unusual ways: limits, the order of checks, the language of errors."""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.conformance.mutants.accounts import bearer
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.truthful_server import Truthful

LIMIT = 120


class Limiter(Mutation):
    """Counts every request of the last minute, also refused ones (RATE-1 says "requests").

    A second limit is for all keys of one address; it is far above that of a key, so that RATE-3 holds.
    """

    of_address = 1500

    def __init__(self, retry_after: str = "seconds") -> None:
        """``retry_after``: ``seconds``, ``date``, ``none`` or ``wrong`` (RFC 9110, 10.2.3; ``rate_headers``).

        No clause says that the header is right.
        """
        self._retry_after = retry_after
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse the 121st request of a key within a minute."""
        now = time.monotonic()
        for whose, limit in ((bearer(request), LIMIT), ("all of the address", self.of_address)):
            seen = self._seen[whose]
            while seen and seen[0] <= now - 60:
                seen.popleft()
            if whose and len(seen) >= limit:
                return self._refusal(60 - now + seen[0])
            seen.append(now)
        return await server(request)

    def _refusal(self, wait: float) -> Response:
        response = refusal(429, "Too many requests")
        until = datetime.now(UTC) + timedelta(seconds=wait + 1)  # noqa: TID251 - the clock of the header
        forms = {
            "seconds": str(int(wait) + 1),
            "date": format_datetime(until, usegmt=True),
            "wrong": str(-int(wait) - 1),
        }
        if self._retry_after in forms:
            response.headers["retry-after"] = forms[self._retry_after]
        return response


class Blocking(Mutation):
    """A key that sends more than 120 requests within a minute is refused for a minute from the first refusal."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[float]] = defaultdict(deque)
        self._until: dict[str, float] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse the 121st request of a key within a minute, and all that follow within the next."""
        now, key = time.monotonic(), bearer(request)
        seen = self._seen[key]
        while seen and seen[0] <= now - 60:
            seen.popleft()
        is_blocked = now < self._until.get(key, 0)
        if key and (is_blocked or len(seen) >= LIMIT):
            self._until.setdefault(key, now + 60)
            return refusal(429, "Too many requests")
        self._until.pop(key, None)
        seen.append(now)
        return await server(request)


class Bucket(Mutation):
    """A bucket of 120 that is refilled by two a second. In no minute do more than 240 pass, which the note on RATE-1 allows."""

    def __init__(self) -> None:
        self._levels: dict[str, tuple[float, float]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Take a token."""
        now, key = time.monotonic(), bearer(request)
        level, since = self._levels.get(key, (float(LIMIT), now))
        level = min(level + (now - since) * LIMIT / 60, LIMIT)
        self._levels[key] = (level - 1 if level >= 1 else level, now)
        return await server(request) if level >= 1 else refusal(429, "Too many requests")


class ExistenceFirst(Mutation):
    """An unknown id is refused before the body is looked at: no clause sets the order of two refusals."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Look for the record before an update or a deletion."""
        if request.method in {"PUT", "DELETE"} and request.id:
            found = await server(request.get(f"/{request.path.split('/')[1]}/{request.id}"))
            if found.status == 404:
                return found
        return await server(request)


class Translated(Mutation):
    """Errors in another language: ERR-1 asks for a text, and only CLI-CREATE-3 and INV-CREATE-5 for a field's name."""

    def __init__(self, form: str) -> None:
        """``form``: the text, with ``{}`` for the names of fields, if the error is about some."""
        self._form = form

    def change_response(self, request: Request, response: Response) -> None:
        """Replace the text; keep the names of fields."""
        document = response.json
        if isinstance(document, dict) and isinstance(document.get("error"), str):
            names = re.findall(r"\b(?:name|clientId|lineItems|invoiceNumber|email)\b", document["error"])
            text = self._form.format(", ".join(dict.fromkeys(names)))
            problem = {"path": ["body", *names], "limits": {"min": 1, "max": None}, "error": None}
            response.json = {"error": text, "details": {"problems": [problem]}, "status": response.status}


SERVERS = [
    Truthful("counts-all", "refused requests count toward the limit", make=Limiter, slow=True),
    Truthful(
        "counts-all-until",
        "the same, with Retry-After as a date",
        "strict",
        make=lambda: Limiter("date"),
        slow=True,
    ),
    Truthful("counts-all-silent", "the same, without Retry-After", make=lambda: Limiter("none"), slow=True),
    Truthful(
        "counts-all-wrong", "the same, with a negative Retry-After", make=lambda: Limiter("wrong"), slow=True
    ),
    Truthful("limited-blocking", "a key beyond the limit is refused for a minute", make=Blocking, slow=True),
    Truthful("limited-bucket", "a bucket of 120, refilled by two a second", make=Bucket, slow=True),
    Truthful("existence-first", "an unknown id is refused before a wrong body", make=ExistenceFirst),
    Truthful(
        "existence-first-strict",
        "the same, and refuses whatever may be refused",
        "strict",
        make=ExistenceFirst,
    ),
    Truthful(
        "errors-in-spanish",
        "errors in Spanish with nested details",
        make=lambda: Translated("Petición no válida: revise «{}»"),
    ),
    Truthful(
        "errors-in-japanese",
        "errors in Japanese with nested details",
        "strict",
        make=lambda: Translated("リクエストが正しくありません({})。"),
    ),
]
