"""What is said of a goal, from its tallies: a few range reads, and arithmetic that remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import cast

from scoring.goals.goal import LEDGER_MEASURES, REVENUE, Goal, Target
from scoring.goals.plan import stages
from scoring.goals.rates import Figures, Rows, window_begins
from scoring.goals.report import GoalReport
from scoring.goals.reporting import report
from scoring.schedule import local_day
from storage.goal_numbers import Numbers, measure_of, numbers_of
from storage.goals import StoredGoal
from storage.store import Store

Days = Sequence[tuple[date, Decimal]]


@dataclass(frozen=True)
class Standing:
    """How a goal stands; `days` has what was achieved of each target, by measure, on the days of the
    goal's period on which something was.
    """

    report: GoalReport
    days: Mapping[str, Days]


def standing_of(store: Store, stored: StoredGoal, at: datetime, behind: int = 0) -> Standing:
    """How a goal stands at an instant; `behind` changes of leads are not in its tallies yet."""
    (read,) = numbers_of(store, [stored], at)
    standing = standing_by(read, stored, at, figures_of(store, stored, at))
    counting = stored.counted_to is not None
    return replace(standing, report=replace(standing.report, behind=behind, counting=counting))


def standing_by(read: Numbers, stored: StoredGoal, at: datetime, figures: Figures) -> Standing:
    """How a goal stands at an instant by these numbers and figures."""
    goal = stored.goal
    days = {one.measure: _days(goal, one, read, figures) for one in goal.targets}
    said = report(
        goal,
        at,
        stored.zone,
        cast(Rows, read.cohorts),
        read.by_stage([stage.ends for stage in stages(goal)]),
        figures,
        _reached_on(goal, days),
        settled=goal.learn_until is None
        or (stored.settled_at is not None and stored.settled_at <= at),
    )
    return Standing(said, days)


def report_of(store: Store, stored: StoredGoal, at: datetime, behind: int = 0) -> GoalReport:
    """All that is said of a goal at an instant."""
    return standing_of(store, stored, at, behind).report


def figures_of(store: Store, stored: StoredGoal, at: datetime) -> Figures:
    """The figures that a goal names, until the instant's day: from its beginning on, or as far back as
    hit rates are learned from, whichever is longer.
    """
    names, today = figure_names(stored.goal), local_day(stored.zone, at)
    if not names:
        return {}
    return store.figure_values.sums(names, min(stored.goal.begins, window_begins(today)), today)


def figure_names(goal: Goal) -> list[str]:
    """The figures that a goal's targets and levels name."""
    targets = {one.measure for one in goal.targets} - set(LEDGER_MEASURES)
    whens = (level.when for chain in goal.chains for level in chain.levels)
    return sorted(targets | {when.figure for when in whens if when.figure})


def _days(goal: Goal, target: Target, read: Numbers, figures: Figures) -> Days:
    if target.measure not in LEDGER_MEASURES:
        days = figures.get(target.measure, ())
        return [one for one in days if goal.begins <= one[0] <= goal.ends]
    money, found = target.measure == REVENUE, read.days[measure_of(target)]
    return [(day, cell.amount if money else Decimal(cell.times)) for day, cell in found]


def _reached_on(goal: Goal, days: Mapping[str, Days]) -> Mapping[str, date]:
    """The days on which targets were reached, by measure."""
    found = {}
    for target in goal.targets:
        if not target.at_most:
            of_target = days[target.measure]
            sums = accumulate(amount for _, amount in of_target)
            reached = zip(of_target, sums, strict=True)
            day = next((day for (day, _), total in reached if total >= target.amount), None)
            if day is not None:
                found[target.measure] = day
    return found
