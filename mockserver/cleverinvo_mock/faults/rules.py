"""The fault rules of a sandbox: which request something happens to, and what.

Layer: faults. Rules are tried in the order in which they were made, and each counts the requests that come to it.
Delays are tried apart from all others, so that the first delay that fits goes together with the first other
rule that fits. A request that an earlier rule has taken does not come to the later ones.

Nothing here awaits, so on the one event loop a choice and its counts are atomic. A rule's chance is its own: the
same seed and the same requests give the same hits and delays, whatever other rules there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from cleverinvo_mock.faults.effects import Chosen, Delay, Effect, effect_from


@dataclass(frozen=True, slots=True)
class NewFault:
    """A rule to be added.

    ``account``, ``operation``: what it is for; ``None`` is any. ``skip``: so many fitting requests pass first.
    ``times``: how often it takes effect; ``None`` is until it is removed. ``seed``: of its chance; ``None``
    derives one from the sandbox's.
    """

    effect: Effect
    account: str | None = None
    operation: str | None = None
    skip: int = 0
    times: int | None = 1
    probability: float = 1.0
    seed: int | None = None


class FaultRule:
    """One rule and its counts. ``seen``: requests that fitted it; ``applied``: how often it took effect."""

    __slots__ = ("_random", "applied", "number", "seed", "seen", "what")

    def __init__(self, number: int, what: NewFault, seed: int) -> None:
        self.number: Final = number
        self.what: Final = what
        self.seed: Final = seed
        self.seen = 0
        self.applied = 0
        self._random: Final = Random(seed)  # noqa: S311 - no secret

    @property
    def id(self) -> str:
        """Its name in the control plane."""
        return f"fault-{self.number}"

    @property
    def is_used_up(self) -> bool:
        """Whether it has taken effect as often as it may."""
        return self.what.times is not None and self.applied >= self.what.times

    def hits(self, operation: str) -> bool:
        """Whether it takes effect on a request for ``operation``; counts it."""
        what = self.what
        if what.operation is not None and what.operation != operation:
            return False
        self.seen += 1
        if self.seen <= what.skip:
            return False
        if what.probability < 1 and self._random.random() >= what.probability:
            return False
        self.applied += 1
        return True

    def seconds(self) -> float:
        """How long this hit holds the answer back."""
        effect = self.what.effect
        if not isinstance(effect, Delay):
            return 0.0
        return self._random.uniform(effect.at_least, effect.at_most)


class FaultRules:
    """All rules. ``None`` for an account means every account."""

    def __init__(self, random_seed: int, initial: Iterable[NewFault] = ()) -> None:
        """``initial``: the rules that it begins with, and that a reset brings back."""
        self._random_seed: Final = random_seed
        self._initial: Final = tuple(initial)
        self._made = 0
        self._rules: dict[str, FaultRule] = {}
        #: Those that are not used up, by account.
        self._live: dict[str | None, list[FaultRule]] = {}
        self.reset()

    def add(self, what: NewFault) -> FaultRule:
        """Add a rule after all others."""
        self._made += 1
        rule = self._rule(self._made, what)
        self._rules[rule.id] = rule
        self._live.setdefault(what.account, []).append(rule)
        return rule

    def list(self, account: str | None = None) -> list[FaultRule]:
        """The rules in the order in which they are tried, used-up ones among them; of ``account`` alone, or all."""
        return [rule for rule in self._rules.values() if account in (None, rule.what.account)]

    def get(self, rule_id: str) -> FaultRule:
        """The rule of that id. Raises :class:`KeyError`."""
        return self._rules[rule_id]

    def remove(self, rule_id: str) -> None:
        """Remove the rule of that id. Raises :class:`KeyError`."""
        self._retire(self._rules.pop(rule_id))

    def clear(self, account: str | None = None) -> None:
        """Remove all rules of ``account``, or all there are."""
        self._keep(rule for rule in self._rules.values() if account not in (None, rule.what.account))

    def reset(self, account: str | None = None) -> None:
        """Back to the rules it began with, of ``account`` or altogether, as if none had ever taken effect."""
        again = (
            self._rule(number, what)
            for number, what in enumerate(self._initial, 1)
            if account in (None, what.account)
        )
        if account is None:
            self._made = len(self._initial)
        self.clear(account)
        self._keep([*self._rules.values(), *again])

    def choose(self, account: str, operation: str) -> Chosen | None:
        """What is to happen to a request of ``account`` for ``operation``; counts it."""
        own, common = self._live.get(account), self._live.get(None)
        if own is None and common is None:
            return None
        effect: FaultRule | None = None
        delay: FaultRule | None = None
        for rule in _in_order(own, common):
            if isinstance(rule.what.effect, Delay):
                if delay is None and rule.hits(operation):
                    delay = rule
            elif effect is None and rule.hits(operation):
                effect = rule
        taken = [rule for rule in (effect, delay) if rule is not None]
        if not taken:
            return None
        for rule in taken:
            if rule.is_used_up:
                self._retire(rule)
        return Chosen(taken[0].id, effect.what.effect if effect else None, delay.seconds() if delay else 0.0)

    def _rule(self, number: int, what: NewFault) -> FaultRule:
        seed = what.seed
        if seed is None:
            seed = Random(f"{self._random_seed}/{number}").getrandbits(32)  # noqa: S311 - no secret
        return FaultRule(number, what, seed)

    def _keep(self, rules: Iterable[FaultRule]) -> None:
        self._rules = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.number)}
        self._live = {}
        for rule in self._rules.values():
            if not rule.is_used_up:
                self._live.setdefault(rule.what.account, []).append(rule)

    def _retire(self, rule: FaultRule) -> None:
        live = self._live.get(rule.what.account, [])
        if rule in live:
            live.remove(rule)
            if not live:
                del self._live[rule.what.account]


def new_fault(fields: Mapping[str, Any], account: str | None) -> NewFault:
    """The rule for ``account`` that ``fields`` are the JSON form of, which a schema has seen. Raises InvalidFault."""
    given = {name: fields[name] for name in ("operation", "probability") if name in fields}
    given |= {name: int(fields[name]) for name in ("skip", "times", "seed") if fields.get(name) is not None}
    new = NewFault(effect_from(fields["effect"]), account, **given)
    return replace(new, times=None) if fields.get("times", 1) is None else new


def _in_order(own: list[FaultRule] | None, common: list[FaultRule] | None) -> list[FaultRule]:
    if own and common:
        return sorted([*own, *common], key=lambda rule: rule.number)
    return own or common or []
