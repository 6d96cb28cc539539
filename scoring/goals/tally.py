"""What journeys add up to. One lead's part is a difference that can be taken back, so the tally is
kept up to date as things are logged, and always equals a recount.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from scoring.goals.goal import DEALS, INTERACTIONS, LEADS, NEW_CUSTOMERS, REVENUE, Goal
from scoring.goals.journey import Journey

# The last day of each class of gaps between two levels; one more class is open.
GAP_DAYS = (0, 2, 6, 13, 29, 59, 119)
ELSEWHERE = "deals_elsewhere"  # won, but not through the goal's channels
# What was achieved in the two years before the goal, under a name of its own.
BEFORE = {DEALS: "deals_before", REVENUE: "revenue_before"}
_REMEMBERED = timedelta(days=730)
# A larger amount has this one's square: sums of many must fit the databases' integers.
LARGEST_SQUARED = 10**7


class DayKey(NamedTuple):
    """What was achieved on a day; `unit` is the currency of money, else ""."""

    measure: str
    unit: str
    day: date


class CohortKey(NamedTuple):
    """Who reached a level in the week that begins with this Monday."""

    chain: int
    level: int
    week: date


@dataclass(frozen=True)
class Achieved:
    """How often, how much together, and the sum of the squares of the amounts rounded to wholes, each up
    to `LARGEST_SQUARED`.

    What is counted, and not money, has its number in `times` alone. A won deal without a value has
    its place in `deals` only.
    """

    times: int = 0
    amount: Decimal = Decimal(0)
    squares: int = 0

    def __add__(self, other: "Achieved") -> "Achieved":
        return Achieved(
            self.times + other.times, self.amount + other.amount, self.squares + other.squares
        )

    def __neg__(self) -> "Achieved":
        return Achieved(-self.times, -self.amount, -self.squares)


@dataclass(frozen=True)
class Cohort:
    """What became of those who reached a level in one week, and the work of that week for that level.

    `entered` reached it; of these, `gaps` went on to the next level, by the days it took
    (`GAP_DAYS`), `ended` were lost before. The rest may still go on. `efforts` is how many
    touchpoints of the week were for reaching this level, `timed` those of them with minutes.
    """

    entered: int = 0
    ended: int = 0
    gaps: tuple[int, ...] = (0,) * (len(GAP_DAYS) + 1)
    efforts: int = 0
    timed: int = 0
    minutes: int = 0

    @property
    def passed(self) -> int:
        return sum(self.gaps)

    @property
    def waiting(self) -> int:
        return self.entered - self.passed - self.ended

    def __add__(self, other: "Cohort") -> "Cohort":
        return Cohort(
            self.entered + other.entered,
            self.ended + other.ended,
            tuple(a + b for a, b in zip(self.gaps, other.gaps, strict=True)),
            self.efforts + other.efforts,
            self.timed + other.timed,
            self.minutes + other.minutes,
        )

    def __neg__(self) -> "Cohort":
        return Cohort(
            -self.entered,
            -self.ended,
            tuple(-gap for gap in self.gaps),
            -self.efforts,
            -self.timed,
            -self.minutes,
        )


@dataclass(frozen=True)
class Tally:
    """What all journeys of a goal add up to; cells that are nothing are not there."""

    days: Mapping[DayKey, Achieved] = field(default_factory=dict)
    cohorts: Mapping[CohortKey, Cohort] = field(default_factory=dict)

    def __sub__(self, other: "Tally") -> "Tally":
        negative = Tally(
            {key: -cell for key, cell in other.days.items()},
            {key: -cell for key, cell in other.cohorts.items()},
        )
        return added([self, negative])

    def __bool__(self) -> bool:
        return bool(self.days or self.cohorts)


def added(tallies: Iterable[Tally]) -> Tally:
    days: dict[DayKey, Achieved] = defaultdict(Achieved)
    cohorts: dict[CohortKey, Cohort] = defaultdict(Cohort)
    for tally in tallies:
        for day, achieved in tally.days.items():
            days[day] += achieved
        for key, cohort in tally.cohorts.items():
            cohorts[key] += cohort
    return Tally(
        {key: cell for key, cell in days.items() if cell != Achieved()},
        {key: cell for key, cell in cohorts.items() if cell != Cohort()},
    )


class CohortRow(NamedTuple):
    """One cell of the cohorts as plain numbers: `week` is its Monday's ordinal, `g0` to `g7` the gaps."""

    week: int
    chain: int
    level: int
    entered: int
    ended: int
    g0: int
    g1: int
    g2: int
    g3: int
    g4: int
    g5: int
    g6: int
    g7: int
    efforts: int
    timed: int
    minutes: int


