"""How many come: the pace of what is counted, from its weeks."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from scoring.goals.delays import WEEK
from scoring.goals.distributions import Floats
from scoring.goals.rates import Integers
from scoring.goals.tally import week_of

WEEKS = 26  # that the pace is taken from
_DOUBT = 10  # weeks: so much must a burst be seen in before it is believed


@dataclass(frozen=True)
class Pace:
    """`count` in so many `weeks`. `burst` is the variance of a week's number over its mean, at least 1.

    The pace is uncertain as Gamma(count + ½) / weeks, what comes at a pace as Poisson, both wider by
    the burst: together a negative binomial.
    """

    count: float
    weeks: float
    burst: float = 1.0

    def coming(self, weeks: float) -> tuple[float, float]:
        """Mean and variance of what comes in so many weeks."""
        if weeks <= 0 or self.weeks <= 0:
            return 0.0, 0.0
        mean = (self.count + 0.5) / self.weeks * weeks
        return mean, self.burst * (mean + mean * weeks / self.weeks)


def pace_of(weeks: Integers, counts: Integers | Floats, first: int | None, today: date) -> Pace:
    """From the Mondays' ordinals of weeks and their counts; `first` is the Monday on which the
    history begins.
    """
    running = week_of(today).toordinal()
    begins = max(running - WEEKS * WEEK, running if first is None else first)
    counted = float(counts[weeks >= begins].sum())
    by_week = np.zeros((running - begins) // WEEK)
    full = (weeks >= begins) & (weeks < running)
    np.add.at(by_week, (weeks[full] - begins) // WEEK, counts[full])
    return Pace(counted, (today.toordinal() - begins + 1) / WEEK, burst_of(by_week))


def burst_of(by_week: Floats) -> float:
    """Variance over mean of the weeks, drawn towards 1 while there are few of them."""
    many = len(by_week)
    if many < 3 or not by_week.any():
        return 1.0
    seen = float(by_week.var(ddof=1) / by_week.mean())
    return 1 + max(0.0, seen - 1) * many / (many + _DOUBT)
