"""`python -m bench.calibration`: do 80 % intervals hold eight times of ten?

Histories are made of a known truth (hit rates, delays, pace, values, all drawn anew), cut at a random
day of a goal's period, and forecast; then the rest of them happens. The truth is not the model: its
delays are log-normal or Weibull, its weeks may come in bursts, values may be log-normal, and some of
the lost are never marked. An outcome at an end of the interval is in it; the interval of whole numbers
is the one whose chance comes closest to 80 %.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scoring.goals.forecast import known_on, outlook
from scoring.goals.goal import (
    DEALS,
    INTERACTIONS,
    LEADS,
    NEW_CUSTOMERS,
    REVENUE,
    Chain,
    Goal,
    Level,
    Target,
    When,
)
from scoring.goals.rates import Figures, window_begins
from scoring.goals.tally import GAP_DAYS, Achieved, level_measure, week_of

VISITORS = "visitors"
MEASURES = (NEW_CUSTOMERS, DEALS, REVENUE, LEADS, INTERACTIONS, VISITORS)
KINDS = ("new rep", "rep", "rep with bursts", "team", "young team")
_NEVER = 10**6  # a day that nobody lives to see
_LAST = np.array(GAP_DAYS)
Floats = NDArray[np.float64]
Days = NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """What the forecast does not know. Days count from the goal's first; the past is negative."""

    kind: str
    rates: Sequence[float]
    medians: Sequence[float]  # of the days that each step takes, log-normal
    sigmas: Sequence[float]
    marked: float  # the share of the lost of whom somebody says so
    marked_after: float  # so many times as long as going on takes
    pace: float  # entries a week
    burst: float  # the squared coefficient of variation of a week's pace
    history: int  # days
    length: int
    cut: int
    follow_ups: bool
    value_cv: float
    even_values: bool  # gamma, else log-normal
    even_waits: bool  # Weibull, else log-normal


