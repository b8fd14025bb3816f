"""The fault rules of a sandbox: which requests get a fault, and which fault.

Layer: mechanisms. For each request the rules are checked in the order of their creation. At most one rule with a delay
and one rule with another effect apply: of each kind, the first that matches. Later rules of the same kind are not
checked and do not count the request.

No function may await: on the single event loop a choice and its counts are then atomic. Each rule has its own random
generator. The same seed and the same requests give the same faults and delays, independent of other rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from cleverinvo_mock.faults.effects import ChosenFault, Delay, Effect, effect_from


@dataclass(frozen=True, slots=True)
class NewFault:
    """The definition of a rule.

    ``account``, ``operation``: which requests match; ``None`` is any. ``skip``: the number of matching requests that
    are served normally first. ``times``: how often the rule takes effect; ``None`` means until it is removed.
    ``probability``: from 0 to 1. ``seed``: of the random generator; ``None`` derives one from the sandbox's seed.
    """

    effect: Effect
    account: str | None = None
    operation: str | None = None
    skip: int = 0
    times: int | None = 1
    probability: float = 1.0
    seed: int | None = None


class FaultRule:
    """One rule and its counts. ``seen``: requests that matched; ``applied``: how often it took effect."""

    __slots__ = ("_random", "applied", "definition", "number", "seed", "seen")

    def __init__(self, number: int, definition: NewFault, seed: int) -> None:
        self.number: Final = number
        self.definition: Final = definition
        self.seed: Final = seed
        self.seen = 0
        self.applied = 0
        self._random: Final = Random(seed)  # noqa: S311 - no secret

    @property
    def id(self) -> str:
        """The id of the rule in the control plane, such as ``fault-1``."""
        return f"fault-{self.number}"

    @property
    def is_used_up(self) -> bool:
        """Whether the rule has taken effect ``times`` times."""
        return self.definition.times is not None and self.applied >= self.definition.times

    def applies_to(self, operation: str) -> bool:
        """Whether the rule takes effect on a request for ``operation``. Counts the request."""
        definition = self.definition
        if definition.operation is not None and definition.operation != operation:
            return False
        self.seen += 1
        if self.seen <= definition.skip:
            return False
        if definition.probability < 1 and self._random.random() >= definition.probability:
            return False
        self.applied += 1
        return True

    def draw_delay(self) -> float:
        """Return a random delay in seconds; 0 for an effect without a delay."""
        effect = self.definition.effect
        if not isinstance(effect, Delay):
            return 0.0
        return self._random.uniform(effect.at_least, effect.at_most)


class FaultRules:
    """The rules of a sandbox, in the order of their creation."""

    def __init__(self, random_seed: int, initial: Iterable[NewFault] = ()) -> None:
        """``initial``: the rules at the start and after a reset."""
        self._random_seed: Final = random_seed
        self._initial: Final = tuple(initial)
        self._last_number = 0
        self._rules: dict[str, FaultRule] = {}
        #: By account (``None``: rules for every account): the rules that are not used up.
        self._active: dict[str | None, list[FaultRule]] = {}
        self.reset()

    def add(self, definition: NewFault) -> FaultRule:
        """Add a rule after all others."""
        self._last_number += 1
        rule = self._make_rule(self._last_number, definition)
        self._rules[rule.id] = rule
        self._active.setdefault(definition.account, []).append(rule)
        return rule

    def list(self, account: str | None = None) -> list[FaultRule]:
        """Return the rules, used-up ones included: those that name ``account``, or all if it is ``None``."""
        return [rule for rule in self._rules.values() if account in (None, rule.definition.account)]

    def get(self, rule_id: str) -> FaultRule:
        """Return the rule with that id. Raises :class:`KeyError`."""
        return self._rules[rule_id]

    def remove(self, rule_id: str) -> None:
        """Remove the rule with that id. Raises :class:`KeyError`."""
        self._deactivate(self._rules.pop(rule_id))

    def clear(self, account: str | None = None) -> None:
        """Remove the rules that name ``account``, or all if it is ``None``."""
        self._set_rules(
            rule for rule in self._rules.values() if account not in (None, rule.definition.account)
        )

    def reset(self, account: str | None = None) -> None:
        """Restore the initial rules with new counts: those that name ``account``, or all if it is ``None``."""
        initial = (
            self._make_rule(number, definition)
            for number, definition in enumerate(self._initial, 1)
            if account in (None, definition.account)
        )
        if account is None:
            self._last_number = len(self._initial)
        self.clear(account)
        self._set_rules([*self._rules.values(), *initial])

    def choose(self, account: str, operation: str) -> ChosenFault | None:
        """Return the fault of a request of ``account`` for ``operation``; ``None`` if there is none. Counts it."""
        own, common = self._active.get(account), self._active.get(None)
        if own is None and common is None:
            return None
        effect: FaultRule | None = None
        delay: FaultRule | None = None
        for rule in _in_order(own, common):
            if isinstance(rule.definition.effect, Delay):
                if delay is None and rule.applies_to(operation):
                    delay = rule
            elif effect is None and rule.applies_to(operation):
                effect = rule
        chosen = [rule for rule in (effect, delay) if rule is not None]
        if not chosen:
            return None
        for rule in chosen:
            if rule.is_used_up:
                self._deactivate(rule)
        return ChosenFault(
            chosen[0].id, effect.definition.effect if effect else None, delay.draw_delay() if delay else 0.0
        )

    def _make_rule(self, number: int, definition: NewFault) -> FaultRule:
        seed = definition.seed
        if seed is None:
            seed = Random(f"{self._random_seed}/{number}").getrandbits(32)  # noqa: S311 - no secret
        return FaultRule(number, definition, seed)

    def _set_rules(self, rules: Iterable[FaultRule]) -> None:
        self._rules = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.number)}
        self._active = {}
        for rule in self._rules.values():
            if not rule.is_used_up:
                self._active.setdefault(rule.definition.account, []).append(rule)

    def _deactivate(self, rule: FaultRule) -> None:
        active = self._active.get(rule.definition.account, [])
        if rule in active:
            active.remove(rule)
            if not active:
                del self._active[rule.definition.account]


def new_fault(fields: Mapping[str, Any], account: str | None) -> NewFault:
    """Return the rule for ``account`` with the JSON form ``fields``, which a schema has validated.

    Raises :class:`InvalidFault`.
    """
    optional = {name: fields[name] for name in ("operation", "probability") if name in fields}
    optional |= {
        name: int(fields[name]) for name in ("skip", "times", "seed") if fields.get(name) is not None
    }
    new = NewFault(effect_from(fields["effect"]), account, **optional)
    return replace(new, times=None) if fields.get("times", 1) is None else new


def _in_order(own: list[FaultRule] | None, common: list[FaultRule] | None) -> list[FaultRule]:
    if own and common:
        return sorted([*own, *common], key=lambda rule: rule.number)
    return own or common or []
