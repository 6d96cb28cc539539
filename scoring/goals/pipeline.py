"""The people on their way through a chain, and how many of them will get to what counts in time.

Exactly, by the chances of every number, while the numbers are small; by simulation above.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.goals.delays import WEEK, Delay, still_in_time, together
from scoring.goals.distributions import (
    Floats,
    arrivals,
    beta_binomials,
    binomials,
    successes,
    trimmed,
)
from scoring.goals.entries import Pace
from scoring.goals.rates import Learned, ages_of, still_waiting

Draws = NDArray[np.int64]

MOST_EXACT = 120  # at any level; above, drawing is quicker
_MOST_TOGETHER = 4 * MOST_EXACT
MANY_DRAWS = 2500
_NORMAL_FROM = 16.0  # the variance from which a binomial is as good as normal
_SEED = 20200101  # the same state says the same


@dataclass(frozen=True)
class Leg:
    """The way from one level to the next. `waiting` are groups of (how many, chance of each to go
    on in time, were the hit rate 1). The rate is of Beta(`passed`, `failed`), the same for all. `counts`:
    whoever goes on is counted. `in_time` is the share of those just counted that have time for more.
    """

    waiting: tuple[tuple[int, float], ...]
    passed: float
    failed: float
    counts: bool = False
    in_time: float = 1.0


@dataclass(frozen=True)
class Pipeline:
    """New entries that come early enough (a negative binomial of this mean and variance), and the legs."""

    entries: tuple[float, float]
    legs: tuple[Leg, ...]
    counts_entries: bool = False

    @property
    def without_last(self) -> "Pipeline":
        return replace(self, legs=self.legs[:-1])


@dataclass(frozen=True)
class Future:
    """Several chains, independent of each other; what comes beside them (mean, variance); and the
    share of all this that counts.
    """

    pipelines: tuple[Pipeline, ...]
    beside: tuple[float, float] = (0.0, 0.0)
    share: float = 1.0


def pipeline_of(
    levels: Sequence[Learned], counted: Collection[int], pace: Pace, today: date, days: int
) -> Pipeline:
    """What may come in so many days, of levels whose places in `counted` count."""
    delays = [level.delay for level in levels if level.delay is not None]
    first = min(counted)
    early = together(delays[:first], days)[:days].sum() / WEEK
    legs = tuple(_leg(levels, delays, at, counted, today, days) for at in range(max(counted)))
    return Pipeline(pace.coming(float(early)), legs, counts_entries=first == 0)


def _leg(
    levels: Sequence[Learned],
    delays: Sequence[Delay],
    at: int,
    counted: Collection[int],
    today: date,
    days: int,
) -> Leg:
    level, rate = levels[at], levels[at].exposed
    assert rate is not None  # only the last level has none
    goes_to = min(place for place in counted if place > at)
    rest = together(delays[at + 1 : goes_to], days)
    a, b = rate.beta
    waiting = still_waiting(level.weeks, delays[at], a / (a + b), today)
    weights = still_in_time(ages_of(level.weeks, today), delays[at], rest, days, waiting)
    groups = zip(level.weeks.waiting.tolist(), weights.round(9).tolist(), strict=True)
    in_time = 1.0
    if at in counted and days > 0:
        in_time = float(together(delays[at:goes_to], days)[:days].mean())
    return Leg(
        tuple((many, weight) for many, weight in groups if many and weight),
        a,
        b,
        counts=at + 1 in counted,
        in_time=in_time,
    )


@lru_cache(maxsize=64)
def exact(future: Future) -> Floats | None:
    """The chances of 0, 1, 2 … that count; None where the numbers are too large for it."""
    total = arrivals(*future.beside)
    for pipeline in future.pipelines:
        part = _exact(pipeline)
        if part is None or len(part) + len(total) > _MOST_TOGETHER:
            return None
        total = np.convolve(total, part)
    if future.share < 1:
        total = total @ binomials(len(total) - 1, future.share)
    return trimmed(total)


def _exact(pipeline: Pipeline) -> Floats | None:
    table = _table(pipeline)
    if table is None:
        return None
    counted: Floats = table.sum(axis=1)
    return counted


@lru_cache(maxsize=64)
def _table(pipeline: Pipeline) -> Floats | None:
    """A row for each number counted so far, a column for each number that is through all legs.

    Leg by leg, each remembered: who is through the first of them is asked for by other measures too.
    """
    if not pipeline.legs:
        mean, _ = pipeline.entries
        if mean > _MOST_TOGETHER:  # seen before their thousands of chances are worked out
            return None
        entries = arrivals(*pipeline.entries)
        return np.diag(entries) if pipeline.counts_entries else entries[None, :]
    leg, table = pipeline.legs[-1], _table(pipeline.without_last)
    if table is None:
        return None
    if leg.in_time < 1:
        table = table @ binomials(table.shape[1] - 1, leg.in_time)
    if max(table.shape) + sum(many * chance for many, chance in leg.waiting) > MOST_EXACT:
        return None
    table = _joined(table, successes(leg.waiting))
    table = table @ beta_binomials(table.shape[1] - 1, leg.passed, leg.failed)
    return _trimmed(_counting(table) if leg.counts else table)


def _joined(table: Floats, waiting: Floats) -> Floats:
    """With those who wait at the level beside those who arrive at it."""
    joined = np.zeros((table.shape[0], table.shape[1] + len(waiting) - 1))
    for many, chance in enumerate(waiting):
        joined[:, many : many + table.shape[1]] += chance * table
    return joined


def _counting(table: Floats) -> Floats:
    """Each number at the level is added to the number counted."""
    rows, columns = table.shape
    counting = np.zeros((rows + columns - 1, columns))
    for many in range(columns):
        counting[many : many + rows, many] = table[:, many]
    return counting


def _trimmed(table: Floats) -> Floats:
    return table[: len(trimmed(table.sum(axis=1))), : len(trimmed(table.sum(axis=0)))]


@lru_cache(maxsize=64)
def simulated(future: Future, many: int = MANY_DRAWS) -> Draws:
    """So many draws of what counts."""
    luck = np.random.default_rng(_SEED)
    total = _entering(future.beside, many, luck)
    for place, pipeline in enumerate(future.pipelines):
        total = total + _simulated(pipeline, place, many)
    return _some_of(total, np.full(many, future.share), luck) if future.share < 1 else total


def _simulated(pipeline: Pipeline, place: int, many: int) -> Draws:
    total = np.zeros(many, np.int64)
    if pipeline.counts_entries:
        total = total + _arriving(replace(pipeline, legs=()), place, many)
    while pipeline.legs:
        if pipeline.legs[-1].counts:
            total = total + _arriving(pipeline, place, many)
        pipeline = pipeline.without_last
    return total


@lru_cache(maxsize=64)
def _arriving(pipeline: Pipeline, place: int, many: int) -> Draws:
    """Draws of how many get through all legs; `place` tells apart chains that are alike."""
    luck = np.random.default_rng([_SEED, place, len(pipeline.legs)])
    if not pipeline.legs:
        return _entering(pipeline.entries, many, luck)
    leg, here = pipeline.legs[-1], _arriving(pipeline.without_last, place, many)
    if leg.in_time < 1:
        here = _some_of(here, np.full(many, leg.in_time), luck)
    here = here + _still_waiting(leg.waiting, many, luck)
    return _some_of(here, luck.beta(leg.passed, leg.failed, many), luck)


def _still_waiting(
    groups: tuple[tuple[int, float], ...], many: int, luck: np.random.Generator
) -> Draws:
    mean = sum(each * chance for each, chance in groups)
    variance = sum(each * chance * (1 - chance) for each, chance in groups)
    if variance >= _NORMAL_FROM:
        return np.rint(luck.normal(mean, variance**0.5, many)).astype(np.int64)
    chances = successes(groups)
    places: Draws = np.searchsorted(np.cumsum(chances), luck.random(many) * chances.sum())
    return places


def _some_of(many: Draws, chances: Floats, luck: np.random.Generator) -> Draws:
    """Binomial draws; of large numbers by the normal distribution, which is ten times quicker."""
    means = many * chances
    variances = means * (1 - chances)
    some = np.rint(means + np.sqrt(variances) * luck.standard_normal(len(many))).astype(np.int64)
    few = variances < _NORMAL_FROM
    some[few] = luck.binomial(many[few], chances[few])
    return some


def _entering(entries: tuple[float, float], many: int, luck: np.random.Generator) -> Draws:
    mean, variance = entries
    if mean <= 0:
        return np.zeros(many, np.int64)
    if variance <= mean * (1 + 1e-9):
        return luck.poisson(mean, many)
    shape = mean * mean / (variance - mean)
    return luck.poisson(luck.gamma(shape, mean / shape, many))
