"""One run from before its first byte to after its last: plan, mock, first question, clean-up.

Layer: runner. Nothing is sent before :meth:`Runner.begin`, and whatever happens between,
:meth:`Runner.end` removes what was made.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

from cleverinvo_conformance.core.answer_bounds import TIMEOUT, Bounds
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.pdf_process import close_reader
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope, Target
from cleverinvo_conformance.core.throttle import BudgetSpent
from cleverinvo_conformance.core.unreachable import Unreachable
from cleverinvo_conformance.runner.contrast import take_apart
from cleverinvo_conformance.runner.mock_process import MockFailed, OwnMock
from cleverinvo_conformance.runner.new_run import new_run
from cleverinvo_conformance.runner.plan import Plan

#: Answers to a request for a list that tell of no API, or of one that is away.
_ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308, 404, 405, 410, 501, 502, 503, 504})
_REFUSED: Final = frozenset({401, 403})
#: Tests in a row that got no answer, after which the deployment is taken to be gone.
_GIVEN_UP_AFTER: Final = 3
#: They log whole URLs, which a test may have put a key into (AUTH-3), and an answer's headers.
_TALKERS: Final = ("httpx", "httpcore")


@dataclass(slots=True)
class Runner:
    """How one run is begun, watched and ended. ``root`` ``None``: a mock is started for it."""

    root: str | None
    keys: Mapping[str, str] = field(repr=False)
    scope: Scope
    plan: Plan
    seed: int | None
    ledger_folder: Path
    #: Seconds for one answer, and minutes for the run without its clean-up.
    timeout: float = TIMEOUT
    max_minutes: float | None = None
    #: Told of each exchange, and of seconds that are waited.
    watch: Callable[[Exchange], None] = lambda _: None
    waiting: Callable[[float], None] = lambda _: None
    #: Told before each removal how many records are left, and of how many.
    removing: Callable[[int, int], None] = lambda *_: None
    run: Run | None = None
    #: Why no further test is run: the deployment has stopped answering, or the time is over.
    ended: str = ""
    #: Why the run did not start.
    stopped: str = ""
    #: Faults that belong to no clause.
    faults: list[str] = field(default_factory=list)
    residue: list[str] = field(default_factory=list)
    #: From the first request to the last.
    seconds: float = 0.0
    _mocks: list[OwnMock] = field(default_factory=list)
    _metered: Run | None = None
    _unanswered: int = 0
    _has_ended: bool = False
    _handlers: dict[int, Any] = field(default_factory=dict)

    def begin(self, left_out: Iterable[tuple[str, tuple[Clause, ...]]] = ()) -> None:
        """Start the mock if there is no target, create the run, and ask for a list to see whether the deployment can be tested.

        Afterwards :attr:`run` is there, or :attr:`stopped` says why not. ``left_out``: clauses of tests that do not
        run, with the reason. Raises :class:`OSError` where the ledger cannot be written.
        """
        try:
            if self.root is None:
                self.root = self._own_mock(with_rate_limit=False)
        except MockFailed as error:
            self.stopped = f"{error}"
            return
        for name in _TALKERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self.run = new_run(
            Target(self.root, self.keys, self.scope, is_own=bool(self._mocks)),
            max_requests=self.plan.requests,
            per_minute=self.plan.per_minute,
            seed=self.seed,
            ledger_folder=self.ledger_folder,
            bounds=Bounds(seconds=self.timeout),
            max_seconds=self.max_minutes and self.max_minutes * 60,
            watch=self.watch,
            sleep=self._sleep,
        )
        for reason, clauses in left_out:
            self.run.outcomes.not_tested(reason, clauses)
        if threading.current_thread() is threading.main_thread():
            # Whoever ends the run wants its records removed all the same.
            for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
                self._handlers.setdefault(number, signal.signal(number, _interrupt))
        self.stopped = self._obstacle(self.run)

    def metered(self) -> Run:
        """The run where a rate limit is in force, for what is about that limit.

        A deployment has one, and that is the run itself. Of the own mock there are two: its limit would only keep
        everything else waiting. Raises :class:`MockFailed`.
        """
        assert self.run is not None  # a test runs
        if self._metered is None:
            is_own = bool(self._mocks)
            self._metered = self.run.at(self._own_mock(with_rate_limit=True)) if is_own else self.run
        return self._metered

    def may_go_on(self) -> bool:
        """Whether another test may run."""
        limit = self.run.api.time_limit if self.run else None
        if limit is not None and limit.is_over and not self.ended:
            self.ended = limit.sentence
            self.faults.append(self.ended)
        return not self.ended

    def answered(self) -> None:
        """A test got answers."""
        self._unanswered = 0

    def unanswered(self) -> None:
        """A test got no answer; after a few in a row, ask whether the deployment is still there."""
        self._unanswered += 1
        if self._unanswered < _GIVEN_UP_AFTER or self.ended or self.run is None:
            return
        try:
            self.run.get("/clients", query={"limit": 1})
        except (Unreachable, BudgetSpent) as error:
            self.ended = "the deployment had stopped answering"
            self.faults.append(f"the deployment stopped answering: {error}")
        else:
            self._unanswered = 0

    def explain(self) -> None:
        """Take the first findings apart, where tests have ended and the deployment still answers."""
        if self.run is None or self.stopped or self.ended:
            return
        self.run.outcomes.settle()
        try:
            take_apart(self.run)
        except Exception as error:  # noqa: BLE001 (the findings stand, and the clean-up must follow)
            self.faults.append(f"an internal error of the suite after the tests: {type(error).__name__}")

    def end(self) -> None:
        """Clean up and close, once; a second interrupt leaves the rest to the ledger."""
        if self._has_ended:
            return
        self._has_ended = True
        run = self.run
        if run is not None:
            path = run.ledger.path
            try:
                self.residue = run.clean_up(self.removing)
            except KeyboardInterrupt:
                self.residue = ["the clean-up was interrupted"]
            except Exception as error:  # noqa: BLE001 (the ledger must be closed, and the report must say it)
                self.faults.append(f"an internal error of the suite in the clean-up: {type(error).__name__}")
            self.seconds = time.monotonic() - run.started
            if self._metered is not None and self._metered is not run:
                self._metered.close()
                self._metered.ledger.path.unlink(missing_ok=True)  # what it made goes with the mock
            run.close()
            if path.exists():
                self.residue.append(
                    f"`cleverinvo-conformance cleanup {path}` removes the remaining records when the deployment responds again"
                )
        close_reader()
        for mock in self._mocks:
            mock.stop()
        self._mocks.clear()
        for name in _TALKERS:
            logging.getLogger(name).setLevel(logging.NOTSET)
        for number, handler in self._handlers.items():
            with suppress(ValueError):
                signal.signal(number, handler)
        self._handlers.clear()

    def _own_mock(self, *, with_rate_limit: bool) -> str:
        mock = OwnMock(with_rate_limit=with_rate_limit)
        self._mocks.append(mock)
        return mock.url.removesuffix("/api/v1")

    def _sleep(self, seconds: float) -> None:
        while seconds > 0:
            self.waiting(seconds)
            time.sleep(min(seconds, 1.0))  # noqa: TID251 (the pace and the rate limit are waited for here)
            seconds -= 1.0

    def _obstacle(self, run: Run) -> str:
        """Ask for one list, and if the answer is no list, for the other; why nothing can be tested, or ""."""
        key = "primary" if "primary" in self.keys else None
        answers = []
        for path in ("/clients", "/invoices"):
            try:
                answer = run.get(path, query={"limit": 1}, key=key)
            except (Unreachable, BudgetSpent) as error:
                return f"{run.target.root} cannot be tested: {error}"
            if answer.status not in _ELSEWHERE and not (key and answer.status in _REFUSED):
                return ""
            answers.append(answer)
        return _described(run, answers[0])


def _described(run: Run, answer: Exchange) -> str:
    document = answer.document
    error = document.get("error") if isinstance(document, dict) else None
    said = f" ({run.redactor.text(error)[:200]})" if isinstance(error, str) else ""
    if answer.status in _REFUSED:
        return f"the API key was refused: {answer}{said}; check --api-key, or CLEVERINVO_API_KEY"
    where = answer.header("location")
    to = f" to {run.redactor.text(where)[:200]}" if where else ""
    return f"{run.target.base} does not respond as the API does: {answer}{to}{said}"


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
