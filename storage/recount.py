"""A goal's tally from the whole ledger, without the tables that are kept up to date."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime

from scoring.goals.goal import Goal
from scoring.goals.journey import first_touch, journey
from scoring.goals.rates import window_begins
from scoring.goals.report import GoalReport
from scoring.goals.tally import Achieved, Tally, added, cohort_rows, tally_of
from scoring.schedule import local_day
from storage.database import Database
from storage.goal_numbers import Measure, Numbers, measures_of
from storage.goal_reports import figures_of, standing_by
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
    tally = recount(database, team_id, stored, at, progress)
    since = window_begins(local_day(stored.zone, at))
    with database.read(team_id) as store:
        figures = figures_of(store, stored, at)
    return standing_by(_numbers(stored.goal, tally, since), stored, at, figures).report


def _numbers(goal: Goal, tally: Tally, since: date) -> Numbers:
    """As the tables would be read."""
    totals: dict[Measure, Achieved] = defaultdict(Achieved)
    days: dict[Measure, list[tuple[date, Achieved]]] = {one: [] for one in measures_of(goal)}
    for key, cell in sorted(tally.days.items()):
        totals[key.measure, key.unit] += cell
        if (key.measure, key.unit) in days:
            days[key.measure, key.unit].append((key.day, cell))
    cohorts = [row for row in cohort_rows(tally) if row.week >= since.toordinal()]
    return Numbers(totals, days, cohorts)
