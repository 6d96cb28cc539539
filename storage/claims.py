"""Claims: the right to what is sent once a local day."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, select

from storage.tables import claim
from storage.upsert import insert_new_each


class Claims:
    """`whose` is who is sent it: a member's number, or a channel."""

    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def claim(self, kind: str, whose: str, day: date, now: datetime) -> bool:
        """Whether this is the first to claim what is sent on this day."""
        return self.claim_each(kind, [(whose, day)], now)[0]

    def claim_each(self, kind: str, days: Sequence[tuple[str, date]], now: datetime) -> list[bool]:
        """`claim` of many, each with its day."""
        same = {"team_id": self._team_id, "kind": kind, "claimed_at": now}
        rows = [{"whose": whose, "day": day, **same} for whose, day in days]
        return insert_new_each(self._connection, claim, rows)

    def last(self, kind: str, whose: str) -> datetime | None:
        """When the newest was claimed; None where that is too long ago to know."""
        row = self._connection.execute(
            select(claim.c.claimed_at)
            .where(claim.c.team_id == self._team_id, claim.c.whose == whose, claim.c.kind == kind)
            .order_by(claim.c.day.desc())
            .limit(1)
        ).first()
        return row.claimed_at if row else None

    def forget(self, before: date) -> int:
        """Drops the claims to earlier days, and returns how many."""
        return self._connection.execute(
            delete(claim).where(claim.c.team_id == self._team_id, claim.c.day < before)
        ).rowcount
