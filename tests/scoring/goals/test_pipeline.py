"""How many get through in time: exactly, and by simulation, which has to say the same."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.goals.deal_values import DealValues
from scoring.goals.distributions import beta_share
from scoring.goals.entries import Pace, burst_of
from scoring.goals.pipeline import Future, Leg, Pipeline, exact, simulated
from scoring.goals.spread import Spread, counted, drawn

MANY = 20_000


def chances(future: Future) -> "np.typing.NDArray[np.float64]":
    found = exact(future)
    assert found is not None
    return found


def mean(of: "np.typing.NDArray[np.float64]") -> float:
    return float(of @ np.arange(len(of)))


def test_those_waiting_go_on_at_the_uncertain_rate() -> None:
    """Two wait; with 1 of 2 seen (Jeffreys: 1.5, 1.5) both go on in 1.5 · 2.5 / (3 · 4)."""
    future = Future((Pipeline((0, 0), (Leg(((2, 1.0),), 1.5, 1.5, counts=True),)),))
    assert chances(future) == pytest.approx([0.3125, 0.375, 0.3125])


def test_the_rate_is_the_same_for_all_so_two_levels_are_not_one() -> None:
    leg = Leg(((10, 1.0),), 5, 5, counts=True)
    future = Future((Pipeline((0, 0), (leg,)),))
    variance = chances(future) @ np.arange(11) ** 2 - mean(chances(future)) ** 2
    assert variance == pytest.approx(10 * 0.25 * (10 + 10) / 11)  # beta-binomial, not 2.5


def test_those_who_have_not_the_time_thin_it_out() -> None:
    sure = Leg(((4, 0.5),), 1e9, 1, counts=True)
    assert chances(Future((Pipeline((0, 0), (sure,)),))) == pytest.approx(
        [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16], abs=1e-6
    )


def test_a_follow_up_deal_counts_beside_the_first() -> None:
    legs = (
        Leg(((1, 1.0),), 1e9, 1, counts=True),
        Leg((), 1e9, 1, counts=True, in_time=0.5),
    )
    assert chances(Future((Pipeline((0, 0), legs),))) == pytest.approx([0, 0.5, 0.5], abs=1e-6)


def test_entries_count_where_entering_is_what_counts() -> None:
    poisson = [math.exp(-2) * 2**k / math.factorial(k) for k in range(4)]
    assert chances(Future((Pipeline((2, 2), (), counts_entries=True),)))[:4] == pytest.approx(
        poisson, rel=1e-5
    )


def test_chains_add_up_and_what_comes_beside_them_too() -> None:
    one = Pipeline((0, 0), (Leg(((3, 1.0),), 2, 2, counts=True),))
    future = Future((one, one), beside=(1.0, 1.0), share=0.5)
    assert mean(chances(future)) == pytest.approx((1.5 + 1.5 + 1) / 2)


LEGS = (
    Leg(((3, 0.9), (8, 0.2)), 30.5, 20.5),
    Leg(((4, 0.7),), 12.5, 18.5),
    Leg(((2, 0.8), (5, 0.1)), 4.5, 8.5, counts=True),
    Leg(((3, 0.3),), 1.5, 6.5, counts=True, in_time=0.6),
)
FUTURES = [
    Future((Pipeline((0, 0), LEGS),)),
    Future((Pipeline((12, 30), LEGS),)),
    Future((Pipeline((25, 25), LEGS[:3]), Pipeline((3, 8), LEGS[2:])), (2, 2), 0.8),
    Future((Pipeline((6, 6), (), counts_entries=True),), share=0.3),
    Future((), (40, 90)),
]


@pytest.mark.parametrize("future", FUTURES)
def test_the_exact_and_the_simulated_say_the_same(future: Future) -> None:
    draws = simulated(future, MANY)
    found = chances(future)
    below = np.cumsum(found)
    share = np.array([(draws <= many).mean() for many in range(len(found))])
    error = np.sqrt(below * (1 - below) / MANY)
    assert np.all(np.abs(share - below) <= 4 * error + 0.002)


def test_large_numbers_are_simulated_with_the_same_mean_as_small_ones() -> None:
    legs = (Leg(((3000, 0.5),), 30.5, 69.5), Leg(((500, 0.2),), 20.5, 79.5, counts=True))
    future = Future((Pipeline((1000, 1500), legs),))
    assert exact(future) is None
    expected = ((1000 + 1500) * 0.305 + 100) * 0.205
    assert simulated(future).mean() == pytest.approx(expected, rel=0.01)


def test_the_same_state_says_the_same() -> None:
    assert np.array_equal(
        simulated.__wrapped__(FUTURES[1], 100), simulated.__wrapped__(FUTURES[1], 100)
    )


legs = st.builds(
    Leg,
    st.lists(st.tuples(st.integers(1, 5), st.floats(0, 1)), max_size=3).map(tuple),
    st.floats(0.5, 30),
    st.floats(0.5, 30),
    st.booleans(),
    st.sampled_from([1.0, 0.4]),
)
pipelines = st.builds(
    Pipeline,
    st.floats(0, 10).map(lambda mean: (mean, 1.5 * mean)),
    st.lists(legs, max_size=4).map(tuple),
    st.booleans(),
)


@settings(max_examples=50)
@given(pipeline=pipelines)
def test_the_chances_of_all_numbers_are_one(pipeline: Pipeline) -> None:
    found = chances(Future((pipeline,)))
    assert found.sum() == pytest.approx(1, abs=1e-5)
    assert (found >= 0).all()


VALUES = DealValues(6, 24000.0, 6 * 4000.0**2 + 6 * 1000.0**2)


def test_the_mean_value_is_that_of_the_deals_so_far() -> None:
    assert VALUES.mean == 4000


def test_equal_deals_are_not_taken_for_certain_to_stay_equal() -> None:
    assert DealValues(3, 12000.0, 3 * 4000.0**2).shape == pytest.approx(4)


def test_squares_that_were_cut_say_nothing_of_how_different_deals_are() -> None:
    cut = DealValues(20, 20 * 1e12, 20 * 1e14)
    assert cut.shape == DealValues(1, 1000.0, 1000.0**2).shape


@pytest.mark.parametrize("amount", [1000, 8000, 12000, 20000, 60000])
def test_money_is_the_mixture_of_betas_that_its_docstring_says(amount: float) -> None:
    deals = chances(FUTURES[1])
    k, n, share = VALUES.shape, VALUES.times, amount / (amount + VALUES.total)
    by_hand = deals[0] + sum(
        chance * beta_share(share, k * many, k * n)
        for many, chance in enumerate(deals.tolist())
        if many
    )
    assert VALUES.together(deals).at_most(amount) == pytest.approx(by_hand, abs=0.002)


def test_money_that_is_drawn_is_as_money_that_is_reckoned() -> None:
    reckoned = VALUES.together(chances(FUTURES[1]))
    simulation = VALUES.together_drawn(simulated(FUTURES[1], MANY))
    for amount in (0, 4000, 10000, 30000):
        assert simulation.at_most(amount) == pytest.approx(reckoned.at_most(amount), abs=0.02)


def test_money_of_no_deals_is_none() -> None:
    spread = VALUES.together(np.array([1.0]))
    assert (spread.median, spread.interval) == (0, (0, 0))


def test_a_pace_goes_on_and_is_uncertain_by_its_weeks() -> None:
    mean, variance = Pace(26, 26).coming(10)
    assert mean == pytest.approx(10.2, abs=0.01)
    assert variance == pytest.approx(mean + mean * 10 / 26)


def test_no_time_is_left_and_nobody_comes() -> None:
    assert Pace(26, 26).coming(0) == (0, 0)


def test_weeks_that_come_in_rows_are_bursts() -> None:
    steady, rows = np.tile([4.0, 6.0], 13), np.repeat([0.0, 10.0, 0.0, 10.0], [7, 6, 7, 6])
    assert burst_of(rows) > 5 * burst_of(steady)
    assert burst_of(steady) >= 1


def spread(*chances: float) -> Spread:
    return counted(np.array(chances))


@pytest.mark.parametrize(
    ("spread", "interval"),
    [
        (spread(1), (0, 0)),
        (spread(0.1, 0.8, 0.1), (1, 1)),
        (spread(0.3, 0.3, 0.2, 0.2), (0, 2)),
        (spread(0.05, 0.05, 0.2, 0.4, 0.2, 0.05, 0.05), (2, 4)),
        (spread(0.95, 0.05), (0, 0)),
    ],
)
def test_an_interval_of_whole_numbers_is_the_one_closest_to_80_percent(
    spread: Spread, interval: tuple[float, float]
) -> None:
    assert spread.interval == interval


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=30))
def test_low_median_and_high_are_in_order(chances: list[float]) -> None:
    found = spread(*chances)
    low, high = found.interval
    assert low <= found.median <= high


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(-1, 52))
def test_a_spread_of_draws_has_their_shares(draws: list[int], amount: int) -> None:
    found = drawn(np.array(draws))
    assert found.at_least(amount) == pytest.approx(np.mean(np.array(draws) >= amount))
    assert found.at_most(amount) == pytest.approx(np.mean(np.array(draws) <= amount))
