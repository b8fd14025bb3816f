"""Takes a failed record apart: the smallest value that shows a fault, and the closest one that does not.

Layer: runner. Runs after the tests and before the clean-up, and only where there is a finding about a record that a
``POST`` created or should have created. It sends at most :data:`MOST` requests, each allowed by the guard, and only those
that the budget of the run has left. It never adds a finding: if the fault does not show again, the finding stays as it
is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cleverinvo_conformance.checks.clients import agree as agree_in_client
from cleverinvo_conformance.checks.invoices import agree as agree_in_invoice
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.core.outcomes import Contrast, Finding, Variant
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.throttle import BudgetSpent
from cleverinvo_conformance.core.unreachable import Unreachable
from cleverinvo_conformance.core.wording import formatted
from cleverinvo_conformance.model.account import sent_part
from cleverinvo_conformance.model.records import WRITABLE

#: Requests that taking findings apart may cost, by scope.
MOST: Final = {Scope.READ: 0, Scope.STANDARD: 24, Scope.FULL: 80}
#: Findings that are taken apart.
_FINDINGS: Final = 3
#: Variants of each kind that a finding keeps.
_KEPT: Final = 3
#: Fields of which a part is as valid as the whole.
_DIVISIBLE: Final = frozenset({"address", "taxId", "phone", "notes", "terms", "lineItems"})
#: Fields that are valid only together with others: dates in their order, amounts with the decimals of their currency.
_TOGETHER: Final = {"issueDate": ("dueDate",), "dueDate": ("issueDate",), "lineItems": ("currency",)}


@dataclass(slots=True)
class _Trial:
    """Sends variants of one ``POST`` and says which of them show the fault of ``finding``."""

    run: Run
    finding: Finding
    post: Exchange
    left: int
    fails: list[Variant] = field(default_factory=list)
    passes: list[Variant] = field(default_factory=list)

    @property
    def collection(self) -> str:
        """``clients`` or ``invoices``."""
        return self.post.request.path.strip("/")

    @property
    def sent(self) -> dict[str, Any]:
        """The body of the ``POST``."""
        document = self.post.request.document
        return document if isinstance(document, dict) else {}

    def plain(self) -> dict[str, Any]:
        """A body that a deployment surely accepts, for the same client."""
        test_data = self.run.test_data
        if self.collection == "clients":
            return test_data.plain_client_fields()
        return test_data.plain_invoice_fields(str(self.sent.get("clientId")))

    def shows(self, name: str, value: Any) -> bool:
        """Whether a record that is plain but for this field shows the fault. Raises :class:`BudgetSpent`."""
        others = {other: self.sent[other] for other in _TOGETHER.get(name, ()) if other in self.sent}
        body = self.plain() | others | {name: value}
        cost = 1 if self.post.status >= 300 or self.collection == "clients" else 2
        if self.left < cost:
            raise BudgetSpent("the requests for taking findings apart are used up")
        self.left -= cost
        made = self.run.api.send("POST", f"/{self.collection}", json_body=body)
        is_shown = self._is_shown(made, name, value)
        variant = Variant(f"`{name}` {formatted(value)}", (made,))
        (self.fails if is_shown else self.passes).insert(0, variant)
        return is_shown

    def _is_shown(self, made: Exchange, name: str, value: Any) -> bool:
        if self.post.status >= 300:
            return made.status == self.post.status
        if not made.is_success:
            return False
        if self.collection == "clients":
            return not agree_in_client(made.record.get(name), value)
        detail = self.run.get(f"/invoices/{segment(str(made.record.get('id')))}")
        return detail.is_success and not agree_in_invoice(name, detail.record.get(name), sent_part(value))


def take_apart(run: Run) -> None:
    """Add to the first findings what they fail with and what they pass with."""
    left = MOST[run.target.scope]
    with suppress(BudgetSpent, Unreachable), run.outcomes.closed():
        for finding, post in list(_candidates(run))[:_FINDINGS]:
            trial = _Trial(run, finding, post, left)
            try:
                _narrow(trial)
            finally:
                left = trial.left
                if trial.fails and trial.passes:
                    contrast = Contrast(tuple(trial.fails[:_KEPT]), tuple(trial.passes[:_KEPT]))
                    run.outcomes.replace(finding, replace(finding, contrast=contrast))


def _candidates(run: Run) -> Iterator[tuple[Finding, Exchange]]:
    """The findings about a record that a ``POST`` with a JSON object created or should have created, each with it."""
    for evidence in run.outcomes.clauses.values():
        for finding in evidence.findings:
            if finding.contrast is None and (post := _post_of(finding)):
                yield finding, post


def _post_of(finding: Finding) -> Exchange | None:
    """The ``POST`` that the finding is about: it was refused, or a field of it came back otherwise."""
    posts = [
        exchange
        for exchange in finding.exchanges
        if exchange.request.method == "POST" and exchange.request.path in {"/clients", "/invoices"}
    ]
    if not posts or not isinstance(posts[0].request.document, dict) or posts[0].request.key != "primary":
        return None
    post, sent = posts[0], posts[0].request.document
    is_refused = post is finding.exchanges[-1] and post.status >= 300
    is_altered = post.is_success and any(name in sent for name in finding.fields)
    return post if is_refused or is_altered else None


def _narrow(trial: _Trial) -> None:
    kind: Kind = "client" if trial.collection == "clients" else "invoice"
    names = [name for name in trial.finding.fields if name in trial.sent]
    names = names or [name for name in WRITABLE[kind] if name in trial.sent and name != "clientId"]
    for name in names:
        value = trial.sent[name]
        if name in {"name", "invoiceNumber"} or value == trial.plain().get(name):
            continue
        if trial.shows(name, value):
            if name in _DIVISIBLE:
                _bisect(trial, name, value)
            return


def _bisect(trial: _Trial, name: str, value: Any) -> None:
    """Halve a text or a list as long as one half shows the fault."""
    while isinstance(value, str | list) and len(value) > 1:
        middle = len(value) // 2
        halves = [half for half in (value[:middle], value[middle:]) if half and not _is_blank(half)]
        shown = next((half for half in halves if trial.shows(name, half)), None)
        if shown is None:
            return
        value = shown


def _is_blank(half: object) -> bool:
    return isinstance(half, str) and not half.strip()
