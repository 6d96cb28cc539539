import math
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.interest import (
    NOTHING,
    Keys,
    contributions,
    cools_at,
    keys,
    priority,
    priority_key,
    ripeness,
    total,
)
from scoring.ledger import Signal
from scoring.playbook import Playbook
from tests.entries import NOW, day, signal, signals

PLAYBOOK = Playbook(
    points={"email_opened": 1, "commented": 10, "case_study_downloaded": 15, "bounced": -5}
)
SECOND = timedelta(seconds=1)
ledgers = st.lists(signals, max_size=12)


def interest(ledger: list[Signal], days: float = 0) -> float:
    return total(contributions(ledger, PLAYBOOK, day(days)))


@given(ledgers, st.randoms(use_true_random=False))
def test_the_keys_are_those_of_a_replay_whatever_the_order_of_arrival(
    ledger: list[Signal], random: Random
) -> None:
    arrived = list(ledger)
    random.shuffle(arrived)
    a, b = keys(ledger, PLAYBOOK), keys(arrived, PLAYBOOK)
    assert (a.positive, a.negative) == pytest.approx((b.positive, b.negative), abs=1e-9)


@given(st.lists(signals.filter(lambda s: s.asset is None), max_size=12))
def test_keys_that_grow_by_one_signal_at_a_time_are_those_of_a_replay(
    arrived: list[Signal],
) -> None:
    grown = Keys()
    for one in arrived:
        grown = grown.plus(PLAYBOOK.points_of(one), one.occurred_at, PLAYBOOK.half_life)
    replayed = keys(arrived, PLAYBOOK)
    assert grown.positive == pytest.approx(replayed.positive, abs=1e-9)
    assert grown.negative == pytest.approx(replayed.negative, abs=1e-9)


@given(ledgers, st.floats(0, 90))
def test_the_interest_of_the_keys_is_the_sum_of_the_contributions(
    ledger: list[Signal], days: float
) -> None:
    from_keys = keys(ledger, PLAYBOOK).interest(day(days), PLAYBOOK.half_life)
    size = math.fsum(abs(c.points) for c in contributions(ledger, PLAYBOOK, day(days)))
    assert from_keys == pytest.approx(interest(ledger, days), rel=1e-9, abs=1e-9 * size)


@given(ledgers, ledgers, st.floats(0, 365), st.floats(1, 100), st.floats(1, 100))
def test_the_order_of_two_leads_stays_while_nothing_happens(
    one: list[Signal], other: list[Signal], days: float, fit_of_one: float, fit_of_other: float
) -> None:
    def first(days: float) -> float:
        return priority(interest(one, days), fit_of_one) / priority(
            interest(other, days), fit_of_other
        )

    assume(interest(one) > 1e-6 and interest(other) > 1e-6)
    assume(abs(first(0) - 1) > 1e-6)
    by_key = priority_key(keys(one, PLAYBOOK), fit_of_one) > priority_key(
        keys(other, PLAYBOOK), fit_of_other
    )
    assert (first(0) > 1) == (first(days) > 1) == by_key


@given(ledgers, st.floats(0, 100))
def test_the_priority_key_is_the_logarithm_of_the_priority_unaged(
    ledger: list[Signal], fit: float
) -> None:
    assume(interest(ledger) > 1e-6)
    unaged = keys(ledger, PLAYBOOK).net - math.log2(interest(ledger))
    key = math.log2(priority(interest(ledger), fit)) + unaged
    assert priority_key(keys(ledger, PLAYBOOK), fit) == pytest.approx(key, abs=1e-8)


@pytest.mark.parametrize(
    "ledger",
    [
        [],
        [signal(points=0)],
        [signal(points=-3)],
        [signal(points=5), signal(points=-5)],
        [signal(points=5), signal(points=-8)],
    ],
)
def test_without_interest_a_lead_stands_behind_all_that_have_some_by_its_fit(
    ledger: list[Signal],
) -> None:
    faintest = priority_key(keys([signal(at=-2400, points=0.001)], PLAYBOOK), 0)
    low, high = (priority_key(keys(ledger, PLAYBOOK), fit) for fit in (10, 90))
    assert low < high < faintest
    assert priority(interest(ledger), 90) == 0


def test_a_fit_of_nothing_counts_as_one_so_that_interest_still_orders() -> None:
    assert priority(50, 0) == priority(50, 1) == 0.5


