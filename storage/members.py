"""The people of a workspace: reps, managers, colleagues."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from scoring.message import Refused, say
from storage.one_person import make_one
from storage.prepared import Prepared
from storage.tables import lead, member, preference
from storage.upsert import insert_new

MEMBER_COLUMNS = (
    member.c.member_id,
    member.c.slack_id,
    member.c.email,
    member.c.name,
    member.c.zone,
    member.c.locale,
    member.c.language,
    member.c.manager,
    member.c.refreshed_at,
    member.c.left_at,
)
_by_slack_id = Prepared(
    select(*MEMBER_COLUMNS).where(
        member.c.team_id == bindparam("team_id"), member.c.slack_id == bindparam("slack_id")
    )
)


@dataclass(frozen=True)
class Member:
    """`language` is what they chose, None while their Slack locale decides.

    `left_at` is since when Slack does not know them as an active user any more.
    """

    member_id: int
    slack_id: str | None = None
    email: str | None = None
    name: str = ""
    zone_name: str = "UTC"
    locale: str = "en"
    language: str | None = None
    manager: bool = False
    refreshed_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def reads(self) -> str:
        """The locale to write to them in."""
        return self.language or self.locale

    @property
    def words(self) -> str:
        """What names them to people and scripts: the e-mail, else the Slack id."""
        return self.email or self.slack_id or str(self.member_id)

    @property
    def display_name(self) -> str:
        return self.name or self.words


def to_member(row: Sequence[Any]) -> Member:
    """The member of a row of `MEMBER_COLUMNS`."""
    return Member(*row)


class Members:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def by_slack_id(self, slack_id: str) -> Member | None:
        given = {"team_id": self._team_id, "slack_id": slack_id}
        rows = _by_slack_id.rows(self._connection, given)
        return to_member(rows[0]) if rows else None

    def find(self, words: str) -> Member | None:
        """The member with this Slack id or e-mail."""
        row = self._connection.execute(
            select(*MEMBER_COLUMNS).where(
                member.c.team_id == self._team_id,
                or_(member.c.slack_id == words, member.c.email == words.lower()),
            )
        ).first()
        return to_member(row) if row else None

    def get(self, member_id: int) -> Member | None:
        row = self._connection.execute(
            select(*MEMBER_COLUMNS).where(
                member.c.team_id == self._team_id, member.c.member_id == member_id
            )
        ).first()
        return to_member(row) if row else None

    def words_of(self, member_id: int) -> str:
        """What names this member in the audit trail."""
        found = self.get(member_id)
        return found.words if found else str(member_id)

    def locked(self, member_ids: Collection[int]) -> dict[int, Member]:
        """These members, each kept for whoever decides what the member is told."""
        rows = self._connection.execute(
            select(*MEMBER_COLUMNS)
            .where(member.c.team_id == self._team_id, member.c.member_id.in_(member_ids))
            .order_by(member.c.member_id)  # so that no two wait for each other in a circle
            .with_for_update()
        )
        return {row.member_id: to_member(row) for row in rows}

    def all(self) -> dict[int, Member]:
        rows = self._connection.execute(
            select(*MEMBER_COLUMNS)
            .where(member.c.team_id == self._team_id)
            .order_by(member.c.member_id)
        )
        return {row.member_id: to_member(row) for row in rows}

    def ensure(self, words: str) -> int:
        """The member with this Slack id or e-mail, made when new; `Refused` for other words."""
        words = words.strip()
        found = self.find(words)
        if found:
            return found.member_id
        if "@" in words:
            return self._add(email=words.lower())
        if words[:1] in ("U", "W") and words.isalnum() and words.isupper():
            return self._add(slack_id=words)
        raise Refused(say("{words} is neither an e-mail address nor a Slack id", words=words))

    def seen(
        self,
        slack_id: str,
        email: str | None,
        name: str,
        zone_name: str,
        locale: str,
        manager: bool,
        now: datetime,
    ) -> Member:
        """What Slack says of a user, kept. Who was imported by e-mail becomes this Slack user."""
        email = email.lower() if email else None
        known = self.by_slack_id(slack_id)
        member_id = self._made_one(slack_id, email, known)
        self._connection.execute(
            update(member)
            .where(member.c.team_id == self._team_id, member.c.member_id == member_id)
            .values(
                slack_id=slack_id,
                email=email or (known.email if known else None),
                name=name,
                zone=zone_name,
                locale=locale,
                manager=manager,
                refreshed_at=now,
                left_at=None,
            )
        )
        if known and (known.zone_name != zone_name or known.left_at):
            self._look_again(member_id, now)
        seen = self.get(member_id)
        assert seen is not None
        return seen

    def left(self, member_id: int, now: datetime) -> None:
        """Slack does not know them any more: nothing more is sent to them until they are seen again."""
        self._connection.execute(
            update(member)
            .where(member.c.team_id == self._team_id, member.c.member_id == member_id)
            .values(left_at=now)
        )
        self._look_again(member_id, None)

    def unmet(self, most: int, before: datetime) -> list[Member]:
        """Owners of leads of whom Slack has told us nothing, and who were not asked about since."""
        owns = select(lead.c.external_id).where(
            lead.c.team_id == self._team_id, lead.c.owner_id == member.c.member_id
        )
        never_asked = member.c.refreshed_at.is_(None)
        by_email = member.c.slack_id.is_(None) & member.c.email.is_not(None)
        rows = self._connection.execute(
            select(*MEMBER_COLUMNS)
            .where(
                member.c.team_id == self._team_id,
                or_(never_asked, by_email & (member.c.refreshed_at < before)),
                owns.exists(),
            )
            .order_by(member.c.member_id)
            .limit(most)
        )
        return [to_member(row) for row in rows]

    def asked_about(self, member_id: int, now: datetime) -> None:
        """Slack was asked who this is and knows no such person."""
        is_slack_user = member.c.slack_id.is_not(None)
        self._connection.execute(
            update(member)
            .where(member.c.team_id == self._team_id, member.c.member_id == member_id)
            .values(
                refreshed_at=now,
                left_at=case((is_slack_user, bindparam("at", now, member.c.left_at.type))),
            )
        )

    def choose_language(self, member_id: int, language: str | None) -> None:
        self._connection.execute(
            update(member)
            .where(member.c.team_id == self._team_id, member.c.member_id == member_id)
            .values(language=language)
        )

    def _made_one(self, slack_id: str, email: str | None, known: Member | None) -> int:
        """The member with this Slack id and this e-mail; two who turn out to be one are merged."""
        by_email = self.find(email) if email else None
        if known is None:
            return by_email.member_id if by_email else self.ensure(slack_id)
        if by_email and by_email.member_id != known.member_id:
            make_one(self._connection, self._team_id, by_email.member_id, known.member_id)
        return known.member_id

    def _add(self, **names: str) -> int:
        # Two processes may take the same number: the one that loses looks again.
        while True:
            highest = self._connection.execute(
                select(func.coalesce(func.max(member.c.member_id), 0)).where(
                    member.c.team_id == self._team_id
                )
            ).scalar_one()
            row = {"team_id": self._team_id, "member_id": highest + 1, **names}
            if insert_new(self._connection, member, row):
                return int(highest + 1)
            found = self.find(next(iter(names.values())))
            if found:
                return found.member_id

    def _look_again(self, member_id: int, at: datetime | None) -> None:
        """The hour of digest and review is local: whoever changes zone is looked at once more."""
        for wanted, next_at in (
            (preference.c.digest_at, preference.c.digest_next_at),
            (preference.c.review_day, preference.c.review_next_at),
        ):
            self._connection.execute(
                update(preference)
                .where(
                    preference.c.team_id == self._team_id,
                    preference.c.member_id == member_id,
                    wanted.is_not(None),
                )
                .values({next_at.name: at})
            )
