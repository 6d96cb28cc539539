"""How many come: the pace of what is counted, from its weeks."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from scoring.goals.delays import WEEK
from scoring.goals.distributions import Floats
from scoring.goals.rates import Integers
from scoring.goals.tally import week_of

WEEKS = 26  # that the pace is taken from
_TAKEN = 3  # weeks' worth of what is known that goes into the mean and the rows themselves
_FEW = 3  # entries or weeks, below which there is no pace
_ASSUMED_CV2, _ASSUMED_WEEKS = 0.03, 2.0


@dataclass(frozen=True)
class Pace:
    """`count` in so many `weeks`. `burst` is the variance of a week's number over its mean, at least 1.

    Counted in bursts, the pace is uncertain as Gamma(count + ½) / weeks (Jeffreys), and what comes at
    a pace is Poisson: together a negative binomial.
    """

    count: float
    weeks: float
    burst: float = 1.0

    @property
    def is_known(self) -> bool:
        return self.count >= _FEW or self.weeks >= _FEW

    def coming(self, weeks: float) -> tuple[float, float]:
        """Mean and variance of what comes in so many weeks."""
        if weeks <= 0 or self.weeks <= 0:
            return 0.0, 0.0
        mean = (self.count + self.burst / 2) / self.weeks * weeks
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
    """The variance of many weeks' sum over its mean, at least 1.

    Busy weeks come in rows, so what a week has in common with the next counts as well. Before anything
    is known, weeks are assumed to differ by a sixth beyond chance; that has the weight of a few weeks.
    """
    many, mean = len(by_week), float(by_week.mean()) if len(by_week) else 0.0
    assumed = 1 + _ASSUMED_CV2 * mean
    if many < 2 or mean == 0:
        return assumed
    off = by_week - mean
    in_rows = max(2 * float(off[1:] @ off[:-1]), 0.0)
    seen = (float(off @ off) + in_rows) / mean
    known = max(many - _TAKEN, 1) + _ASSUMED_WEEKS
    return max((seen + _ASSUMED_WEEKS * assumed) / known, 1.0)
