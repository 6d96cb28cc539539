"""The histories of all leads as arrays, read as the ledger knew them at an instant."""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Text, bindparam, select, text, type_coerce

from scoring.counting import Bursts
from scoring.learning.counting import Arrived, counting
from scoring.learning.histories import NEVER, WON, Column, Histories, Micros, Places, Signals
from scoring.ledger import CLOSING, STATUSES
from storage.database import Database
from storage.prepared import Prepared, Row
from storage.tables import lead, signal, touchpoint
from storage.types import to_micros

AT_ONCE = 20_000  # rows that are read before they are looked at

_at = bindparam("at", type_=BigInteger)
_signal_at = type_coerce(signal.c.occurred_at, BigInteger)
_touched_at = type_coerce(touchpoint.c.occurred_at, BigInteger)
_leads = Prepared(
    select(lead.c.external_id, lead.c.status, type_coerce(lead.c.attributes, Text))
    .where(lead.c.team_id == bindparam("team_id"), lead.c.merged_into.is_(None))
    .order_by(lead.c.external_id)
)
# In the order in which a lead's signals are counted; on SQLite that is the order of an index.
_signals = Prepared(
    select(signal.c.lead, signal.c.kind, signal.c.asset, _signal_at, signal.c.points)
    .where(signal.c.team_id == bindparam("team_id"), signal.c.lead.is_not(None), _signal_at <= _at)
    .order_by(signal.c.lead, signal.c.occurred_at, signal.c.source, signal.c.external_id)
)
_of_then = (touchpoint.c.team_id == bindparam("team_id"), _touched_at <= _at)
_touchpoints = Prepared(
    select(
        touchpoint.c.source,
        touchpoint.c.external_id,
        touchpoint.c.lead,
        _touched_at,
        touchpoint.c.kind,
        touchpoint.c.outcome,
    ).where(*_of_then, touchpoint.c.reverses.is_(None))
)
_reversals = Prepared(
    select(touchpoint.c.source, touchpoint.c.reverses).where(
        *_of_then, touchpoint.c.reverses.is_not(None)
    )
)


def histories(
    database: Database,
    team_id: int,
    at: datetime,
    bursts: Bursts,
    progress: Callable[[int], None] = lambda done: None,
) -> Histories:
    """All leads, and what counts of the entries that occurred until `at`, whenever they came in.

    Read in one snapshot, some rows at a time. `progress` is told how many leads more were read.
    """
    given = {"team_id": team_id, "at": to_micros(at)}
    with database.snapshot() as connection:
        _read_whole_tables(connection)
        leads = _Leads(_leads.parts(connection, given, AT_ONCE))
        entries, counted, reached = _Entries(leads), _Counted(leads, bursts), 0
        undone = {row for rows in _reversals.parts(connection, given, AT_ONCE) for row in rows}
        for rows in _touchpoints.parts(connection, given, AT_ONCE):
            entries.touched([row for row in rows if (row[0], row[1]) not in undone])
        for rows in _whole_leads(_signals.parts(connection, given, AT_ONCE)):
            arrived = counted.read(rows)
            entries.note(arrived.lead, arrived.at)
            before, reached = reached, int(arrived.lead[-1]) + 1
            progress(reached - before)
        progress(len(leads.ids) - reached)
    return Histories(
        given["at"],
        tuple(leads.ids),
        leads.columns(),
        counted.signals(),
        entries.first_at,
        entries.last_at,
        *entries.fates(),
    )


