"""What is known of each level: its hit rate by cohort, how sure that is, and the work it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.goals.delays import LONGEST, WEEK, Delay, learned_delay
from scoring.goals.distributions import Floats, beta_quantile, gamma_quantile
from scoring.goals.goal import Chain, Level
from scoring.goals.tally import GAP_DAYS, CohortRow, week_of

Integers = NDArray[np.int64]
Rows = Sequence[CohortRow | tuple[int, ...]]
# The sums of figures by day: name → (day, sum).
Figures = Mapping[str, Sequence[tuple[date, Decimal]]]

WINDOW = timedelta(days=730)
MIN_SAMPLE = 10
MIN_TIMED = 5
_ASSUMED_CASES = 5.0
_LASTING = 0.8  # how much a case of the past says of the future
LOW, HIGH = 0.1, 0.9  # an interval of 80 %
_GAPS = slice(5, 13)


def window_begins(today: date) -> date:
    """The Monday of the first week that a report looks at."""
    return week_of(today - WINDOW)


@dataclass(frozen=True, eq=False)
class Weeks:
    """The cohorts of one level, an entry for each week; `week` is its Monday's ordinal."""

    week: Integers
    entered: Integers
    ended: Integers
    gaps: Integers
    efforts: Integers
    timed: Integers
    minutes: Integers

    @property
    def passed(self) -> Integers:
        passed: Integers = self.gaps.sum(axis=1)
        return passed

    @property
    def waiting(self) -> Integers:
        waiting: Integers = np.maximum(self.entered - self.passed - self.ended, 0)
        return waiting

    def youngest(self, today: date) -> Integers:
        """The age in days of each cohort's last possible member; negative in the running week."""
        ages: Integers = today.toordinal() - self.week - (WEEK - 1)
        return ages


def weeks_by_level(rows: Rows) -> dict[tuple[int, int], Weeks]:
    """The cohorts by place of the chain and of the level."""
    table = np.array(rows, np.int64).reshape(len(rows), len(CohortRow._fields))
    levels = {(row[1], row[2]) for row in rows}
    return {
        (chain, level): _weeks(table[(table[:, 1] == chain) & (table[:, 2] == level)])
        for chain, level in sorted(levels)
    }


def _weeks(table: Integers) -> Weeks:
    return Weeks(
        table[:, 0],
        table[:, 3],
        table[:, 4],
        table[:, _GAPS],
        *(table[:, at] for at in (13, 14, 15)),
    )


NO_WEEKS = _weeks(np.zeros((0, len(CohortRow._fields)), np.int64))


@dataclass(frozen=True)
class HitRate:
    """`passed` of the `sample` that had the time went on; a yield counts things, and may exceed 1.

    The rate is uncertain as Beta(passed + ½, sample − passed + ½), a yield as Gamma(passed + ½) /
    sample: Jeffreys' priors, which take nothing for certain.
    """

    passed: float
    sample: float
    is_yield: bool = False

    @property
    def share(self) -> float | None:
        """The rate as it is shown: None below the minimum of cases."""
        return self.passed / self.sample if self.sample >= MIN_SAMPLE else None

    @property
    def missing(self) -> int:
        return max(0, MIN_SAMPLE - int(self.sample))

    @property
    def beta(self) -> tuple[float, float]:
        return self.passed + 0.5, max(self.sample - self.passed, 0) + 0.5

    @property
    def interval(self) -> tuple[float, float]:
        """What holds the rate with 80 %."""
        return _interval(self.passed, self.sample, self.is_yield)


@lru_cache(maxsize=1024)
def _interval(passed: float, sample: float, is_yield: bool) -> tuple[float, float]:
    """A tenth beyond each end; where none or all went on, the two tenths are beyond the other end."""
    if is_yield:
        ends = (LOW, HIGH) if passed else (0.0, HIGH - LOW)
        low, high = (gamma_quantile(end, passed + 0.5) / sample if end else 0.0 for end in ends)
        return low, high
    a, b = passed + 0.5, sample - passed + 0.5
    if not passed:
        return 0.0, beta_quantile(HIGH - LOW, a, b)
    if passed == sample:
        return beta_quantile(1 - (HIGH - LOW), a, b), 1.0
    return beta_quantile(LOW, a, b), beta_quantile(HIGH, a, b)


@dataclass(frozen=True, eq=False)
class Learned:
    """One level of a chain, as its past shows it. `rate` leads to the next level, and `delay` is how
    long that takes, where people take it. The last level has neither. `exposed` is the rate from all
    cohorts, each by the share of its time that has passed. `minutes` is the work to get one.
    """

    weeks: Weeks
    rate: HitRate | None
    exposed: HitRate | None
    delay: Delay | None
    minutes: float | None
    measured: bool


