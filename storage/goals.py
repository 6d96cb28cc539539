"""The goals of a workspace, as they were loaded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from scoring.goals.goal import Goal
from scoring.goals.goal_toml import parse_goal
from scoring.schedule import local_day
from storage.prepared import Prepared, Row
from storage.tables import followed, goal
from storage.upsert import insert_new

# One number for setting goals among all users of PostgreSQL's advisory locks; the workspace is the other.
_LOCK = 726_143
# A goal's revisions begin anywhere among these: what a process remembers of a goal that is gone with its
# database is not taken for that of another.
_FIRST_REVISIONS = 2**30
_COLUMNS = (
    goal.c.goal_id,
    goal.c.toml,
    goal.c.owner_id,
    goal.c.zone,
    goal.c.created_at,
    goal.c.created_by,
    goal.c.settled_at,
    goal.c.counted_to,
    goal.c.revision,
)
_current = Prepared(
    select(*_COLUMNS)
    .where(goal.c.team_id == bindparam("team_id"), goal.c.ended_at.is_(None))
    .order_by(goal.c.name)
)
_seen_by = Prepared(
    select(*_COLUMNS)
    .where(
        goal.c.team_id == bindparam("team_id"),
        goal.c.ended_at.is_(None),
        goal.c.owner_id.is_(None) | (goal.c.owner_id == bindparam("member_id")),
    )
    .order_by(goal.c.name)
)


@dataclass(frozen=True)
class StoredGoal:
    """A goal in force. `owner_id` is None for the team's; its days are those of `zone`.

    `settled_at` is when its target was locked after a learning phase. `counted_to` is how far, by
    the leads' ids, its first count has come; None once it is through. `revision` is
    another number whenever its tally has changed.
    """

    goal_id: int
    goal: Goal
    toml: str
    owner_id: int | None
    zone: ZoneInfo
    created_at: datetime
    created_by: str
    settled_at: datetime | None = None
    counted_to: str | None = None
    revision: int = 0


class Goals:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def add(self, toml: str, owner_id: int | None, zone: str, by: str, now: datetime) -> StoredGoal:
        """Brings a goal into force; one of the same name ends. Raises `Refused` at its first mistake.

        What is in force already stays as it is, with what was counted of it.
        """
        self.alone()
        parsed = _parsed(toml)
        before = self.named(parsed.name)
        if before and (before.goal, before.owner_id) == (parsed, owner_id):
            return before
        if before:
            self.end(before.goal_id, now)
        goal_id, revision = self._next_id(), uuid4().int % _FIRST_REVISIONS
        self._connection.execute(
            insert(goal).values(
                team_id=self._team_id,
                goal_id=goal_id,
                name=parsed.name,
                toml=toml,
                owner_id=owner_id,
                zone=zone,
                created_at=now,
                created_by=by,
                counted_to="",
                revision=revision,
            )
        )
        for kind in sorted(parsed.signals):
            row = {"team_id": self._team_id, "kind": kind, "goal_id": goal_id}
            insert_new(self._connection, followed, row)
        return StoredGoal(
            goal_id,
            parsed,
            toml,
            owner_id,
            ZoneInfo(zone),
            now,
            by,
            counted_to="",
            revision=revision,
        )

    def alone(self) -> None:
        """Lets nobody else set a goal until the transaction ends: what `named` says then holds, and each
        has a number of its own. SQLite has one writer anyway.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock, :team_id)"),
                {"lock": _LOCK, "team_id": self._team_id},
            )

    def current(self) -> Sequence[StoredGoal]:
        """The goals in force, by name."""
        return [_to_goal(row) for row in _current.rows(self._connection, self._key())]

    def seen_by(self, member_id: int) -> Sequence[StoredGoal]:
        """The goals in force that are of this member or the team's, by name."""
        given = {**self._key(), "member_id": member_id}
        return [_to_goal(row) for row in _seen_by.rows(self._connection, given)]

    def known_to(self, member_ids: Collection[int]) -> Sequence[StoredGoal]:
        """The goals in force that are of one of these members or the team's, by name."""
        rows = self._connection.execute(
            select(*_COLUMNS)
            .where(
                goal.c.team_id == self._team_id,
                goal.c.ended_at.is_(None),
                goal.c.owner_id.is_(None) | goal.c.owner_id.in_(member_ids),
            )
            .order_by(goal.c.name)
        )
        return [_to_goal(row) for row in rows]

    def named(self, name: str) -> StoredGoal | None:
        """The goal in force of this name, in whatever case it is written."""
        wanted = name.strip().casefold()
        return next((one for one in self.current() if one.goal.name.casefold() == wanted), None)

    def settle(self, goal_id: int, now: datetime) -> None:
        """Locks the target, as the learning phase is over."""
        self._set(goal_id, settled_at=now)

    def end(self, goal_id: int, now: datetime) -> None:
        """Takes the goal out of force; its text stays."""
        self._set(goal_id, ended_at=now)
        self._connection.execute(
            followed.delete().where(
                followed.c.team_id == self._team_id, followed.c.goal_id == goal_id
            )
        )

    def counted_to(self, goal_id: int, lead: str | None) -> None:
        """Notes how far the first count has come."""
        self._set(goal_id, counted_to=lead)

    def changed(self, goal_id: int) -> None:
        """Notes that the goal's tally is another one from now on."""
        self._set(goal_id, revision=goal.c.revision + 1)

    def _set(self, goal_id: int, **values: object) -> None:
        self._connection.execute(
            update(goal)
            .where(goal.c.team_id == self._team_id, goal.c.goal_id == goal_id)
            .values(values)
        )

    def _next_id(self) -> int:
        highest = self._connection.execute(
            select(func.max(goal.c.goal_id)).where(goal.c.team_id == self._team_id)
        ).scalar()
        return (highest or 0) + 1

    def _key(self) -> dict[str, int]:
        return {"team_id": self._team_id}


def current_of(goals: Sequence[StoredGoal], member_id: int, now: datetime) -> StoredGoal | None:
    """A member's own goal, else the team's."""
    own = [one for one in goals if one.owner_id == member_id]
    return _of_today(own, now) or of_team(goals, now)


def of_team(goals: Sequence[StoredGoal], now: datetime) -> StoredGoal | None:
    return _of_today([one for one in goals if one.owner_id is None], now)


def _of_today(goals: Sequence[StoredGoal], now: datetime) -> StoredGoal | None:
    """The one of today that ends first; else the next to begin, else the last that ended."""

    def order(stored: StoredGoal) -> tuple[int, int]:
        goal, today = stored.goal, local_day(stored.zone, now)
        if goal.begins <= today <= goal.ends:
            return 0, goal.ends.toordinal()
        if today < goal.begins:
            return 1, goal.begins.toordinal()
        return 2, -goal.ends.toordinal()

    return min(goals, key=order, default=None)


def _to_goal(row: Row) -> StoredGoal:
    goal_id, toml, owner_id, zone, created_at, created_by, settled_at, counted_to, revision = row
    return StoredGoal(
        goal_id,
        _parsed(toml),
        toml,
        owner_id,
        ZoneInfo(zone),
        created_at,
        created_by,
        settled_at,
        counted_to,
        revision,
    )


# A goal's text never changes, and parsing it takes longer than reading it.
@lru_cache(maxsize=1024)
def _parsed(toml: str) -> Goal:
    return parse_goal(toml)