def cohort_rows(tally: Tally) -> tuple[CohortRow, ...]:
    """The cohorts in the form in which rates are learned from them."""
    rows = (
        CohortRow._make(
            (
                key.week.toordinal(),
                key.chain,
                key.level,
                cell.entered,
                cell.ended,
                *cell.gaps,
                cell.efforts,
                cell.timed,
                cell.minutes,
            )
        )
        for key, cell in tally.cohorts.items()
    )
    return tuple(sorted(rows))


def level_measure(chain: int, level: int) -> str:
    """The measure that counts, day by day, who reached this level of this chain."""
    return f"level:{chain}:{level}"


def tally_of(goal: Goal, journey: Journey | None) -> Tally:
    """One lead's part. What is achieved counts within the goal's period; cohorts are of all times, for
    the hit rates of before teach too. A lead that came through other channels brings its deals' number.
    """
    if journey is None:
        return Tally()
    if not journey.counts:
        return _days(goal, ((ELSEWHERE, "", deal.day, Achieved(1)) for deal in journey.deals))
    return added([_days(goal, _achieved(journey)), _cohorts(journey)])


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def gap_class(days: int) -> int:
    """The place in `Cohort.gaps` of so many days between two levels."""
    return sum(days > last for last in GAP_DAYS)


def _days(goal: Goal, cells: Iterable[tuple[str, str, date, Achieved]]) -> Tally:
    """Only deals are remembered of the time before the goal: what they were worth teaches."""
    parts = []
    for measure, unit, day, cell in cells:
        if goal.begins <= day <= goal.ends:
            parts.append(Tally({DayKey(measure, unit, day): cell}))
        elif measure in BEFORE and timedelta() < goal.begins - day <= _REMEMBERED:
            parts.append(Tally({DayKey(BEFORE[measure], unit, day): cell}))
    return added(parts)


def _achieved(journey: Journey) -> Iterable[tuple[str, str, date, Achieved]]:
    for deal in journey.deals:
        yield DEALS, "", deal.day, Achieved(1)
        if deal.value is not None:
            amount = deal.value.amount
            square = min(round(amount), LARGEST_SQUARED) ** 2
            yield REVENUE, deal.value.currency, deal.day, Achieved(1, amount, square)
    if journey.is_new_customer and journey.deals:
        yield NEW_CUSTOMERS, "", journey.deals[0].day, Achieved(1)
    if journey.reached:
        yield LEADS, "", journey.reached[0], Achieved(1)
    for level, day in enumerate(journey.reached):
        yield level_measure(journey.chain or 0, level), "", day, Achieved(1)
    for day in journey.conversations:
        yield INTERACTIONS, "", day, Achieved(1)


def _cohorts(journey: Journey) -> Tally:
    if journey.chain is None:
        return Tally()
    chain, parts = journey.chain, []
    for level, day in enumerate(journey.reached):
        cell = Cohort(entered=1)
        if level + 1 < len(journey.reached):
            gaps = [0] * (len(GAP_DAYS) + 1)
            gaps[gap_class((journey.reached[level + 1] - day).days)] = 1
            cell = Cohort(entered=1, gaps=tuple(gaps))
        elif journey.ended is not None:
            cell = Cohort(entered=1, ended=1)
        parts.append(Tally(cohorts={CohortKey(chain, level, week_of(day)): cell}))
    for effort in journey.efforts:
        timed = effort.minutes is not None
        cell = Cohort(efforts=1, timed=int(timed), minutes=effort.minutes or 0)
        parts.append(Tally(cohorts={CohortKey(chain, effort.level, week_of(effort.day)): cell}))
    return added(parts)
