"""The use cases around goals, as one person may do them: each method is one transaction, but for what
is counted before.

Reps know their own goals and the team's, managers all. Another rep's goal is answered as if it did not
exist. Changing and ending one is for its owner, the team's for managers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from handlers.milestone.choice import alike, chosen
from scoring.goals.goal import Goal
from scoring.goals.goal_toml import parse_goal, to_toml
from scoring.goals.report import GoalReport
from scoring.goals.retarget import with_target
from scoring.message import Refused, say
from scoring.schedule import local_day
from storage.bulk import in_one_go
from storage.database import Database
from storage.goal_deals import GoalDeal, latest_deals
from storage.goal_reports import standing_of
from storage.goals import StoredGoal, current_of, of_team
from storage.members import Member
from storage.store import Store

FEW = 20  # changes of leads that are counted while somebody waits for the answer
FIRST = 3  # transactions of a first count that they wait for
Choose = Callable[[Sequence[StoredGoal]], StoredGoal | None]


@dataclass(frozen=True)
class Known:
    """A goal in force. `owner` is "" for the reader's own, None for the team's, else a name."""

    goal_id: int
    goal: Goal
    owner: str | None
    may_change: bool


@dataclass(frozen=True)
class Shown:
    """A goal as it stands, and `others` that the reader may ask for.

    `days` has what was achieved of each target, by measure, day by day. `is_open` is a goal whose
    learning phase is over, and whose target nobody has locked.
    """

    known: Known
    report: GoalReport
    days: Mapping[str, Sequence[tuple[date, Decimal]]]
    others: Sequence[Known] = ()
    is_open: bool = False


@dataclass(frozen=True)
class Deals:
    """What counted for a goal last; of a lead that the reader does not know, no name is told."""

    goal: Goal
    deals: Sequence[GoalDeal]
    named: frozenset[str]


@dataclass(frozen=True)
class Taken:
    """A goal of that name is in force already; `may_replace` where the person may end it."""

    name: str
    may_replace: bool


class Desk:
    """What `member` may do with goals at `now`; None is answered for a goal they do not know."""

    def __init__(self, database: Database, team_id: int, member: Member, now: datetime) -> None:
        self._database = database
        self._team_id = team_id
        self._member = member
        self._now = now

    def current(self) -> Shown | None:
        """Their own goal of today, else the team's."""
        return self._show(lambda goals: current_of(goals, self._member.member_id, self._now))

    def team(self) -> Shown | None:
        return self._show(lambda goals: of_team(goals, self._now))

    def named(self, words: str) -> Shown | None:
        """The goal whose name is most like the words, if it is clear which that is."""
        return self._show(lambda goals: chosen(words, goals))

    def shown(self, goal_id: int) -> Shown | None:
        return self._show(lambda goals: _with_id(goals, goal_id))

    def all(self, like: str = "") -> Sequence[Known]:
        """The goals in force that they know; those whose name is like the words, if any is."""
        with self._database.read(self._team_id) as store:
            goals = self._visible(store)
            return self._described(store, alike(like, goals) if like else goals)

    def text(self, goal_id: int) -> tuple[Goal, str] | None:
        """A goal that they may change, and its TOML."""
        with self._database.read(self._team_id) as store:
            stored = self._changeable(store, goal_id)
            return (stored.goal, stored.toml) if stored else None

    def deals(self, goal_id: int) -> Deals | None:
        """The latest deals, and why each counts or does not."""
        with self._database.read(self._team_id) as store:
            stored = _with_id(self._visible(store), goal_id)
            if stored is None:
                return None
            deals = latest_deals(store, stored)
            mine = (None, self._member.member_id)
            named = frozenset(
                one.lead.external_id
                for one in deals
                if self._member.manager or one.lead.owner_id in mine
            )
            return Deals(stored.goal, deals, named)

    def save(self, toml: str, replaces: int | None = None, anyway: bool = False) -> Shown | Taken:
        """Brings a goal into force, in place of the one it `replaces`, and begins to count it.

        A goal of the same name is replaced by it only if that is wanted (`anyway`). Raises `Refused`
        where the goal cannot be read, or is somebody else's.
        """
        goal = parse_goal(toml)
        with self._database.write(self._team_id) as store:
            owner_id = self._owner_id(store, goal)
            store.goals.alone()
            namesake = store.goals.named(goal.name)
            if namesake and namesake.goal_id != replaces:
                may_replace = self._may_change(namesake)
                if not (anyway and may_replace):
                    return Taken(namesake.goal.name, may_replace)
            before = self._changeable(store, replaces)
            stored = self._add(store, toml, owner_id, before)
        self._begin_to_count()
        shown = self.shown(stored.goal_id)
        assert shown is not None
        return shown

    def keep_target(self, goal_id: int) -> Shown | None:
        """Locks the target as it is, after the learning phase."""
        with self._database.write(self._team_id) as store:
            stored = self._changeable(store, goal_id)
            if stored:
                store.goals.settle(stored.goal_id, self._now)
        return self.shown(goal_id) if stored else None

    def change_target(self, goal_id: int, measure: str, amount: Decimal) -> Shown | None:
        """Makes a target another one, and locks it."""
        with self._database.write(self._team_id) as store:
            before = self._changeable(store, goal_id)
            if before is None:
                return None
            toml = to_toml(with_target(before.goal, measure, amount))
            stored = self._add(store, toml, before.owner_id, before)
        self._begin_to_count()
        return self.shown(stored.goal_id)

    def end(self, goal_id: int) -> Goal | None:
        """Takes it out of force; what was counted of it is forgotten in the background."""
        with self._database.write(self._team_id) as store:
            stored = self._changeable(store, goal_id)
            if stored is None:
                return None
            store.goals.end(stored.goal_id, self._now)
            return stored.goal

    def _show(self, choose: Choose) -> Shown | None:
        """The goal, with the latest changes counted where they are few."""
        with self._database.read(self._team_id) as store:
            behind = store.tallies.behind()
            if not 0 < behind <= FEW:
                return self._shown(store, choose, behind)
        in_one_go(self._database, self._team_id, _catch_up)
        with self._database.read(self._team_id) as store:
            return self._shown(store, choose, store.tallies.behind())

    def _shown(self, store: Store, choose: Choose, behind: int) -> Shown | None:
        goals = self._visible(store)
        stored = choose(goals)
        if stored is None:
            return None
        rest = [one for one in goals if one.goal_id != stored.goal_id]
        known, *others = self._described(store, [stored, *rest])
        standing = standing_of(store, stored, self._now, behind)
        return Shown(
            known,
            standing.report,
            standing.days,
            others,
            is_open=is_open(stored, self._now),
        )

    def _visible(self, store: Store) -> Sequence[StoredGoal]:
        if self._member.manager:
            return store.goals.current()
        return store.goals.seen_by(self._member.member_id)

    def _described(self, store: Store, goals: Sequence[StoredGoal]) -> list[Known]:
        names: dict[int | None, str | None] = {None: None, self._member.member_id: ""}
        if any(one.owner_id not in names for one in goals):
            everybody = store.members.all().items()
            names = {**{member_id: one.display_name for member_id, one in everybody}, **names}
        return [
            Known(one.goal_id, one.goal, names.get(one.owner_id, "?"), self._may_change(one))
            for one in goals
        ]

    def _may_change(self, stored: StoredGoal) -> bool:
        return self._member.manager or stored.owner_id == self._member.member_id

    def _owner_id(self, store: Store, goal: Goal) -> int | None:
        """Whose goal it is to be; None: the team's."""
        if goal.owner is None:
            if not self._member.manager:
                raise Refused(say("A goal of the team is for managers to set."))
            return None
        owner = store.members.find(goal.owner)
        if owner and owner.member_id == self._member.member_id:
            return owner.member_id
        if not self._member.manager:
            raise Refused(say("You can set your own goals; those of others are for managers."))
        return store.members.ensure(goal.owner)

    def _changeable(self, store: Store, goal_id: int | None) -> StoredGoal | None:
        stored = _with_id(store.goals.current(), goal_id)
        return stored if stored and self._may_change(stored) else None

    def _add(
        self, store: Store, toml: str, owner_id: int | None, before: StoredGoal | None
    ) -> StoredGoal:
        """Where a target is changed after its learning phase, that is the decision."""
        owner = store.members.get(owner_id) if owner_id else None
        zone = owner.zone_name if owner and owner.refreshed_at else self._member.zone_name
        stored = store.goals.add(toml, owner_id, zone, self._member.words, self._now)
        if before and before.goal_id != stored.goal_id:
            store.goals.end(before.goal_id, self._now)
            same_phase = stored.goal.learn_until == before.goal.learn_until
            if same_phase and _is_learnt(before.goal, local_day(before.zone, self._now)):
                store.goals.settle(stored.goal_id, self._now)
        return stored

    def _begin_to_count(self) -> None:
        """A small goal is counted at once, a large one in the background."""
        for _ in range(FIRST):
            if not in_one_go(self._database, self._team_id, _count_first):
                return


def _with_id(goals: Sequence[StoredGoal], goal_id: int | None) -> StoredGoal | None:
    return next((one for one in goals if one.goal_id == goal_id), None)


def is_open(stored: StoredGoal, now: datetime) -> bool:
    """Whether its learning phase is over, and nobody has locked its target."""
    return stored.settled_at is None and _is_learnt(stored.goal, local_day(stored.zone, now))


def _is_learnt(goal: Goal, today: date) -> bool:
    return goal.learn_until is not None and today > goal.learn_until


def _catch_up(store: Store) -> int:
    return store.tallies.catch_up(FEW)


def _count_first(store: Store) -> int:
    return store.tallies.count_first()
