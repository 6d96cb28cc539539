"""Where a goal will stand at its end, as it looks today.

The model. People enter a chain at the pace of the last half year; the share that goes from a level
to the next is its hit rate, uncertain by the sample it was learned from; going on takes as long as it
took others. Who waits longer than most is taken for lost in silence, to the degree that others were.
What has no chain goes on at its pace. Hit rates, pace and values stay as they were: no season, no trend.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import numpy as np

from scoring.goals.deal_values import DealValues
from scoring.goals.delays import WEEK
from scoring.goals.entries import Pace, pace_of
from scoring.goals.goal import (
    DEALS,
    INTERACTIONS,
    LEADS,
    LEDGER_MEASURES,
    NEW_CUSTOMERS,
    REVENUE,
    Chain,
    Goal,
    Target,
)
from scoring.goals.pipeline import Future, Pipeline, exact, pipeline_of, simulated
from scoring.goals.rates import NO_WEEKS, Figures, Learned, Rows, learned, weeks_by_level
from scoring.goals.report import Outlook
from scoring.goals.spread import Spread, counted, drawn, normal
from scoring.goals.tally import BEFORE, Achieved, level_measure, week_of

MIN_EXPOSED = 3  # cases of each transition, below which nothing is foretold
_MOST_COUNTED = 1000  # a figure that is larger is taken for smooth


@dataclass(frozen=True, eq=False)
class Known:
    """All that is known on a day: `days` are left after it, `levels` and `paces` are by chain, `totals`
    what was achieved by measure and unit.
    """

    goal: Goal
    today: date
    levels: Sequence[Sequence[Learned]]
    paces: Sequence[Pace]
    totals: Mapping[tuple[str, str], Achieved]
    figures: Figures
    efforts: Pace

    @property
    def days(self) -> int:
        """The days after today until the goal's end; all of them before it begins."""
        if self.today < self.goal.begins:
            return (self.goal.ends - self.goal.begins).days + 1
        return max((self.goal.ends - self.today).days, 0)

    @property
    def weeks_gone(self) -> float:
        last = min(self.today, self.goal.ends)
        return max((last - self.goal.begins).days + 1, 0) / WEEK

    def times(self, measure: str) -> int:
        return self.totals.get((measure, ""), Achieved()).times

    def with_before(self, measure: str, unit: str = "") -> Achieved:
        """What was achieved of deals or their money, in the goal's period and before it."""
        before = self.totals.get((BEFORE[measure], unit), Achieved())
        return self.totals.get((measure, unit), Achieved()) + before

    def actual(self, target: Target) -> Decimal:
        """What was achieved of a target so far."""
        if target.measure == REVENUE:
            return self.totals.get((REVENUE, target.currency or ""), Achieved()).amount
        if target.measure in LEDGER_MEASURES:
            return Decimal(self.times(target.measure))
        return figure_sum(self.figures, target.measure, self.goal.begins, self.goal.ends)

    def pace_of_figure(self, name: str) -> Pace | None:
        """A figure's pace; None where nothing is known of it."""
        sums: dict[int, float] = {}
        for day, value in self.figures.get(name, ()):
            if day > self.today:
                continue
            week = week_of(day).toordinal()
            sums[week] = sums.get(week, 0.0) + float(value)
        if not sums:
            return None
        weeks, values = np.array(list(sums)), np.array(list(sums.values()))
        return pace_of(weeks, values, min(sums), self.today)


def figure_sum(figures: Figures, name: str, begins: date, ends: date) -> Decimal:
    days = figures.get(name, ())
    return sum((value for day, value in days if begins <= day <= ends), Decimal(0))


def outlook(known: Known, target: Target) -> Outlook | None:
    """The target's amount at the goal's end; None where too little is known to say anything."""
    spread = coming(known, target)
    if spread is None:
        return None
    actual = float(known.actual(target))
    low, high = spread.interval
    left = float(target.amount) - actual
    probability = spread.at_most(left) if target.at_most else spread.at_least(left)
    return Outlook(actual + low, actual + spread.median, actual + high, probability)


def coming(known: Known, target: Target) -> Spread | None:
    """What is still to come of a target's measure."""
    if known.days == 0:
        return counted(np.ones(1))
    if target.measure == REVENUE:
        return _revenue(known, target.currency or "")
    if target.measure not in LEDGER_MEASURES:
        return _figure(known, target.measure)
    future = future_of(known, target.measure)
    return None if future is None else _spread(future)


def _spread(future: Future) -> Spread:
    chances = exact(future)
    return drawn(simulated(future)) if chances is None else counted(chances)


