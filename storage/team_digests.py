"""The team digests that managers set for channels, and when each is to be looked at."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select, update

from scoring.schedule import Preferences
from storage.tables import team_digest
from storage.upsert import insert_new

KIND = "team_digest"  # of its messages and its claims


@dataclass(frozen=True)
class TeamDigest:
    """A channel's team digest: at which hour of which days, in whose zone and language.

    `next_at` is when the job is to look at it next.
    """

    channel: str
    digest_at: time
    digest_days: frozenset[int]  # Monday is 0
    zone_name: str
    locale: str
    country: str | None
    set_by: int
    next_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def preferences(self) -> Preferences:
        """Its hours, as the schedule asks for them."""
        return Preferences(self.digest_at, self.digest_days, country=self.country)


class TeamDigests:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def all(self) -> list[TeamDigest]:
        """Every channel's, by channel."""
        return self._found(order=team_digest.c.channel)

    def save(self, saved: TeamDigest) -> None:
        """What the channel is sent from now on, in place of what it was sent before."""
        values = {
            "digest_at": saved.digest_at,
            "digest_days": "".join(map(str, sorted(saved.digest_days))),
            "zone": saved.zone_name,
            "locale": saved.locale,
            "country": saved.country,
            "set_by": saved.set_by,
            "next_at": saved.next_at,
        }
        row = {"team_id": self._team_id, "channel": saved.channel, **values}
        if not insert_new(self._connection, team_digest, row):
            self._update(saved.channel, **values)

    def end(self, channel: str) -> bool:
        """Whether the channel had one."""
        ended = self._connection.execute(
            delete(team_digest).where(
                team_digest.c.team_id == self._team_id, team_digest.c.channel == channel
            )
        )
        return ended.rowcount == 1

    def next_due(self, now: datetime) -> TeamDigest | None:
        """The one that may be due and waits longest; a look that locks nothing."""
        conditions = (team_digest.c.next_at.is_not(None), team_digest.c.next_at <= now)
        found = self._found(*conditions, order=team_digest.c.next_at, most=1)
        return found[0] if found else None

    def take(self, seen: TeamDigest) -> bool:
        """Whether it is still as it was seen, and from here on ours until the transaction ends.

        Whoever takes it says with `look_again` when to look next.
        """
        same = team_digest.c.channel == seen.channel
        return self._found(same, order=team_digest.c.channel, skip_locked=True) == [seen]

    def look_again(self, channel: str, at: datetime | None) -> None:
        self._update(channel, next_at=at)

    def _found(
        self, *conditions: Any, order: Any, most: int | None = None, skip_locked: bool = False
    ) -> list[TeamDigest]:
        statement = (
            select(
                team_digest.c.channel,
                team_digest.c.digest_at,
                team_digest.c.digest_days,
                team_digest.c.zone,
                team_digest.c.locale,
                team_digest.c.country,
                team_digest.c.set_by,
                team_digest.c.next_at,
            )
            .where(team_digest.c.team_id == self._team_id, *conditions)
            .order_by(order)
            .limit(most)
        )
        if skip_locked:
            statement = statement.with_for_update(skip_locked=True)
        return [_to_digest(row) for row in self._connection.execute(statement)]

    def _update(self, channel: str, **values: Any) -> None:
        self._connection.execute(
            update(team_digest)
            .where(team_digest.c.team_id == self._team_id, team_digest.c.channel == channel)
            .values(values)
        )


def _to_digest(row: Any) -> TeamDigest:
    channel, digest_at, digest_days, *others = row
    return TeamDigest(channel, digest_at, frozenset(map(int, digest_days)), *others)
