"""What waits for a rep today, read in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.calls import Call
from scoring.playbook import Playbook
from scoring.schedule import Preferences, day_begins, local_day
from storage.calls import Place, Promise, Returning
from storage.database import Database
from storage.drafts import Draft
from storage.goal_courses import Course, courses
from storage.ledger import Awaited
from storage.members import Member

MOST_CALLS = 5
MOST_AWAITED = 3
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Day:
    """A rep's day: whom to call, what was promised, who returns within a week, what waits.

    `waiting` counts the signals without a lead and `awaited` are the first of those leads, both for
    managers only; `is_new` is who has no lead yet, and `is_manager` who may set the team digest. `goal`
    is how their goal of today stands, or the team's.
    """

    calls: list[Call]
    total: int
    promised: list[Promise]
    returning: list[Returning]
    drafts: list[Draft]
    next: Returning | None
    waiting: int
    awaited: list[Awaited]
    is_new: bool
    is_manager: bool
    preferences: Preferences
    playbook: Playbook
    now: datetime
    goal: Course | None = None


def day(database: Database, team_id: int, member: Member, now: datetime) -> Day:
    """The day of this member, in their own time zone."""
    me, tonight = member.member_id, end_of_day(member, now)
    with database.read(team_id) as store:
        promised = store.calls.promised(me, tonight)
        promised_ids = {promise.lead.external_id for promise in promised}
        resting = store.calls.resting(now, now + SOON, me)
        returning = [_returning(place, now) for place in resting]
        return Day(
            calls=store.calls.top(me, now, MOST_CALLS),
            total=store.calls.count(me, now),
            promised=promised,
            returning=[one for one in returning if one.lead.external_id not in promised_ids],
            drafts=store.drafts.of(me),
            next=store.calls.returning_next(me, now),
            waiting=store.ledger.waiting() if member.manager else 0,
            awaited=store.ledger.awaited(MOST_AWAITED) if member.manager else [],
            is_new=not store.leads.any_owned_by(me),
            is_manager=member.manager,
            preferences=store.preferences.of(me),
            playbook=store.playbooks.active,
            now=now,
            goal=courses(store, [me], now).get(me),
        )


def end_of_day(member: Member, now: datetime) -> datetime:
    tomorrow = local_day(member.zone, now) + timedelta(days=1)
    return day_begins(member.zone, tomorrow) - timedelta(microseconds=1)


def _returning(place: Place, now: datetime) -> Returning:
    return Returning(place.lead, place.resting_until or now, place.commitment is not None)
