"""Puts together what is said of a goal. The same inputs give the same report, worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import ceil
from typing import Literal

from scoring.goals.assumptions import assumptions
from scoring.goals.chain_reports import chain_reports
from scoring.goals.forecast import Known, figure_sum, known_on, outlook
from scoring.goals.goal import LEDGER_MEASURES, REVENUE, Goal, Target
from scoring.goals.needs import hours, levers, needed
from scoring.goals.plan import Stage, due, stages
from scoring.goals.rates import Figures, Rows
from scoring.goals.report import (
    ChainReport,
    GoalReport,
    Hours,
    Lever,
    Outlook,
    StageReport,
    TargetReport,
    Verdict,
)
from scoring.goals.tally import ELSEWHERE, Achieved
from scoring.message import Message
from scoring.money import Money

# By measure and unit, what was achieved in each of the goal's stages.
ByStage = Mapping[tuple[str, str], Sequence[Achieved]]

LIKELY, UNLIKELY = 0.9, 0.2  # beyond these a target is too easy, or out of reach
_REMEMBERED = 256  # goals whose arithmetic need not be done again
_MOST_DAYS = 36525  # a hundred years
_DAY = timedelta(days=1)


def report(
    goal: Goal,
    at: datetime,
    zone: tzinfo,
    rows: Rows,
    achieved: ByStage,
    figures: Figures,
    reached_on: Mapping[str, date] | None = None,
    settled: bool = True,
) -> GoalReport:
    """All that is said of a goal at an instant.

    `rows` are the cohorts since `window_begins(today)`, `achieved` has one entry for each stage of
    the plan, `figures` the sums by day that targets or levels name, `reached_on` the days on
    which targets were reached, by measure. `settled`: the target is locked, no verdict is asked for.
    """
    today = at.astimezone(zone).date()
    worked = _worked_out(_inputs(goal, today, rows, achieved, figures))
    known, days = worked.known, reached_on or {}
    targets = [
        _target(known, target, found, due(goal, target, at, zone), days.get(target.measure))
        for target, found in zip(goal.targets, worked.outlooks, strict=True)
    ]
    return GoalReport(
        goal=goal,
        at=at,
        today=today,
        targets=targets,
        stages=[_stage(known, achieved, place, stage) for place, stage in enumerate(stages(goal))],
        chains=worked.chains,
        on_course=all(target.on_course for target in targets),
        finish=_last_finish(targets),
        hours=worked.hours,
        levers=worked.levers,
        sample_too_small=any(level.missing for chain in worked.chains for level in chain.levels),
        left_out=_left_out(known),
        elsewhere=known.times(ELSEWHERE),
        assumptions=worked.assumptions,
        verdict=None if settled else _verdict(goal, today, targets),
    )


def course(
    goal: Goal, at: datetime, zone: tzinfo, rows: Rows, achieved: ByStage, figures: Figures
) -> list[TargetReport]:
    """The targets alone, at half the price of a `report`; it is not said when one was reached."""
    known, outlooks = _foretold(_inputs(goal, at.astimezone(zone).date(), rows, achieved, figures))
    return [
        _target(known, target, found, due(goal, target, at, zone), None)
        for target, found in zip(goal.targets, outlooks, strict=True)
    ]


@dataclass(frozen=True)
class _Inputs:
    """What the costly part depends on; hashable."""

    goal: Goal
    today: date
    rows: tuple[tuple[int, ...], ...]
    achieved: tuple[tuple[tuple[str, str], tuple[Achieved, ...]], ...]
    figures: tuple[tuple[str, tuple[tuple[date, Decimal], ...]], ...]


def _inputs(goal: Goal, today: date, rows: Rows, achieved: ByStage, figures: Figures) -> _Inputs:
    return _Inputs(
        goal,
        today,
        tuple(map(tuple, rows)),
        tuple((key, tuple(cells)) for key, cells in achieved.items()),
        tuple((name, tuple(days)) for name, days in figures.items()),
    )


@dataclass(frozen=True, eq=False)
class _Worked:
    known: Known
    outlooks: Sequence[Outlook | None]
    chains: Sequence[ChainReport]
    hours: Hours | None
    levers: Sequence[Lever]
    assumptions: Sequence[Message]


@lru_cache(maxsize=_REMEMBERED)
def _foretold(inputs: _Inputs) -> tuple[Known, Sequence[Outlook | None]]:
    totals = {key: sum(cells, Achieved()) for key, cells in inputs.achieved}
    known = known_on(inputs.today, inputs.goal, inputs.rows, totals, dict(inputs.figures))
    return known, [outlook(known, target) for target in known.goal.targets]


@lru_cache(maxsize=_REMEMBERED)
def _worked_out(inputs: _Inputs) -> _Worked:
    known, outlooks = _foretold(inputs)
    need = needed(known)
    return _Worked(
        known,
        outlooks,
        chain_reports(known, need),
        hours(known, need),
        levers(known),
        assumptions(known, outlooks, need),
    )


def _target(
    known: Known, target: Target, found: Outlook | None, due_now: Decimal, reached: date | None
) -> TargetReport:
    actual = known.actual(target)
    on_course = actual <= due_now if target.at_most else actual >= due_now
    finish = None if target.at_most else reached or _finish(known, target, actual)
    return TargetReport(target, actual, due_now, on_course, found, finish)


def _finish(known: Known, target: Target, actual: Decimal) -> date | None:
    """The last of as many days as the whole target takes at the pace since the goal began."""
    gone = (min(known.today, known.goal.ends) - known.goal.begins).days + 1
    if gone <= 0 or actual <= 0:
        return None
    takes = ceil(gone * target.amount / actual)
    return known.goal.begins + (takes - 1) * _DAY if takes <= _MOST_DAYS else None


def _last_finish(targets: Sequence[TargetReport]) -> date | None:
    """When all targets are reached that can be."""
    days = [each.finish for each in targets if not each.target.at_most]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _stage(known: Known, achieved: ByStage, place: int, stage: Stage) -> StageReport:
    state: Literal["done", "running", "ahead"] = "running"
    if stage.ends < known.today:
        state = "done"
    elif stage.begins > known.today:
        state = "ahead"
    actual = {
        target.measure: _actual_in(known, achieved, place, stage, target)
        for target in known.goal.targets
    }
    return StageReport(stage.name, stage.begins, stage.ends, state, stage.amounts, actual)


def _actual_in(
    known: Known, achieved: ByStage, place: int, stage: Stage, target: Target
) -> Decimal:
    if target.measure not in LEDGER_MEASURES:
        return figure_sum(known.figures, target.measure, stage.begins, stage.ends)
    cells = achieved.get((target.measure, target.currency or ""))
    cell = cells[place] if cells else Achieved()
    return cell.amount if target.measure == REVENUE else Decimal(cell.times)


def _left_out(known: Known) -> list[Money]:
    """Revenue in other currencies than the target's."""
    asked = {target.currency for target in known.goal.targets if target.measure == REVENUE}
    return [
        Money(cell.amount, unit)
        for (measure, unit), cell in sorted(known.totals.items())
        if asked and measure == REVENUE and unit not in asked and cell.amount
    ]


def _verdict(goal: Goal, today: date, targets: Sequence[TargetReport]) -> Verdict | None:
    """After the learning phase, of the first target for which there is a forecast."""
    if goal.learn_until is None or today <= goal.learn_until:
        return None
    found = next((each for each in targets if each.outlook and not each.target.at_most), None)
    if found is None or found.outlook is None:
        return None
    probability = found.outlook.probability
    if UNLIKELY <= probability <= LIKELY:
        return Verdict(True, probability, None)
    proposed = _sensible(found.outlook.median)
    return Verdict(False, probability, proposed if proposed > 0 else None)


def _sensible(amount: float) -> Decimal:
    """Two digits that count, and whole: 37,482 → 37,000; 14.3 → 14."""
    exact = Decimal(amount)
    digits = Decimal(1).scaleb(max(exact.adjusted() - 1, 0))
    return Decimal(int((exact / digits).to_integral_value(ROUND_HALF_UP) * digits))
