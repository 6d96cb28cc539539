"""What a goal's report reads of its tallies: sums, the days of its targets, and cohorts, in one journey."""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, func, select

from scoring.goals.tally import Achieved
from storage.goals import StoredGoal
from storage.prepared import Prepared, Row, together
from storage.store import Store
from storage.tables import tally_day
from storage.tallies import COHORTS, DAILY

# What is counted, and in which unit.
Measure = tuple[str, str]
_REMEMBERED = 256


@dataclass(frozen=True)
class Numbers:
    """`totals` of all measures; `days` of those asked for; `cohorts` as hit rates are learned from them."""

    totals: Mapping[Measure, Achieved]
    days: Mapping[Measure, Sequence[tuple[date, Achieved]]]
    cohorts: Sequence[Row]

    def by_stage(self, ends: Sequence[date]) -> Mapping[Measure, Sequence[Achieved]]:
        """By measure, one entry a stage, which ends on that day. Of what was not asked for day by day,
        only the sum is known: it stands in the first.
        """
        nothing = [Achieved()] * len(ends)
        found = {measure: [total, *nothing[1:]] for measure, total in self.totals.items()}
        for measure, days in self.days.items():
            cells = list(nothing)
            for day, cell in days:
                cells[bisect_left(ends, day)] += cell
            if days:
                found[measure] = cells
        return found


class _Memory:
    """What was read of a tally's revision, for one database; the latest are remembered."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Numbers] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, revision: Hashable, read: Callable[[], Numbers]) -> Numbers:
        with self._lock:
            if revision in self._known:
                self._known.move_to_end(revision)
                return self._known[revision]
        found = read()
        with self._lock:
            self._known[revision] = found
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found


_memories: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def numbers(store: Store, stored: StoredGoal, measures: Sequence[Measure], since: date) -> Numbers:
    """The measures are asked for day by day; cohorts from a Monday on. Read once a revision."""
    memory = _memories.setdefault(store.connection.engine, _Memory())
    revision = (store.team_id, stored.goal_id, stored.revision, tuple(measures), since)
    return memory.get(revision, lambda: _read(store, stored.goal_id, measures, since))


def _read(store: Store, goal_id: int, measures: Sequence[Measure], since: date) -> Numbers:
    goal = {"team_id": store.team_id, "goal_id": goal_id}
    totals, cohorts, *days = together(
        store.connection,
        (_totals, goal),
        (COHORTS, {**goal, "since": since}),
        *((DAILY, {**goal, "measure": measure, "unit": unit}) for measure, unit in measures),
    )
    return Numbers(
        {(row[0], row[1]): Achieved(int(row[2]), row[3], int(row[4])) for row in totals.rows},
        {
            measure: [(row[0], Achieved(row[1], row[2], row[3])) for row in done.rows]
            for measure, done in zip(measures, days, strict=True)
        },
        cohorts.rows,
    )


_totals = Prepared(
    select(
        tally_day.c.measure,
        tally_day.c.unit,
        func.sum(tally_day.c.times),
        func.sum(tally_day.c.amount),
        func.sum(tally_day.c.squares),
    )
    .where(
        tally_day.c.team_id == bindparam("team_id"),
        tally_day.c.goal_id == bindparam("goal_id"),
    )
    .group_by(tally_day.c.measure, tally_day.c.unit)
)
