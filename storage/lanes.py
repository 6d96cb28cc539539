"""The statements behind the call list: index ranges that are read from their ends.

A limit stands in a statement as a number: where it is a parameter, PostgreSQL cannot know that few
rows are wanted, and plans every call anew.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from storage.leads import LEAD_COLUMNS
from storage.tables import lead

DUE, QUEUE, RESTED = range(3)
_COLUMNS = (*LEAD_COLUMNS, lead.c.due_at, lead.c.due_what)

_now = bindparam("now", type_=lead.c.due_at.type)
_is_due = lead.c.due_at.is_not(None) & (lead.c.due_at <= _now)
_in_queue = lead.c.queue_key.is_not(None)
_has_rested = lead.c.rest_until.is_not(None) & (lead.c.rest_until <= _now)


@lru_cache(maxsize=64)
def lanes(most: int, everybody: bool = False) -> Select[Any]:
    """Who may be called at `now`, of one owner or of everybody, in three lanes of `most` leads.

    Promises that are due; the queue; and leads whose rest has ended but that no sweep has put back
    yet, the longest rested: where that lane is full, `rested` has the best of them.
    """
    due = (
        select(*_COLUMNS, _lane(DUE), literal_column("0.0", Float).label("key"))
        .where(*_ours(everybody), _is_due)
        .order_by(lead.c.due_at, lead.c.external_id)
    )
    queue = (
        select(*_COLUMNS, _lane(QUEUE), lead.c.queue_key.label("key"))
        .where(*_ours(everybody), _in_queue)
        .order_by(lead.c.queue_key.desc(), lead.c.external_id)
    )
    longest_rested = (
        select(*_COLUMNS, _lane(RESTED), lead.c.priority_key.label("key"))
        .where(*_ours(everybody), _has_rested)
        .order_by(lead.c.rest_until)
    )
    parts = (part.limit(_number(most)) for part in (due, queue, longest_rested))
    return union_all(*(select(part.subquery()) for part in parts))  # type: ignore[return-value]


@lru_cache(maxsize=64)
def rested(most: int, everybody: bool = False) -> Select[Any]:
    """The first leads by priority whose rest has ended, however many there are.

    Their index is walked from the top, past the leads that still rest; adding nothing to the
    column keeps the planner from collecting and sorting all whose rest has ended.
    """
    return (
        select(*_COLUMNS, _lane(RESTED), lead.c.priority_key.label("key"))
        .where(
            *_ours(everybody),
            lead.c.rest_until.is_not(None),
            lead.c.rest_until + _number(0) <= _now,
        )
        .order_by(lead.c.priority_key.desc(), lead.c.external_id)
        .limit(_number(most))
    )


@lru_cache(maxsize=64)
def counted(most: int) -> Select[Any]:
    """How many leads an owner may call at `now`, counting up to `most` in each lane."""
    parts = (
        select(lead.c.owner_id).where(*_ours(False), lane).limit(_number(most))
        for lane in (_is_due, _in_queue, _has_rested)
    )
    found = union_all(*(select(part.subquery()) for part in parts))
    return select(func.count()).select_from(found.subquery())


def _ours(everybody: bool) -> list[ColumnElement[bool]]:
    team: ColumnElement[bool] = lead.c.team_id == bindparam("team_id")
    return [team] if everybody else [team, lead.c.owner_id == bindparam("owner_id")]


def _lane(number: int) -> ColumnElement[int]:
    return _number(number).label("lane")


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value), Integer)
