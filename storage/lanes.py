"""The statements behind the call list: index ranges that are read from their ends.

A limit stands in a statement as a number: where it is a parameter, PostgreSQL cannot know that few
rows are wanted, and plans every call anew.
"""

from functools import lru_cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Float,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from storage.entries import LEAD_COLUMNS, SIGNAL_COLUMNS
from storage.prepared import Prepared, constant
from storage.tables import lead, signal

DUE, QUEUE, RESTED = range(3)
LANE = -2  # where a row says it
_COLUMNS = (*LEAD_COLUMNS, lead.c.due_at, lead.c.due_what)

_of_team = lead.c.team_id == bindparam("team_id")
_ours = _of_team & (lead.c.owner_id == bindparam("owner_id"))
_now = bindparam("now", type_=lead.c.due_at.type)
_is_due = lead.c.due_at.is_not(None) & (lead.c.due_at <= _now)
_in_queue = lead.c.queue_key.is_not(None)
_has_rested = lead.c.rest_until.is_not(None) & (lead.c.rest_until <= _now)


@lru_cache(maxsize=64)
def lanes(most: int) -> Prepared:
    """Who of an owner's leads may be called at `now`, in three lanes of `most` leads.

    Promises that are due; the queue; and leads whose rest has ended but that no sweep has put back
    yet, the longest rested: where that lane is full, `rested` has the best of them.
    """
    due = (
        select(*_COLUMNS, _lane(DUE), literal_column("0.0", Float).label("key"))
        .where(_ours, _is_due)
        .order_by(lead.c.due_at, lead.c.external_id)
    )
    queue = (
        select(*_COLUMNS, _lane(QUEUE), lead.c.queue_key.label("key"))
        .where(_ours, _in_queue)
        .order_by(lead.c.queue_key.desc(), lead.c.external_id)
    )
    longest_rested = (
        select(*_COLUMNS, _lane(RESTED), lead.c.priority_key.label("key"))
        .where(_ours, _has_rested)
        .order_by(lead.c.rest_until)
    )
    parts = (part.limit(constant(most)) for part in (due, queue, longest_rested))
    return Prepared(union_all(*(select(part.subquery()) for part in parts)))


@lru_cache(maxsize=64)
def rested(most: int) -> Prepared:
    """The first leads by priority whose rest has ended, however many there are.

    Their index is walked from the top, past the leads that still rest; adding nothing to the
    column keeps the planner from collecting and sorting all whose rest has ended.
    """
    return Prepared(
        select(*_COLUMNS, _lane(RESTED), lead.c.priority_key.label("key"))
        .where(
            _ours,
            lead.c.rest_until.is_not(None),
            lead.c.rest_until + constant(0) <= _now,
        )
        .order_by(lead.c.priority_key.desc(), lead.c.external_id)
        .limit(constant(most))
    )


@lru_cache(maxsize=64)
def counted(most: int) -> Prepared:
    """How many leads an owner may call at `now`, counting up to `most` in each lane."""
    parts = (
        select(lead.c.owner_id).where(_ours, lane).limit(constant(most))
        for lane in (_is_due, _in_queue, _has_rested)
    )
    found = union_all(*(select(part.subquery()) for part in parts))
    return Prepared(select(func.count()).select_from(found.subquery()))


def _owners() -> Prepared:
    """Whose leads there are, the pool's among them: a look into the index for each."""
    owner = select(func.min(lead.c.owner_id).label("id")).where(_of_team).cte(recursive=True)
    following = select(func.min(lead.c.owner_id)).where(_of_team, lead.c.owner_id > owner.c.id)
    owner = owner.union_all(
        select(following.correlate(owner).scalar_subquery()).where(owner.c.id.is_not(None))
    )
    return Prepared(select(owner.c.id).where(owner.c.id.is_not(None)))


owners = _owners()


@lru_cache(maxsize=8)
def signals_of(many: int) -> Prepared:
    """The signals of so many leads, `lead_0` and so on, each with its lead at the end."""
    leads: list[BindParameter[str]] = [bindparam(f"lead_{number}") for number in range(many)]
    return Prepared(
        select(*SIGNAL_COLUMNS, signal.c.lead).where(
            signal.c.team_id == bindparam("team_id"), signal.c.lead.in_(leads)
        )
    )


def _lane(number: int) -> ColumnElement[int]:
    return constant(number).label("lane")
