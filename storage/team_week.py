"""A team's week, member by member: index ranges of one owner, never all leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Text,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    union_all,
)

from scoring.interest import Keys, is_ripe, lowest_ripe_key
from scoring.money import Money
from scoring.reaction import Reaction
from scoring.standing import CALLBACK
from storage.ledger import undo_id
from storage.playbooks import Playbooks
from storage.prepared import Prepared, constant
from storage.tables import POOL, lead, nudge, touchpoint

LATE = timedelta(days=7)  # a deal that is logged so long after it was won is still news
SEEN_AFTER = timedelta(minutes=1)  # whatever was written is committed by then
_MINUTE = constant(60_000_000)  # in microseconds: calls are logged to the minute


@dataclass(frozen=True)
class Waiting:
    """A lead that is ripe, or that asked for a call, and that may be called now.

    `touched` says whether anybody has, since it ripened or asked.
    """

    keys: Keys
    touched: bool


@dataclass(frozen=True)
class Deal:
    """What was won, and by which member."""

    company: str
    member_id: int
    value: Money | None


class TeamWeek:
    def __init__(self, connection: Connection, team_id: int, playbooks: Playbooks) -> None:
        self._connection = connection
        self._team_id = team_id
        self._playbooks = playbooks

    def waiting(self, owner_id: int | None, now: datetime, most: int) -> list[Waiting]:
        """Whom an owner (None: the pool) should call now; reads no more than `most` leads a lane."""
        playbook = self._playbooks.active
        given = {
            "team_id": self._team_id,
            "owner_id": owner_id or POOL,
            "now": now,
            "lowest": lowest_ripe_key(playbook, now),
        }
        rows = ripe(most).rows(self._connection, given)
        waiting = [(Keys(*row[:2]), *row[2:]) for row in rows]
        return [
            Waiting(keys, bool(touched))
            for keys, fit, due_what, touched in waiting
            if _has_asked(due_what) or is_ripe(keys, fit, playbook, now)
        ]

    def reactions(self, owner_id: int, since: datetime, most: int) -> list[Reaction]:
        """What was noticed of an owner's leads since then, and when each was touched.

        One that nobody touched counts while it is still open and theirs.
        """
        given = {"team_id": self._team_id, "owner_id": owner_id, "since": since}
        rows = noticed(most).rows(self._connection, given)
        return [
            Reaction(noticed_at, touched_at, owner_id)
            for noticed_at, touched_at, is_open in rows
            if touched_at or is_open
        ]

    def won(self, member_id: int, since: datetime, until: datetime, most: int) -> list[Deal]:
        """What a member logged as won in that time, the newest first: each lead is told of once.

        What was logged last may not be seen yet, so the time ends, and began, a minute early.
        """
        given = {
            "team_id": self._team_id,
            "member_id": member_id,
            "since": since - SEEN_AFTER,
            "until": until - SEEN_AFTER,
            "earliest": since - LATE,
        }
        rows = deals(most).rows(self._connection, given)
        return [
            Deal(company, member_id, None if amount is None else Money(amount, currency))
            for company, amount, currency in rows
        ]


@lru_cache(maxsize=8)
def ripe(most: int) -> Prepared:
    """Leads of an owner that may be called at `now` and whose key a ripe one can have, in three lanes:
    promises that are due, the queue, and rests that have ended but that no sweep has seen yet.
    """
    found = select(
        lead.c.positive_key,
        lead.c.negative_key,
        lead.c.fit,
        lead.c.due_what,
        _was_touched().label("touched"),
    ).where(
        lead.c.team_id == bindparam("team_id"),
        lead.c.owner_id == bindparam("owner_id"),
    )
    now = bindparam("now", type_=lead.c.due_at.type)
    lowest = bindparam("lowest", type_=lead.c.queue_key.type)
    due = found.where(lead.c.due_at.is_not(None), lead.c.due_at <= now).order_by(lead.c.due_at)
    queue = found.where(lead.c.queue_key.is_not(None), lead.c.queue_key >= lowest).order_by(
        lead.c.queue_key.desc()
    )
    rested = found.where(
        lead.c.rest_until.is_not(None), lead.c.rest_until <= now, lead.c.priority_key >= lowest
    ).order_by(lead.c.priority_key.desc())
    parts = (part.limit(constant(most)).subquery() for part in (due, queue, rested))
    return Prepared(union_all(*(select(part) for part in parts)))


@lru_cache(maxsize=8)
def noticed(most: int) -> Prepared:
    """An owner's notices since then, each with its first touch and whether the lead is open still."""
    return Prepared(
        select(nudge.c.noticed_at, _first_touch().label("touched_at"), _is_open().label("is_open"))
        .where(
            nudge.c.team_id == bindparam("team_id"),
            nudge.c.owner_id == bindparam("owner_id"),
            nudge.c.noticed_at >= bindparam("since", type_=nudge.c.noticed_at.type),
        )
        .order_by(nudge.c.noticed_at.desc())
        .limit(constant(most))
    )