def future_of(known: Known, measure: str) -> Future | None:
    """What may come of something that is counted in the ledger."""
    weeks = known.days / WEEK
    if measure == INTERACTIONS:
        pace = Pace(known.times(measure), known.weeks_gone, known.efforts.burst)
        return Future((), pace.coming(weeks)) if known.weeks_gone else None
    pipelines = tuple(one for one in pipelines_by_chain(known, measure) if one is not None)
    leads_there = any(counted_levels(chain, measure) for chain in known.goal.chains)
    if not pipelines and (leads_there or not known.weeks_gone):
        return None
    through = _through(known, measure)
    beside = Pace(max(known.times(measure) - through, 0), known.weeks_gone)
    share = 1.0
    if measure == NEW_CUSTOMERS and through:
        share = min((known.times(measure) + 1) / (through + 1), 1.0)
    comes_beside = beside.count > 0 or not pipelines
    return Future(pipelines, beside.coming(weeks) if comes_beside else (0.0, 0.0), share)


def counted_levels(chain: Chain, measure: str) -> tuple[int, ...]:
    """The places of the levels that count for a measure: who reaches one brings one more of it."""
    if measure == LEADS:
        return (0,) if chain.levels and not chain.levels[0].when.figure else ()
    if measure in (DEALS, REVENUE, NEW_CUSTOMERS):
        won = [at for at, level in enumerate(chain.levels) if level.when.outcome == "won"]
        return tuple(won[:1] if measure == NEW_CUSTOMERS else won)
    return tuple(at for at, level in enumerate(chain.levels) if level.when.figure == measure)


@lru_cache(maxsize=16)
def pipelines_by_chain(known: Known, measure: str) -> list[Pipeline | None]:
    """The way to the measure; None for a chain that does not lead there, or of which too little is
    known.
    """
    pipelines: list[Pipeline | None] = []
    for place, (levels, pace) in enumerate(zip(known.levels, known.paces, strict=True)):
        counts = foretold_levels(known, place, measure)
        pipelines.append(
            pipeline_of(levels, counts, pace, known.today, known.days) if counts else None
        )
    return pipelines


def foretold_levels(known: Known, place: int, measure: str) -> tuple[int, ...]:
    """The levels of a chain that count and of whose way enough is known. What others have brought
    goes on at its pace, such as follow-up deals while these are few.
    """
    counts = counted_levels(known.goal.chains[place], measure)
    if not counts or not known.paces[place].is_known:
        return ()
    levels = known.levels[place]
    return tuple(at for at in counts if all(_foretold(level) for level in levels[:at]))


def _foretold(level: Learned) -> bool:
    """Whether enough is known of the transition to the next level, and people take it."""
    rate = level.exposed
    return rate is not None and level.delay is not None and rate.sample >= MIN_EXPOSED


def _through(known: Known, measure: str) -> int:
    """How many of the goal's period were counted at the levels that are foretold."""
    return sum(
        known.times(level_measure(place, at))
        for place in range(len(known.goal.chains))
        for at in foretold_levels(known, place, measure)
    )


def _revenue(known: Known, currency: str) -> Spread | None:
    """From the deals to come, of which as many have a value in the currency as so far, and are worth as
    much: the deals of before the goal teach too.
    """
    earned = known.with_before(REVENUE, currency)
    future = future_of(known, DEALS)
    if future is None or earned.times < 1 or earned.amount <= 0:
        return None
    share = min(earned.times / max(known.with_before(DEALS).times, 1), 1.0)
    future = Future(future.pipelines, future.beside, share)
    values = DealValues(earned.times, float(earned.amount), float(earned.squares))
    chances = exact(future)
    if chances is None:
        return values.together_drawn(simulated(future))
    return values.together(chances)


def _figure(known: Known, name: str) -> Spread | None:
    """At the pace of its weeks: as counts while these are small, else by a normal distribution."""
    pace = known.pace_of_figure(name)
    if pace is None:
        return None
    mean, variance = pace.coming(known.days / WEEK)
    whole = all(value == value.to_integral_value() for _, value in known.figures[name])
    if whole and mean <= _MOST_COUNTED:
        return _spread(Future((), (mean, variance)))
    return normal(mean, variance**0.5)


def known_on(
    today: date,
    goal: Goal,
    rows: Rows,
    totals: Mapping[tuple[str, str], Achieved],
    figures: Figures,
) -> Known:
    """What the cohorts, the sums and the figures say on a day; what is dated after it is not known yet."""
    weeks = weeks_by_level([row for row in rows if row[0] <= today.toordinal()])
    levels = [
        learned(chain, place, weeks, figures, today) for place, chain in enumerate(goal.chains)
    ]
    first = min((int(each.week.min()) for each in weeks.values()), default=None)
    paces = [pace_of(chain[0].weeks.week, chain[0].weeks.entered, first, today) for chain in levels]
    efforts = pace_of(
        np.concatenate([NO_WEEKS.week, *(each.week for each in weeks.values())]),
        np.concatenate([NO_WEEKS.efforts, *(each.efforts for each in weeks.values())]),
        first,
        today,
    )
    return Known(goal, today, levels, paces, totals, figures, efforts)
