"""Which requests a fault rule applies to, and its counts."""

from __future__ import annotations

import pytest
from cleverinvo_mock.faults.effects import CommitThenDrop, Delay, Reset, StatusFault, Truncate
from cleverinvo_mock.faults.rules import FaultRules, NewFault

BROKEN = StatusFault(500)
BUSY = StatusFault(429)


@pytest.fixture
def rules():
    return FaultRules(random_seed=1)


def effects(rules, count, account="a", operation="listClients"):
    """The effects that ``count`` consecutive requests get."""
    chosen = [rules.choose(account, operation) for _ in range(count)]
    return [one and one.effect for one in chosen]


def test_rule_takes_effect_once_by_default(rules):
    """By default a rule applies to the next request of any account, once."""
    rule = rules.add(NewFault(BROKEN))
    assert effects(rules, 3) == [BROKEN, None, None]
    assert (rule.seen, rule.applied, rule.is_used_up) == (1, 1, True)


def test_no_rules(rules):
    """Without rules there is no fault."""
    assert rules.choose("a", "listClients") is None


def test_times_none_applies_until_removed(rules):
    """A rule with `times=None` applies until it is removed."""
    rule = rules.add(NewFault(BROKEN, times=None))
    assert effects(rules, 5) == [BROKEN] * 5
    rules.remove(rule.id)
    assert effects(rules, 1) == [None]
    with pytest.raises(KeyError):
        rules.remove(rule.id)


def test_skip(rules):
    """The first ``skip`` matching requests are served normally, the next ``times`` get the fault."""
    rule = rules.add(NewFault(BROKEN, skip=2, times=2))
    assert effects(rules, 6) == [None, None, BROKEN, BROKEN, None, None]
    assert (rule.seen, rule.applied) == (4, 2)


def test_account_and_operation_must_match(rules):
    """A rule for one account and operation neither applies to nor counts other requests."""
    rule = rules.add(NewFault(BROKEN, account="a", operation="createClient"))
    assert effects(rules, 1, "b", "createClient") == effects(rules, 1, "a", "getClient") == [None]
    assert rule.seen == 0
    assert effects(rules, 1, "a", "createClient") == [BROKEN]


def test_first_matching_rule_applies(rules):
    """Rules are checked in the order of creation, those of one account and those of all accounts together."""
    for definition in (
        NewFault(BROKEN, "a"),
        NewFault(Reset()),
        NewFault(BUSY, "a"),
        NewFault(Truncate(), "b"),
    ):
        rules.add(definition)
    assert effects(rules, 4, "a") == [BROKEN, Reset(), BUSY, None]
    assert effects(rules, 2, "b") == [Truncate(), None]


def test_later_rules_do_not_count_the_request(rules):
    """A rule does not count requests that an earlier rule applied to."""
    rules.add(NewFault(BROKEN, times=2))
    later = rules.add(NewFault(BUSY, skip=1))
    assert effects(rules, 4) == [BROKEN, BROKEN, None, BUSY]
    assert later.seen == 2


@pytest.mark.parametrize("delay_first", [True, False])
def test_delay_combines_with_one_other_effect(rules, delay_first):
    """One request can get a delay and one other effect, in any order of creation, but not two delays."""
    delay, other = NewFault(Delay(2, 2)), NewFault(CommitThenDrop())
    for definition in (delay, other) if delay_first else (other, delay):
        rules.add(definition)
    rules.add(NewFault(Delay(5, 5)))
    first, second, third = (rules.choose("a", "createInvoice") for _ in range(3))
    assert (first.effect, first.delay, first.type) == (CommitThenDrop(), 2, "commit_then_drop")
    assert first.rule_id == ("fault-2" if delay_first else "fault-1")
    assert (second.effect, second.delay, second.type, second.rule_id) == (None, 5, "delay", "fault-3")
    assert third is None


def test_probability(rules):
    """The rule applies to that share of the requests, and `times` counts only those."""
    rule = rules.add(NewFault(BROKEN, probability=0.2, times=None, seed=7))
    hits = sum(effect is not None for effect in effects(rules, 2000))
    assert 340 < hits < 460
    assert (rule.seen, rule.applied) == (2000, hits)
    few = rules.add(NewFault(BUSY, probability=0.5, times=3))
    effects(rules, 200)
    assert few.applied == 3


