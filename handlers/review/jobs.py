"""Sending the weekly reviews that are due."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import compress
from zoneinfo import ZoneInfo

from handlers.deps import texts_of
from handlers.review import blocks
from handlers.review.flow import review
from handlers.working_days import holidays_of
from scoring.schedule import Preferences, next_review, review_due, review_lapses, review_week
from storage.bulk import in_one_go
from storage.database import Database
from storage.members import Member
from storage.outbox import NewMessage
from storage.reviews import KIND
from storage.store import Store

logger = logging.getLogger("nextcall.review")

REPS = 20  # looked at together
TRIED_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Hours:
    """What a member's calendar says at an instant: the day whose review is due, if one is; when that
    one lapses; and when to look next.
    """

    due: date | None
    lapses_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True)
class Looked:
    """Whom the job has looked at: the week that is due, if one is, and what to say of it, if anything."""

    member_id: int
    next_at: datetime | None
    week: date | None = None
    message: NewMessage | None = None


def send(database: Database, team_id: int, now: datetime) -> int:
    """Looks at those whose review may be due, and writes the reviews that are to the outbox.

    A year is read of each, so it is read before the transaction that decides.
    """
    with database.read(team_id) as store:
        due = store.reviews.due(now, REPS)
    if not due:
        return 0
    looked = [_look(database, team_id, member, chosen, now) for member, chosen in due]
    return in_one_go(database, team_id, _write, looked, now)


@lru_cache(maxsize=1024)
def hours(p: Preferences, zone_name: str, now: datetime) -> Hours:
    """Of the many whose review is due at one instant, most have the same: they are reckoned once."""
    zone, is_holiday = ZoneInfo(zone_name), holidays_of(p.country)
    day = review_due(p, zone, is_holiday, now)
    lapses_at = review_lapses(p, zone, day) if day else None
    return Hours(day, lapses_at, next_review(p, zone, is_holiday, now))


def _look(
    database: Database, team_id: int, member: Member, chosen: Preferences, now: datetime
) -> Looked:
    """One who makes trouble is put off, and does not hold up the others."""
    calendar = hours(chosen, member.zone_name, now)
    if calendar.due is None or member.slack_id is None or member.left_at is not None:
        return Looked(member.member_id, calendar.next_at)
    week = review_week(chosen, calendar.due)
    try:
        with database.read(team_id) as store:
            message = _message(store, member, week, calendar, now)
    except Exception:
        logger.exception("the review of member %s could not be made", member.member_id)
        return Looked(member.member_id, now + TRIED_AGAIN_AFTER)
    return Looked(member.member_id, calendar.next_at, week, message)


def _message(
    store: Store, member: Member, week: date, calendar: Hours, now: datetime
) -> NewMessage | None:
    assert calendar.due is not None
    found = review(store, member, calendar.due, now)
    if found is None:
        return None
    return NewMessage(
        key=f"{KIND}/{member.member_id}/{week.isoformat()}",
        conversation=member.slack_id or "",
        kind=KIND,
        body=blocks.review_message(texts_of(member), found),
        about={},
        member_id=member.member_id,
        lapses_at=calendar.lapses_at,
    )


def _write(store: Store, looked: Sequence[Looked], now: datetime) -> int:
    """Once a week, whoever else is about to; how many of them were still to be looked at."""
    taken = store.reviews.take([one.member_id for one in looked], now)
    ours = [one for one in looked if one.member_id in taken]
    due = [(one, one.week) for one in ours if one.week]
    weeks = [(str(one.member_id), week) for one, week in due]
    won = compress([one for one, _ in due], store.claims.claim_each(KIND, weeks, now))
    store.outbox.put_all([one.message for one in won if one.message], now)
    store.reviews.look_again([(one.member_id, one.next_at) for one in ours])
    return len(ours)
