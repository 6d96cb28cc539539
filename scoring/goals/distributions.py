"""Beta, gamma and counting distributions, as far as goals need them. No draws: all of it is exact."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_TINY = 1e-300
_PRECISE = 1e-13
_CLOSE = 1e-7  # of a quantile, relative
_SLIGHT = 1e-8  # what is cut off from the far end of a distribution


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b): how much of Beta(a, b) lies below x.

    Continued fraction by Lentz's method (Numerical Recipes, 6.4).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    log_front = a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b) - math.log(a)
    return math.exp(log_front) * _beta_fraction(x, a, b)


def _beta_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            fraction *= c * d
        if abs(c * d - 1) < _PRECISE:
            break
    return fraction


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def beta_quantile(share: float, a: float, b: float) -> float:
    """The x below which this share of Beta(a, b) lies."""
    log_beta = _log_beta(a, b)

    def density(x: float) -> float:
        return math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) - log_beta)

    mean = a / (a + b)
    start = mean + _towards(share) * math.sqrt(mean * (1 - mean) / (a + b + 1))
    return _found(lambda x: beta_share(x, a, b), density, share, (start, mean), 1.0)


def gamma_share(x: float, shape: float) -> float:
    """The regularised lower incomplete gamma function: how much of Gamma(shape, 1) lies below x.

    A power series; where the tail is the shorter way, Lentz's continued fraction (Numerical
    Recipes, 6.2).
    """
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return front * _gamma_series(x, shape)
    return 1 - front * _gamma_fraction(x, shape)


def _gamma_series(x: float, shape: float) -> float:
    term = total = 1 / shape
    at = shape
    while term > total * _PRECISE:
        at += 1
        term *= x / at
        total += term
    return total


def _gamma_fraction(x: float, shape: float) -> float:
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / _off_zero(b)
    fraction = d
    for m in range(1, 10_000):
        term = -m * (m - shape)
        b += 2
        d = 1 / _off_zero(term * d + b)
        c = _off_zero(b + term / c)
        fraction *= c * d
        if abs(c * d - 1) < _PRECISE:
            break
    return fraction


def gamma_quantile(share: float, shape: float) -> float:
    """The x below which this share of Gamma(shape, 1) lies."""

    def density(x: float) -> float:
        return math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))

    start = shape + _towards(share) * math.sqrt(shape)
    return _found(lambda x: gamma_share(x, shape), density, share, (start, shape), 2 * shape + 40)


def _towards(share: float) -> float:
    """Roughly how many deviations from the mean: the logistic curve is near the normal one."""
    return 0.58 * math.log(share / (1 - share))


def _found(
    share_below: Callable[[float], float],
    density: Callable[[float], float],
    share: float,
    starts: tuple[float, float],
    high: float,
) -> float:
    """Newton's method, kept within what is known to enclose the answer: else that is halved.

    From the first of the starts that is possible.
    """
    low, x = 0.0, next(start for start in starts if 0 < start < high)
    for _ in range(60):
        off = share_below(x) - share
        low, high = (x, high) if off < 0 else (low, x)
        step = off / max(density(x), _TINY)
        following = x - step
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - x) <= _CLOSE * x:
            return following
        x = following
    return x


def trimmed(chances: Floats) -> Floats:
    """Without its far end, which nobody would see."""
    beyond = np.cumsum(chances[::-1])[::-1]
    return chances[: max(1, int(np.count_nonzero(beyond > _SLIGHT)))]


def arrivals(mean: float, variance: float) -> Floats:
    """The chances of 0, 1, 2 … arrivals: negative binomial, or Poisson where the variance is the mean."""
    if mean < _SLIGHT:
        return np.ones(1)
    spread = max(variance, mean * (1 + 1e-9))
    r = mean * mean / (spread - mean)
    most = int(mean + 12 * math.sqrt(spread) + 24 * spread / mean)
    j = np.arange(most)
    steps = np.log((r + j) / (j + 1)) - math.log1p(r / mean)
    logs = np.concatenate(([0.0], np.cumsum(steps))) - r * math.log1p(mean / r)
    return trimmed(np.exp(logs))


def successes(groups: tuple[tuple[int, float], ...]) -> Floats:
    """The chances of 0, 1, 2 … successes among groups of (how many, chance of each).

    Poisson-binomial, by the Fourier transform of its characteristic function (Hong, 2013).
    """
    if not groups:
        return np.ones(1)
    many, chance = np.array(groups, np.float64).T
    mean, variance = float(many @ chance), float(many @ (chance * (1 - chance)))
    most = min(int(many.sum()), int(mean + 9 * math.sqrt(variance) + 12))
    size = most + 1
    unit = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size) - 1
    logs = np.log1p(np.outer(np.minimum(chance, 1 - 1e-12), unit))
    chances = np.fft.irfft(np.exp(many @ logs), size)
    return trimmed(np.maximum(chances, 0))


def beta_binomials(most: int, a: float, b: float) -> Floats:
    """Row n has the chances of 0 … n successes of n, their common rate being of Beta(a, b)."""
    up = _log_risings(most, a)
    down = _log_risings(most, b)
    both = _log_risings(most, a + b)
    factorial = _log_risings(most, 1)
    n = np.arange(most + 1)
    rest = n[:, None] - n[None, :]
    ways = factorial[:, None] - factorial[None, :] - factorial[np.maximum(rest, 0)]
    logs = ways + up[None, :] + down[np.maximum(rest, 0)] - both[:, None]
    return np.where(rest >= 0, np.exp(np.minimum(logs, 0)), 0)


def binomials(most: int, chance: float) -> Floats:
    """Row n has the chances of 0 … n successes of n, each with this chance."""
    chance = min(max(chance, 1e-12), 1 - 1e-12)
    factorial = _log_risings(most, 1)
    n = np.arange(most + 1)
    rest = np.maximum(n[:, None] - n[None, :], 0)
    ways = factorial[:, None] - factorial[None, :] - factorial[rest]
    logs = ways + n[None, :] * math.log(chance) + rest * math.log1p(-chance)
    return np.where(n[:, None] >= n[None, :], np.exp(np.minimum(logs, 0)), 0)


def _log_risings(most: int, start: float) -> Floats:
    """The logarithms of start·(start + 1)·…, of 0 to `most` factors."""
    return np.concatenate(([0.0], np.cumsum(np.log(start + np.arange(most)))))
