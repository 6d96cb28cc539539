"""The latest deals of a goal's period, those that count and those that do not, with what decides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from scoring.goals.goal import DEALS
from scoring.goals.journey import Deal, Journey, journey
from scoring.goals.tally import ELSEWHERE
from scoring.lead import Lead
from scoring.schedule import day_begins
from storage.entries import entries
from storage.goals import StoredGoal
from storage.prepared import Prepared, constant
from storage.store import Store
from storage.tables import touchpoint

MOST = 12


@dataclass(frozen=True)
class GoalDeal:
    """One deal, and the way of its lead; `is_new_customer` where it counts as one."""

    lead: Lead
    deal: Deal
    way: Journey
    is_new_customer: bool


def latest_deals(store: Store, stored: StoredGoal) -> list[GoalDeal]:
    """At most `MOST`, the newest first."""
    since = _since(store, stored)
    if since is None:
        return []
    leads = _won_since(store, stored, day_begins(stored.zone, since))
    found = [
        GoalDeal(lead, deal, way, way.is_new_customer and deal is way.deals[0])
        for lead, signals, touchpoints in entries(store.connection, store.team_id, leads)
        if (way := journey(stored.goal, stored.owner_id, stored.zone, lead, touchpoints, signals))
        for deal in way.deals
        if since <= deal.day <= stored.goal.ends
    ]
    found.sort(key=lambda one: (one.deal.day, one.lead.external_id), reverse=True)
    return found[:MOST]


def _since(store: Store, stored: StoredGoal) -> date | None:
    """The day from which on there were so many deals: the tallies know how many each day had."""
    counted = [
        (day, cell.times)
        for measure in (DEALS, ELSEWHERE)
        for day, cell in store.tallies.daily(stored.goal_id, measure, "")
    ]
    many = 0
    since = None
    for day, times in sorted(counted, reverse=True):
        since, many = day, many + times
        if many >= MOST:
            break
    return since


def _won_since(store: Store, stored: StoredGoal, since: datetime) -> Sequence[str]:
    """The leads that were won last, as far as the goal's owner, or anybody of the team, logged it."""
    members = [stored.owner_id] if stored.owner_id else list(store.members.all())
    given = [
        {"team_id": store.team_id, "member_id": member_id, "since": since} for member_id in members
    ]
    rows = [row for found in _won.rows_each(store.connection, given) for row in found]
    rows.sort(key=lambda row: row[1], reverse=True)
    return list(dict.fromkeys(lead for lead, _ in rows))[: 2 * MOST]


# Twice as many: what was taken back, or logged twice, counts once or not at all.
_won = Prepared(
    select(touchpoint.c.lead, touchpoint.c.occurred_at)
    .where(
        touchpoint.c.team_id == bindparam("team_id"),
        touchpoint.c.member_id == bindparam("member_id"),
        touchpoint.c.occurred_at >= bindparam("since", type_=touchpoint.c.occurred_at.type),
        touchpoint.c.outcome == "won",
    )
    .order_by(touchpoint.c.occurred_at.desc())
    .limit(constant(2 * MOST))
)