def _read_whole_tables(connection: Connection) -> None:
    """A lead's signals lie all over PostgreSQL's table: in the order of an index they would be fetched one
    by one, which takes twice as long as to sort them.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL enable_indexscan = off"))


class _Numbered(dict[Any, int]):
    """Numbers texts in the order in which they come."""

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self)
        return number


class _Leads:
    """The leads in the order of their ids, their imported status and their attributes."""

    def __init__(self, parts: Iterable[Sequence[Row]]) -> None:
        self.ids: list[str] = []
        self.status: list[int] = []
        # Of each attribute its texts, and which leads have which of them.
        self._texts: dict[str, _Numbered] = defaultdict(_Numbered)
        self._has: dict[str, list[tuple[Places, Places]]] = defaultdict(list)
        for rows in parts:
            self._read_attributes(rows)
            self.ids += [row[0] for row in rows]
            self.status += [STATUSES.index(row[1]) for row in rows]
        self.places = {external_id: place for place, external_id in enumerate(self.ids)}

    def _read_attributes(self, rows: Sequence[Row]) -> None:
        found: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for place, row in enumerate(rows, len(self.ids)):
            for name, value in json.loads(row[2] or "{}").items():
                places, numbers = found[name]
                places.append(place)
                numbers.append(self._texts[name][value])
        for name, (places, numbers) in found.items():
            self._has[name].append((np.array(places, np.int32), np.array(numbers, np.int32)))

    def columns(self) -> Mapping[str, Column]:
        return {name: self._column(name) for name in sorted(self._texts)}

    def _column(self, name: str) -> Column:
        of_lead = np.full(len(self.ids), -1, np.int32)
        for places, numbers in self._has[name]:
            of_lead[places] = numbers
        return Column(tuple(self._texts[name]), of_lead)


class _Entries:
    """When the leads had their first and their last entry, and what became of them."""

    def __init__(self, leads: _Leads) -> None:
        self._leads = leads
        self._closings: list[tuple[int, str, str, int, int]] = []
        self._last_at = np.full(len(leads.ids), -NEVER, np.int64)
        self.first_at = np.full(len(leads.ids), NEVER, np.int64)

    @property
    def last_at(self) -> Micros:
        return np.where(self.first_at == NEVER, NEVER, self._last_at)

    def note(self, lead: Places, at: Micros) -> None:
        np.minimum.at(self.first_at, lead, at)
        np.maximum.at(self._last_at, lead, at)

    def touched(self, rows: Sequence[Row]) -> None:
        """A snooze is an entry, but no news of what becomes of the lead."""
        places = [self._leads.places[row[2]] for row in rows]
        self.note(np.array(places, np.int32), np.array([row[3] for row in rows], np.int64))
        self._closings += [
            (at, source, external_id, place, STATUSES.index(outcome))
            for place, (source, external_id, _, at, kind, outcome) in zip(places, rows, strict=True)
            if outcome in CLOSING and kind != "snooze"
        ]

    def fates(self) -> tuple[NDArray[np.int8], Micros]:
        """Who was won stays won; else the last closing touchpoint holds, else what was imported."""
        fate = np.array(self._leads.status, np.int8)
        fate_at = np.full(len(fate), NEVER, np.int64)
        for at, _, _, place, outcome in sorted(self._closings):
            if fate[place] != WON or fate_at[place] == NEVER:
                fate[place], fate_at[place] = outcome, at
        return fate, fate_at


class _Counted:
    """The signals that count, as they are read."""

    def __init__(self, leads: _Leads, bursts: Bursts) -> None:
        self._places = leads.places
        self._bursts = bursts
        self._kinds = _Numbered()
        self._blocks: list[Arrived] = []

    def read(self, rows: Sequence[Row]) -> Arrived:
        """All of them; those that count are kept."""
        assets = _Numbered({None: -1})
        arrived = Arrived(
            np.array([self._places[row[0]] for row in rows], np.int32),
            np.array([self._kinds[row[1]] for row in rows], np.int32),
            np.array([assets[row[2]] for row in rows], np.int32),
            np.array([row[3] for row in rows], np.int64),
            np.array([row[4] for row in rows], np.float64),  # None becomes NaN
        )
        self._blocks.append(arrived.only(counting(arrived, self._kinds, self._bursts)))
        return arrived

    def signals(self) -> Signals:
        return Signals(
            tuple(self._kinds),
            self._column("lead", np.int32),
            self._column("kind", np.int32),
            self._column("at", np.int64),
            self._column("points", np.float64),
        )

    def _column(self, name: str, type_: type) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, type_), *(getattr(one, name) for one in self._blocks)])


def _whole_leads(parts: Iterable[Sequence[Row]]) -> Iterator[Sequence[Row]]:
    """Rows in the order of their leads, cut between two leads only."""
    rest: list[Row] = []
    for part in parts:
        rest += part
        cut = bisect_left(rest, rest[-1][0], key=itemgetter(0))
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        yield rest
