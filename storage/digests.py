"""What the morning digests are made of, read for many reps at once by ranges of indexes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.engine import Connection

from scoring.digest import DayLead, Logged, Waiting
from scoring.ledger import Signal, Touchpoint
from scoring.money import Money
from storage.entries import SIGNAL_COLUMNS, TOUCHPOINT_COLUMNS, to_signal, to_touchpoint
from storage.ledger import undo_id
from storage.prepared import Prepared, Row, constant
from storage.tables import claim, lead, nudge, signal, touchpoint

KIND = "digest"
CALLABLE = 5  # of the highest priority; of leads that are back from a rest, more are looked at
MANY = 50  # rows of a range; where it has more, its best are among the first
_SIGNALS_AT_A_TIME = 250

_COLUMNS = (
    lead.c.external_id,
    lead.c.company,
    lead.c.contact,
    lead.c.email,
    lead.c.phone,
    lead.c.owner_id,
    lead.c.fit,
    lead.c.positive_key,
    lead.c.negative_key,
    lead.c.priority_key,
    lead.c.queue_key,
    lead.c.rest_until,
    lead.c.due_at,
    lead.c.due_what,
)
_WIDTH = len(_COLUMNS)
_PROMISED, _QUEUE, _BACK, _FADING = range(4)


@dataclass(frozen=True)
class Ask:
    """Whose day is asked for.

    Promises until `tonight`, rests that end by `back_by`, keys within `fading`, and what ripened
    since the last digest, or `since` where there was none.
    """

    owner_id: int
    tonight: datetime
    back_by: datetime
    fading: tuple[float, float]
    since: datetime


@dataclass(frozen=True)
class Found:
    """Who waits, and which of the leads' nudges are held for a digest."""

    waiting: Waiting
    held: Sequence[str]


class Digests:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def waiting(self, asks: Sequence[Ask]) -> list[Found]:
        """Who may belong on each of these days."""
        places = _places.rows_each(self._connection, [self._given(ask) for ask in asks])
        noticed = _noticed.rows_each(self._connection, [self._given_noticed(ask) for ask in asks])
        return [_found(*rows) for rows in zip(places, noticed, strict=True)]

    def logged(self, members: Iterable[tuple[int, datetime, datetime]]) -> list[list[Logged]]:
        """What each member logged from an instant on and before another; what was undone is not there."""
        given = [
            {"team_id": self._team_id, "member_id": member_id, "since": since, "before": before}
            for member_id, since, before in members
        ]
        found = _logged.rows_each(self._connection, given)
        return [[_to_logged(row) for row in rows] for rows in found]

    def leads(self, external_ids: Iterable[str]) -> dict[str, DayLead]:
        """The leads as they are now, by the ids asked for: of one that was merged, the other."""
        asked = list(external_ids)
        given = [{"team_id": self._team_id, "lead": one} for one in asked]
        found = _one.rows_each(self._connection, given)
        return {
            one: DayLead._make(row) for one, rows in zip(asked, found, strict=True) for row in rows
        }

    def touched(self, leads: Sequence[str], since: datetime) -> dict[str, list[Touchpoint]]:
        """What was logged of each lead since then, reversals too."""
        given = [{"team_id": self._team_id, "lead": one, "since": since} for one in leads]
        found = _touched.rows_each(self._connection, given)
        return {
            one: [to_touchpoint(row) for row in rows]
            for one, rows in zip(leads, found, strict=True)
        }

    def ripened(self, owner_id: int, since: datetime) -> list[DayLead]:
        """An owner's leads that were noticed since then, the newest first."""
        given = {"team_id": self._team_id, "owner_id": owner_id, "since": since}
        return [DayLead._make(row[:_WIDTH]) for row in _ripened.rows(self._connection, given)]

    def signals(self, leads: Sequence[str], since: datetime) -> Mapping[str, Sequence[Signal]]:
        """What each lead did since then."""
        found: dict[str, list[Signal]] = defaultdict(list)
        for start in range(0, len(leads), _SIGNALS_AT_A_TIME):
            some = leads[start : start + _SIGNALS_AT_A_TIME]
            last = len(some) - 1
            given = {f"lead_{n}": some[min(n, last)] for n in range(_SIGNALS_AT_A_TIME)}
            rows = _signals.rows(
                self._connection, {"team_id": self._team_id, "since": since, **given}
            )
            for row in rows:
                found[row[-1]].append(to_signal(row))
        return found

    def _given(self, ask: Ask) -> dict[str, Any]:
        lowest, highest = ask.fading
        return {
            "team_id": self._team_id,
            "owner_id": ask.owner_id,
            "tonight": ask.tonight,
            "back_by": ask.back_by,
            "lowest": lowest,
            "highest": highest,
        }

    def _given_noticed(self, ask: Ask) -> dict[str, Any]:
        return {
            "team_id": self._team_id,
            "owner_id": ask.owner_id,
            "whose": str(ask.owner_id),
            "since": ask.since,
        }


