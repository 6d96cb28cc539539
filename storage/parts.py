"""Parts of leads: as `progress` keeps them, and as they are added to the tally."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from scoring.goals.journey import Journey, journey
from scoring.goals.tally import Achieved, Cohort, CohortKey, DayKey, Tally, added, tally_of
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from storage.goals import StoredGoal
from storage.prepared import Prepared
from storage.tables import progress, tally_day, tally_week

NO_CELLS = "[[],[]]"
WEEK_NUMBERS = (
    "entered",
    "ended",
    *(f"gap_{n}" for n in range(8)),
    "efforts",
    "timed",
    "minutes",
)
_DAY_NUMBERS = ("times", "amount", "squares")


class Counted:
    """Leads as they are counted: their new parts, and how these differ from what the tables have."""

    def __init__(self, known: Mapping[tuple[str, int], str]) -> None:
        self._known = known
        self._tallies: dict[int, list[Tally]] = defaultdict(list)
        self.parts: list[dict[str, Any]] = []
        self.gone: list[tuple[str, int]] = []

    def count(
        self,
        one: Lead,
        signals: Sequence[Signal],
        touchpoints: Sequence[Touchpoint],
        goals: Iterable[StoredGoal],
    ) -> None:
        members = {t.member_id for t in touchpoints}
        for goal in goals:
            place = (one.external_id, goal.goal_id)
            if goal.owner_id is None or goal.owner_id in members or place in self._known:
                way = journey(goal.goal, goal.owner_id, goal.zone, one, touchpoints, signals)
                self._note(place, way, tally_of(goal.goal, way))

    def differences(self) -> Iterator[tuple[int, Tally]]:
        for goal_id, tallies in sorted(self._tallies.items()):
            yield goal_id, added(tallies)

    def _note(self, place: tuple[str, int], way: Journey | None, tally: Tally) -> None:
        lead_id, goal_id = place
        before = self._known.get(place)
        cells = to_cells(tally)
        if way is None:
            if before is not None:
                self.gone.append(place)
        elif cells != before:
            first_at = way.first.at
            self.parts.append(
                {"lead": lead_id, "goal_id": goal_id, "first_at": first_at, "cells": cells}
            )
        if cells != (before or NO_CELLS):
            difference = tally - of_cells(before) if before else tally
            self._tallies[goal_id].append(difference)


def to_cells(tally: Tally) -> str:
    """A lead's part as it is kept; the same part is always the same text."""
    if not tally:
        return NO_CELLS
    days = [
        [key.measure, key.unit, key.day.toordinal(), one.times, str(one.amount), one.squares]
        for key, one in sorted(tally.days.items())
    ]
    weeks = [
        [key.chain, key.level, key.week.toordinal(), *_numbers(one)]
        for key, one in sorted(tally.cohorts.items())
    ]
    return json.dumps([days, weeks], separators=(",", ":"))


def of_cells(cells: str) -> Tally:
    days, weeks = json.loads(cells)
    return Tally(
        {
            DayKey(measure, unit, date.fromordinal(day)): Achieved(times, Decimal(amount), squares)
            for measure, unit, day, times, amount, squares in days
        },
        {
            CohortKey(chain, level, date.fromordinal(week)): to_cohort(numbers)
            for chain, level, week, *numbers in weeks
        },
    )


def _numbers(cohort: Cohort) -> list[int]:
    return [
        cohort.entered,
        cohort.ended,
        *cohort.gaps,
        cohort.efforts,
        cohort.timed,
        cohort.minutes,
    ]


def to_cohort(row: Sequence[int]) -> Cohort:
    entered, ended, *rest = row
    return Cohort(entered, ended, tuple(rest[:8]), *rest[8:])


def day_row(key: DayKey, cell: Achieved) -> dict[str, Any]:
    return {
        "measure": key.measure,
        "unit": key.unit,
        "day": key.day,
        "times": cell.times,
        "amount": cell.amount,
        "squares": cell.squares,
    }


def week_row(key: CohortKey, cell: Cohort) -> dict[str, Any]:
    numbers = dict(zip(WEEK_NUMBERS, _numbers(cell), strict=True))
    return {"chain": key.chain, "level": key.level, "week": key.week, **numbers}


@lru_cache(maxsize=2)
def write_part(dialect: str) -> Prepared:
    inserted = _inserting(dialect, progress)
    new = {name: inserted.excluded[name] for name in ("first_at", "cells")}
    return Prepared(
        inserted.on_conflict_do_update(index_elements=list(progress.primary_key), set_=new),
        [column.name for column in progress.c],
    )


@lru_cache(maxsize=2)
def add_day(dialect: str) -> Prepared:
    return _adding(dialect, tally_day, _DAY_NUMBERS)


@lru_cache(maxsize=2)
def add_week(dialect: str) -> Prepared:
    return _adding(dialect, tally_week, WEEK_NUMBERS)


def _adding(dialect: str, table: Table, numbers: Sequence[str]) -> Prepared:
    """Adds to the numbers of a cell, which is there from now on if it was not."""
    inserted = _inserting(dialect, table)
    sums = {name: table.c[name] + inserted.excluded[name] for name in numbers}
    return Prepared(
        inserted.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums),
        [column.name for column in table.c],
    )


def _inserting(dialect: str, table: Table) -> Any:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return make(table).inline()
