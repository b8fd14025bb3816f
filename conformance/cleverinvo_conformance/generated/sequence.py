"""What every step of a sequence uses: the API client, the model, and the report of a mismatch.

Layer: generated.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import formatted, same
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.generated.model import Model

#: Requests that finding and shrinking one failing sequence may cost after it was first seen.
SHRINKING: Final = 250
WORDS: Final = st.sampled_from(
    [
        "Acme",
        "Zoë & Söhne",
        "株式会社青空",
        "شركة النور",
        "한빛 상사",
        'O\'Neil "Ltd"',
        "<b>Bold</b>",
        "50% off_",
    ]
)
TEXTS: Final = st.one_of(
    WORDS,
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=20),
)


class Mismatch(AssertionError):
    """The deployment answered otherwise than the model says."""

    def __init__(self, clause: Clause, expected: str, got: str, exchanges: tuple[Exchange, ...]) -> None:
        super().__init__(f"{clause}: expected {expected}; got {got}")
        self.clause = clause
        self.expected = expected
        self.got = got
        self.exchanges = exchanges


class Sequence(RuleBasedStateMachine):
    """One sequence on a model of its own; the class is bound to a run by :func:`try_sequences`."""

    run: ClassVar[Run]
    found: ClassVar[list[Mismatch]]
    #: The number of requests at which shrinking stops; empty until something is found.
    limit: ClassVar[list[int]]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.trace: list[Exchange] = []

    # What every step uses

    def send(self, method: str, path: str, **options: Any) -> Exchange:
        """Send one request and keep it in the trace."""
        exchange = self.run.api.send(method, path, **options)
        self.trace.append(exchange)
        return exchange

    def must(self, clause: Clause, condition: object, expected: str, got: object) -> None:
        """Note that ``clause`` held; raise and keep :class:`Mismatch` where it did not."""
        if condition:
            self.run.outcomes.passed(clause)
            return
        mismatch = Mismatch(clause, expected, formatted(got), tuple(self.trace))
        self.found.append(mismatch)
        if not self.limit:
            self.limit.append(self.run.budget.requests + SHRINKING)
        raise mismatch

    def is_over(self) -> bool:
        """Whether shrinking has used up its requests: from then on no step sends anything."""
        return bool(self.limit) and self.run.budget.requests >= self.limit[0]

    def fields(self, record: dict[str, Any], wanted: dict[str, Any], clause: Clause) -> None:
        """Each field of ``wanted`` must stand in ``record`` as it is."""
        for name, value in wanted.items():
            self.must(clause, same(record.get(name), value), f"`{name}` {formatted(value)}", record.get(name))
