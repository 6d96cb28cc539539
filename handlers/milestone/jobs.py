"""What is done for goals in the background: counted, forgotten, and what the learning phase has shown."""

from datetime import date, datetime, timedelta

from handlers.deps import texts_of
from handlers.milestone.blocks import learned_message
from handlers.milestone.flow import Known, Shown, is_open
from handlers.working_days import holidays_of
from scoring.schedule import local_day, may_nudge
from storage.bulk import in_one_go
from storage.database import Database
from storage.goal_reports import report_of
from storage.goals import StoredGoal
from storage.members import Member
from storage.outbox import NewMessage
from storage.store import Store

LEARNED = "learned"
FORESEEN = 200  # goals: more would push each other out of the memory
FORESEEN_AT_ONCE = 5  # a second: who asks for something else must not feel it
# Messages are forgotten after a month: what is told once must not be new by then.
TOLD_WITHIN = timedelta(days=14)


def count(database: Database, team_id: int, now: datetime) -> int:
    """Counts some of the leads that have changed, then some of a goal that is new, and forgets some of
    what was counted of one that has ended; returns how many.
    """
    with database.read(team_id) as store:
        if not _is_anything_to_count(store):
            return 0
    return in_one_go(database, team_id, _count)


class Foresight:
    """Works out what is said of goals before anybody asks: of those whose tally has changed, and of all
    once a day. The arithmetic and what it reads are remembered in this process.
    """

    def __init__(self) -> None:
        self._foreseen: dict[tuple[int, int], tuple[int, date]] = {}

    def __call__(self, database: Database, team_id: int, now: datetime) -> int:
        with database.read(team_id) as store:
            goals = [one for one in store.goals.current() if one.counted_to is None][:FORESEEN]
            waiting = [one for one in goals if self._has_changed(team_id, one, now)]
            for one in waiting[:FORESEEN_AT_ONCE]:
                report_of(store, one, now)
                self._foreseen[team_id, one.goal_id] = _state(one, now)
        return 0

    def _has_changed(self, team_id: int, stored: StoredGoal, now: datetime) -> bool:
        return self._foreseen.get((team_id, stored.goal_id)) != _state(stored, now)


def learned(database: Database, team_id: int, now: datetime) -> int:
    """Says once, at the end of a goal's learning phase, whether its target should stand: to its owner, a
    team's to who set it, when they may be told something.
    """
    with database.read(team_id) as store:
        due = [one for one in store.goals.current() if _is_to_tell(one, now)]
        told = store.outbox.known({_key(one) for one in due}) if due else set()
    return sum(
        in_one_go(database, team_id, _tell, one, now) for one in due if _key(one) not in told
    )


def _state(stored: StoredGoal, now: datetime) -> tuple[int, date]:
    """What the report of a goal depends on."""
    return stored.revision, local_day(stored.zone, now)


def _is_anything_to_count(store: Store) -> bool:
    return (
        store.tallies.behind() > 0
        or any(one.counted_to is not None for one in store.goals.current())
        or store.retired.is_any()
    )


def _count(store: Store) -> int:
    return store.tallies.catch_up() or store.tallies.count_first() or store.retired.forget_some()


def _is_to_tell(stored: StoredGoal, now: datetime) -> bool:
    learn_until, today = stored.goal.learn_until, local_day(stored.zone, now)
    return (
        is_open(stored, now)
        and stored.counted_to is None
        and learn_until is not None
        and today - learn_until <= TOLD_WITHIN
        and today <= stored.goal.ends
    )


def _tell(store: Store, stored: StoredGoal, now: datetime) -> int:
    member = _who_decides(store, stored)
    if member is None or not _may_be_told(store, member, now):
        return 0
    known = Known(stored.goal_id, stored.goal, "" if stored.owner_id else None, may_change=True)
    shown = Shown(known, report_of(store, stored, now), {}, is_open=True)
    message = NewMessage(
        _key(stored),
        member.slack_id or "",
        LEARNED,
        learned_message(texts_of(member), shown),
        {},
        member.member_id,
    )
    return 1 if store.outbox.put(message, now) else 0


def _who_decides(store: Store, stored: StoredGoal) -> Member | None:
    member = (
        store.members.get(stored.owner_id)
        if stored.owner_id
        else store.members.find(stored.created_by)
    )
    return member if member and member.slack_id and member.left_at is None else None


def _may_be_told(store: Store, member: Member, now: datetime) -> bool:
    preferences = store.preferences.of(member.member_id)
    return may_nudge(preferences, member.zone, holidays_of(preferences.country), now)


def _key(stored: StoredGoal) -> str:
    return f"{LEARNED}/{stored.goal_id}"
