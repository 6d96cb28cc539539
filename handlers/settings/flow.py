"""The use cases behind the settings: read them, save them, keep up with who is who in Slack."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.deps import Profile, remember
from handlers.settings.parse import Settings
from handlers.working_days import country_of, holidays_of
from scoring.schedule import (
    Preferences,
    digest_due,
    local_day,
    next_digest,
    next_review,
    review_due,
)
from storage.database import Database
from storage.members import Member
from storage.store import Store

WELCOME = "welcome"  # the outbox's kind


@dataclass(frozen=True)
class Standing:
    """A place in Slack where a message stands, and what it is to say from now on."""

    channel: str
    ts: str
    body: Mapping[str, Any]


def first_preferences(member: Member) -> Preferences:
    """What somebody gets who has chosen nothing yet: the defaults, and the holidays of their zone."""
    return Preferences(country=country_of(member.zone_name, member.locale))


def preferences_of(database: Database, team_id: int, member: Member) -> Preferences:
    with database.read(team_id) as store:
        return store.preferences.chosen(member.member_id) or first_preferences(member)


def save(
    database: Database,
    team_id: int,
    member: Member,
    settings: Settings,
    now: datetime,
    answer: Standing | None = None,
) -> bool:
    """Stores what a member chose; whether the welcome that they answered says so from now on.

    The next digest is the first that falls due after now. One that was due already and that nobody
    has looked at yet is looked at still, and so is today's that was moved to an hour that has passed.
    The same holds of the review.
    """
    me, chosen = member.member_id, settings.preferences
    with database.write(team_id) as store:
        store.members.choose_language(me, settings.language)
        store.preferences.welcomed(me, now)
        looks = _next_look(store, member, chosen, now), _next_review(store, member, chosen, now)
        store.preferences.save(me, chosen, *looks)
        return answer is not None and _rewrite(store, answer, now)


def silent(chosen: Preferences) -> Preferences:
    """Neither digest nor nudges nor review; everything else stays as it is."""
    return replace(chosen, digest_at=None, nudge_budget=0, review_day=None)


def answer_welcome(database: Database, team_id: int, answer: Standing, now: datetime) -> bool:
    """Lets the welcome that stands there say this; False where it is none of ours any more."""
    with database.write(team_id) as store:
        return _rewrite(store, answer, now)


def keep_up(database: Database, team_id: int, user: Mapping[str, Any], now: datetime) -> None:
    """Stores what Slack says has changed about a member; about others it says it in vain."""
    with database.read(team_id) as store:
        member = store.members.by_slack_id(user["id"])
    if member is None:
        return
    profile = Profile.of_slack(user, member.locale)
    if not profile.active:
        if member.left_at is None:
            with database.write(team_id) as store:
                store.members.left(member.member_id, now)
    elif member.left_at is not None or _has_news(profile, member):
        with database.write(team_id) as store:
            remember(store, user["id"], profile, now)


def _has_news(profile: Profile, member: Member) -> bool:
    """Slack also tells of every new status and picture, which we keep nothing of."""
    known = (member.name, member.email, member.zone_name, member.locale, member.manager)
    email = profile.email.lower() if profile.email else member.email
    return known != (profile.name, email, profile.zone, profile.locale, profile.manager)


def _next_look(store: Store, member: Member, chosen: Preferences, now: datetime) -> datetime | None:
    waiting = store.preferences.next_look(member.member_id)
    zone, is_holiday = member.zone, holidays_of(chosen.country)
    if chosen.digest_at and waiting and waiting <= now:
        return waiting
    is_still_to_come = waiting and local_day(zone, waiting) == local_day(zone, now)
    if is_still_to_come and digest_due(chosen, zone, is_holiday, now):
        return now
    return next_digest(chosen, zone, is_holiday, now)


def _next_review(
    store: Store, member: Member, chosen: Preferences, now: datetime
) -> datetime | None:
    if chosen.review_day is None:
        return None
    waiting = store.reviews.next_look(member.member_id)
    if waiting and waiting <= now:
        return waiting
    zone, is_holiday = member.zone, holidays_of(chosen.country)
    is_still_to_come = waiting and local_day(zone, waiting) == local_day(zone, now)
    if is_still_to_come and review_due(chosen, zone, is_holiday, now):
        return now
    return next_review(chosen, zone, is_holiday, now)


def _rewrite(store: Store, answer: Standing, now: datetime) -> bool:
    standing = store.outbox.at(answer.channel, answer.ts)
    if standing is None or standing.kind != WELCOME:
        return False
    store.outbox.edit(standing, answer.body, now)
    return True
