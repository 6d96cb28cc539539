"""How long it takes from one level to the next, learned from weekly cohorts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.goals.distributions import Floats
from scoring.goals.tally import GAP_DAYS

LONGEST = 239  # days: what took longer counts as having taken as long
MATURE_SHARE = 0.95
MIN_HORIZON, UNKNOWN_HORIZON, OPEN_HORIZON = 14, 30, 180
MIN_GAPS = 10
WEEK = 7

_LAST = np.array([*GAP_DAYS, LONGEST])
_FIRST = np.array([0, *(_LAST[:-1] + 1)])
_CLASS_OF_DAY = np.repeat(np.arange(len(_LAST)), _LAST - _FIRST + 1)
_ASSUMED_GAPS = 2.0  # how much weight what is assumed has beside what was seen


def _templates() -> Floats:
    """By rows: how gaps may be spread over the classes. Log-normal, of several medians and widths."""
    bounds = np.log(np.append(_FIRST[1:], np.inf))
    rows = [
        [0.5 * math.erfc((math.log(median) - bound) / (width * math.sqrt(2))) for bound in bounds]
        for median in (1, 2, 4, 8, 15, 30, 60)
        for width in (0.5, 0.9, 1.4)
    ]
    return np.maximum(np.diff(np.array(rows), prepend=0.0), 1e-6)


_TEMPLATES = _templates()
_TEMPLATES_BY_DAY = np.cumsum((_TEMPLATES / (_LAST - _FIRST + 1))[:, _CLASS_OF_DAY], axis=1)
_TEMPLATES_BY_DAY /= _TEMPLATES_BY_DAY[:, -1:]


@dataclass(frozen=True, eq=False)
class Delay:
    """`chances[d]` is the chance that going on takes d days, for those who do go on.

    `horizon` is the number of days within which 95 % of them have; `typical` the median.
    """

    chances: Floats
    horizon: int
    typical: int | None

    @property
    def within(self) -> Floats:
        """The share that has gone on d days after."""
        return np.cumsum(self.chances)


def learned_delay(ages: NDArray[np.int64], gaps: NDArray[np.int64]) -> Delay:
    """From the youngest age of each week's cohort, in days, and its gaps by class.

    Long gaps are seldom seen in young cohorts. So the share of each class is taken among gaps no longer
    than it, in cohorts old enough to have seen all of these (product-limit for truncated data,
    Lynden-Bell 1971), together with two assumed gaps, which decide alone where nothing was seen yet.
    Within a class the days are equal.
    """
    seen = np.zeros(len(_LAST))
    shorter = np.zeros(len(_LAST))
    for place, last in enumerate(_LAST):
        old_enough = ages >= last
        seen[place] = gaps[old_enough, place].sum()
        shorter[place] = gaps[old_enough, : place + 1].sum()
    assumed = _ASSUMED_GAPS * _assumed(ages, gaps)
    share = (seen + assumed) / (shorter + np.cumsum(assumed))
    up_to = np.append(np.cumprod(1 - share[:0:-1])[::-1], 1.0)
    masses = np.diff(up_to, prepend=0.0)
    chances = (masses / (_LAST - _FIRST + 1))[_CLASS_OF_DAY]
    known = int(gaps.sum())
    typical = int(np.searchsorted(np.cumsum(chances), 0.5)) if known else None
    return Delay(chances, _horizon(up_to, known), typical)


def _assumed(ages: NDArray[np.int64], gaps: NDArray[np.int64]) -> Floats:
    """The mean of the templates, each by how likely it makes the gaps that were seen, given that of
    each cohort only gaps no longer than its age could be.
    """
    oldest = np.clip(ages + WEEK - 1, 0, LONGEST)
    likely = np.log(_TEMPLATES) @ gaps.sum(axis=0)
    likely -= np.log(_TEMPLATES_BY_DAY[:, oldest]) @ gaps.sum(axis=1)
    weights = np.exp(likely - likely.max())
    assumed: Floats = weights @ _TEMPLATES / weights.sum()
    return assumed


def _horizon(up_to: Floats, known: int) -> int:
    if known < MIN_GAPS:
        return UNKNOWN_HORIZON
    place = int(np.searchsorted(up_to, MATURE_SHARE))
    return max(MIN_HORIZON, GAP_DAYS[place]) if place < len(GAP_DAYS) else OPEN_HORIZON


def together(delays: Sequence[Delay], days: int) -> Floats:
    """The share that has gone through all these levels d days after the first, for d up to `days`."""
    chances = np.zeros(days + 1)
    chances[0] = 1
    for delay in delays:
        chances = np.convolve(chances, delay.chances[: days + 1])[: days + 1]
    return np.minimum(np.cumsum(chances), 1)


def still_in_time(
    ages: NDArray[np.int64], first: Delay, rest: Floats, days: int, waiting: Floats
) -> Floats:
    """For one waiting since each age: how much likelier it goes through all levels within `days` from
    now than one who has just come and has all the time there is.

    Having waited is a bad sign, as far as those who will never go on wait too. `waiting` is the share
    of each cohort that still waits; the odds are those after that wait (Bayes). `ages` has a row for
    each cohort, with the ages of its members; below 0 for those to come.
    """
    later = _later(first.chances, rest, days)
    somebody = np.maximum((ages >= 0).sum(axis=1), 1)
    likely = later[np.clip(ages, -1, LONGEST) + 1].sum(axis=1) / somebody
    weights: Floats = np.clip(likely / np.maximum(waiting, 1e-9), 0, 1)
    return weights


def _later(first: Floats, rest: Floats, days: int) -> Floats:
    """Place a + 1: the chance that a level takes longer than a days, and all is through `days` after
    day a.
    """
    after = np.zeros(LONGEST + 2)
    ahead = min(days, LONGEST)
    if ahead > 0:
        # Σ over m = 1 … ahead of first[a + m] · rest[days − m]
        left = rest[days - ahead : days]
        correlated = np.correlate(np.append(first, np.zeros(ahead)), left[::-1], "full")
        after[1:] = correlated[ahead : ahead + LONGEST + 1]
    return after
