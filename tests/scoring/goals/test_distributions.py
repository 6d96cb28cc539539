"""Beta, gamma and counting distributions, against what is known of them by other ways."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.goals.distributions import (
    arrivals,
    beta_binomials,
    beta_quantile,
    beta_share,
    binomials,
    gamma_quantile,
    gamma_share,
    successes,
)


def binomial_tail(x: float, a: int, b: int) -> float:
    """I_x(a, b) for whole a and b: a or more successes of a + b − 1."""
    n = a + b - 1
    return sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))


@pytest.mark.parametrize(
    ("x", "a", "b"), [(0.3, 2, 5), (0.9, 2, 5), (0.01, 1, 40), (0.5, 30, 30), (0.99, 50, 2)]
)
def test_beta_shares_of_whole_numbers_are_binomial_tails(x: float, a: int, b: int) -> None:
    assert beta_share(x, a, b) == pytest.approx(binomial_tail(x, a, b), rel=1e-10)


@pytest.mark.parametrize("x", [0.001, 0.2, 0.5, 0.77])
def test_the_beta_of_halves_is_the_arcsine(x: float) -> None:
    assert beta_share(x, 0.5, 0.5) == pytest.approx(2 / math.pi * math.asin(math.sqrt(x)))


@pytest.mark.parametrize("x", [0.05, 1.0, 2.5, 9.0])
def test_the_gamma_of_a_half_is_the_error_function(x: float) -> None:
    assert gamma_share(x, 0.5) == pytest.approx(math.erf(math.sqrt(x)))


@pytest.mark.parametrize(("x", "shape"), [(0.5, 1), (3, 2), (3, 8), (30, 20)])
def test_gamma_shares_of_whole_shapes_are_poisson_tails(x: float, shape: int) -> None:
    fewer = sum(math.exp(-x) * x**k / math.factorial(k) for k in range(shape))
    assert gamma_share(x, shape) == pytest.approx(1 - fewer)


shapes = st.floats(0.5, 3000)
shares = st.floats(0.01, 0.99)


@given(share=shares, a=shapes, b=shapes)
def test_a_share_of_the_beta_lies_below_its_quantile(share: float, a: float, b: float) -> None:
    assert beta_share(beta_quantile(share, a, b), a, b) == pytest.approx(share, abs=1e-6)


@given(share=shares, shape=shapes)
def test_a_share_of_the_gamma_lies_below_its_quantile(share: float, shape: float) -> None:
    assert gamma_share(gamma_quantile(share, shape), shape) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(("mean", "variance"), [(0.2, 0.2), (3, 3), (3, 9), (80, 80), (40, 400)])
def test_arrivals_have_their_mean_and_variance(mean: float, variance: float) -> None:
    chances = arrivals(mean, variance)
    many = np.arange(len(chances))
    assert chances.sum() == pytest.approx(1)
    assert many @ chances == pytest.approx(mean, rel=1e-4)
    assert many**2 @ chances - mean**2 == pytest.approx(variance, rel=1e-3)


def test_arrivals_without_bursts_are_poisson() -> None:
    poisson = [math.exp(-3) * 3**k / math.factorial(k) for k in range(6)]
    assert arrivals(3, 3)[:6] == pytest.approx(poisson, rel=1e-6)


def test_none_arrive_where_none_are_expected() -> None:
    assert arrivals(0, 0).tolist() == [1]


def test_successes_are_the_sum_over_all_ways() -> None:
    chances = [0.5, 0.5, 0.1, 1.0]
    by_hand = [0.0] * 5
    for way in product((0, 1), repeat=4):
        by_hand[sum(way)] += math.prod(p if w else 1 - p for w, p in zip(way, chances, strict=True))
    assert successes(((2, 0.5), (1, 0.1), (1, 1.0))) == pytest.approx(by_hand, abs=1e-9)


def test_successes_of_a_great_many_unlikely_ones_are_few() -> None:
    chances = successes(((100_000, 2e-5),))
    assert len(chances) < 30
    assert chances[:3] == pytest.approx(
        [math.exp(-2), 2 * math.exp(-2), 2 * math.exp(-2)], rel=1e-3
    )


def test_with_an_unknown_rate_each_number_of_successes_is_as_likely() -> None:
    assert beta_binomials(4, 1, 1)[4] == pytest.approx([0.2] * 5)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (3.5, 9.5), (200, 40)])
def test_beta_binomials_have_their_mean(a: float, b: float) -> None:
    table = beta_binomials(30, a, b)
    assert table.sum(axis=1) == pytest.approx([1] * 31)
    assert table @ np.arange(31) == pytest.approx(np.arange(31) * a / (a + b))


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_binomials_have_their_chances(chance: float) -> None:
    by_hand = [math.comb(5, k) * chance**k * (1 - chance) ** (5 - k) for k in range(6)]
    assert binomials(5, chance)[5] == pytest.approx(by_hand, abs=1e-9)