def test_same_seed_gives_the_same_faults_and_delays():
    """A rule's random sequence depends only on its own seed, not on the sandbox's seed or other rules."""

    def run(random_seed, others):
        rules = FaultRules(random_seed)
        for _ in range(others):
            rules.add(NewFault(BROKEN, "somebody", times=None, probability=0.5))
        rules.add(NewFault(Delay(1, 3), "a", times=None, probability=0.5, seed=42))
        sequence = []
        for _ in range(50):
            rules.choose("somebody", "x")
            chosen = rules.choose("a", "x")
            sequence.append(chosen and chosen.delay)
        return sequence

    assert run(1, 0) == run(2, 3)
    delays = [delay for delay in run(1, 0) if delay is not None]
    assert len(delays) > 10
    assert all(1 <= delay <= 3 for delay in delays)
    assert len(set(delays)) == len(delays)


def test_default_seed_depends_on_the_sandbox_seed():
    """The sandbox's seed determines the seeds of the rules; a given seed is used as it is."""

    def seeds(random_seed):
        rules = FaultRules(random_seed)
        return [rules.add(NewFault(BROKEN, probability=0.5)).seed for _ in range(3)]

    assert seeds(1) == seeds(1)
    assert len({*seeds(1), *seeds(2)}) == 6
    assert FaultRules(1).add(NewFault(BROKEN, seed=5)).seed == 5


def test_list_shows_used_up_rules_of_one_account_or_all(rules):
    """Rules are listed in the order of creation; an account's list has no rules for all accounts."""
    for account in ("a", None, "b"):
        rules.add(NewFault(BROKEN, account))
    effects(rules, 1, "a")
    assert [rule.id for rule in rules.list()] == ["fault-1", "fault-2", "fault-3"]
    assert [rule.id for rule in rules.list("a")] == ["fault-1"]


def test_clear_removes_the_rules_of_one_account_or_all(rules):
    """Clearing the rules of an account does not remove rules of others or rules for all accounts."""
    for account in ("a", None, "b"):
        rules.add(NewFault(BROKEN, account))
    rules.clear("a")
    assert [rule.id for rule in rules.list()] == ["fault-2", "fault-3"]
    assert effects(rules, 2, "a") == [BROKEN, None]
    rules.clear()
    assert rules.list() == []
    assert effects(rules, 1, "b") == [None]


@pytest.fixture
def shipped():
    """Rules with two initial rules, one of `a` and one of `b`."""
    return FaultRules(1, [NewFault(BROKEN, "a", probability=0.5, times=None), NewFault(BUSY, "b")])


def test_reset_restores_the_initial_rules(shipped):
    """A reset restores the initial rules, counts, random sequences and numbering."""
    before = effects(shipped, 20, "a"), effects(shipped, 2, "b")
    shipped.remove("fault-1")
    shipped.add(NewFault(Reset()))
    shipped.reset()
    assert [rule.id for rule in shipped.list()] == ["fault-1", "fault-2"]
    assert (effects(shipped, 20, "a"), effects(shipped, 2, "b")) == before
    assert shipped.add(NewFault(Reset())).id == "fault-3"


def test_reset_of_one_account(shipped):
    """A reset of one account restores only its rules."""
    shipped.choose("b", "x")
    shipped.add(NewFault(Reset(), "a"))
    common = shipped.add(NewFault(Truncate()))
    shipped.remove("fault-1")
    shipped.reset("a")
    assert [rule.id for rule in shipped.list()] == ["fault-1", "fault-2", common.id]
    assert effects(shipped, 1, "b") == [Truncate()]
    assert shipped.add(NewFault(Reset())).id == "fault-5"


def test_used_up_rules_are_not_checked(rules):
    """Used-up rules are not checked, however many there are."""
    created = [rules.add(NewFault(BROKEN, "a")) for _ in range(50)]
    assert effects(rules, 51, "a") == [BROKEN] * 50 + [None]
    assert [rule.seen for rule in created] == [1] * 50
    assert rules._active == {}
