"""What may come, with its chances: a distribution of an amount, and what is said of it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.goals.distributions import Floats
from scoring.goals.rates import HIGH, LOW

_WITHIN = HIGH - LOW
_NORMAL = np.linspace(-6, 6, 241)
_NORMAL_BELOW = np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in _NORMAL])


@dataclass(frozen=True, eq=False)
class Spread:
    """Amounts in order, and the chance that it is `below` or at each. Where it is `smooth`, the chance
    between two of them lies evenly, and all that is at the first lies at it.
    """

    amounts: Floats
    below: Floats
    smooth: bool = False

    def at_least(self, amount: float) -> float:
        """The chance of this amount or more."""
        if self.smooth:
            return 1 - float(np.interp(amount, self.amounts, self.below, left=0.0, right=1.0))
        place = int(np.searchsorted(self.amounts, amount - 1e-9))
        return 1 - float(self.below[place - 1]) if place else 1.0

    def at_most(self, amount: float) -> float:
        """The chance of this amount or less."""
        if self.smooth:
            return float(np.interp(amount, self.amounts, self.below, left=0.0, right=1.0))
        place = int(np.searchsorted(self.amounts, amount + 1e-9))
        return float(self.below[place - 1]) if place else 0.0

    @property
    def mean(self) -> float:
        chances = np.diff(self.below, prepend=0.0)
        middles = self.amounts
        if self.smooth:
            middles = np.append(self.amounts[:1], (self.amounts[1:] + self.amounts[:-1]) / 2)
        return float(middles @ chances)

    @property
    def median(self) -> float:
        return self._amount_at(0.5)

    @property
    def interval(self) -> tuple[float, float]:
        """The two ends of what holds the amount with 80 %, a tenth beyond each end.

        Whole numbers cannot do that exactly: theirs is the interval whose chance comes closest to 80 %,
        so that over many forecasts eight of ten hold. Where more than a tenth lies at the smallest
        amount of all, nothing is cut off there.
        """
        return self._smooth_interval() if self.smooth else self._stepped_interval()

    def _smooth_interval(self) -> tuple[float, float]:
        cut = LOW if self.below[0] < LOW else 0.0
        return self._amount_at(cut), max(self._amount_at(cut + _WITHIN), self.median)

    def _stepped_interval(self) -> tuple[float, float]:
        last = len(self.below) - 1
        middle = self._place_of(0.5)
        lows = range(self._place_of(LOW), min(self._place_of(LOW) + 1, middle) + 1)
        found = []
        for low in lows:
            cut = float(self.below[low - 1]) if low else 0.0
            most = self._place_of(min(cut + _WITHIN, float(self.below[last])))
            for high in {max(middle, most - 1), max(middle, most)}:
                within = float(self.below[high]) - cut
                uneven = abs(cut - (1 - float(self.below[high])))
                found.append((abs(within - _WITHIN) + 0.1 * uneven, low, high))
        _, low, high = min(found)
        return float(self.amounts[low]), float(self.amounts[high])

    def _place_of(self, share: float) -> int:
        return min(int(np.searchsorted(self.below, share - 1e-12)), len(self.below) - 1)

    def _amount_at(self, share: float) -> float:
        if not self.smooth:
            return float(self.amounts[self._place_of(share)])
        return float(np.interp(share, self.below, self.amounts))


def counted(chances: Floats) -> Spread:
    """From the chances of 0, 1, 2 …"""
    return Spread(np.arange(len(chances), dtype=np.float64), np.cumsum(chances / chances.sum()))


def drawn(draws: NDArray[np.float64] | NDArray[np.int64]) -> Spread:
    """From simulated amounts."""
    amounts, times = np.unique(draws, return_counts=True)
    return Spread(amounts.astype(np.float64), np.cumsum(times) / len(draws))


def normal(mean: float, deviation: float) -> Spread:
    """A normal distribution of an amount that cannot be negative."""
    amounts = np.maximum(mean + deviation * _NORMAL, 0)
    first = max(int(np.searchsorted(amounts, 0, "right")) - 1, 0)
    return Spread(amounts[first:], _NORMAL_BELOW[first:], smooth=True)
