"""What is done for the digests in the background: sent in the morning, followed through the day."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress
from typing import TypeAlias

from handlers.deps import texts_of
from handlers.digest import blocks
from handlers.digest.days import Day, Goals, Rep, as_it_is, hours, mornings, reps_due
from scoring.schedule import Preferences
from storage.bulk import in_one_go
from storage.database import Database
from storage.digests import KIND
from storage.goal_courses import courses
from storage.members import Member
from storage.outbox import Json, NewMessage, StandingMessage
from storage.store import Store

logger = logging.getLogger("nextcall.digest")

REPS = 50  # in one transaction; others who write wait for it
MESSAGES = 20
TRIED_AGAIN_AFTER = timedelta(hours=1)

Due: TypeAlias = tuple[Member, Preferences]


@dataclass(frozen=True)
class Made:
    """A digest to write: None on a quiet day of which nothing is to be said. Telling it settles the
    nudges of leads that were held for it.
    """

    rep: Rep
    message: NewMessage | None
    settled: Sequence[str]


def send(database: Database, team_id: int, now: datetime) -> int:
    """Looks at those whose digest may be due, and writes the digests that are to the outbox."""
    with database.read(team_id) as store:
        due = store.preferences.whose_digest_is_due(now, REPS)
        if not due:
            return 0
        # Forecasts take longer than all the rest. On SQLite everybody who writes would wait for them;
        # on PostgreSQL nobody does, and who is due may be another process's by then.
        known = _goals(store, due, now) if database.sqlite else {}
    try:
        return in_one_go(database, team_id, _send, now, known)
    except Exception:
        logger.exception("digests could not be made; the first is made alone")
        return in_one_go(database, team_id, _send_first, now, known)


def refresh(database: Database, team_id: int, now: datetime) -> int:
    """Makes the digests anew of which something has changed."""
    with database.read(team_id) as store:
        if not store.outbox.is_any_stale(KIND):
            return 0
    return in_one_go(database, team_id, _refresh, now)


def _send(store: Store, now: datetime, known: Goals) -> int:
    due = store.preferences.digests_due(now, REPS)
    _write(store, due, _made(store, due, now, known), now)
    return len(due)


def _send_first(store: Store, now: datetime, known: Goals) -> int:
    """One who makes trouble is put off, and does not hold up the others."""
    due = store.preferences.digests_due(now, 1)
    try:
        made = _made(store, due, now, known)
    except Exception:
        members = [member.member_id for member, _ in due]
        logger.exception("the digest of member %s could not be made", members)
        store.preferences.look_again([(one, now + TRIED_AGAIN_AFTER) for one in members])
    else:
        _write(store, due, made, now)
    return len(due)


def _made(store: Store, due: Sequence[Due], now: datetime, known: Goals) -> list[Made]:
    """The digests that are due; nothing is written yet."""
    reps = reps_due(due, now)
    unknown = [one for rep in reps if (one := rep.member.member_id) not in known]
    planned = mornings(store, reps, {**known, **_goals(store, unknown, now)}, now)
    return [
        Made(rep, _message(rep, one.day), one.settled)
        for rep, one in zip(reps, planned, strict=True)
    ]


def _goals(store: Store, member_ids: Sequence[int], now: datetime) -> Goals:
    """How the goal of each of them stands; None for who has none."""
    found = courses(store, member_ids, now)
    return {one: found.get(one) for one in member_ids}


def _write(store: Store, due: Sequence[Due], made: Sequence[Made], now: datetime) -> None:
    days = [(str(one.rep.member.member_id), one.rep.bounds.day) for one in made]
    ours = list(compress(made, store.claims.claim_each(KIND, days, now)))
    store.nudges.digested([lead for one in ours for lead in one.settled])
    store.outbox.put_all([one.message for one in ours if one.message], now)
    store.preferences.look_again(
        [(member.member_id, hours(p, member.zone_name, now).next_at) for member, p in due]
    )


def _refresh(store: Store, now: datetime) -> int:
    stale = store.outbox.stale(KIND, MESSAGES)
    for message in stale:
        body, about = _made_anew(store, message, now)
        store.outbox.edit(message, body, now, about)
    return len(stale)


def _made_anew(store: Store, message: StandingMessage, now: datetime) -> tuple[Json, Json]:
    """What the message is to say by now, and what it is about; as it was where that fails."""
    try:
        day = as_it_is(store, message, now)
        if day and day.about["plan"]:
            return blocks.digest_message(texts_of(day.member), day), day.about
    except Exception:
        logger.exception("the digest %s could not be made anew", message.message_id)
    return message.body, message.about


def _message(rep: Rep, day: Day) -> NewMessage | None:
    member = rep.member
    if not day.about["plan"] and rep.preferences.quiet_day == "nothing":
        return None
    return NewMessage(
        key=f"{KIND}/{member.member_id}/{day.day.isoformat()}",
        conversation=member.slack_id or "",
        kind=KIND,
        body=blocks.digest_message(texts_of(member), day),
        about=day.about,
        member_id=member.member_id,
        lapses_at=rep.lapses_at,
        living_until=rep.bounds.ends,
    )
