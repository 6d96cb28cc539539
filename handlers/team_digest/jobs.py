"""Sending the team digests that are due."""

from datetime import datetime

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

    One that is no use any more waits for its next day.
    """
    with database.read(team_id) as store:
        if not store.team_digests.is_due(now):
            return 0
    return in_one_go(database, team_id, _send_next, now)


def _send_next(store: Store, now: datetime) -> int:
    found = store.team_digests.due(now, most=1)
    for digest in found:
        _send(store, digest, now)
        store.team_digests.look_again(digest.channel, next_at(digest, now))
    return len(found)


def _send(store: Store, digest: TeamDigest, now: datetime) -> None:
    hours, zone = digest.preferences, digest.zone
    day = digest_due(hours, zone, holidays_of(digest.country), now)
    since = store.team_digests.last_claimed(digest.channel) or now - WEEK
    if day is None or not store.preferences.claim(digest.channel, KIND, day, now):
        return
    body = blocks.digest_message(texts(digest.locale, digest.zone_name), report(store, since, now))
    message = NewMessage(
        f"{KIND}/{digest.channel}/{day}",
        digest.channel,
        KIND,
        body,
        {},
        lapses_at=digest_lapses(hours, zone, day),
    )
    store.outbox.put(message, now)