def learned(
    chain: Chain, place: int, weeks: Mapping[tuple[int, int], Weeks], figures: Figures, today: date
) -> list[Learned]:
    """What is known of each level of a chain; `place` is the chain's."""
    levels = []
    for at, level in enumerate(chain.levels):
        here = weeks.get((place, at), NO_WEEKS)
        minutes, measured = _minutes(level, here)
        following = chain.levels[at + 1] if at + 1 < len(chain.levels) else None
        if following is None:
            levels.append(Learned(here, None, None, None, minutes, measured))
        elif level.when.figure or following.when.figure:
            after = weeks.get((place, at + 1), NO_WEEKS)
            rate = _yield(_counts(level, here, figures), _counts(following, after, figures), today)
            levels.append(Learned(here, rate, rate, None, minutes, measured))
        else:
            delay = learned_delay(here.youngest(today), here.gaps)
            rate = _hit_rate(here, delay, today)
            exposed = _exposed(here, delay, today)
            levels.append(Learned(here, rate, exposed, delay, minutes, measured))
    return levels


def _hit_rate(weeks: Weeks, delay: Delay, today: date) -> HitRate:
    """Of the cohorts whose every member had the horizon's time."""
    mature = weeks.youngest(today) >= delay.horizon
    return HitRate(int(weeks.passed[mature].sum()), int(weeks.entered[mature].sum()))


def _exposed(weeks: Weeks, delay: Delay, today: date) -> HitRate:
    """Of all cohorts: each counts as many cases as would have gone on by now of those who ever will.

    What the young ones will do is reckoned, not seen, and what was need not be. So the strength of the
    whole, not its share, is lessened.
    """
    share = _time_passed(weeks, delay, today)
    passed, ended = int(weeks.passed.sum()), int(weeks.ended.sum())
    cases = weeks.entered * share
    sample = max(float(cases.sum()), passed + ended)
    if not sample:
        return HitRate(0, 0)
    seen = float(cases @ share) / float(cases.sum()) if cases.any() else 1.0
    strength = seen * _LASTING
    return HitRate(passed * strength, sample * strength)


def _time_passed(weeks: Weeks, delay: Delay, today: date) -> Floats:
    """For each cohort, the share of those who ever go on that have by now."""
    within = np.append(0.0, np.minimum(delay.within, 1))
    ages = ages_of(weeks, today)
    somebody = np.maximum((ages >= 0).sum(axis=1), 1)
    passed: Floats = within[np.clip(ages, -1, LONGEST) + 1].sum(axis=1) / somebody
    return passed


def still_waiting(weeks: Weeks, delay: Delay, rate: float, today: date) -> Floats:
    """The share of each cohort that still waits, as it is among all cohorts of like age; together with
    some assumed cases of which all are waiting but those who went on.
    """
    assumed = 1 - rate * _time_passed(weeks, delay, today)
    like = np.searchsorted(GAP_DAYS, weeks.youngest(today) + WEEK // 2)
    entered = np.bincount(like, weeks.entered, len(GAP_DAYS) + 1)[like]
    waiting = np.bincount(like, weeks.waiting, len(GAP_DAYS) + 1)[like]
    share: Floats = (waiting + _ASSUMED_CASES * assumed) / (entered + _ASSUMED_CASES)
    return share


def ages_of(weeks: Weeks, today: date) -> Integers:
    """The ages of each cohort's members, as many of one day as of another; below 0 for days to come."""
    ages: Integers = weeks.youngest(today)[:, None] + np.arange(WEEK)
    return ages


def _counts(level: Level, weeks: Weeks, figures: Figures) -> list[tuple[int, float]]:
    """How many came, by the day's ordinal; people by the Monday of their week."""
    if level.when.figure is None:
        return list(zip(weeks.week.tolist(), weeks.entered.tolist(), strict=True))
    return [(day.toordinal(), float(value)) for day, value in figures.get(level.when.figure, ())]


def _yield(
    of: Sequence[tuple[int, float]], following: Sequence[tuple[int, float]], today: date
) -> HitRate:
    """What came of these, both counted from the first day on which both are known."""
    if not of or not following:
        return HitRate(0, 0, is_yield=True)
    first = max(min(of)[0], min(following)[0], window_begins(today).toordinal())
    passed, sample = (sum(n for day, n in those if day >= first) for those in (following, of))
    return HitRate(passed, sample, is_yield=True)


def _minutes(level: Level, weeks: Weeks) -> tuple[float | None, bool]:
    """Minutes to get one of this level, with the attempts that failed, and whether they were measured."""
    timed, entered = int(weeks.timed.sum()), int(weeks.entered.sum())
    if timed >= MIN_TIMED and entered:
        each = int(weeks.minutes.sum()) / timed
        return each * int(weeks.efforts.sum()) / entered, True
    return (None if level.minutes is None else float(level.minutes)), False