def _places_of_a_day() -> Prepared:
    """Four ranges of an owner's leads, each from its end: promised, in the queue, back, fading."""
    ours = (lead.c.team_id == bindparam("team_id")) & (lead.c.owner_id == bindparam("owner_id"))
    in_queue = lead.c.queue_key.is_not(None)
    keys = lead.c.queue_key.between(
        bindparam("lowest", type_=Float), bindparam("highest", type_=Float)
    )
    tonight = bindparam("tonight", type_=lead.c.due_at.type)
    back_by = bindparam("back_by", type_=lead.c.rest_until.type)
    promised = lead.c.due_at.is_not(None) & (lead.c.due_at < tonight)
    back = lead.c.rest_until.is_not(None) & (lead.c.rest_until <= back_by)
    best_first = (lead.c.queue_key.desc(), lead.c.external_id)
    ranges = (
        (_PROMISED, promised, (lead.c.due_at, lead.c.external_id), MANY),
        (_QUEUE, in_queue, best_first, CALLABLE),
        (_BACK, back, (lead.c.rest_until,), MANY),
        (_FADING, in_queue & keys, best_first, MANY),
    )
    parts = (
        select(*_COLUMNS, constant(lane).label("lane"))
        .where(ours, condition)
        .order_by(*order)
        .limit(constant(most))
        for lane, condition, order, most in ranges
    )
    return Prepared(union_all(*(select(part.subquery()) for part in parts)))


def _noticed_leads(since: ColumnElement[Any], with_held: bool) -> Prepared:
    """An owner's leads that were noticed since then, and those held from before."""
    ours = (nudge.c.team_id == bindparam("team_id")) & (nudge.c.owner_id == bindparam("owner_id"))
    lately = nudge.c.noticed_at >= since
    # As in the index: a literal.
    held = (nudge.c.state == literal_column("'held'")) & (nudge.c.noticed_at < since)
    parts = (
        select(*_COLUMNS, nudge.c.state, nudge.c.muted_at)
        .join_from(
            nudge,
            lead,
            (lead.c.team_id == nudge.c.team_id)
            & (lead.c.external_id == nudge.c.lead)
            & (lead.c.owner_id == nudge.c.owner_id),
        )
        .where(ours, condition)
        .order_by(nudge.c.noticed_at.desc(), nudge.c.lead)
        .limit(constant(MANY))
        for condition in ([lately, held] if with_held else [lately])
    )
    return Prepared(union_all(*(select(part.subquery()) for part in parts)))


_since = bindparam("since", type_=nudge.c.noticed_at.type)
_last_digest = (
    select(claim.c.claimed_at)
    .where(
        claim.c.team_id == bindparam("team_id"),
        claim.c.whose == bindparam("whose"),
        claim.c.kind == literal_column(f"'{KIND}'"),
    )
    .order_by(claim.c.day.desc())
    .limit(constant(1))
    .scalar_subquery()
)
_places = _places_of_a_day()
_noticed = _noticed_leads(func.coalesce(_last_digest, _since), with_held=True)
_ripened = _noticed_leads(_since, with_held=False)
_asked = lead.alias("asked")
_one = Prepared(
    select(*_COLUMNS)
    .join(
        _asked,
        (_asked.c.team_id == lead.c.team_id)
        & (func.coalesce(_asked.c.merged_into, _asked.c.external_id) == lead.c.external_id),
    )
    .where(_asked.c.team_id == bindparam("team_id"), _asked.c.external_id == bindparam("lead"))
)
_reversal = touchpoint.alias("reversal")
_logged = Prepared(
    select(
        touchpoint.c.kind,
        touchpoint.c.outcome,
        touchpoint.c.minutes,
        touchpoint.c.value_amount,
        touchpoint.c.value_currency,
    ).where(
        touchpoint.c.team_id == bindparam("team_id"),
        touchpoint.c.member_id == bindparam("member_id"),
        touchpoint.c.occurred_at >= bindparam("since", type_=touchpoint.c.occurred_at.type),
        touchpoint.c.occurred_at < bindparam("before", type_=touchpoint.c.occurred_at.type),
        touchpoint.c.kind != literal_column("'snooze'"),
        touchpoint.c.reverses.is_(None),
        ~select(_reversal.c.lead)
        .where(
            _reversal.c.team_id == touchpoint.c.team_id,
            _reversal.c.source == touchpoint.c.source,
            _reversal.c.external_id == literal(undo_id("")) + touchpoint.c.external_id,
        )
        .exists(),
    )
)
_signals = Prepared(
    select(*SIGNAL_COLUMNS, signal.c.lead).where(
        signal.c.team_id == bindparam("team_id"),
        signal.c.lead.in_([bindparam(f"lead_{n}") for n in range(_SIGNALS_AT_A_TIME)]),
        signal.c.occurred_at >= bindparam("since", type_=signal.c.occurred_at.type),
    )
)
_touched = Prepared(
    select(*TOUCHPOINT_COLUMNS).where(
        touchpoint.c.team_id == bindparam("team_id"),
        touchpoint.c.lead == bindparam("lead"),
        touchpoint.c.logged_at >= bindparam("since", type_=touchpoint.c.logged_at.type),
    )
)


def _found(places: Sequence[Row], noticed: Sequence[Row]) -> Found:
    lanes: dict[int, list[DayLead]] = defaultdict(list)
    for row in places:
        lanes[row[_WIDTH]].append(DayLead._make(row[:_WIDTH]))
    wanted = [row for row in noticed if row[_WIDTH + 1] is None]
    return Found(
        Waiting(
            lanes[_PROMISED],
            lanes[_QUEUE] + lanes[_BACK],
            [DayLead._make(row[:_WIDTH]) for row in wanted],
            lanes[_FADING],
        ),
        [row[0] for row in noticed if row[_WIDTH] == "held"],
    )


def _to_logged(row: Row) -> Logged:
    kind, outcome, minutes, amount, currency = row
    return Logged(kind, outcome, minutes, Money(amount, currency) if amount is not None else None)
