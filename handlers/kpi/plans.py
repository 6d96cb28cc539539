"""What goals ask of the running month, for the lines that count the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.kpi import lines as known
from scoring.figure_values import one_name
from scoring.goals.goal import LEDGER_MEASURES, NEW_CUSTOMERS, REVENUE, Goal, Target
from scoring.goals.plan import due
from scoring.schedule import day_begins, local_day
from storage.goals import StoredGoal

_DAY, _MICROSECOND = timedelta(days=1), timedelta(microseconds=1)


@dataclass(frozen=True)
class Plans:
    """Goals in force. One with channels counts less than a line does, so it plans none; nor does one
    that did not run the whole month, or a target that is at most so much.
    """

    goals: Sequence[StoredGoal]

    def of(self, name: str, begins: date, at: datetime) -> float | None:
        """What was to be added by `at` since the month began, by the first goal that says so."""
        for stored in self.goals:
            if not _covers(stored, begins, at):
                continue
            for target in stored.goal.targets:
                if not target.at_most and _line_of(target) == name:
                    return _added(stored, target, begins, at)
        return None

    def of_figure(self, name: str, begins: date, until: date) -> float | None:
        """The same by the end of a day: a figure's values are of whole days."""
        for stored in self.goals:
            end = day_begins(stored.zone, until + _DAY) - _MICROSECOND
            plan = Plans([stored]).of(name, begins, end)
            if plan is not None:
                return plan
        return None

    def currencies(self, begins: date, at: datetime) -> list[str]:
        """What revenue is planned in, also while nothing is won."""
        running = (stored.goal for stored in self.goals if _covers(stored, begins, at))
        found = {one.currency for goal in running for one in _revenue(goal) if one.currency}
        return sorted(found)


def _covers(stored: StoredGoal, begins: date, at: datetime) -> bool:
    goal = stored.goal
    in_time = goal.begins <= begins and local_day(stored.zone, at) <= goal.ends
    return in_time and not goal.channels


def _revenue(goal: Goal) -> list[Target]:
    return [target for target in goal.targets if target.measure == REVENUE and not target.at_most]


def _line_of(target: Target) -> str | None:
    """The line that counts what the target does; a goal's leads, for one, are those of its chain."""
    if target.measure == REVENUE:
        return f"{known.REVENUE}:{target.currency}"
    if target.measure == NEW_CUSTOMERS:
        return known.NEW_CUSTOMERS
    return None if target.measure in LEDGER_MEASURES else one_name(target.measure)


def _added(stored: StoredGoal, target: Target, begins: date, at: datetime) -> float:
    goal, zone = stored.goal, stored.zone
    before = due(goal, target, day_begins(zone, begins), zone)
    return float(due(goal, target, at, zone) - before)
