"""The one way to the deployment: guard, budget, pace, 429s waited out, every exchange kept and shown to watchers.

Layer: core. Scripted tests, generators, shrinking and the clean-up all send through :meth:`ApiClient.send`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, TypedDict, Unpack
from urllib.parse import quote, unquote, urlencode

import httpx

from cleverinvo_conformance.core.answer_bounds import Bounds
from cleverinvo_conformance.core.content_coding import ACCEPTED
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.guard import Guard, collection_of
from cleverinvo_conformance.core.json_forms import JSON, PLAIN, Form
from cleverinvo_conformance.core.ledger import Kind, Ledger
from cleverinvo_conformance.core.others import Others, carries_mark
from cleverinvo_conformance.core.run_time import TimeLimit
from cleverinvo_conformance.core.target import Target
from cleverinvo_conformance.core.throttle import Budget, BudgetSpent, Throttle, Wait
from cleverinvo_conformance.core.transport import Transport, headers_of
from cleverinvo_conformance.core.unreachable import StillRefused, Unreachable

#: Seconds to wait for a 429 that does not say how long.
MINUTE: Final = 61.0
#: How often one request is sent again after a 429.
PATIENCE: Final = 4
#: Requests that look for what carries the run's mark, once for each key that made something.
SWEEP: Final = 2
#: Seconds that are waited after a 429 at most: twice what the contract allows (RATE-4).
LONGEST: Final = 2 * MINUTE + 1
#: Tag of an exchange that was sent while another was under way.
CONCURRENT: Final = "concurrent"
_UNSET: Final = object()


class RequestParts(TypedDict, total=False):
    """What a request may have beside its method and path; see :meth:`ApiClient.request`."""

    query: Mapping[str, object] | str
    json_body: Any
    body: bytes | None
    form: Form
    headers: Mapping[str, str] | None
    key: str | None


class ApiClient:
    """Sends requests. ``watch`` is called with each exchange, in order; ``lost`` with each request without an answer."""

    def __init__(
        self,
        target: Target,
        *,
        guard: Guard,
        ledger: Ledger,
        budget: Budget,
        throttle: Throttle,
        bounds: Bounds | None = None,
        time_limit: TimeLimit | None = None,
        client: httpx.Client | None = None,
        watch: Callable[[Exchange], None] = lambda _: None,
        lost: Callable[[Request], None] = lambda _: None,
    ) -> None:
        self.target: Final = target
        self.guard: Final = guard
        self.ledger: Final = ledger
        self.budget: Final = budget
        self.throttle: Final = throttle
        self.watch = watch
        self.lost = lost
        self.bounds: Final = bounds or Bounds()
        self.time_limit: Final = time_limit or TimeLimit(None, what="the run", clock=throttle.now)
        #: What the run has seen of others, which no ``POST`` of its own has made.
        self._others: Final = Others(ledger)
        headers = {"User-Agent": "cleverinvo-conformance", "Accept-Encoding": ACCEPTED}
        transport = Transport(self.bounds, trust_env=not target.is_own)
        self._client = client or httpx.Client(transport=transport, follow_redirects=False, headers=headers)
        # A session that the deployment opens with a cookie would let in what comes without a key (AUTH-1).
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        #: Values of the keys that open nothing, by the names that requests give them.
        self.false_keys: dict[str, str] = {}

    def send(
        self,
        method: str,
        path: str,
        *,
        wants_429: bool = False,
        unpaced: bool = False,
        reserved: bool = False,
        time_limit: TimeLimit | None = None,
        tags: frozenset[str] = frozenset(),
        **parts: Unpack[RequestParts],
    ) -> Exchange:
        """Send one request, made of its ``parts`` as :meth:`request` does, and return the exchange.

        A 429 is waited out and the request sent again, unless ``wants_429``. ``unpaced`` sends at once, whatever the
        pace: only for tests of the rate limit, which wait for quiet minutes themselves. ``time_limit``: in place of the
        run's. Raises :class:`Forbidden`, :class:`BudgetSpent` and its :class:`TimeSpent`, :class:`Unreachable` and its
        subclasses.
        """
        request = self.request(method, path, **parts)
        limit = time_limit or self.time_limit
        limit.check()
        exchange = self._exchange(request, unpaced=unpaced, reserved=reserved, tags=tags)
        if wants_429:
            return exchange
        return self._patient(exchange, limit, unpaced=unpaced, reserved=reserved)

    def _patient(
        self, exchange: Exchange, limit: TimeLimit, *, unpaced: bool = False, reserved: bool = False
    ) -> Exchange:
        """``exchange``, or where that is a 429 the answer to the same request later. Raises :class:`StillRefused`."""
        for waits in range(PATIENCE + 1):
            if exchange.status != httpx.codes.TOO_MANY_REQUESTS:
                return exchange
            delay = _delay(exchange)
            if delay > LONGEST:
                raise StillRefused(f"429 with Retry-After: {delay:.0f}, more seconds than a run waits")
            if waits < PATIENCE:
                if waits == PATIENCE - 1:  # whatever the header says, a minute is enough (RATE-4)
                    delay = max(delay, MINUTE)
                limit.check(delay)
                self.throttle.pause(delay, Wait.REFUSED)
                exchange = self._exchange(
                    exchange.request, unpaced=unpaced, reserved=reserved, tags=exchange.tags
                )
        raise StillRefused(f"429 still, after waiting {PATIENCE} times")

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | str = "",
        json_body: Any = _UNSET,
        body: bytes | None = None,
        form: Form = PLAIN,
        headers: Mapping[str, str] | None = None,
        key: str | None = "primary",
    ) -> Request:
        """A request that the guard allows.

        ``path`` is below ``/api/v1``, already percent-encoded (:func:`segment`); ``query`` a mapping or the raw
        string; ``json_body`` is sent as JSON in that ``form``, ``body`` as it is. ``key``: the name of the key that is
        sent, ``None`` for no ``Authorization`` header. ``headers`` may hold an ``Authorization`` of its own, with
        ``key="misplaced"``. Half of the reads ask for JSON. Raises :class:`Forbidden`.
        """
        query = query if isinstance(query, str) else urlencode(query)
        sent = dict(headers or {})
        if method == "GET" and not path.endswith("/pdf") and self.budget.requests % 2:
            sent.setdefault("Accept", JSON)  # some clients of a deployment do, some do not
        if json_body is not _UNSET:
            body = form.encoded(json_body)
        if body is not None:
            sent.setdefault("Content-Type", form.content_type)
        url = self.target.base + path + (f"?{query}" if query else "")
        request = Request(method, path, url, query, tuple(sent.items()), body, key)
        self.guard.check(request)
        return request

    def send_together(
        self, requests: Sequence[Request], *, wants_429: bool = False, unpaced: bool = False
    ) -> list[Exchange]:
        """Send requests at the same time, each on a connection of its own; the exchanges in the order of ``requests``.

        Where a write is among them, the exchanges carry :data:`CONCURRENT`: their order at the server is unknown. A
        429 is waited out, unless ``wants_429``; ``unpaced`` as in :meth:`send`. Raises what :meth:`send` raises, after all
        answers have been booked.
        """
        self.time_limit.check()
        kinds = self._prepare_all(requests, unpaced=unpaced)
        numbers = [self.budget.requests - len(requests) + at for at in range(1, len(requests) + 1)]
        is_read = all(request.method == "GET" for request in requests)
        tags = frozenset() if is_read else frozenset({CONCURRENT})
        with ThreadPoolExecutor(len(requests)) as pool:
            futures = [pool.submit(self._timed, request) for request in requests]
        exchanges, problems = [], []
        for request, kind, number, future in zip(requests, kinds, numbers, futures, strict=True):
            try:
                answer, started, seconds = future.result()
            except Unreachable as problem:
                self.lost(request)
                problems.append(problem)
            else:
                exchanges.append(self._finish(request, kind, answer, (started, seconds, number), tags))
        if problems:
            raise problems[0]
        if wants_429:
            return exchanges
        return [self._patient(exchange, self.time_limit) for exchange in exchanges]

    def _prepare_all(self, requests: Sequence[Request], *, unpaced: bool) -> list[Kind | None]:
        """Prepare all of them. Raises :class:`BudgetSpent`; then none is sent, and none is in doubt."""
        kinds: list[Kind | None] = []
        try:
            for request in requests:
                kind = self._prepare(request, unpaced=unpaced, reserved=False)
                kinds.append(kind)
        except BudgetSpent:
            for request, kind in zip(requests, kinds, strict=False):
                if kind:
                    self.ledger.refused(kind, self._owner(request.key))
                    self.budget.release(1)
            raise
        return kinds

    def _exchange(self, request: Request, *, unpaced: bool, reserved: bool, tags: frozenset[str]) -> Exchange:
        kind = self._prepare(request, unpaced=unpaced, reserved=reserved)
        number = self.budget.requests
        try:
            answer, started, seconds = self._timed(request)
        except Unreachable:
            self.lost(request)
            raise
        return self._finish(request, kind, answer, (started, seconds, number), tags)

    def _prepare(self, request: Request, *, unpaced: bool, reserved: bool) -> Kind | None:
        """Count the request, wait for its turn, note in the ledger what it may create; the kind of record."""
        is_write = request.method not in {"GET", "HEAD", "OPTIONS", "TRACE"}
        kind = collection_of(request.path) if request.method == "POST" else None
        key = self._owner(request.key)
        later = 0
        if kind:  # its removal, and the look for what else it made
            later = 1 if key in self.ledger.keys else 1 + SWEEP
        self.budget.take(write=is_write, reserved=reserved, later=later)
        if not unpaced:
            self.throttle.wait()
        if kind:
            document = request.document
            is_marked = isinstance(document, dict) and carries_mark(kind, document, self.ledger.mark)
            self.ledger.intend(kind, key, is_marked=is_marked)
        return kind

    def _timed(self, request: Request) -> tuple[httpx.Response, float, float]:
        """The answer, when the request was sent, and the seconds that it took."""
        started = time.perf_counter()
        answer = self._answer(request)
        return answer, started, time.perf_counter() - started

    def _finish(
        self,
        request: Request,
        kind: Kind | None,
        answer: httpx.Response,
        timing: tuple[float, float, int],
        tags: frozenset[str],
    ) -> Exchange:
        started, seconds, number = timing
        headers: dict[str, list[str]] = {}
        for name, value in headers_of(answer):
            headers.setdefault(name.lower(), []).append(value)
        surplus = answer.extensions.get("surplus", 0)
        exchange = Exchange(
            request, answer.status_code, headers, answer.content, seconds, number, tags, started, surplus
        )
        self._book(exchange, kind)
        self._others.saw(exchange)
        self.guard.saw(request, exchange.status)
        self.watch(exchange)
        return exchange

    def _book(self, exchange: Exchange, kind: Any) -> None:
        request = exchange.request
        if kind:
            id_ = exchange.record.get("id")
            is_id = isinstance(id_, str | int) and not isinstance(id_, bool)
            if exchange.is_success and is_id:
                note = self.ledger.dispute if self._others.has_made(kind, exchange) else self.ledger.made
                note(kind, str(id_), self._owner(request.key))
            elif 400 <= exchange.status < 500:
                self.ledger.refused(kind, self._owner(request.key))
                self.budget.release(1)
        elif request.method == "DELETE" and exchange.is_success:
            _, collection, id_ = (*request.path.split("/"), "", "")[:3]
            kind_, id_ = collection.removesuffix("s"), unquote(id_)
            if self.ledger.holds(id_, kind_):
                self.ledger.removed(id_, kind_)
                self.budget.release(1)

    def _owner(self, key: str | None) -> str:
        """Whose key removes what a request with ``key`` has made: without a valid one, most likely the primary's."""
        return key if key in self.target.keys and key else "primary"

    def _answer(self, request: Request) -> httpx.Response:
        # As bytes: a value may have letters beyond ASCII.
        headers = {name.encode(): value.encode() for name, value in request.headers}
        token = self.target.keys.get(request.key or "") or self.false_keys.get(request.key or "")
        if token and request.key != "misplaced":
            headers[b"Authorization"] = f"Bearer {token}".encode()
        try:
            return self._client.request(request.method, request.url, headers=headers, content=request.body)
        except httpx.LocalProtocolError:
            raise  # what we wanted to send is no HTTP: a fault of ours
        except (httpx.TransportError, httpx.DecodingError) as error:  # of another transport
            raise Unreachable(_described(error)) from None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def segment(text: str) -> str:
    """``text`` as one segment of a path."""
    return quote(text, safe="")


def _delay(exchange: Exchange) -> float:
    value = exchange.header("retry-after") or ""
    return float(value) + 0.5 if value.isdecimal() else MINUTE


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
