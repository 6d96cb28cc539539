"""A goal's tally from the whole ledger, without the tables that are kept up to date."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from scoring.goals.goal import LEDGER_MEASURES, REVENUE, Goal, Target
from scoring.goals.journey import first_touch, journey
from scoring.goals.plan import stages
from scoring.goals.rates import Figures, window_begins
from scoring.goals.report import GoalReport
from scoring.goals.reporting import report
from scoring.goals.tally import Achieved, Tally, added, cohort_rows, tally_of
from scoring.schedule import local_day
from storage.database import Database
from storage.goal_reports import figures_of, reached_on, unit_of
from storage.goals import StoredGoal
from storage.rescore import all_ledgers

_AT_ONCE = 1000  # leads whose parts are kept until they are added up


def recount(
    database: Database,
    team_id: int,
    stored: StoredGoal,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Tally:
    """The tally of a goal as it was at an instant, from the ledger alone: entries until then count,
    whenever they were logged. `progress` is told of each lead.
    """
    (tally,) = recounts(database, team_id, [stored], at, progress)
    return tally


def recounts(
    database: Database,
    team_id: int,
    goals: Sequence[StoredGoal],
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Tally]:
    """`recount` of several goals, for which the ledger is read once."""
    parts: list[list[Tally]] = [[] for _ in goals]
    for whole in all_ledgers(database, team_id):
        signals = [s for s in whole.signals if s.occurred_at <= at]
        touchpoints = [t for t in whole.touchpoints if t.occurred_at <= at]
        if first_touch(touchpoints, signals):
            for one, of_goal in zip(goals, parts, strict=True):
                way = journey(one.goal, one.owner_id, one.zone, whole.lead, touchpoints, signals)
                of_goal.append(tally_of(one.goal, way))
                if len(of_goal) == _AT_ONCE:
                    of_goal[:] = [added(of_goal)]
        progress(1)
    return [added(of_goal) for of_goal in parts]


def report_as_of(
    database: Database,
    team_id: int,
    stored: StoredGoal,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> GoalReport:
    """All that would have been said of a goal at an instant, by its text of today."""
    goal, today = stored.goal, local_day(stored.zone, at)
    tally = recount(database, team_id, stored, at, progress)
    since = window_begins(today)
    with database.read(team_id) as store:
        figures = figures_of(store, stored, at)
    days = {one.measure: sorted(_days(goal, one, tally, figures)) for one in goal.targets}
    return report(
        goal,
        at,
        stored.zone,
        [row for row in cohort_rows(tally) if row.week >= since.toordinal()],
        _by_stage(goal, tally),
        figures,
        reached_on(goal, days),
        settled=goal.learn_until is None
        or (stored.settled_at is not None and stored.settled_at <= at),
    )


def _by_stage(goal: Goal, tally: Tally) -> dict[tuple[str, str], Sequence[Achieved]]:
    ends = [stage.ends for stage in stages(goal)]
    found: dict[tuple[str, str], list[Achieved]] = defaultdict(lambda: [Achieved()] * len(ends))
    for key, cell in tally.days.items():
        found[key.measure, key.unit][bisect_left(ends, key.day)] += cell
    return dict(found)


def _days(goal: Goal, target: Target, tally: Tally, figures: Figures) -> list[tuple[date, Decimal]]:
    if target.measure not in LEDGER_MEASURES:
        days = figures.get(target.measure, ())
        return [one for one in days if goal.begins <= one[0] <= goal.ends]
    of_target = (target.measure, unit_of(target))
    money = target.measure == REVENUE
    return [
        (key.day, cell.amount if money else Decimal(cell.times))
        for key, cell in tally.days.items()
        if (key.measure, key.unit) == of_target
    ]
