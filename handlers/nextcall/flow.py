"""The use cases behind the call card: show, put off, rule out, take from the pool."""

from dataclasses import dataclass
from datetime import datetime

from scoring.calls import Call
from scoring.lead import Lead
from scoring.ledger import Touchpoint, standing_touchpoints
from scoring.playbook import Playbook
from storage.calls import Returning
from storage.database import Database
from storage.store import Store

SOURCE = "slack"
PAGE = 10
ALL = 10**9
MANY = 100  # leads that are counted for a card; a rep may have tens of thousands
RECENT = 3


@dataclass(frozen=True)
class Board:
    """The call list from one place on, with what its first card needs.

    `rank` is the place of the first entry, from 1, of `total`, or more where that is `at_least` so
    many. `returning` tells who comes next where nobody may be called now.
    """

    calls: list[Call]
    rank: int
    total: int
    playbook: Playbook
    now: datetime
    recent: tuple[Touchpoint, ...] = ()
    returning: Returning | None = None
    at_least: bool = False


@dataclass(frozen=True)
class PutOff:
    """A touchpoint that took a lead off the list, and which lead."""

    lead: Lead
    touchpoint: Touchpoint


def board(
    database: Database,
    team_id: int,
    owner_id: int | None,
    now: datetime,
    most: int = 5,
    skip: int = 0,
    count: int = MANY,
) -> Board:
    """An owner's list (None: the pool's) from place `skip` on; `count` more than that are counted."""
    with database.read(team_id) as store:
        calls = store.calls.top(owner_id, now, most, skip)
        if not calls and skip:
            skip, calls = 0, store.calls.top(owner_id, now, most)
        total = store.calls.count(owner_id, now, skip + count + 1)
        recent = _recent(store, calls[0].lead.external_id) if calls else ()
        returning = (
            store.calls.returning_next(owner_id, now)
            if owner_id is not None and not calls
            else None
        )
        at_least = total > skip + count
        return Board(
            calls,
            skip + 1,
            min(total, skip + count),
            store.playbooks.active,
            now,
            recent,
            returning,
            at_least,
        )


def page(
    database: Database, team_id: int, owner_id: int | None, now: datetime, number: int
) -> Board:
    """One page of an owner's whole list (None: the pool's)."""
    return board(database, team_id, owner_id, now, PAGE, number * PAGE, ALL)


def playbook(database: Database, team_id: int) -> Playbook:
    """The playbook in force."""
    with database.read(team_id) as store:
        return store.playbooks.active


def put_off(
    database: Database, team_id: int, lead_id: str, touchpoint: Touchpoint, now: datetime
) -> PutOff | None:
    """Takes a lead off its rep's list by a snooze or a closing; None if it is not theirs any more."""
    with database.write(team_id) as store:
        lead = store.leads.locked(lead_id)
        if lead is None or lead.owner_id not in (touchpoint.member_id, None):
            return None
        store.ledger.add_touchpoint(lead_id, touchpoint, now)
        return PutOff(lead, touchpoint)


def ruling_out(member_id: int, reason: str, entry_id: str, now: datetime) -> Touchpoint:
    """Closes a lead as not a fit; the reason is kept, it will teach the playbook."""
    return Touchpoint(SOURCE, entry_id, "other", "not_a_fit", now, note=reason, member_id=member_id)


def take(
    database: Database, team_id: int, member_id: int, lead_id: str, now: datetime
) -> Lead | None:
    """Takes a lead from the pool; None if somebody was faster."""
    with database.write(team_id) as store:
        lead = store.leads.get(lead_id)
        if lead is None or not store.leads.assign(lead.external_id, member_id, now, True):
            return None
        return store.leads.get(lead.external_id)


def _recent(store: Store, lead_id: str) -> tuple[Touchpoint, ...]:
    """The last touchpoints of a lead, the newest first."""
    return tuple(reversed(standing_touchpoints(store.leads.touchpoints(lead_id))[-RECENT:]))
