"""What members did in spans of time: ranges of `ix_touchpoint_member`, one member's each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Text,
    and_,
    bindparam,
    distinct,
    func,
    literal_column,
    or_,
    select,
)

from scoring.money import Money
from storage.ledger import undo_id
from storage.prepared import Prepared, Row, constant
from storage.tables import lead, touchpoint

Counts = Mapping[tuple[str, str], int]  # of a touchpoint's kind and outcome


@dataclass(frozen=True)
class Span:
    """From an instant on and before another."""

    since: datetime
    before: datetime


@dataclass(frozen=True)
class Win:
    """A lead won at an instant; `is_first` of what it ever bought, where it was new."""

    lead: str
    at: datetime
    value: Money | None
    is_first: bool


class WorkDone:
    """What was taken back, and rests that were only asked for, are not there."""

    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def counts(self, members: Sequence[int], spans: Sequence[Span]) -> list[Counts]:
        """How many touchpoints of each kind and outcome all these members logged in each span."""
        sums: list[Counter[tuple[str, str]]] = [Counter() for _ in spans]
        for place, rows in self._each(_counts, members, spans):
            for kind, outcome, count in rows:
                sums[place][kind, outcome] += count
        return list(sums)

    def begun(self, members: Sequence[int], spans: Sequence[Span], alone: bool) -> list[int]:
        """How many leads were first worked on in each span: by anybody, or with `alone` by the member."""
        sums = [0] * len(spans)
        for place, rows in self._each(_begun(alone), members, spans):
            sums[place] += rows[0][0]
        return sums

    def wins(self, members: Sequence[int], spans: Sequence[Span], alone: bool) -> list[list[Win]]:
        """What was won in each span, in order of time; with `alone` the first is the member's own."""
        wins: list[list[Win]] = [[] for _ in spans]
        for place, rows in self._each(_wins(alone), members, spans):
            wins[place] += map(_to_win, rows)
        return [sorted(found, key=lambda win: win.at) for found in wins]

    def _each(
        self, asked: Prepared, members: Sequence[int], spans: Sequence[Span]
    ) -> list[tuple[int, Sequence[Row]]]:
        """What is found for each member and span, with the span's place."""
        pairs = list(product(members, enumerate(spans)))
        given: list[dict[str, Any]] = [
            {
                "team_id": self._team_id,
                "member_id": member_id,
                "since": span.since,
                "before": span.before,
            }
            for member_id, (_, span) in pairs
        ]
        found = asked.rows_each(self._connection, given)
        return [(place, rows) for (_, (place, _)), rows in zip(pairs, found, strict=True)]


def _to_win(row: Row) -> Win:
    lead_id, at, amount, currency, is_first = row
    return Win(lead_id, at, None if amount is None else Money(amount, currency), bool(is_first))


# Values, not EXISTS: that one PostgreSQL may answer from a list of all touchpoints.


def _holds(entry: FromClause) -> tuple[ColumnElement[bool], ...]:
    """It was done with the lead, and nobody has taken it back."""
    undo = touchpoint.alias("undo")
    undone = (
        select(undo.c.external_id)
        .where(
            undo.c.team_id == entry.c.team_id,
            undo.c.source == entry.c.source,
            undo.c.external_id
            == literal_column(f"'{undo_id('')}'", Text).concat(entry.c.external_id),
        )
        .correlate(entry)
        .scalar_subquery()
    )
    return entry.c.kind != "snooze", entry.c.reverses.is_(None), undone.is_(None)


def _earlier(alone: bool, *conditions: Any) -> ColumnElement[bool]:
    """Whether the lead has an entry before this one that holds; of two at an instant the lesser id."""
    before = touchpoint.alias("before")
    of_whom = (before.c.member_id == touchpoint.c.member_id,) if alone else ()
    is_earlier = or_(
        before.c.occurred_at < touchpoint.c.occurred_at,
        and_(
            before.c.occurred_at == touchpoint.c.occurred_at,
            or_(
                before.c.source < touchpoint.c.source,
                and_(
                    before.c.source == touchpoint.c.source,
                    before.c.external_id < touchpoint.c.external_id,
                ),
            ),
        ),
    )
    found = select(before.c.external_id).where(
        before.c.team_id == touchpoint.c.team_id,
        before.c.lead == touchpoint.c.lead,
        before.c.occurred_at <= touchpoint.c.occurred_at,
        is_earlier,
        *of_whom,
        *(before.c[column] == value for column, value in conditions),
        *_holds(before),
    )
    return found.limit(constant(1)).correlate(touchpoint).scalar_subquery().is_not(None)


_of_member = (
    touchpoint.c.team_id == bindparam("team_id"),
    touchpoint.c.member_id == bindparam("member_id"),
    touchpoint.c.occurred_at >= bindparam("since", type_=touchpoint.c.occurred_at.type),
    touchpoint.c.occurred_at < bindparam("before", type_=touchpoint.c.occurred_at.type),
)
_counts = Prepared(
    select(touchpoint.c.kind, touchpoint.c.outcome, func.count())
    .where(*_of_member, *_holds(touchpoint))
    .group_by(touchpoint.c.kind, touchpoint.c.outcome)
)


@cache
def _begun(alone: bool) -> Prepared:
    return Prepared(
        select(func.count(distinct(touchpoint.c.lead))).where(
            *_of_member, *_holds(touchpoint), ~_earlier(alone)
        )
    )


@cache
def _wins(alone: bool) -> Prepared:
    kind = (
        select(lead.c.kind)
        .where(lead.c.team_id == touchpoint.c.team_id, lead.c.external_id == touchpoint.c.lead)
        .correlate(touchpoint)
        .scalar_subquery()
    )
    is_first = and_(kind == "new", ~_earlier(alone, ("outcome", "won")))
    return Prepared(
        select(
            touchpoint.c.lead,
            touchpoint.c.occurred_at,
            touchpoint.c.value_amount,
            touchpoint.c.value_currency,
            is_first.label("is_first"),
        ).where(*_of_member, touchpoint.c.outcome == "won", *_holds(touchpoint))
    )
