"""Which request a fault rule takes, and how it counts."""

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
    """What so many requests in turn meet."""
    chosen = [rules.choose(account, operation) for _ in range(count)]
    return [one and one.effect for one in chosen]


def test_rule_takes_effect_once_by_default(rules):
    """A rule of which nothing else is said takes the next request, whosever it is, and no other."""
    rule = rules.add(NewFault(BROKEN))
    assert effects(rules, 3) == [BROKEN, None, None]
    assert (rule.seen, rule.applied, rule.is_used_up) == (1, 1, True)


def test_no_rule_chooses_nothing(rules):
    """Without rules nothing is chosen."""
    assert rules.choose("a", "listClients") is None


def test_times_none_is_until_it_is_removed(rules):
    """A rule without an end ends when it is removed."""
    rule = rules.add(NewFault(BROKEN, times=None))
    assert effects(rules, 5) == [BROKEN] * 5
    rules.remove(rule.id)
    assert effects(rules, 1) == [None]
    with pytest.raises(KeyError):
        rules.remove(rule.id)


def test_skip_lets_so_many_pass_first(rules):
    """The first of the fitting requests pass, the next so many are taken."""
    rule = rules.add(NewFault(BROKEN, skip=2, times=2))
    assert effects(rules, 6) == [None, None, BROKEN, BROKEN, None, None]
    assert (rule.seen, rule.applied) == (4, 2)


def test_account_and_operation_must_fit(rules):
    """What is for one account and operation is neither met nor counted elsewhere."""
    rule = rules.add(NewFault(BROKEN, account="a", operation="createClient"))
    assert effects(rules, 1, "b", "createClient") == effects(rules, 1, "a", "getClient") == [None]
    assert rule.seen == 0
    assert effects(rules, 1, "a", "createClient") == [BROKEN]


def test_first_rule_that_fits_takes_the_request(rules):
    """Rules are tried as they were made, an account's own and everybody's among one another."""
    for what in (
        NewFault(BROKEN, "a"),
        NewFault(Reset()),
        NewFault(BUSY, "a"),
        NewFault(Truncate(), "b"),
    ):
        rules.add(what)
    assert effects(rules, 4, "a") == [BROKEN, Reset(), BUSY, None]
    assert effects(rules, 2, "b") == [Truncate(), None]


def test_request_that_a_rule_has_taken_does_not_come_to_the_next(rules):
    """Later rules count only what earlier ones left them."""
    rules.add(NewFault(BROKEN, times=2))
    later = rules.add(NewFault(BUSY, skip=1))
    assert effects(rules, 4) == [BROKEN, BROKEN, None, BUSY]
    assert later.seen == 2


@pytest.mark.parametrize("delay_first", [True, False])
def test_delay_goes_together_with_the_first_other_rule(rules, delay_first):
    """A delay and another effect meet in one request, whichever was made first; a second delay waits its turn."""
    delay, other = NewFault(Delay(2, 2)), NewFault(CommitThenDrop())
    for what in (delay, other) if delay_first else (other, delay):
        rules.add(what)
    rules.add(NewFault(Delay(5, 5)))
    first, second, third = (rules.choose("a", "createInvoice") for _ in range(3))
    assert (first.effect, first.delay, first.type) == (CommitThenDrop(), 2, "commit_then_drop")
    assert first.rule_id == ("fault-2" if delay_first else "fault-1")
    assert (second.effect, second.delay, second.type, second.rule_id) == (None, 5, "delay", "fault-3")
    assert third is None


def test_probability_is_the_share_of_hits(rules):
    """Of many requests that share is taken, and `times` counts those alone."""
    rule = rules.add(NewFault(BROKEN, probability=0.2, times=None, seed=7))
    hits = sum(effect is not None for effect in effects(rules, 2000))
    assert 340 < hits < 460
    assert (rule.seen, rule.applied) == (2000, hits)
    few = rules.add(NewFault(BUSY, probability=0.5, times=3))
    effects(rules, 200)
    assert few.applied == 3


def test_same_seed_gives_the_same_hits_and_delays():
    """A rule's sequence is that of its seed, whatever the sandbox's and the other rules are."""

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


def test_seed_that_is_not_given_comes_from_the_sandbox_s():
    """The same sandbox seed gives the same seeds in turn, another one others; the rule shows its own."""

    def seeds(random_seed):
        rules = FaultRules(random_seed)
        return [rules.add(NewFault(BROKEN, probability=0.5)).seed for _ in range(3)]

    assert seeds(1) == seeds(1)
    assert len({*seeds(1), *seeds(2)}) == 6
    assert FaultRules(1).add(NewFault(BROKEN, seed=5)).seed == 5


def test_list_shows_used_up_rules_of_one_account_or_all(rules):
    """Rules are listed as they were made; those of an account are its own, not everybody's."""
    for account in ("a", None, "b"):
        rules.add(NewFault(BROKEN, account))
    effects(rules, 1, "a")
    assert [rule.id for rule in rules.list()] == ["fault-1", "fault-2", "fault-3"]
    assert [rule.id for rule in rules.list("a")] == ["fault-1"]


def test_clear_removes_the_rules_of_one_account_or_all(rules):
    """Clearing an account leaves the others and everybody's."""
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
    """Rules that begin with one of `a` and one of `b`."""
    return FaultRules(1, [NewFault(BROKEN, "a", probability=0.5, times=None), NewFault(BUSY, "b")])


def test_reset_brings_back_the_rules_it_began_with(shipped):
    """After a reset everything is as at the start: rules, counts, chance, numbers."""
    before = effects(shipped, 20, "a"), effects(shipped, 2, "b")
    shipped.remove("fault-1")
    shipped.add(NewFault(Reset()))
    shipped.reset()
    assert [rule.id for rule in shipped.list()] == ["fault-1", "fault-2"]
    assert (effects(shipped, 20, "a"), effects(shipped, 2, "b")) == before
    assert shipped.add(NewFault(Reset())).id == "fault-3"


def test_reset_of_an_account_leaves_the_others(shipped):
    """Only that account's rules are as at the start."""
    shipped.choose("b", "x")
    shipped.add(NewFault(Reset(), "a"))
    everybodys = shipped.add(NewFault(Truncate()))
    shipped.remove("fault-1")
    shipped.reset("a")
    assert [rule.id for rule in shipped.list()] == ["fault-1", "fault-2", everybodys.id]
    assert effects(shipped, 1, "b") == [Truncate()]
    assert shipped.add(NewFault(Reset())).id == "fault-5"


def test_used_up_rules_cost_nothing(rules):
    """A request meets none of the rules that are used up, however many there are."""
    made = [rules.add(NewFault(BROKEN, "a")) for _ in range(50)]
    assert effects(rules, 51, "a") == [BROKEN] * 50 + [None]
    assert [rule.seen for rule in made] == [1] * 50
    assert rules._live == {}
