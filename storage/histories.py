"""The histories of all leads as arrays, read as the ledger knew them at an instant."""

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import repeat
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from scoring.counting import CLICKED, OPENED, SENT, Bursts, sifted
from scoring.learning.histories import NEVER, WON, Column, Histories, Micros, Places, Signals
from scoring.ledger import CLOSING, STATUSES, Signal
from storage.database import Database
from storage.types import from_micros, to_micros

AT_ONCE = 50_000  # rows between two looks at what they say
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1) // _MICROSECOND
# In the order in which a lead's signals are counted; on SQLite that is the order of an index.
_SIGNALS = """
SELECT lead, kind, asset, occurred_at, points FROM signal
WHERE team_id = :team_id AND lead IS NOT NULL AND occurred_at <= :at
ORDER BY lead, occurred_at, source, external_id
"""
_TOUCHPOINTS = """
SELECT lead, occurred_at, source, external_id, kind, outcome FROM touchpoint
WHERE team_id = :team_id AND occurred_at <= :at AND reverses IS NULL
"""
_REVERSALS = """
SELECT source, reverses FROM touchpoint
WHERE team_id = :team_id AND occurred_at <= :at AND reverses IS NOT NULL
"""
_LEADS = """
SELECT external_id, status, attributes FROM lead
WHERE team_id = :team_id AND merged_into IS NULL ORDER BY external_id
"""

_Row = Sequence[Any]
Rows: TypeAlias = NDArray[np.intp]  # of a block
_NOBODY: Places = np.zeros(0, np.int32)


def histories(
    database: Database,
    team_id: int,
    at: datetime,
    bursts: Bursts,
    progress: Callable[[int], None] = lambda done: None,
) -> Histories:
    """All leads, and what counts of the entries that occurred until `at`, whenever they came in.

    Read in one snapshot, some rows at a time. `progress` is told of so many leads more, of each once.
    """
    with database.snapshot() as connection:
        reading = _Reading(connection, team_id, to_micros(at))
        leads = _Leads()
        for rows in reading.parts(_LEADS):
            leads.read(rows)
        entries = _Entries(leads)
        reversed_ = {tuple(row) for rows in reading.parts(_REVERSALS) for row in rows}
        for rows in reading.parts(_TOUCHPOINTS):
            entries.touched([row for row in rows if (row[2], row[3]) not in reversed_])
        counting, kinds, done = [], _Numbered(), 0
        for rows in _whole_leads(reading.parts(_SIGNALS)):
            block = _Block.of(rows, leads.places, kinds)
            entries.note(block.lead, block.at)
            counting.append(block.only(_counts(block, kinds, bursts)))
            reached = bisect_right(leads.ids, rows[-1][0])
            progress(reached - done)
            done = reached
        progress(len(leads.ids) - done)
    return Histories(
        to_micros(at),
        tuple(leads.ids),
        leads.columns(),
        _signals(counting, kinds),
        entries.first_at,
        entries.last_at,
        *entries.fates(),
    )


class _Numbered(defaultdict[Any, int]):
    """Numbers texts in the order in which they come."""

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self)
        return number


@dataclass(frozen=True)
class _Reading:
    connection: Connection
    team_id: int
    at: int

    def parts(self, question: str) -> Iterator[Sequence[_Row]]:
        """The rows as the driver gives them: instants are microseconds."""
        given = {"team_id": self.team_id, "at": self.at}
        # What PostgreSQL answers stays there until it is asked for; SQLite does so anyway.
        streaming = {"stream_results": True, "max_row_buffer": AT_ONCE}
        result = self.connection.execute(text(question), given, execution_options=streaming)
        yield from result.partitions(AT_ONCE)


class _Leads:
    def __init__(self) -> None:
        self.ids: list[str] = []
        self.status: list[int] = []
        self.places: dict[str, int] = {}
        # Of each attribute its texts, and of each lead that has it the place and the text's number.
        self._texts: dict[str, _Numbered] = defaultdict(_Numbered)
        self._has: dict[str, list[tuple[Places, Places]]] = defaultdict(list)

    def read(self, rows: Sequence[_Row]) -> None:
        found: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for place, (_, _, attributes) in enumerate(rows, len(self.ids)):
            for name, value in json.loads(attributes or "{}").items():
                places, numbers = found[name]
                places.append(place)
                numbers.append(self._texts[name][value])
        for name, (places, numbers) in found.items():
            self._has[name].append((np.array(places, np.int32), np.array(numbers, np.int32)))
        self.places.update((row[0], place) for place, row in enumerate(rows, len(self.ids)))
        self.ids += [row[0] for row in rows]
        self.status += [STATUSES.index(row[1]) for row in rows]

    def columns(self) -> Mapping[str, Column]:
        return {name: self._column(name) for name in sorted(self._texts)}

    def _column(self, name: str) -> Column:
        of_lead = np.full(len(self.ids), -1, np.int32)
        for places, numbers in self._has[name]:
            of_lead[places] = numbers
        return Column(tuple(self._texts[name]), of_lead)


@dataclass(frozen=True)
class _Block:
    """Signals of whole leads, in the order in which they are counted; no asset is below zero."""

    lead: Places
    kind: Places
    asset: Places
    at: Micros
    points: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Sequence[_Row], places: Mapping[str, int], kinds: _Numbered) -> "_Block":
        lead, kind, asset, at, points = zip(*rows, strict=True)
        assets = _Numbered()
        assets[None] = -1
        block = cls(
            np.fromiter(map(places.get, lead, repeat(-1)), np.int32, len(rows)),
            np.fromiter(map(kinds.__getitem__, kind), np.int32, len(rows)),
            np.fromiter(map(assets.__getitem__, asset), np.int32, len(rows)),
            np.array(at, np.int64),
            np.array(points, np.float64),  # None becomes NaN
        )
        return block.only(block.lead >= 0)

    def only(self, chosen: NDArray[Any]) -> "_Block":
        return _Block(*(getattr(self, field.name)[chosen] for field in fields(self)))


