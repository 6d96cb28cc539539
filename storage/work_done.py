"""What members did in spans of time: ranges of `ix_touchpoint_member`, one member's each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    bindparam,
    func,
    literal_column,
    select,
)

from scoring.money import Money
from storage.ledger import undo_id
from storage.prepared import Prepared, Row, constant
from storage.tables import lead, touchpoint

WON = "won"


@dataclass(frozen=True)
class Span:
    """From an instant on and before another."""

    since: datetime
    before: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.since <= at < self.before


@dataclass(frozen=True)
class Win:
    """A lead won at an instant; `is_first` of what it ever bought, where it was new."""

    lead: str
    at: datetime
    value: Money | None
    is_first: bool


@dataclass(frozen=True)
class Done:
    """What was done in a span: touchpoints by kind and outcome, how many leads were first worked on,
    and what was won, in order of time.
    """

    counts: Mapping[tuple[str, str], int]
    begun: int
    wins: Sequence[Win]


class WorkDone:
    """What was taken back, and rests that were only asked for, are not there."""

    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def of_team(self, members: Sequence[int], spans: Sequence[Span]) -> list[Done]:
        """What everybody did; `members` are all. A lead is first worked on, and won, by whoever it was."""
        return self._done(members, spans, alone=False)

    def of_member(self, member_id: int, spans: Sequence[Span]) -> list[Done]:
        """What one member did; what is first is so for them."""
        return self._done([member_id], spans, alone=True)

    def _done(self, members: Sequence[int], spans: Sequence[Span], alone: bool) -> list[Done]:
        touched = self._touched(members, spans)
        every = {lead_id for found in touched for _, _, lead_id in found}
        won = {lead_id for found in touched for _, outcome, lead_id in found if outcome == WON}
        of_whom = members[0] if alone else 0
        first = [rows[0][0] for rows in self._of_leads(_first(alone), every, of_whom) if rows]
        wins = [
            win for rows in self._of_leads(_wins(alone), won, of_whom) for win in _in_turn(rows)
        ]
        wins.sort(key=lambda win: (win.at, win.lead))
        return [
            Done(
                _by_kind(found),
                sum(at in span for at in first),
                [win for win in wins if win.at in span],
            )
            for found, span in zip(touched, spans, strict=True)
        ]

    def _touched(
        self, members: Sequence[int], spans: Sequence[Span]
    ) -> list[Counter[tuple[str, str, str]]]:
        """How often what was done with which lead, in each span."""
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
        sums: list[Counter[tuple[str, str, str]]] = [Counter() for _ in spans]
        found = _touched.rows_each(self._connection, given)
        for (_, (place, _)), rows in zip(pairs, found, strict=True):
            for *what, count in rows:
                sums[place][tuple(what)] += count
        return sums

    def _of_leads(
        self, asked: Prepared, leads: Iterable[str], member_id: int
    ) -> list[Sequence[Row]]:
        given = [
            {"team_id": self._team_id, "lead": one, "member_id": member_id} for one in sorted(leads)
        ]
        return asked.rows_each(self._connection, given)


def _by_kind(found: Mapping[tuple[str, str, str], int]) -> Mapping[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for (kind, outcome, _), count in found.items():
        counts[kind, outcome] += count
    return counts


def _in_turn(rows: Sequence[Row]) -> Iterable[Win]:
    """A lead's wins, in order of time."""
    for place, (lead_id, at, amount, currency, kind) in enumerate(rows):
        value = None if amount is None else Money(amount, currency)
        yield Win(lead_id, at, value, place == 0 and kind == "new")


def _holds(entry: FromClause) -> tuple[ColumnElement[bool], ...]:
    """It was done with the lead, and nobody has taken it back."""
    undo = touchpoint.alias("undo")
    # A value, not an EXISTS: that one PostgreSQL may answer from a list of all touchpoints.
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


_of_member = (
    touchpoint.c.team_id == bindparam("team_id"),
    touchpoint.c.member_id == bindparam("member_id"),
    touchpoint.c.occurred_at >= bindparam("since", type_=touchpoint.c.occurred_at.type),
    touchpoint.c.occurred_at < bindparam("before", type_=touchpoint.c.occurred_at.type),
)


_what = (touchpoint.c.kind, touchpoint.c.outcome, touchpoint.c.lead)
_touched = Prepared(
    select(*_what, func.count()).where(*_of_member, *_holds(touchpoint)).group_by(*_what)
)


def _of_lead(alone: bool) -> tuple[ColumnElement[bool], ...]:
    """The lead's entries that hold, with `alone` the member's own."""
    conditions = (
        touchpoint.c.team_id == bindparam("team_id"),
        touchpoint.c.lead == bindparam("lead"),
        *_holds(touchpoint),
    )
    # As an expression: SQLite would else look through all that the member ever did.
    own = func.coalesce(touchpoint.c.member_id, constant(0)) == bindparam("member_id")
    return (*conditions, own) if alone else conditions


_in_order = (touchpoint.c.occurred_at, touchpoint.c.source, touchpoint.c.external_id)


@cache
def _first(alone: bool) -> Prepared:
    return Prepared(
        select(touchpoint.c.occurred_at)
        .where(*_of_lead(alone))
        .order_by(touchpoint.c.occurred_at)
        .limit(constant(1))
    )


@cache
def _wins(alone: bool) -> Prepared:
    kind = (
        select(lead.c.kind)
        .where(lead.c.team_id == touchpoint.c.team_id, lead.c.external_id == touchpoint.c.lead)
        .correlate(touchpoint)
        .scalar_subquery()
    )
    return Prepared(
        select(
            touchpoint.c.lead,
            touchpoint.c.occurred_at,
            touchpoint.c.value_amount,
            touchpoint.c.value_currency,
            kind,
        )
        .where(*_of_lead(alone), touchpoint.c.outcome == WON)
        .order_by(*_in_order)
    )
