"""The ledger: entries are appended, each once, and the lead's derived columns follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from scoring.interest import Keys
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.nudges import first_state, ripens
from storage.entries import TOUCHPOINT_COLUMNS, to_touchpoint
from storage.leads import Leads, as_waiting, scored
from storage.nudges import Nudges
from storage.outbox import GO_STALE, going_stale
from storage.playbooks import Playbooks
from storage.prepared import together
from storage.tables import POOL, lead, signal, touchpoint
from storage.types import to_micros
from storage.uncounted import MARK, mark_for_signals, marking
from storage.upsert import insert_new, new_row

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Awaited:
    """A lead that is not known yet, by the words its signals name it with, and those signals."""

    words: str
    count: int
    oldest: datetime
    newest: datetime
    kinds: tuple[str, ...]


# What a signal that is new changes, or is judged by.
_SCORED = (
    lead.c.playbook_version,
    lead.c.positive_key,
    lead.c.negative_key,
    lead.c.fit,
    lead.c.queue_key,
    lead.c.closed,
)


class Ledger:
    def __init__(self, connection: Connection, team_id: int, playbooks: Playbooks) -> None:
        self._connection = connection
        self._team_id = team_id
        self._playbooks = playbooks
        self._leads = Leads(connection, team_id, playbooks)

    def add_signal(self, words: str, added: Signal, now: datetime) -> bool:
        """Appends a signal of the lead with this external id or e-mail; False if it was known.

        The signal of a lead that is not known yet waits. A signal in its turn costs O(1): the keys
        grow by its points. One that changes which signal of its day counts, that may be part of a
        burst, or that asks for a call, has the lead computed anew from its ledger.
        """
        named = self._leads.named(words)
        found = self._leads.locked(named.external_id) if named else None
        lead_id = found.external_id if found else None
        row = signal_row(self._team_id, lead_id, words, added, now)
        if not insert_new(self._connection, signal, row):
            return False
        if found:
            self._follow(found, added, now)
            about = (found.external_id, to_micros(added.occurred_at), "", added.kind, None, None)
            mark_for_signals(self._connection, self._team_id, [about])
        return True

    def add_touchpoint(self, lead_id: str, added: Touchpoint, now: datetime) -> bool:
        """Appends a touchpoint of the lead; False if it was known. An undo is one with `reverses`."""
        found = self._leads.locked(lead_id)
        lead_id = found.external_id if found else lead_id
        row = touchpoint_row(self._team_id, lead_id, added, now)
        inserting = (new_row(self._connection, touchpoint, row), row)
        inserted, *entries = together(self._connection, inserting, *self._leads.reading(lead_id))
        if inserted.count != 1:
            return False
        assert found is not None, lead_id
        whole = self._leads.with_rows(found, *entries)
        steps = [self._leads.rescoring(whole, now), (MARK, marking(self._team_id, lead_id))]
        if found.owner_id:
            steps.append((GO_STALE, going_stale(self._team_id, found.owner_id, now)))
        together(self._connection, *steps)
        return True

    def touchpoint(self, source: str, external_id: str) -> tuple[str, Touchpoint] | None:
        """The lead's external id and the touchpoint."""
        row = self._connection.execute(
            select(*TOUCHPOINT_COLUMNS, touchpoint.c.lead).where(
                touchpoint.c.team_id == self._team_id,
                touchpoint.c.source == source,
                touchpoint.c.external_id == external_id,
            )
        ).first()
        return (row.lead, to_touchpoint(row)) if row else None

    def is_reversed(self, source: str, external_id: str) -> bool:
        return (
            self._connection.execute(
                select(touchpoint.c.external_id).where(
                    touchpoint.c.team_id == self._team_id,
                    touchpoint.c.source == source,
                    touchpoint.c.external_id == undo_id(external_id),
                )
            ).first()
            is not None
        )

    def waiting(self) -> int:
        """How many signals wait for a lead that is not known yet."""
        return self._connection.execute(
            select(func.count()).where(
                signal.c.team_id == self._team_id, signal.c.waits_for.is_not(None)
            )
        ).scalar_one()

    def awaited(self, most: int | None = None) -> list[Awaited]:
        """The leads that signals wait for, those of most signals first; `most` None is all of them."""
        of_team = (signal.c.team_id == self._team_id, signal.c.waits_for.is_not(None))
        count = func.count().label("signals")
        # Counted in the index alone; the signals themselves are read of these leads only.
        leads = (
            select(signal.c.waits_for, count)
            .where(*of_team)
            .group_by(signal.c.waits_for)
            .order_by(count.desc(), signal.c.waits_for)
            .limit(most)
            .subquery()
        )
        lead_and_kind = (leads.c.signals, leads.c.waits_for, signal.c.kind)
        rows = self._connection.execute(
            select(
                *lead_and_kind,
                func.min(signal.c.occurred_at).label("oldest"),
                func.max(signal.c.occurred_at).label("newest"),
            )
            .join(signal, signal.c.waits_for == leads.c.waits_for)
            .where(*of_team)
            .group_by(*lead_and_kind)
            .order_by(leads.c.signals.desc(), leads.c.waits_for, signal.c.kind)
        )
        return [
            _awaited(words, signals, list(of_lead))
            for (signals, words), of_lead in groupby(rows, key=lambda row: tuple(row[:2]))
        ]

    def _follow(self, found: Lead, added: Signal, now: datetime) -> None:
        playbook, lead_id = self._playbooks.active, found.external_id
        row = self._connection.execute(
            select(*_SCORED).where(lead.c.team_id == self._team_id, lead.c.external_id == lead_id)
        ).one()
        if (
            row.playbook_version != playbook.version
            or added.kind in playbook.fast_lane
            or self._has_company(lead_id, added)
        ):
            self._leads.rescore_with({(added.source, added.external_id)}, lead_id, now)
            return
        before = Keys(row.positive_key, row.negative_key)
        keys = before.plus(playbook.points_of(added), added.occurred_at, playbook.half_life)
        values = scored(keys, row.fit)
        if row.queue_key is not None:
            values["queue_key"] = values["priority_key"]
        self._connection.execute(
            update(lead)
            .where(lead.c.team_id == self._team_id, lead.c.external_id == lead_id)
            .values(values)
        )
        is_called = found.owner_id and found.status == "open" and row.closed is None
        if is_called and ripens(before, keys, row.fit, playbook, now):
            owned = [(lead_id, found.owner_id or POOL)]
            state = first_state(added.occurred_at, now)
            Nudges(self._connection, self._team_id).notice(owned, state, now)

    def _has_company(self, lead_id: str, added: Signal) -> bool:
        """Whether something else of the lead bears on it: the same kind and asset on its UTC day, or
        what may make one burst with it.
        """
        at = added.occurred_at
        company: list[tuple[ColumnElement[bool], ...]] = []
        if added.asset is not None:
            day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            of_day = and_(signal.c.occurred_at >= day, signal.c.occurred_at < day + _DAY)
            company.append((of_day, signal.c.kind == added.kind, signal.c.asset == added.asset))
        near = self._playbooks.active.bursts.neighbours.get(added.kind)
        if near:
            around = signal.c.occurred_at.between(at - near.before, at + near.after)
            company.append((around, signal.c.kind == near.kind))
        if not company:
            return False
        others = (
            signal.c.team_id == self._team_id,
            signal.c.lead == lead_id,
            or_(signal.c.source != added.source, signal.c.external_id != added.external_id),
        )
        found = (exists().where(*others, *conditions) for conditions in company)
        return bool(self._connection.execute(select(or_(*found))).scalar_one())