def truth(kind: str, luck: np.random.Generator) -> Truth:
    steps = int(luck.integers(2, 5))
    low, high = (15, 150) if "team" in kind else (1, 15)
    young = kind in ("new rep", "young team")
    length = int(luck.choice([91, 182, 365]))
    return Truth(
        kind,
        tuple(luck.uniform(0.1, 0.7, steps)),
        tuple(np.exp(luck.uniform(np.log(1), np.log(30), steps))),
        tuple(luck.uniform(0.4, 1.0, steps)),
        float(luck.choice([0, 1, luck.random()])),
        float(luck.uniform(0.5, 2.5)),
        float(np.exp(luck.uniform(np.log(low), np.log(high)))),
        float(luck.uniform(0.2, 1)) if "bursts" in kind else 0.0,
        int(luck.integers(0, 90) if young else luck.integers(180, 800)),
        length,
        int(luck.integers(length // 10, length)),
        bool(luck.random() < 0.5),
        float(luck.uniform(0.2, 1.0)),
        bool(luck.random() < 0.5),
        bool(luck.random() < 0.5),
    )


@dataclass(frozen=True, eq=False)
class History:
    """All that happened and will: the day on which each lead reached each level or was lost, `_NEVER`
    where it did not; the values of deals; interactions and visitors day by day.
    """

    truth: Truth
    reached: Days
    lost: Days
    values: Floats
    talks: Days
    visitors: Days


def history(truth: Truth, luck: np.random.Generator) -> History:
    entered = _entries(truth, luck)
    steps = len(truth.rates)
    reached = np.full((len(entered), steps + 1), _NEVER)
    reached[:, 0] = entered
    lost = np.full(len(entered), _NEVER)
    going = np.ones(len(entered), bool)
    for step in range(steps):
        waits = _waits(truth, step, len(entered), luck)
        on = going & (luck.random(len(entered)) < truth.rates[step])
        ends = going & ~on & (luck.random(len(entered)) < truth.marked)
        after = reached[:, step] + waits.astype(np.int64)
        reached[on, step + 1] = after[on]
        lost[ends] = (reached[:, step] + waits * truth.marked_after)[ends]
        going = on
    values = _values(truth, luck, reached.shape)
    days = truth.history + truth.length
    talks = luck.poisson(truth.pace / 5, days)
    busy = luck.gamma(4, 0.25, days // 7 + 1).repeat(7)[:days]
    return History(truth, reached, lost, values, talks, luck.poisson(truth.pace * busy))


def _waits(truth: Truth, step: int, many: int, luck: np.random.Generator) -> Floats:
    """Days: log-normal, or Weibull of the same median."""
    median, width = truth.medians[step], truth.sigmas[step]
    if truth.even_waits:
        return median * (luck.exponential(1.0, many) / np.log(2)) ** width
    return np.exp(luck.normal(np.log(median), width, many))


def _entries(truth: Truth, luck: np.random.Generator) -> Days:
    weeks = (truth.history + truth.length) // 7 + 1
    each = np.full(weeks, truth.pace)
    if truth.burst:
        each = each * luck.gamma(1 / truth.burst, truth.burst, weeks)
    many = luck.poisson(each)
    monday = np.repeat(np.arange(weeks) * 7 - truth.history, many)
    return monday + luck.integers(0, 7, len(monday))


def _values(truth: Truth, luck: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    cv2 = truth.value_cv**2
    if truth.even_values:
        return 4000 * luck.gamma(1 / cv2, cv2, shape)
    sigma2 = np.log1p(cv2)
    return 4000 * np.exp(luck.normal(-sigma2 / 2, np.sqrt(sigma2), shape))


BEGINS = date(2026, 1, 1)


def goal_of(truth: Truth) -> Goal:
    steps = len(truth.rates)
    won = {steps} | ({steps - 1} if truth.follow_ups and steps > 2 else set())
    levels = tuple(
        Level(f"level {at}", When(outcome="won") if at in won else When(kind="call"))
        for at in range(steps + 1)
    )
    targets = [
        Target(measure, Decimal(10), "EUR" if measure == REVENUE else None) for measure in MEASURES
    ]
    ends = BEGINS + timedelta(truth.length - 1)
    return Goal("calibration", BEGINS, ends, tuple(targets), chains=(Chain(levels),))


@dataclass(frozen=True)
class Judgement:
    """Whether the interval held the outcome: 0, else -1 where the outcome was below it, 1 above."""

    kind: str
    measure: str
    small: bool
    miss: int


def judged(past: History) -> Iterator[Judgement]:
    """What the forecast of the cut day said, beside what came."""
    truth, goal = past.truth, goal_of(past.truth)
    today = BEGINS + timedelta(truth.cut)
    totals = _totals(past, goal, truth.cut)
    known = known_on(today, goal, rows(past, today), totals, _figures(past))
    outcomes = _totals(past, goal, truth.length)
    for target in goal.targets:
        found = outlook(known, target)
        if found is None:
            continue
        cell = outcomes.get((target.measure, target.currency or ""), Achieved())
        came = float(cell.amount) if target.measure == REVENUE else float(cell.times)
        if target.measure == VISITORS:
            came = float(past.visitors[truth.history : truth.history + truth.length].sum())
        miss = int(came > found.high + 0.01) - int(came < found.low - 0.01)
        yield Judgement(truth.kind, target.measure, found.high - found.low < 10, miss)


def _figures(past: History) -> Figures:
    begins = BEGINS - timedelta(past.truth.history)
    days = past.truth.history + past.truth.cut + 1
    sums = ((begins + timedelta(day), Decimal(int(past.visitors[day]))) for day in range(days))
    return {VISITORS: tuple(sums)}


def _totals(past: History, goal: Goal, until: int) -> dict[tuple[str, str], Achieved]:
    """What was achieved from the goal's first day to this one."""
    truth = past.truth
    last = min(until, truth.length - 1)
    within = (past.reached >= 0) & (past.reached <= last)
    levels = goal.chains[0].levels
    won = [at for at, level in enumerate(levels) if level.when.outcome == "won"]
    money = past.values[:, won][within[:, won]].round(2)
    squares = int((money.round() ** 2).sum())
    totals = {
        (REVENUE, "EUR"): Achieved(len(money), Decimal(f"{money.sum():.2f}"), squares),
        (DEALS, ""): Achieved(len(money)),
        (NEW_CUSTOMERS, ""): Achieved(int(within[:, won[0]].sum())),
        (LEADS, ""): Achieved(int(within[:, 0].sum())),
        (INTERACTIONS, ""): Achieved(int(past.talks[truth.history :][: last + 1].sum())),
    }
    for at in range(len(levels)):
        totals[(level_measure(0, at), "")] = Achieved(int(within[:, at].sum()))
    return totals


def rows(past: History, today: date) -> tuple[tuple[int, ...], ...]:
    """The cohorts as they are known on that day."""
    cut = (today - BEGINS).days
    begins = max(window_begins(today), week_of(BEGINS - timedelta(past.truth.history)))
    weeks = (today - begins).days // 7 + 1
    first = (begins - BEGINS).days
    found = []
    for level in range(past.reached.shape[1]):
        here = past.reached[:, level]
        seen = (here <= cut) & (here >= first)
        week, cells = (here[seen] - first) // 7, np.zeros((weeks, 13), np.int64)
        after = np.full(len(week), _NEVER)
        if level + 1 < past.reached.shape[1]:
            after = past.reached[seen, level + 1]
        on = after <= cut
        ended = ~on & (past.lost[seen] <= cut)
        gap = np.searchsorted(_LAST, after[on] - here[seen][on])
        np.add.at(cells, (week, 0), 1)
        np.add.at(cells, (week[ended], 1), 1)
        np.add.at(cells, (week[on], 2 + gap), 1)
        mondays = begins.toordinal() + 7 * np.arange(weeks)
        found += [
            (monday, 0, level, *cell)
            for monday, cell in zip(mondays.tolist(), cells.tolist(), strict=True)
            if any(cell)
        ]
    return tuple(found)


def judgements(
    many: int, seed: int, each: Callable[[range], Iterable[int]] = iter
) -> list[Judgement]:
    """Of so many histories, as many of one kind as of another."""
    found: list[Judgement] = []
    for number in each(range(many)):
        luck = np.random.default_rng([seed, number])
        found += judged(history(truth(KINDS[number % len(KINDS)], luck), luck))
    return found


def held(found: Sequence[Judgement]) -> float:
    """The share of the intervals that held the outcome."""
    return sum(one.miss == 0 for one in found) / len(found) if found else float("nan")


def table(found: Sequence[Judgement]) -> Table:
    shown = Table(title="80 % intervals that held")
    for name in ("", "forecasts", "held %", "outcome below %", "above %"):
        shown.add_column(name, justify="left" if not name else "right")
    groups: dict[str, list[Judgement]] = defaultdict(list)
    for one in found:
        size = "fewer than ten wide" if one.small else "ten wide and more"
        for name in ("all", one.measure, one.kind, size):
            groups[name].append(one)
    order = ("all", *MEASURES, *KINDS, "fewer than ten wide", "ten wide and more")
    for name in (name for name in order if name in groups):
        part = groups[name]
        below, above = (100 * sum(one.miss == side for one in part) / len(part) for side in (-1, 1))
        numbers = (100 * held(part), below, above)
        shown.add_row(name, str(len(part)), *(f"{number:.1f}" for number in numbers))
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.calibration", description=__doc__)
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    console = Console(stderr=True)
    found = judgements(
        asked.histories, asked.seed, lambda numbers: track(numbers, "histories", console=console)
    )
    Console().print(table(found))


if __name__ == "__main__":
    main()