class _Entries:
    """When the leads had their first and their last entry, and what became of them."""

    def __init__(self, leads: _Leads) -> None:
        self._places = leads.places
        self._status = leads.status
        self._closings: list[tuple[int, str, str, int, int]] = []
        self._last_at = np.full(len(leads.ids), -NEVER, np.int64)
        self.first_at = np.full(len(leads.ids), NEVER, np.int64)

    def note(self, lead: Places, at: Micros) -> None:
        np.minimum.at(self.first_at, lead, at)
        np.maximum.at(self._last_at, lead, at)

    def touched(self, rows: Sequence[_Row]) -> None:
        """A snooze is an entry, but no news of what becomes of the lead."""
        known = [(self._places[row[0]], *row[1:]) for row in rows if row[0] in self._places]
        self.note(
            np.array([row[0] for row in known], np.int32),
            np.array([row[1] for row in known], np.int64),
        )
        self._closings += [
            (at, source, external_id, place, STATUSES.index(outcome))
            for place, at, source, external_id, kind, outcome in known
            if outcome in CLOSING and kind != "snooze"
        ]

    @property
    def last_at(self) -> Micros:
        return np.where(self.first_at == NEVER, NEVER, self._last_at)

    def fates(self) -> tuple[NDArray[np.int8], Micros]:
        """Who was won stays won; else the last closing touchpoint holds, else what was imported."""
        fate = np.array(self._status, np.int8)
        fate_at = np.full(len(fate), NEVER, np.int64)
        for at, _, _, place, outcome in sorted(self._closings):
            if fate[place] != WON or fate_at[place] == NEVER:
                fate[place], fate_at[place] = outcome, at
        return fate, fate_at


def _whole_leads(parts: Iterable[Sequence[_Row]]) -> Iterator[Sequence[_Row]]:
    """Rows in the order of their leads, cut between two leads only."""
    rest: list[_Row] = []
    for part in parts:
        rest += part
        cut = bisect_left(rest, rest[-1][0], key=itemgetter(0))
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        yield rest


def _counts(block: _Block, kinds: _Numbered, bursts: Bursts) -> NDArray[np.bool_]:
    """Which signals count, as `scoring.counting.counted` says."""
    counts = np.ones(len(block.lead), np.bool_)
    counts[_fakes(block, kinds, bursts)] = False
    rows = np.flatnonzero(counts & (block.asset >= 0))
    day = block.at[rows] // _DAY
    once = np.stack([block.lead[rows], block.kind[rows], block.asset[rows], day])
    order = np.lexsort(once)  # stable: what is the same stays in the order of time
    again = (np.diff(once[:, order]) == 0).all(axis=0)
    counts[rows[order[1:][again]]] = False
    return counts


def _fakes(block: _Block, kinds: _Numbered, bursts: Bursts) -> list[int]:
    """The rows that a mail gateway made; only leads that may have some are looked at one by one."""
    suspects = np.union1d(_opened_soon(block, kinds, bursts), _clicked_fast(block, kinds, bursts))
    if not len(suspects):
        return []
    names = {kinds[kind]: kind for kind in bursts.neighbours if kind in kinds}
    rows = np.flatnonzero(np.isin(block.lead, suspects) & np.isin(block.kind, list(names)))
    of_lead: dict[int, list[Signal]] = defaultdict(list)
    for row in rows.tolist():
        asset = str(block.asset[row]) if block.asset[row] >= 0 else None
        at = from_micros(int(block.at[row]))
        of_lead[block.lead[row]].append(Signal("", str(row), names[block.kind[row]], at, asset))
    return [int(s.external_id) for one in of_lead.values() for s in sifted(one, bursts).fakes]


def _opened_soon(block: _Block, kinds: _Numbered, bursts: Bursts) -> Places:
    """The leads of which a mail was sent and one opened, the one next to the other, within the span."""
    if OPENED not in bursts.neighbours:
        return _NOBODY
    rows = np.flatnonzero(np.isin(block.kind, [kinds.get(SENT, -1), kinds.get(OPENED, -1)]))
    differ = np.diff(block.kind[rows]) != 0
    return _close(block, rows[:-1][differ], rows[1:][differ], bursts.open_span)


def _clicked_fast(block: _Block, kinds: _Numbered, bursts: Bursts) -> Places:
    """The leads with as many clicks within the span as a burst has links."""
    if CLICKED not in bursts.neighbours:
        return _NOBODY
    rows = np.flatnonzero(block.kind == kinds.get(CLICKED, -1))
    last = rows[bursts.links - 1 :]
    return _close(block, rows[: len(last)], last, bursts.click_span)


def _close(block: _Block, first: Rows, last: Rows, span: timedelta) -> Places:
    """The leads of those pairs of rows that are of one lead and within the span."""
    near = block.at[last] - block.at[first] <= span // _MICROSECOND
    of_lead: Places = block.lead[first][near & (block.lead[first] == block.lead[last])]
    return of_lead


def _signals(blocks: Sequence[_Block], kinds: _Numbered) -> Signals:
    def column(name: str, kind: type) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, kind), *(getattr(block, name) for block in blocks)])

    return Signals(
        tuple(kinds),
        column("lead", np.int32),
        column("kind", np.int32),
        column("at", np.int64),
        column("points", np.float64),
    )
