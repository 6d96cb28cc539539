"""The call list: an index range scan that reads about as many rows as it answers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from scoring.calls import Call, explain
from scoring.lead import Lead
from scoring.ledger import Signal
from scoring.playbook import Playbook
from scoring.standing import Commitment
from storage.entries import LEAD_COLUMNS, to_lead, to_signal
from storage.lanes import DUE, LANE, RESTED, counted, lanes, owners, rested, signals_of
from storage.playbooks import Playbooks
from storage.prepared import Row
from storage.tables import POOL, lead

CHUNK = 500
SIZES = (5, 50, CHUNK)  # of so many leads a statement asks the signals


@dataclass(frozen=True)
class Place:
    """A lead in its place on the list, before anything is explained."""

    lead: Lead
    commitment: Commitment | None = None
    resting_until: datetime | None = None


@dataclass(frozen=True)
class Returning:
    """Who will be callable next, and when; `promised` where a call was agreed for then."""

    lead: Lead
    at: datetime
    promised: bool


@dataclass(frozen=True)
class Promise:
    lead: Lead
    commitment: Commitment


UNLIMITED = 2**31 - 1


class Calls:
    """`owner_id` is a member, None for the pool; `everybody` asks over all owners."""

    def __init__(self, connection: Connection, team_id: int, playbooks: Playbooks) -> None:
        self._connection = connection
        self._team_id = team_id
        self._playbooks = playbooks

    def top(self, owner_id: int | None, now: datetime, most: int = 5, skip: int = 0) -> list[Call]:
        """An owner's list from place `skip` on, explained."""
        return self.explained(self.places(owner_id, now, skip + most)[skip:], now)

    def places(self, owner_id: int | None, now: datetime, most: int = 5) -> list[Place]:
        return _merged(self._rows(owner_id or POOL, now, most), most)

    def places_of_everybody(self, now: datetime, most: int = UNLIMITED) -> list[Place]:
        owner_ids = owners.rows(self._connection, {"team_id": self._team_id})
        rows = [row for (owner_id,) in owner_ids for row in self._rows(owner_id, now, most)]
        return _merged(rows, most)

    def explained(self, places: Sequence[Place], now: datetime) -> list[Call]:
        playbook = self._playbooks.active
        return [
            call
            for start in range(0, len(places), CHUNK)
            for call in self._explain(places[start : start + CHUNK], playbook, now)
        ]

    def count(self, owner_id: int | None, now: datetime, most: int = UNLIMITED) -> int:
        """How many leads the owner may call at `now`; of more than `most` so many are counted."""
        given = {"team_id": self._team_id, "owner_id": owner_id or POOL, "now": now}
        ((found,),) = counted(most).rows(self._connection, given)
        return min(int(found), most)

    def resting(
        self, now: datetime, until: datetime | None = None, owner_id: int | None = None
    ) -> list[Place]:
        """Who rests at `now` (and returns by `until`), the next to return first; of all or one owner."""
        places = [
            Place(
                to_lead(row),
                Commitment(row.due_at, row.due_what) if row.due_at else None,
                row.due_at or row.rest_until,
            )
            for row in self._away(now, until, owner_id)
        ]
        return sorted(places, key=lambda p: (p.resting_until or now, p.lead.external_id))

    def promised(self, owner_id: int, until: datetime) -> list[Promise]:
        """The owner's leads that were promised a call by `until`, the oldest promise first."""
        rows = self._connection.execute(
            select(*LEAD_COLUMNS, lead.c.due_at, lead.c.due_what)
            .where(
                lead.c.team_id == self._team_id,
                lead.c.owner_id == owner_id,
                lead.c.due_at.is_not(None),
                lead.c.due_at <= until,
            )
            .order_by(lead.c.due_at, lead.c.external_id)
        )
        return [Promise(to_lead(row), Commitment(row.due_at, row.due_what)) for row in rows]

    def returning_next(self, owner_id: int, now: datetime) -> Returning | None:
        """Who of the owner's resting leads will be callable first."""
        soonest = [
            Returning(to_lead(row), row.due_at or row.rest_until, row.due_at is not None)
            for row in self._away(now, None, owner_id, most=1)
        ]
        return min(soonest, key=lambda r: (r.at, r.lead.external_id), default=None)

    def _away(
        self, now: datetime, until: datetime | None, owner_id: int | None, most: int = UNLIMITED
    ) -> Iterator[Any]:
        for column in (lead.c.rest_until, lead.c.due_at):
            statement = (
                select(*LEAD_COLUMNS, lead.c.rest_until, lead.c.due_at, lead.c.due_what)
                .where(lead.c.team_id == self._team_id, column.is_not(None), column > now)
                .order_by(column)
                .limit(most)
            )
            if owner_id is not None:
                statement = statement.where(lead.c.owner_id == owner_id)
            if until is not None:
                statement = statement.where(column <= until)
            yield from self._connection.execute(statement)

    def _rows(self, owner_id: int, now: datetime, most: int) -> Sequence[Row]:
        given = {"team_id": self._team_id, "owner_id": owner_id, "now": now}
        rows = lanes(most).rows(self._connection, given)
        others = [row for row in rows if row[LANE] != RESTED]
        if len(rows) - len(others) == most:
            # As many rests have ended as were asked for: there may be more, and better ones.
            return [*others, *rested(most).rows(self._connection, given)]
        return rows

    def _explain(
        self, places: Sequence[Place], playbook: Playbook, now: datetime
    ) -> Iterator[Call]:
        signals = self._signals([place.lead.external_id for place in places])
        for place in places:
            yield explain(
                place.lead,
                signals[place.lead.external_id],
                playbook,
                now,
                place.commitment,
                place.resting_until,
            )

    def _signals(self, leads: Sequence[str]) -> dict[str, list[Signal]]:
        found: dict[str, list[Signal]] = defaultdict(list)
        if not leads:
            return found
        many = next(size for size in SIZES if len(leads) <= size)
        given = {f"lead_{number}": leads[min(number, len(leads) - 1)] for number in range(many)}
        statement = signals_of(many)
        for row in statement.rows(self._connection, {"team_id": self._team_id, **given}):
            found[row[6]].append(to_signal(row))
        return found


def _merged(rows: Sequence[Row], most: int) -> list[Place]:
    """The lanes as one list: promises first, oldest first; then by key, ties by external id."""
    return [_place(row) for row in sorted(rows, key=_order)[:most]]


def _order(row: Row) -> tuple[int, float, str]:
    *_, due_at, _, lane, key = row
    return (0, due_at.timestamp(), row[0]) if lane == DUE else (1, -key, row[0])


def _place(row: Row) -> Place:
    *_, due_at, due_what, lane, _ = row
    return Place(to_lead(row), Commitment(due_at, due_what) if lane == DUE else None)