def test_an_unnamed_kind_is_worth_nothing_and_has_no_part() -> None:
    assert contributions([signal("never_heard_of")], PLAYBOOK, NOW) == []


def test_points_of_the_signal_go_before_those_of_the_playbook() -> None:
    assert interest([signal("commented", points=3)]) == 3


@given(ledgers, st.floats(0.5, 50))
def test_at_the_moment_of_cooling_the_interest_is_the_threshold(
    ledger: list[Signal], threshold: float
) -> None:
    assume(interest(ledger) > 1e-3)
    lead_keys = keys(ledger, PLAYBOOK)
    cools = cools_at(lead_keys, threshold, PLAYBOOK.half_life)
    assert cools is not None
    assert total(contributions(ledger, PLAYBOOK, cools)) == pytest.approx(threshold, rel=1e-6)


def test_what_never_held_interest_never_cools() -> None:
    assert cools_at(keys([signal(points=-1)], PLAYBOOK), 30, PLAYBOOK.half_life) is None
    assert keys([], PLAYBOOK) == Keys(NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("ledger", "fit", "since", "until"),
    [
        ([], 100, None, None),
        ([signal(points=29.9)], 100, None, None),
        ([signal(points=30)], 100, 0, 0),
        ([signal(points=60, at=-1)], 100, -1, 13),
        ([signal(points=60, at=-1)], 50, -1, 13),
        ([signal(points=60, at=-1)], 49.9, None, None),
        ([signal(points=60, at=-15)], 100, None, None),
        # 20 at -14 days are 10 now; 20 more make it 30
        ([signal(points=20, at=-14), signal(points=20)], 100, 0, 0),
        # ripe, cooled below, ripe again: since the second time
        ([signal(points=30, at=-28), signal(points=30, at=-2), signal(points=30)], 100, -2, None),
        # taken away and given back
        (
            [signal(points=60, at=-3), signal(points=-60, at=-2), signal(points=60, at=-1)],
            100,
            -1,
            None,
        ),
        # taken away and given back in one instant, in whatever order they are read
        (
            [signal(points=60, at=-3), signal(points=-60, at=-1), signal(points=60, at=-1)],
            100,
            -3,
            None,
        ),
        # points on top of ripe do not make it ripe anew
        ([signal(points=60, at=-3), signal(points=60, at=-1)], 100, -3, None),
    ],
)
def test_a_lead_is_ripe_since_the_signal_that_lifted_it_until_it_cools(
    ledger: list[Signal], fit: float, since: float | None, until: float | None
) -> None:
    found = ripeness(contributions(ledger, PLAYBOOK, NOW), fit, PLAYBOOK, NOW)
    assert found.ripe == (since is not None)
    assert found.since == (None if since is None else day(since))
    if until is not None:
        assert found.until is not None
        assert abs(found.until - day(until)).total_seconds() < 0.001


@given(ledgers)
def test_ripeness_is_what_a_look_at_every_hour_finds(ledger: list[Signal]) -> None:
    """The ledger stands on whole hours, so between two looks nothing happens but fading."""

    def level_before(hour: int) -> float:
        """What had faded by then of what had happened before."""
        until_then = [s for s in ledger if s.occurred_at < NOW + timedelta(hours=hour)]
        return interest(until_then, hour / 24)

    found = ripeness(contributions(ledger, PLAYBOOK, NOW), 100, PLAYBOOK, NOW)
    assert found.ripe == (interest(ledger) >= PLAYBOOK.ripe_at)
    if found.ripe:
        levels = {hour: level_before(hour) for hour in range(-60 * 24, 1)}
        assume(all(abs(level - PLAYBOOK.ripe_at) > 1e-6 for level in levels.values()))
        lifted = max(hour for hour, level in levels.items() if level < PLAYBOOK.ripe_at)
        assert found.since == NOW + timedelta(hours=lifted)
        assert found.until is not None
        assert cooled(ledger, found.until - SECOND) > PLAYBOOK.ripe_at
        assert cooled(ledger, found.until + SECOND) < PLAYBOOK.ripe_at


def cooled(ledger: list[Signal], at: datetime) -> float:
    return total(contributions(ledger, PLAYBOOK, at))


def test_a_fit_below_the_floor_is_never_ripe_however_high_the_interest() -> None:
    parts = contributions([signal(points=1000)], PLAYBOOK, NOW)
    assert not ripeness(parts, 49, PLAYBOOK, NOW).ripe
