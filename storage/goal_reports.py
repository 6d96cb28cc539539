"""What is said of a goal, from its tallies: a few range reads, and arithmetic that remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import cast

from scoring.goals.goal import LEDGER_MEASURES, REVENUE, Goal, Target
from scoring.goals.plan import stages
from scoring.goals.rates import Figures, Rows, window_begins
from scoring.goals.report import GoalReport
from scoring.goals.reporting import ByStage, report
from scoring.schedule import local_day
from storage.goals import StoredGoal
from storage.store import Store


def report_of(store: Store, stored: StoredGoal, at: datetime, behind: int = 0) -> GoalReport:
    """All that is said of a goal at an instant; `behind` changes of leads are not in its tallies yet."""
    goal, today = stored.goal, local_day(stored.zone, at)
    achieved = store.tallies.achieved(stored.goal_id, [stage.ends for stage in stages(goal)])
    names = figure_names(goal)
    since = min(goal.begins, window_begins(today))
    figures = store.figure_values.sums(names, since, today) if names else {}
    said = report(
        goal,
        at,
        stored.zone,
        cast(Rows, store.tallies.cohorts(stored.goal_id, window_begins(today))),
        achieved,
        figures,
        _reached_on(store, stored, achieved, figures),
        settled=stored.settled_at is not None or goal.learn_until is None,
    )
    return replace(said, behind=behind, counting=stored.counted_to is not None)


def days_by_target(
    store: Store, stored: StoredGoal, at: datetime
) -> Mapping[str, Sequence[tuple[date, Decimal]]]:
    """What was achieved of each target, by measure, day by day."""
    goal = stored.goal
    names = {one.measure for one in goal.targets} - set(LEDGER_MEASURES)
    today = local_day(stored.zone, at)
    figures = store.figure_values.sums(names, goal.begins, today) if names else {}
    return {one.measure: day_by_day(store, stored, one, figures) for one in goal.targets}


def figure_names(goal: Goal) -> list[str]:
    """The figures that a goal's targets and levels name."""
    targets = {one.measure for one in goal.targets} - set(LEDGER_MEASURES)
    whens = (level.when for chain in goal.chains for level in chain.levels)
    return sorted(targets | {when.figure for when in whens if when.figure})


def unit_of(target: Target) -> str:
    """Under which unit the tallies have what is achieved of a target."""
    return target.currency or ""


def day_by_day(
    store: Store, stored: StoredGoal, target: Target, figures: Figures
) -> list[tuple[date, Decimal]]:
    """What was achieved of a target on each day of the goal's period on which something was."""
    if target.measure not in LEDGER_MEASURES:
        days = figures.get(target.measure, ())
        return [one for one in days if stored.goal.begins <= one[0] <= stored.goal.ends]
    found = store.tallies.daily(stored.goal_id, target.measure, unit_of(target))
    money = target.measure == REVENUE
    return [(day, cell.amount if money else Decimal(cell.times)) for day, cell in found]


def _reached_on(
    store: Store, stored: StoredGoal, achieved: ByStage, figures: Figures
) -> Mapping[str, date]:
    """The days on which targets were reached; only of those that are, the days are read."""
    found = {}
    for target in stored.goal.targets:
        if target.at_most or not _is_reached(target, achieved):
            continue
        days = day_by_day(store, stored, target, figures)
        sums = accumulate(amount for _, amount in days)
        reached = (day for (day, _), sum_ in zip(days, sums, strict=True) if sum_ >= target.amount)
        day = next(reached, None)
        if day is not None:
            found[target.measure] = day
    return found


def _is_reached(target: Target, achieved: ByStage) -> bool:
    """Whether it may be: a figure's days are at hand anyway."""
    if target.measure not in LEDGER_MEASURES:
        return True
    cells = achieved.get((target.measure, unit_of(target)), ())
    money = target.measure == REVENUE
    return sum(cell.amount if money else cell.times for cell in cells) >= target.amount
