"""What deals bring together: their values are of a gamma distribution, learned from those there were."""

import math
from dataclasses import dataclass

import numpy as np

from scoring.goals.distributions import Floats
from scoring.goals.pipeline import Draws
from scoring.goals.spread import Spread, drawn

_GRID = 500
_ASSUMED_DEALS, _ASSUMED_CV2 = 2.0, 0.5  # how different deals are before anything is known
_LEAST_SHAPE, _MOST_SHAPE = 0.2, 100.0
_LEAST_SQUARES = (
    0.9  # of what they would be were all deals alike: below, squares were cut or rounded away
)
_SEED = 20200102


@dataclass(frozen=True)
class DealValues:
    """So many deals with a value, their sum and the sum of their squares.

    Squares of amounts rounded to wholes, and of very large ones, may be too small to say anything.
    """

    times: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.times

    @property
    def shape(self) -> float:
        """The gamma's shape by moments: 1 over the squared coefficient of variation."""
        squares = self.squares / self.mean**2
        if squares < _LEAST_SQUARES * self.times:
            return 1 / _ASSUMED_CV2
        deviations = max(squares - self.times, 0.0)
        weight = self.times - 1 + _ASSUMED_DEALS
        squared_cv = (deviations + _ASSUMED_DEALS * _ASSUMED_CV2) / weight
        return min(max(1 / squared_cv, _LEAST_SHAPE), _MOST_SHAPE)

    def together(self, chances: Floats) -> Spread:
        """What a number of further deals brings, from the chances of each number.

        Their shape k is taken as known, their rate is not: with n known deals of the sum V, the sum S
        of N more has S / (S + V) of Beta(kN, kn). The density of log(S / V) is summed on a grid.
        """
        logs = self._grid(len(chances) - 1)
        k, n = self.shape, self.times
        many = np.arange(1, len(chances))
        norms = np.array([_log_beta(k * m, k * n) for m in many.tolist()])
        softplus = np.logaddexp(0, logs)
        exponents = np.outer(k * logs, many) - k * softplus[:, None] * (many + n) - norms
        density = np.exp(exponents) @ chances[1:]
        steps = np.append(0.0, (density[1:] + density[:-1]) / 2 * np.diff(logs))
        more = np.cumsum(steps)
        below = chances[0] + more * (chances[1:].sum() / more[-1] if more[-1] else 0)
        amounts = np.append(0.0, self.total * np.exp(logs))
        return Spread(amounts, np.append(chances[0], below) / chances.sum(), smooth=True)

    def _grid(self, most: int) -> Floats:
        tail = 1 / (self.shape * self.times)
        low = -math.log(self.times) - 12 / math.sqrt(self.shape) - 3 / self.shape
        high = math.log(max(most, 1) / self.times) + min(20 * tail + 8 * math.sqrt(tail), 60.0)
        return np.linspace(max(low, -60.0), high, _GRID)

    def together_drawn(self, deals: Draws) -> Spread:
        """The same for simulated numbers of deals."""
        luck = np.random.default_rng(_SEED)
        rate = luck.gamma(self.shape * self.times, 1.0, len(deals))
        return drawn(self.total * luck.gamma(self.shape * deals, 1.0) / rate)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
