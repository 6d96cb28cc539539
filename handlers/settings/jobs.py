"""Greeting new members, once."""

from datetime import datetime

from handlers.deps import texts_of
from handlers.settings import blocks
from handlers.settings.flow import WELCOME, first_preferences
from handlers.working_days import holidays_of
from scoring.schedule import next_digest, next_review
from storage.bulk import in_one_go
from storage.database import Database
from storage.members import Member
from storage.outbox import NewMessage
from storage.store import Store

AT_ONCE = 50


def welcome(database: Database, team_id: int, now: datetime) -> int:
    """Greets members who were not greeted yet, some at a time, and returns how many.

    From then on they have preferences, sensible ones, and are told what these are.
    """
    with database.read(team_id) as store:
        if not store.preferences.is_any_to_welcome():
            return 0
    return in_one_go(database, team_id, _welcome, now)


def _welcome(store: Store, now: datetime) -> int:
    new = store.preferences.to_welcome(AT_ONCE)
    for member in new:
        chosen = first_preferences(member)
        place = (chosen, member.zone, holidays_of(chosen.country), now)
        store.preferences.save(member.member_id, chosen, next_digest(*place), next_review(*place))
        store.preferences.welcomed(member.member_id, now)
    store.outbox.put_all([_greeting(member) for member in new], now)
    return len(new)


def _greeting(member: Member) -> NewMessage:
    return NewMessage(
        key=f"{WELCOME}/{member.member_id}",
        conversation=member.slack_id or "",
        kind=WELCOME,
        body=blocks.welcome_message(texts_of(member), member.name, first_preferences(member)),
        about={},
        member_id=member.member_id,
    )
