"""What is done for the digests in the background: sent in the morning, followed through the day."""

from datetime import datetime

from handlers.digest import blocks
from handlers.digest.days import Day, Morning, Rep, as_it_is, mornings, reps_due
from handlers.ui.texts import Texts, texts
from handlers.working_days import holidays_of
from scoring.schedule import Preferences, digest_lapses, next_digest
from storage.bulk import in_one_go
from storage.database import Database
from storage.digests import KIND
from storage.members import Member
from storage.outbox import NewMessage
from storage.store import Store

REPS = 100  # in one transaction
MESSAGES = 20


def send(database: Database, team_id: int, now: datetime) -> int:
    """Looks at those whose digest may be due, and writes the digests that are to the outbox."""
    with database.read(team_id) as store:
        if not store.digests.is_any_due(now):
            return 0
    return in_one_go(database, team_id, _send, now)


def refresh(database: Database, team_id: int, now: datetime) -> int:
    """Makes the digests anew of which something has changed."""
    with database.read(team_id) as store:
        if not store.digests.is_any_stale():
            return 0
    return in_one_go(database, team_id, _refresh, now)


def _send(store: Store, now: datetime) -> int:
    due = store.preferences.digests_due(now, REPS)
    reps = reps_due(due, now)
    days = [(rep.member.member_id, rep.bounds.day) for rep in reps]
    planned = mornings(store, reps, now)
    claims = store.digests.claim(days, now)
    claimed = [(rep, one) for rep, one, ours in zip(reps, planned, claims, strict=True) if ours]
    store.nudges.digested([lead for _, one in claimed for lead in one.settled])
    store.outbox.put_all(
        [_message(rep, one) for rep, one in claimed if is_told(rep.preferences, one.day)], now
    )
    store.digests.look_again([(member.member_id, _next(member, p, now)) for member, p in due])
    return len(due)


def _refresh(store: Store, now: datetime) -> int:
    stale = store.outbox.stale(KIND, MESSAGES)
    for message in stale:
        day = as_it_is(store, message, now)
        if day and day.about["plan"]:
            body = blocks.digest_message(_texts(day.member), day)
            store.outbox.edit(message, body, now, about=day.about)
        else:  # a quiet day goes on
            store.outbox.edit(message, message.body, now)
    return len(stale)


def is_told(p: Preferences, day: Day) -> bool:
    """Whether there is something to tell, be it that there is nothing."""
    return bool(day.about["plan"]) or p.quiet_day == "line"


def _message(rep: Rep, morning: Morning) -> NewMessage:
    member, day = rep.member, morning.day
    return NewMessage(
        key=f"{KIND}/{member.member_id}/{day.day.isoformat()}",
        conversation=member.slack_id or "",
        kind=KIND,
        body=blocks.digest_message(_texts(member), day),
        about=day.about,
        member_id=member.member_id,
        lapses_at=digest_lapses(rep.preferences, member.zone, day.day),
        living_until=rep.bounds.ends,
    )


def _next(member: Member, p: Preferences, now: datetime) -> datetime | None:
    return next_digest(p, member.zone, holidays_of(p.country), now)


def _texts(member: Member) -> Texts:
    return texts(member.language or member.locale, member.zone_name)
