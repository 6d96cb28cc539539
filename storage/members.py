"""The people of a workspace: reps, managers, colleagues."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from scoring.message import Refused, say
from storage.prepared import Prepared
from storage.tables import lead, member, touchpoint
from storage.upsert import insert_new

_COLUMNS = (
    member.c.member_id,
    member.c.slack_id,
    member.c.email,
    member.c.name,
    member.c.zone,
    member.c.locale,
    member.c.language,
    member.c.manager,
    member.c.refreshed_at,
)
_by_slack_id = Prepared(
    select(*_COLUMNS).where(
        member.c.team_id == bindparam("team_id"), member.c.slack_id == bindparam("slack_id")
    )
)


@dataclass(frozen=True)
class Member:
    """`language` is what they chose in the Home tab, None while their Slack locale decides."""

    member_id: int
    slack_id: str | None = None
    email: str | None = None
    name: str = ""
    zone_name: str = "UTC"
    locale: str = "en"
    language: str | None = None
    manager: bool = False
    refreshed_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def words(self) -> str:
        """What names them to people and scripts: the e-mail, else the Slack id."""
        return self.email or self.slack_id or str(self.member_id)

    @property
    def display_name(self) -> str:
        return self.name or self.words


class Members:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def by_slack_id(self, slack_id: str) -> Member | None:
        given = {"team_id": self._team_id, "slack_id": slack_id}
        rows = _by_slack_id.rows(self._connection, given)
        return Member(*rows[0]) if rows else None

    def find(self, words: str) -> Member | None:
        """The member with this Slack id or e-mail."""
        row = self._connection.execute(
            select(*_COLUMNS).where(
                member.c.team_id == self._team_id,
                or_(member.c.slack_id == words, member.c.email == words.lower()),
            )
        ).first()
        return Member(*row) if row else None

    def get(self, member_id: int) -> Member | None:
        row = self._connection.execute(
            select(*_COLUMNS).where(
                member.c.team_id == self._team_id, member.c.member_id == member_id
            )
        ).first()
        return Member(*row) if row else None

    def all(self) -> dict[int, Member]:
        rows = self._connection.execute(
            select(*_COLUMNS).where(member.c.team_id == self._team_id).order_by(member.c.member_id)
        )
        return {row.member_id: Member(*row) for row in rows}

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
        by_email = self.find(email) if email else None
        known = self.by_slack_id(slack_id)
        if known is None:
            member_id = by_email.member_id if by_email else self.ensure(slack_id)
        else:
            member_id = known.member_id
            if by_email and by_email.member_id != member_id:
                self._merge(by_email.member_id, into=member_id)
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
            )
        )
        seen = self.get(member_id)
        assert seen is not None
        return seen

    def choose_language(self, member_id: int, language: str | None) -> None:
        self._connection.execute(
            update(member)
            .where(member.c.team_id == self._team_id, member.c.member_id == member_id)
            .values(language=language)
        )

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

    def _merge(self, other: int, into: int) -> None:
        for table, column in ((lead, lead.c.owner_id), (touchpoint, touchpoint.c.member_id)):
            self._connection.execute(
                update(table)
                .where(table.c.team_id == self._team_id, column == other)
                .values({column.name: into})
            )
        self._connection.execute(
            delete(member).where(member.c.team_id == self._team_id, member.c.member_id == other)
        )
