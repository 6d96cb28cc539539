"""What every feature is given: the database, the time, and who is speaking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.pictures import NO_PICTURES, Pictures
from handlers.ui.texts import Texts, texts
from storage.database import Database
from storage.members import Member
from storage.store import Store

REFRESH_AFTER = timedelta(hours=12)
SLACKBOT = "USLACKBOT"  # of which Slack says that it is no bot


@dataclass(frozen=True)
class Profile:
    """What Slack says of a user; `zone` is an IANA name, `active` a person who is there."""

    name: str
    email: str | None
    zone: str
    locale: str
    manager: bool
    active: bool = True

    @classmethod
    def of_slack(cls, user: Mapping[str, Any], locale: str = "en-US") -> "Profile":
        """From Slack's own description, which leaves the locale out where nobody asked for it."""
        profile = user.get("profile", {})
        return cls(
            name=profile.get("display_name") or user.get("real_name") or user.get("name", ""),
            email=profile.get("email"),
            zone=_known_zone(user.get("tz")),
            locale=user.get("locale") or locale,
            manager=bool(user.get("is_admin") or user.get("is_owner")),
            active=not (user.get("deleted") or user.get("is_bot") or user.get("id") == SLACKBOT),
        )


def remember(store: Store, slack_id: str, profile: Profile, now: datetime) -> Member:
    """Keeps what Slack says of a user; who is not active is told nothing unasked."""
    member = store.members.seen(
        slack_id,
        profile.email,
        profile.name,
        profile.zone,
        profile.locale,
        profile.manager,
        now,
    )
    if profile.active:
        return member
    store.members.left(member.member_id, now)
    return replace(member, left_at=now)


@dataclass(frozen=True)
class Visitor:
    """Who is speaking to us, in which workspace, and the words to answer with."""

    team_id: int
    member: Member
    t: Texts


@dataclass(frozen=True)
class Deps:
    """`now` is the only clock; `profile` asks Slack about a user and answers None when it cannot."""

    database: Database
    now: Callable[[], datetime]
    team_id_of: Callable[[str], int]
    profile: Callable[[str], Profile | None]
    pictures: Pictures = NO_PICTURES

    def visitor(self, context: Mapping[str, Any]) -> Visitor:
        """Who sent the request that Bolt's context describes."""
        team_id = self.team_id_of(context["team_id"])
        return self.visitor_of(team_id, context["user_id"])

    def visitor_of(self, team_id: int, slack_id: str) -> Visitor:
        with self.database.read(team_id) as store:
            member = store.members.by_slack_id(slack_id)
        now = self.now()
        if (
            member is None
            or member.refreshed_at is None
            or member.left_at is not None
            or now - member.refreshed_at > REFRESH_AFTER
        ):
            member = self._meet(team_id, slack_id, member, now)
        return Visitor(team_id, member, texts_of(member))

    def _meet(self, team_id: int, slack_id: str, known: Member | None, now: datetime) -> Member:
        """Asks Slack who this is; while it does not say, what we know has to do."""
        profile = self.profile(slack_id)
        if profile is None and known is not None:
            return known
        with self.database.write(team_id) as store:
            if profile is None:
                member_id = store.members.ensure(slack_id)
                return store.members.get(member_id) or Member(member_id, slack_id)
            return remember(store, slack_id, profile, now)


def texts_of(member: Member) -> Texts:
    """How this member reads."""
    return texts(member.reads, member.zone_name)


def _known_zone(name: str | None) -> str:
    try:
        return ZoneInfo(name or "UTC").key
    except (KeyError, ValueError):
        return "UTC"
