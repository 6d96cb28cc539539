"""Sending the team digests that are due."""

from datetime import date, datetime

from handlers.team_digest import blocks
from handlers.team_digest.flow import WEEK, next_at, report
from handlers.ui.texts import texts
from handlers.working_days import holidays_of
from scoring.schedule import digest_due, digest_lapses
from storage.bulk import in_one_go
from storage.database import Database
from storage.outbox import NewMessage
from storage.store import Store
from storage.team_digests import KIND, TeamDigest


def send(database: Database, team_id: int, now: datetime) -> int:
    """Looks at one team digest whose time has come, and puts it into the outbox if it is due.

    One that is no use any more waits for its next day. A large team's week takes seconds to read, so
    it is read before the transaction that decides.
    """
    with database.read(team_id) as store:
        digest = store.team_digests.next_due(now)
        if digest is None:
            return 0
        message = _message(store, digest, now)
    return in_one_go(database, team_id, _send, digest, message, now)


def _message(store: Store, digest: TeamDigest, now: datetime) -> tuple[date, NewMessage] | None:
    """The day and the message of a team digest, None where it is not its time."""
    hours, zone = digest.preferences, digest.zone
    day = digest_due(hours, zone, holidays_of(digest.country), now)
    if day is None:
        return None
    since = store.claims.last(KIND, digest.channel) or now - WEEK
    t = texts(digest.locale, digest.zone_name)
    body = blocks.digest_message(t, report(store, since, now))
    key, lapses_at = f"{KIND}/{digest.channel}/{day}", digest_lapses(hours, zone, day)
    return day, NewMessage(key, digest.channel, KIND, body, {}, lapses_at=lapses_at)


def _send(
    store: Store, digest: TeamDigest, due: tuple[date, NewMessage] | None, now: datetime
) -> int:
    """Once a day, whoever else is about to; how many team digests were looked at."""
    if not store.team_digests.take(digest):
        return 0
    if due:
        day, message = due
        if store.claims.claim(KIND, digest.channel, day, now):
            store.outbox.put(message, now)
    store.team_digests.look_again(digest.channel, next_at(digest, now))
    return 1