def _awaited(words: str, count: int, kinds: Sequence[Any]) -> Awaited:
    oldest, newest = min(row.oldest for row in kinds), max(row.newest for row in kinds)
    return Awaited(words, count, oldest, newest, tuple(row.kind for row in kinds))


def undo_id(external_id: str) -> str:
    """The external id of the reversal; one per touchpoint, so that an undo counts once."""
    return f"undo:{external_id}"


def signal_row(
    team_id: int, lead_id: str | None, words: str, added: Signal, now: datetime
) -> dict[str, Any]:
    return {
        "team_id": team_id,
        "source": added.source,
        "external_id": added.external_id,
        "lead": lead_id,
        "waits_for": None if lead_id else as_waiting(words),
        "kind": added.kind,
        "asset": added.asset,
        "occurred_at": added.occurred_at,
        "points": added.points,
        "received_at": now,
    }


def touchpoint_row(team_id: int, lead_id: str, added: Touchpoint, now: datetime) -> dict[str, Any]:
    return {
        "team_id": team_id,
        "source": added.source,
        "external_id": added.external_id,
        "lead": lead_id,
        "member_id": added.member_id,
        "kind": added.kind,
        "outcome": added.outcome,
        "occurred_at": added.occurred_at,
        "minutes": added.minutes,
        "next_step_at": added.next_step_at,
        "value_amount": added.value.amount if added.value else None,
        "value_currency": added.value.currency if added.value else None,
        "channel": added.channel,
        "note": added.note,
        "reverses": added.reverses,
        "logged_at": now,
    }
