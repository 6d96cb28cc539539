"""Signals as other systems post them: many by the bulk way, one in the fewest steps there are.

The short way is for a new signal of a known lead, alone on its day and in no burst, that asks for no
call. All else is `storage.bulk`'s, and so is every rule: the short way ends where the long one does.
What several senders post at the same time shares one transaction, and so one wait for the disk.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from scoring.bulk import DAY, MICROSECOND, Row
from scoring.interest import Keys
from scoring.nudges import first_state, ripens
from scoring.playbook import Playbook
from storage.bulk import Added, add_signals, in_one_go
from storage.database import Database
from storage.leads import scored
from storage.store import Store
from storage.types import from_micros, to_micros
from storage.uncounted import change_id

# What is asked or told, and the values for its gaps.
Step: TypeAlias = tuple[str, tuple[object, ...]]
Delivered: TypeAlias = tuple[str, list[Row]]  # the source, its signals

_LEAD = (
    "SELECT lead.fit, lead.positive_key, lead.negative_key, lead.playbook_version,"
    " workspace.playbook_version, lead.owner_id, lead.status, lead.closed, lead.merged_into"
    " FROM lead JOIN workspace ON workspace.team_id = lead.team_id"
    " WHERE lead.team_id = ? AND lead.external_id = ?"
)
_NOT_ALONE = (
    "SELECT EXISTS (SELECT 1 FROM signal WHERE team_id = ? AND source = ? AND external_id = ?)"
    " OR EXISTS (SELECT 1 FROM signal WHERE team_id = ? AND lead = ? AND occurred_at >= ?"
    " AND occurred_at < ? AND kind = ? AND asset = ?)"
)
_OR_IN_A_BURST = (
    " OR EXISTS (SELECT 1 FROM signal WHERE team_id = ? AND lead = ? AND occurred_at >= ?"
    " AND occurred_at <= ? AND kind = ?)"
)
_INSERT = (
    "INSERT INTO signal (team_id, source, external_id, lead, kind, asset, occurred_at, points,"
    " received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_GROW = (
    "UPDATE lead SET positive_key = ?, negative_key = ?, priority_key = ?,"
    " queue_key = CASE WHEN queue_key IS NULL THEN NULL ELSE ? END"
    " WHERE team_id = ? AND external_id = ?"
)
# As `storage.uncounted.mark_for_signals`, in the same journey.
_MARK = (
    "INSERT INTO uncounted (team_id, change_id, lead) SELECT ?, ?, ?"
    " WHERE EXISTS (SELECT 1 FROM followed WHERE team_id = ? AND kind = ?)"
    " OR EXISTS (SELECT 1 FROM progress WHERE team_id = ? AND lead = ? AND first_at >= ?)"
)


class _Lead(NamedTuple):
    fit: float
    positive: float
    negative: float
    playbook_version: int
    in_force: int
    owner_id: int
    status: str
    closed: str | None
    merged_into: str | None

    @property
    def is_to_be_called(self) -> bool:
        return bool(self.owner_id) and self.status == "open" and self.closed is None

    def is_scored_by(self, playbook: Playbook) -> bool:
        """By this playbook, the one in force, and by what it did itself: it is no part of another."""
        in_force = self.playbook_version == self.in_force == playbook.version
        return in_force and self.merged_into is None


class Arrivals:
    """The signals of one workspace, as they arrive."""

    def __init__(self, database: Database, team_id: int) -> None:
        self._database = database
        self._team_id = team_id
        self._playbook: Playbook | None = None  # as last seen; a version's text never changes

    def add(self, deliveries: Sequence[Delivered], now: datetime) -> list[Added]:
        """Appends the signals that are new, in one transaction; it is committed when this returns."""
        if not any(rows for _, rows in deliveries):
            return [Added(0, 0)] * len(deliveries)
        return in_one_go(self._database, self._team_id, self._add, deliveries, now)

    def _add(self, store: Store, deliveries: Sequence[Delivered], now: datetime) -> list[Added]:
        added = {}
        # By their leads, as all lock several leads: so that no two wait for each other in a circle.
        for place in _by_lead(deliveries):
            source, rows = deliveries[place]
            if len(rows) == 1:
                added[place] = self._add_one(store, source, rows[0], now)
            else:
                added[place] = add_signals(store, source, rows, now)
        return [added[place] for place in range(len(deliveries))]

    def _add_one(self, store: Store, source: str, row: Row, now: datetime) -> Added:
        playbook = self._playbook = self._playbook or store.playbooks.active
        found, (not_alone,) = self._steps(store, self._looks(source, row, playbook))
        lead = _Lead._make(found) if found else None
        if lead and lead.in_force != playbook.version:
            self._playbook = None
        asks_for_a_call = row[3] in playbook.fast_lane
        if lead is None or not lead.is_scored_by(playbook) or not_alone or asks_for_a_call:
            return add_signals(store, source, [row], now)
        before = Keys(lead.positive, lead.negative)
        after = _grown(before, row, playbook)
        self._steps(store, self._writes(source, row, lead.fit, before, after, now))
        if lead.is_to_be_called and ripens(before, after, lead.fit, playbook, now):
            state = first_state(from_micros(row[1]), now)
            store.nudges.notice([(row[0], lead.owner_id)], state, now)
        return Added(1, 0)

    def _looks(self, source: str, row: Row, playbook: Playbook) -> list[Step]:
        """The lead is locked first: what is beside the signal cannot change after that."""
        words, micros, external_id, kind, asset, _ = row
        day = micros // DAY * DAY
        team_id = self._team_id
        locked = _LEAD if self._database.sqlite else f"{_LEAD} FOR UPDATE OF lead"
        beside = (team_id, source, external_id, team_id, words, day, day + DAY, kind, asset)
        near = playbook.bursts.neighbours.get(kind)
        if near is None:
            return [(locked, (team_id, words)), (_NOT_ALONE, beside)]
        first, last = micros - near.before // MICROSECOND, micros + near.after // MICROSECOND
        around = (*beside, team_id, words, first, last, near.kind)
        return [(locked, (team_id, words)), (_NOT_ALONE + _OR_IN_A_BURST, around)]

    def _writes(
        self, source: str, row: Row, fit: float, before: Keys, after: Keys, now: datetime
    ) -> list[Step]:
        words, micros, external_id, kind, asset, own = row
        values = (source, external_id, words, kind, asset, micros, own, to_micros(now))
        writes: list[Step] = [(_INSERT, (self._team_id, *values))]
        if after is not before:
            to = scored(after, fit)
            priority = to["priority_key"]
            grown = (to["positive_key"], to["negative_key"], priority, priority)
            writes.append((_GROW, (*grown, self._team_id, words)))
        team_id = self._team_id
        matters = (team_id, kind, team_id, words, micros)
        writes.append((_MARK, (team_id, change_id(words), words, *matters)))
        return writes

    def _steps(self, store: Store, steps: list[Step]) -> list[Any]:
        """Each step's first row, by the driver alone; PostgreSQL is sent all at once."""
        driver: Any = store.connection.connection.driver_connection
        if self._database.sqlite:
            return [driver.execute(*step).fetchone() for step in steps]
        with driver.pipeline():
            cursors = [driver.execute(sql.replace("?", "%s"), values) for sql, values in steps]
        return [cursor.fetchone() if cursor.description else None for cursor in cursors]


def _grown(keys: Keys, row: Row, playbook: Playbook) -> Keys:
    """The keys after this signal; the same ones where it is worth nothing."""
    _, micros, _, kind, _, own = row
    points = playbook.points.get(kind, 0.0) if own is None else own
    return keys.plus(points, from_micros(micros), playbook.half_life)


def _by_lead(deliveries: Sequence[Delivered]) -> list[int]:
    """Their places in the order of the leads that they name first."""
    leads = [rows[0][0] if rows else "" for _, rows in deliveries]
    return sorted(range(len(leads)), key=leads.__getitem__)
