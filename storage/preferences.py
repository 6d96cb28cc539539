"""What members prefer of messages that nobody asked for, and when the jobs are to look at them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from scoring.schedule import Preferences
from storage.members import MEMBER_COLUMNS, Member, to_member
from storage.tables import member, preference
from storage.upsert import insert_new

PREFERENCE_COLUMNS = (
    preference.c.digest_at,
    preference.c.digest_days,
    preference.c.quiet_day,
    preference.c.quiet_from,
    preference.c.quiet_until,
    preference.c.nudge_budget,
    preference.c.country,
    preference.c.paused_until,
    preference.c.review_day,
)


class MemberPreferences:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def of(self, member_id: int) -> Preferences:
        """What the member chose; the defaults where they have not been asked yet."""
        return self.of_many([member_id])[member_id]

    def of_many(self, member_ids: Collection[int]) -> dict[int, Preferences]:
        chosen = self._chosen(member_ids)
        return {member_id: chosen.get(member_id, Preferences()) for member_id in member_ids}

    def chosen(self, member_id: int) -> Preferences | None:
        """What the member chose; None where they have not been asked yet."""
        return self._chosen([member_id]).get(member_id)

    def next_look(self, member_id: int) -> datetime | None:
        """When the digest job is to look at this member; None: never."""
        return self._connection.execute(
            select(preference.c.digest_next_at).where(
                preference.c.team_id == self._team_id, preference.c.member_id == member_id
            )
        ).scalar()

    def save(
        self,
        member_id: int,
        chosen: Preferences,
        digest_next_at: datetime | None,
        review_next_at: datetime | None = None,
    ) -> None:
        """What the member chose, and when the jobs of digest and review are to look; None: never."""
        looks = {"digest_next_at": digest_next_at, "review_next_at": review_next_at}
        values = _values(chosen) | looks
        key = {"team_id": self._team_id, "member_id": member_id}
        if not insert_new(self._connection, preference, key | values):
            self._connection.execute(
                update(preference)
                .where(preference.c.team_id == self._team_id, preference.c.member_id == member_id)
                .values(values)
            )

    def look_again(self, members: Iterable[tuple[int, datetime | None]]) -> None:
        """When the digest job is to look at each member next; None: never."""
        at_the_same_time: dict[datetime | None, list[int]] = defaultdict(list)
        for member_id, at in members:
            at_the_same_time[at].append(member_id)
        for at, member_ids in at_the_same_time.items():
            self._connection.execute(
                update(preference)
                .where(
                    preference.c.team_id == self._team_id,
                    preference.c.member_id.in_(member_ids),
                )
                .values(digest_next_at=at)
            )

    def is_any_to_welcome(self) -> bool:
        """Whether there may be somebody to welcome; a look that locks nothing."""
        row = self._connection.execute(
            select(member.c.member_id).where(*self._to_welcome()).limit(1)
        ).first()
        return row is not None

    def to_welcome(self, most: int) -> list[Member]:
        """Members whom Slack told us of and who were not welcomed yet, kept from others who would."""
        rows = self._connection.execute(
            select(*MEMBER_COLUMNS)
            .where(*self._to_welcome())
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        return [to_member(row) for row in rows]

    def welcomed(self, member_id: int, now: datetime) -> None:
        """They know what comes unasked, because they were told or chose it themselves."""
        self._connection.execute(
            update(member)
            .where(
                member.c.team_id == self._team_id,
                member.c.member_id == member_id,
                member.c.welcomed_at.is_(None),
            )
            .values(welcomed_at=now)
        )

    def whose_digest_is_due(self, now: datetime, most: int) -> list[int]:
        """Members whose digest may be due, the longest waiting first; a look that locks nothing."""
        rows = self._connection.execute(
            select(preference.c.member_id)
            .where(*self._digest_due(now))
            .order_by(preference.c.digest_next_at, preference.c.member_id)
            .limit(most)
        )
        return list(rows.scalars())

    def digests_due(self, now: datetime, most: int) -> list[tuple[Member, Preferences]]:
        """Whose digest may be due, the longest waiting first, kept from others who would look.

        Whoever looks says with `look_again` when to look next.
        """
        rows = self._connection.execute(
            select(*MEMBER_COLUMNS, *PREFERENCE_COLUMNS)
            .join_from(
                preference,
                member,
                (member.c.team_id == preference.c.team_id)
                & (member.c.member_id == preference.c.member_id),
            )
            .where(*self._digest_due(now))
            .order_by(preference.c.digest_next_at, preference.c.member_id)
            .limit(most)
            .with_for_update(skip_locked=True, of=preference)
        )
        many = len(MEMBER_COLUMNS)
        return [(to_member(row[:many]), to_preferences(row[many:])) for row in rows]

    def _chosen(self, member_ids: Collection[int]) -> dict[int, Preferences]:
        rows = self._connection.execute(
            select(preference.c.member_id, *PREFERENCE_COLUMNS).where(
                preference.c.team_id == self._team_id, preference.c.member_id.in_(member_ids)
            )
        )
        return {row.member_id: to_preferences(row[1:]) for row in rows}

    def _digest_due(self, now: datetime) -> tuple[Any, ...]:
        return (
            preference.c.team_id == self._team_id,
            preference.c.digest_next_at.is_not(None),
            preference.c.digest_next_at <= now,
        )

    def _to_welcome(self) -> tuple[Any, ...]:
        # Without `refreshed_at` neither their language nor their zone is known.
        return (
            member.c.team_id == self._team_id,
            member.c.welcomed_at.is_(None),
            member.c.slack_id.is_not(None),
            member.c.refreshed_at.is_not(None),
            member.c.left_at.is_(None),
        )


def to_preferences(row: Any) -> Preferences:
    """Those of a row of `PREFERENCE_COLUMNS`."""
    digest_at, digest_days, *others = row
    return Preferences(digest_at, frozenset(map(int, digest_days)), *others)


def _values(chosen: Preferences) -> dict[str, Any]:
    return {
        "digest_at": chosen.digest_at,
        "digest_days": "".join(map(str, sorted(chosen.digest_days))),
        "quiet_day": chosen.quiet_day,
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
        "nudge_budget": chosen.nudge_budget,
        "country": chosen.country,
        "paused_until": chosen.paused_until,
        "review_day": chosen.review_day,
    }
