"""What was counted of goals that have ended: forgotten in short transactions, for it may be much."""

from sqlalchemy import Connection, bindparam, delete, exists, or_, select

from storage.prepared import Prepared, constant
from storage.tables import goal, progress, tally_day, tally_week

CHUNK = 2000  # rows a transaction

_COUNTED = (progress, tally_day, tally_week)
_retired = Prepared(
    select(goal.c.goal_id)
    .where(
        goal.c.team_id == bindparam("team_id"),
        goal.c.ended_at.is_not(None),
        or_(
            *(
                exists().where(table.c.team_id == goal.c.team_id, table.c.goal_id == goal.c.goal_id)
                for table in _COUNTED
            )
        ),
    )
    .limit(constant(1))
)


class Retired:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def is_any(self) -> bool:
        """Whether something is left of a goal that has ended; a look that locks nothing."""
        return self._next() is not None

    def forget_some(self, most: int = CHUNK) -> int:
        """Forgets the next rows of such a goal, and returns how many; 0 where nothing is left."""
        goal_id = self._next()
        if goal_id is None:
            return 0
        leads = (
            select(progress.c.lead)
            .where(progress.c.team_id == self._team_id, progress.c.goal_id == goal_id)
            .limit(most)
        )
        forgotten = self._connection.execute(
            delete(progress).where(
                progress.c.team_id == self._team_id,
                progress.c.goal_id == goal_id,
                progress.c.lead.in_(leads),
            )
        ).rowcount
        return forgotten or self._forget_sums(goal_id)

    def _forget_sums(self, goal_id: int) -> int:
        return sum(
            self._connection.execute(
                delete(table).where(table.c.team_id == self._team_id, table.c.goal_id == goal_id)
            ).rowcount
            for table in (tally_day, tally_week)
        )

    def _next(self) -> int | None:
        rows = _retired.rows(self._connection, {"team_id": self._team_id})
        return int(rows[0][0]) if rows else None