@lru_cache(maxsize=8)
def deals(most: int) -> Prepared:
    """What a member logged as won in a time, if that lead's deal was not known before (an edit
    logs it anew).
    """
    since = bindparam("since", type_=touchpoint.c.logged_at.type)
    until = bindparam("until", type_=touchpoint.c.logged_at.type)
    earliest = bindparam("earliest", type_=touchpoint.c.occurred_at.type)
    return Prepared(
        select(lead.c.company, touchpoint.c.value_amount, touchpoint.c.value_currency)
        .join_from(
            touchpoint,
            lead,
            (lead.c.team_id == touchpoint.c.team_id) & (lead.c.external_id == touchpoint.c.lead),
        )
        .where(
            touchpoint.c.team_id == bindparam("team_id"),
            touchpoint.c.member_id == bindparam("member_id"),
            touchpoint.c.occurred_at >= earliest,
            touchpoint.c.outcome == "won",
            touchpoint.c.logged_at > since,
            touchpoint.c.logged_at <= until,
            *holds(),
            ~_was_known(since, earliest),
        )
        .order_by(touchpoint.c.occurred_at.desc())
        .limit(constant(most))
    )


def _was_touched() -> ColumnElement[bool]:
    """Whether the lead was touched since it was noticed; if it never was, ever."""
    noticed_at = (
        select(nudge.c.noticed_at)
        .where(nudge.c.team_id == lead.c.team_id, nudge.c.lead == lead.c.external_id)
        .correlate(lead)
        .scalar_subquery()
    )
    touched = exists().where(
        touchpoint.c.team_id == lead.c.team_id,
        touchpoint.c.lead == lead.c.external_id,
        *holds(),
        touchpoint.c.occurred_at >= func.coalesce(noticed_at - _MINUTE, constant(0)),
    )
    return touched.correlate(lead)


def _first_touch() -> ScalarSelect[Any]:
    """When the lead of a notice was touched first since then."""
    return (
        select(func.min(touchpoint.c.occurred_at))
        .where(
            touchpoint.c.team_id == nudge.c.team_id,
            touchpoint.c.lead == nudge.c.lead,
            touchpoint.c.occurred_at >= nudge.c.noticed_at - _MINUTE,
            *holds(),
        )
        .correlate(nudge)
        .scalar_subquery()
    )


def _is_open() -> ColumnElement[bool]:
    """Whether the lead of a notice is open and still its owner's."""
    # A value, not an EXISTS: that one PostgreSQL may answer from a list of all open leads.
    found = (
        select(lead.c.external_id)
        .where(
            lead.c.team_id == nudge.c.team_id,
            lead.c.external_id == nudge.c.lead,
            lead.c.owner_id == nudge.c.owner_id,
            lead.c.status == "open",
            lead.c.closed.is_(None),
        )
        .correlate(nudge)
        .scalar_subquery()
    )
    return found.is_not(None)


def _was_known(
    since: ColumnElement[datetime], earliest: ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Whether the lead's deal stood in the ledger already."""
    before = touchpoint.alias("before")
    known = exists().where(
        before.c.team_id == touchpoint.c.team_id,
        before.c.lead == touchpoint.c.lead,
        before.c.occurred_at >= earliest,
        before.c.outcome == "won",
        before.c.logged_at <= since,
        *holds(before, at=since),
    )
    return known.correlate(touchpoint)


def holds(
    entry: FromClause = touchpoint, at: ColumnElement[datetime] | None = None
) -> Sequence[ColumnElement[bool]]:
    """It was done with the lead, and nobody has taken it back (until `at`)."""
    undo = touchpoint.alias("undo")
    undone = exists().where(
        undo.c.team_id == entry.c.team_id,
        undo.c.source == entry.c.source,
        undo.c.external_id == literal_column(f"'{undo_id('')}'", Text).concat(entry.c.external_id),
    )
    if at is not None:
        undone = undone.where(undo.c.logged_at <= at)
    return (
        entry.c.kind != "snooze",
        entry.c.reverses.is_(None),
        ~undone.correlate(entry),
    )


def _has_asked(due_what: str | None) -> bool:
    """The fast lane passes every threshold; a callback that was agreed does not."""
    return due_what is not None and due_what != CALLBACK
