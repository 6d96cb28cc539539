"""How the current goals of many members stand, in few reads: for one line of each."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from scoring.goals.plan import stages
from scoring.goals.rates import Rows
from scoring.goals.report import TargetReport
from scoring.goals.reporting import course
from scoring.schedule import local_day
from storage.goal_numbers import numbers_of
from storage.goal_reports import figures_of
from storage.goals import StoredGoal, current_of
from storage.store import Store

logger = logging.getLogger("nextcall.goals")


@dataclass(frozen=True)
class Course:
    """A goal, and how each of its targets stands."""

    goal_id: int
    name: str
    targets: Sequence[TargetReport]


def courses(store: Store, member_ids: Sequence[int], at: datetime) -> dict[int, Course]:
    """By member, the course of their own goal of today, else of the team's; whoever has neither is not
    there, nor is a goal whose arithmetic fails: one line is not worth a digest. The arithmetic
    remembers: a goal that many share costs once.
    """
    known = store.goals.known_to(member_ids)
    if not known:
        return {}
    theirs = {one: current_of(known, one, at) for one in member_ids}
    of_today = {one: goal for one, goal in theirs.items() if goal and _is_running(goal, at)}
    distinct = list({goal.goal_id: goal for goal in of_today.values()}.values())
    found = dict(_read(store, distinct, at))
    return {
        member_id: found[goal.goal_id]
        for member_id, goal in of_today.items()
        if goal.goal_id in found
    }


def _is_running(stored: StoredGoal, at: datetime) -> bool:
    return stored.goal.begins <= local_day(stored.zone, at) <= stored.goal.ends


def _read(store: Store, goals: Sequence[StoredGoal], at: datetime) -> Iterator[tuple[int, Course]]:
    for one, read in zip(goals, numbers_of(store, goals, at), strict=True):
        figures = figures_of(store, one, at)
        achieved = read.by_stage([stage.ends for stage in stages(one.goal)])
        try:
            targets = course(one.goal, at, one.zone, cast(Rows, read.cohorts), achieved, figures)
        except Exception:
            logger.exception("the course of goal %s could not be worked out", one.goal_id)
        else:
            yield one.goal_id, Course(one.goal_id, one.goal.name, targets)
