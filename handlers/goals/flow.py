"""Goals on the command line: brought into force and counted, listed, ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.goals.goal import Goal
from scoring.goals.goal_toml import parse_goal
from scoring.goals.report import GoalReport
from scoring.message import Refused, say
from storage.bulk import in_one_go
from storage.database import Database
from storage.goal_reports import report_of
from storage.goals import StoredGoal
from storage.store import Store

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Loaded:
    """The goal in force; `is_new` is False where it was already. `replaced` is another text of the
    same name, which has ended.
    """

    stored: StoredGoal
    is_new: bool
    replaced: StoredGoal | None = None


def load(
    database: Database, team_id: int, toml: str, by: str, zone_name: str, now: datetime
) -> Loaded:
    """Brings the goal into force; raises `Refused` at its first mistake.

    An owner who is not known yet becomes a member, as with an import. The goal's days are those of
    the owner's zone, where Slack has told it, else of `zone_name`.
    """
    parsed = parse_goal(toml)
    with database.write(team_id) as store:
        store.goals.alone()
        before = store.goals.named(parsed.name)
        owner_id = store.members.ensure(parsed.owner) if parsed.owner else None
        zone = _zone_name(store, owner_id) or zone_name
        stored = store.goals.add(toml, owner_id, zone, by, now)
        is_new = before is None or before.goal_id != stored.goal_id
    return Loaded(stored, is_new, before if is_new else None)


def count(database: Database, team_id: int, progress: Progress = lambda leads: None) -> int:
    """Counts what is not counted yet, and returns how many leads that were; a short transaction each
    time, so that writers go on in between. `progress` is told of each.
    """
    done = 0
    for step in (_catch_up, _count_first):
        while leads := in_one_go(database, team_id, step):
            done += leads
            progress(leads)
    return done


def to_count(database: Database, team_id: int) -> int:
    """How many leads `count` has before it."""
    with database.read(team_id) as store:
        return store.tallies.to_count()


def in_force(database: Database, team_id: int) -> Sequence[StoredGoal]:
    """The goals in force, by name."""
    with database.read(team_id) as store:
        return store.goals.current()


def chosen(database: Database, team_id: int, name: str | None) -> StoredGoal:
    """The goal in force of this name; without one the only goal there is."""
    goals = in_force(database, team_id)
    if not goals:
        raise Refused(
            say("there is no goal yet; bring one into force with nextcall goal load FILE")
        )
    if name is None and len(goals) == 1:
        return goals[0]
    names = ", ".join(one.goal.name for one in goals)
    if name is None:
        raise Refused(say("there are several goals; name one: {names}", names=names))
    found = next((one for one in goals if _same(one.goal, name)), None)
    if found is None:
        raise Refused(say("no goal is named {name}; there are: {names}", name=name, names=names))
    return found


def report_now(database: Database, team_id: int, stored: StoredGoal, now: datetime) -> GoalReport:
    """What is said of a goal by the tallies: after `count`, all there is."""
    with database.read(team_id) as store:
        return report_of(store, stored, now, store.tallies.behind())


def end(database: Database, team_id: int, name: str, now: datetime) -> StoredGoal:
    """Takes a goal out of force; what was counted of it is forgotten in the background."""
    ended = chosen(database, team_id, name)
    with database.write(team_id) as store:
        store.goals.end(ended.goal_id, now)
    return ended


def _zone_name(store: Store, owner_id: int | None) -> str | None:
    owner = store.members.get(owner_id) if owner_id else None
    return owner.zone_name if owner and owner.refreshed_at else None


def _same(goal: Goal, name: str) -> bool:
    return goal.name.casefold() == name.strip().casefold()


def _catch_up(store: Store) -> int:
    return store.tallies.catch_up()


def _count_first(store: Store) -> int:
    return store.tallies.count_first()
