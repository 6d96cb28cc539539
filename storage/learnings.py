"""What members asked to learn from outcomes: who waits, who learns for them, and what came of it.

One process at a time learns in a workspace: its lease says until when it is believed to be alive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, insert, literal_column, select, text, update

from scoring.learning.kept import from_text, to_text
from scoring.learning.learned import Learned
from scoring.playbook_toml import to_toml
from storage.tables import learning

# One number for asking among all users of PostgreSQL's advisory locks; the workspace is the other.
_LOCK = 726_145
_DAY = timedelta(days=1)
_IS_UNFINISHED = learning.c.state.in_([literal_column("'asked'"), literal_column("'running'")])
_COLUMNS = (
    learning.c.learning_id,
    learning.c.asked_by,
    learning.c.asked_at,
    learning.c.horizon_days,
    learning.c.state,
    learning.c.attempts,
    learning.c.leased_until,
    learning.c.done_at,
    learning.c.report,
    learning.c.toml,
)


@dataclass(frozen=True)
class StoredLearning:
    """`state` is asked, running, done or failed; `attempts` counts the one that runs. `toml` is the
    playbook that is proposed, None where none is.
    """

    learning_id: int
    asked_by: int
    asked_at: datetime
    horizon: timedelta
    state: str
    attempts: int = 0
    leased_until: datetime | None = None
    done_at: datetime | None = None
    learned: Learned | None = None
    toml: str | None = None


class Learnings:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def ask(self, member_id: int, horizon: timedelta, now: datetime) -> StoredLearning | None:
        """Has it learned for this member; None where one that they asked for is not done yet."""
        self._alone()
        if any(one.asked_by == member_id for one in self.unfinished()):
            return None
        highest = self._connection.execute(
            select(func.max(learning.c.learning_id)).where(learning.c.team_id == self._team_id)
        ).scalar()
        asked = StoredLearning((highest or 0) + 1, member_id, now, horizon, "asked")
        self._connection.execute(
            insert(learning).values(
                team_id=self._team_id,
                learning_id=asked.learning_id,
                asked_by=member_id,
                asked_at=now,
                horizon_days=horizon / _DAY,
                state="asked",
                attempts=0,
            )
        )
        return asked

    def get(self, learning_id: int) -> StoredLearning | None:
        rows = self._connection.execute(
            select(*_COLUMNS).where(
                learning.c.team_id == self._team_id, learning.c.learning_id == learning_id
            )
        )
        return next((_to_learning(row) for row in rows), None)

    def unfinished(self) -> Sequence[StoredLearning]:
        """What was asked and is not done yet, in the order of asking; a look that locks nothing."""
        return [_to_learning(row) for row in self._connection.execute(self._unfinished())]

    def is_any_to_take(self, now: datetime) -> bool:
        """Whether there may be something to take; a look that locks nothing."""
        return _next_of(self.unfinished(), now) is not None

    def take(self, now: datetime, span: timedelta) -> StoredLearning | None:
        """The next one to learn, ours alone for this span; None where nobody waits or another learns."""
        rows = self._connection.execute(self._unfinished().with_for_update())
        found = _next_of([_to_learning(row) for row in rows], now)
        if found is None:
            return None
        ours = {"state": "running", "attempts": found.attempts + 1, "leased_until": now + span}
        self._set(found, **ours)
        return self.get(found.learning_id)

    def keep(self, ours: StoredLearning, until: datetime) -> None:
        """We are still at it: the lease is longer, where it is ours yet."""
        self._set(ours, leased_until=until)

    def put_back(self, ours: StoredLearning, counts: bool) -> None:
        """Somebody else, or we again, may try; whether this attempt `counts`."""
        attempts = ours.attempts if counts else ours.attempts - 1
        self._set(ours, state="asked", leased_until=None, attempts=attempts)

    def settle(
        self, ours: StoredLearning, learned: Learned | None, now: datetime
    ) -> Sequence[StoredLearning]:
        """Notes what was learned (None: that it failed), and returns whom to tell: those too who have
        asked for the same meanwhile. Nobody where the lease was lost and another has taken it.
        """
        settled: dict[str, Any] = {"leased_until": None, "done_at": now, "state": "failed"}
        if learned:
            toml = to_toml(learned.playbook) if learned.recommended else None
            settled |= {"state": "done", "report": to_text(learned), "toml": toml}
        if not self._set(ours, **settled):
            return []
        same = [one for one in self.unfinished() if one.horizon == ours.horizon] if learned else []
        also = [one for one in same if self._set(one, **settled)]
        ids = [ours.learning_id, *(one.learning_id for one in also)]
        return [found for one in ids if (found := self.get(one))]

    def _unfinished(self) -> Select[Any]:
        return (
            select(*_COLUMNS)
            .where(learning.c.team_id == self._team_id, _IS_UNFINISHED)
            .order_by(learning.c.asked_at, learning.c.learning_id)
        )

    def _set(self, ours: StoredLearning, **values: Any) -> bool:
        """Whether it still stood as we know it."""
        changed = self._connection.execute(
            update(learning)
            .where(
                learning.c.team_id == self._team_id,
                learning.c.learning_id == ours.learning_id,
                learning.c.state == ours.state,
                learning.c.attempts == ours.attempts,
            )
            .values(values)
        )
        return changed.rowcount == 1

    def _alone(self) -> None:
        """Lets nobody else ask until the transaction ends. SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock, :team_id)"),
                {"lock": _LOCK, "team_id": self._team_id},
            )


def _next_of(unfinished: Sequence[StoredLearning], now: datetime) -> StoredLearning | None:
    """The one that waits longest; None while somebody learns, who then lets nobody else."""
    is_busy = any(one.leased_until and one.leased_until > now for one in unfinished)
    return None if is_busy else next(iter(unfinished), None)


def _to_learning(row: Any) -> StoredLearning:
    return StoredLearning(
        learning_id=row.learning_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        horizon=row.horizon_days * _DAY,
        state=row.state,
        attempts=row.attempts,
        leased_until=row.leased_until,
        done_at=row.done_at,
        learned=from_text(row.report) if row.report else None,
        toml=row.toml,
    )
