"""What is read of goals' tallies: sums, the days of their targets, and cohorts, in one journey."""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, func, select

from scoring.goals.goal import LEDGER_MEASURES, Goal, Target
from scoring.goals.rates import window_begins
from scoring.goals.tally import Achieved
from scoring.schedule import local_day
from storage.goals import StoredGoal
from storage.prepared import Prepared, Row, Step, together
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

    def get(self, revision: Hashable) -> Numbers | None:
        with self._lock:
            if revision in self._known:
                self._known.move_to_end(revision)
            return self._known.get(revision)

    def keep(self, revision: Hashable, found: Numbers) -> None:
        with self._lock:
            self._known[revision] = found
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


_memories: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def numbers_of(store: Store, goals: Sequence[StoredGoal], at: datetime) -> list[Numbers]:
    """The numbers of each goal: the days of its targets, and the cohorts from which hit rates are learned
    at the instant. A revision is read once; what is not known yet, in one journey.
    """
    memory = _memories.setdefault(store.connection.engine, _Memory())
    asked = [(one, window_begins(local_day(one.zone, at))) for one in goals]
    revisions = [(store.team_id, one.goal_id, one.revision, since) for one, since in asked]
    known = {revision: memory.get(revision) for revision in revisions}
    new = [ask for ask, revision in zip(asked, revisions, strict=True) if known[revision] is None]
    read = iter(_read(store, new))
    found = [known[revision] or next(read) for revision in revisions]
    for revision, one in zip(revisions, found, strict=True):
        memory.keep(revision, one)
    return found


def measures_of(goal: Goal) -> list[Measure]:
    """The targets that the tallies count, as these name them."""
    return [measure_of(one) for one in goal.targets if one.measure in LEDGER_MEASURES]


def measure_of(target: Target) -> Measure:
    """Under which measure and unit the tallies have what is achieved of a target."""
    return target.measure, target.currency or ""


def _read(store: Store, asked: Sequence[tuple[StoredGoal, date]]) -> Iterator[Numbers]:
    steps = [step for one, since in asked for step in _steps(store.team_id, one, since)]
    done = iter(together(store.connection, *steps) if steps else ())
    for one, _ in asked:
        totals, cohorts = next(done), next(done)
        days = {measure: next(done).rows for measure in measures_of(one.goal)}
        yield Numbers(
            {(row[0], row[1]): Achieved(int(row[2]), row[3], int(row[4])) for row in totals.rows},
            {
                measure: [(row[0], Achieved(*row[1:])) for row in rows]
                for measure, rows in days.items()
            },
            cohorts.rows,
        )


def _steps(team_id: int, stored: StoredGoal, since: date) -> Iterator[Step]:
    goal = {"team_id": team_id, "goal_id": stored.goal_id}
    yield _totals, goal
    yield COHORTS, {**goal, "since": since}
    for measure, unit in measures_of(stored.goal):
        yield DAILY, {**goal, "measure": measure, "unit": unit}


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
