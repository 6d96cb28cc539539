"""The goals' tallies: kept up to date lead by lead, always equal to a recount of the ledger.

Of each lead and goal, `progress` has what the tally contains of it. Counting a lead anew means
working out its part from its ledger, and adding the difference.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    bindparam,
    delete,
    func,
    select,
    text,
    type_coerce,
)

from scoring.goals.tally import Achieved, CohortKey, DayKey, Tally, added
from storage.entries import entries
from storage.goals import Goals, StoredGoal
from storage.parts import (
    WEEK_NUMBERS,
    Counted,
    add_day,
    add_week,
    day_row,
    to_cohort,
    week_row,
    write_part,
)
from storage.prepared import Prepared, constant
from storage.tables import lead, progress, tally_day, tally_week, touchpoint, uncounted

_WEEK = [tally_week.c[name] for name in WEEK_NUMBERS]
CHUNK = 100  # leads a transaction: their writers wait for it
MANY = 1000  # uncounted leads are counted up to so many
# One number for counting among all users of PostgreSQL's advisory locks; the workspace is the other.
_LOCK = 726_142


class Tallies:
    def __init__(self, connection: Connection, team_id: int, goals: Goals) -> None:
        self._connection = connection
        self._team_id = team_id
        self._goals = goals

    def behind(self) -> int:
        """How many changes of leads are not counted yet; `MANY` stands for more as well."""
        return int(_behind.rows(self._connection, self._key())[0][0])

    def daily(self, goal_id: int, measure: str, unit: str) -> Sequence[tuple[date, Achieved]]:
        """What was achieved of a measure, day by day."""
        given = {**self._of(goal_id), "measure": measure, "unit": unit}
        rows = DAILY.rows(self._connection, given)
        return [(day, Achieved(*rest)) for day, *rest in rows]

    def whole(self, goal_id: int) -> Tally:
        """All that the tables have of a goal."""
        days = self._connection.execute(
            select(
                tally_day.c.measure,
                tally_day.c.unit,
                tally_day.c.day,
                tally_day.c.times,
                tally_day.c.amount,
                tally_day.c.squares,
            ).where(tally_day.c.team_id == self._team_id, tally_day.c.goal_id == goal_id)
        )
        weeks = self._connection.execute(
            select(tally_week.c.chain, tally_week.c.level, tally_week.c.week, *_WEEK).where(
                tally_week.c.team_id == self._team_id, tally_week.c.goal_id == goal_id
            )
        )
        by_day = {DayKey(*row[:3]): Achieved(*row[3:]) for row in days}
        by_week = {CohortKey(*row[:3]): to_cohort(row[3:]) for row in weeks}
        return added([Tally(by_day, by_week)])

    def catch_up(self, most: int = CHUNK) -> int:
        """Counts so many of the changes anew, and returns how many that were."""
        self._alone()
        some = (
            select(uncounted.c.change_id)
            .where(uncounted.c.team_id == self._team_id)
            .order_by(uncounted.c.change_id)
            .limit(most)
        )
        taken = self._connection.execute(
            delete(uncounted)
            .where(uncounted.c.team_id == self._team_id, uncounted.c.change_id.in_(some))
            .returning(uncounted.c.lead)
        )
        leads = list(taken.scalars())
        self._count(sorted(set(leads)), self._goals.current())
        return len(leads)

    def count_first(self, most: int = CHUNK) -> int:
        """Counts the next leads of a goal that was not wholly counted yet; 0 where there is none."""
        self._alone()
        goal = next((one for one in self._goals.current() if one.counted_to is not None), None)
        if goal is None:
            return 0
        leads = self._after(goal.counted_to or "", goal.owner_id, most)
        self._count(leads, [goal])
        self._goals.counted_to(goal.goal_id, leads[-1] if len(leads) == most else None)
        return max(len(leads), 1)

    def to_count(self) -> int:
        """How many leads the first counts still have before them, and changes are to be counted anew."""
        first = [
            self._from(one.counted_to, one.owner_id)
            for one in self._goals.current()
            if one.counted_to is not None
        ]
        anew = select(uncounted.c.change_id).where(uncounted.c.team_id == self._team_id)
        return sum(
            self._connection.execute(
                select(func.count()).select_from(statement.subquery())
            ).scalar_one()
            for statement in (*first, anew)
        )

    def _after(self, last: str, member_id: int | None, most: int) -> list[str]:
        statement = self._from(last, member_id)
        ordered = statement.order_by(*statement.selected_columns).limit(most)
        return list(self._connection.execute(ordered).scalars())

    def _from(self, last: str, member_id: int | None) -> Select[str]:
        """The leads after this one by their ids: all, or those that a member touched."""
        if member_id is None:
            of_team = (lead.c.team_id == self._team_id, lead.c.external_id > last)
            return select(lead.c.external_id).where(*of_team)
        return (
            select(touchpoint.c.lead)
            .where(
                touchpoint.c.team_id == self._team_id,
                touchpoint.c.member_id == member_id,
                touchpoint.c.lead > last,
            )
            .distinct()
        )

    def _alone(self) -> None:
        """One counts at a time: a lead's part must not be added twice. SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock, :team_id)"),
                {"lock": _LOCK, "team_id": self._team_id},
            )

    def _count(self, leads: Sequence[str], goals: Sequence[StoredGoal]) -> None:
        if not leads or not goals:
            return
        # A signal holds its lead while it looks whether it matters (`storage.uncounted`): it has
        # been stored by now, or will see what is noted here.
        self._connection.execute(
            select(lead.c.external_id)
            .where(lead.c.team_id == self._team_id, lead.c.external_id.in_(leads))
            .order_by(lead.c.external_id)
            .with_for_update(read=True, key_share=True)
        ).all()
        counted = Counted(self._known(leads, goals))
        for one, signals, touchpoints in entries(self._connection, self._team_id, leads):
            counted.count(one, signals, touchpoints, goals)
        self._save(counted)

    def _known(
        self, leads: Sequence[str], goals: Sequence[StoredGoal]
    ) -> dict[tuple[str, int], str]:
        rows = self._connection.execute(
            select(progress.c.lead, progress.c.goal_id, progress.c.cells).where(
                progress.c.team_id == self._team_id,
                progress.c.lead.in_(leads),
                progress.c.goal_id.in_([one.goal_id for one in goals]),
            )
        )
        return {(lead_id, goal_id): cells for lead_id, goal_id, cells in rows}

    def _save(self, counted: "Counted") -> None:
        dialect = self._connection.dialect.name
        team = {"team_id": self._team_id}
        for lead_id, goal_id in counted.gone:
            self._connection.execute(
                delete(progress).where(
                    progress.c.team_id == self._team_id,
                    progress.c.lead == lead_id,
                    progress.c.goal_id == goal_id,
                )
            )
        parts = [{**team, **part} for part in counted.parts]
        write_part(dialect).run_each(self._connection, parts)
        for goal_id, tally in counted.differences():
            self._goals.changed(goal_id)
            of = {**team, "goal_id": goal_id}
            days = [{**of, **day_row(*cell)} for cell in tally.days.items()]
            add_day(dialect).run_each(self._connection, days)
            weeks = [{**of, **week_row(*cell)} for cell in tally.cohorts.items()]
            add_week(dialect).run_each(self._connection, weeks)

    def _of(self, goal_id: int) -> dict[str, Any]:
        return {"team_id": self._team_id, "goal_id": goal_id}

    def _key(self) -> dict[str, Any]:
        return {"team_id": self._team_id}


_behind = Prepared(
    select(func.count()).select_from(
        select(uncounted.c.change_id)
        .where(uncounted.c.team_id == bindparam("team_id"))
        .limit(constant(MANY))
        .subquery()
    )
)
DAILY = Prepared(
    select(tally_day.c.day, tally_day.c.times, tally_day.c.amount, tally_day.c.squares)
    .where(
        tally_day.c.team_id == bindparam("team_id"),
        tally_day.c.goal_id == bindparam("goal_id"),
        tally_day.c.measure == bindparam("measure"),
        tally_day.c.unit == bindparam("unit"),
    )
    .order_by(tally_day.c.day)
)
COHORTS = Prepared(
    select(
        type_coerce(tally_week.c.week, Integer),
        tally_week.c.chain,
        tally_week.c.level,
        *_WEEK,
    ).where(
        tally_week.c.team_id == bindparam("team_id"),
        tally_week.c.goal_id == bindparam("goal_id"),
        tally_week.c.week >= bindparam("since", type_=tally_week.c.week.type),
    )
)
