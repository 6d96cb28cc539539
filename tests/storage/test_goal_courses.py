"""One line of everybody's goal: their own, else the team's, in few reads; on both databases."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from scoring.figure_values import FigureValue
from scoring.goals.goal import Goal
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from storage import goal_courses
from storage.database import Database
from storage.goal_courses import Course, courses
from storage.goal_numbers import Numbers, numbers_of
from storage.goal_reports import report_of
from storage.goals import StoredGoal
from storage.store import Store
from tests.entries import NOW

DAY = timedelta(days=1)


class Team:
    """Members 1 to 4, and the goals they set."""

    def __init__(self, database: Database, team_id: int) -> None:
        self.database, self.team_id = database, team_id
        with database.write(team_id) as store:
            for number in range(1, 5):
                store.members.ensure(f"member{number}@example.com")

    def sets(
        self,
        name: str,
        owner_id: int | None = None,
        begins: str = "2026-01-01",
        ends: str = "2026-12-31",
        targets: str = "new_customers = 10",
        split: str = "quarter",
        zone: str = "Europe/Berlin",
    ) -> None:
        whose = f'owner = "member{owner_id}@example.com"' if owner_id else "team = true"
        toml = (
            f'name = "{name}"\n{whose}\nfrom = {begins}\nto = {ends}\nsplit = "{split}"\n'
            f"[targets]\n{targets}\n"
        )
        with self.database.write(self.team_id) as store:
            store.goals.add(toml, owner_id, zone, "boss", NOW)

    def wins(self, member_id: int, times: int = 1) -> None:
        with self.database.write(self.team_id) as store:
            for number in range(times):
                lead = f"of {member_id}/{number}"
                store.leads.save(Lead(lead, owner_id=member_id), NOW - 9 * DAY)
                won = Touchpoint("test", lead, "call", "won", NOW - DAY, member_id=member_id)
                store.ledger.add_touchpoint(lead, won, NOW)

    def counts(self) -> None:
        with self.database.write(self.team_id) as store:
            while store.tallies.catch_up() or store.tallies.count_first():
                continue

    def courses(self, at: datetime = NOW, of: Sequence[int] = (1, 2, 3, 4)) -> dict[int, Course]:
        with self.database.read(self.team_id) as store:
            return courses(store, of, at)


@pytest.fixture
def team(database: Database, team_id: int) -> Team:
    return Team(database, team_id)


def test_everybody_has_their_own_goal_else_the_teams(team: Team) -> None:
    team.sets("Everybody's")
    team.sets("Mine", 1, split="month")
    team.sets("Also mine", 2)
    team.wins(1, times=2)
    team.wins(3)
    team.counts()
    found = team.courses()
    assert {member: one.name for member, one in found.items()} == {
        1: "Mine",
        2: "Also mine",
        3: "Everybody's",
        4: "Everybody's",
    }
    actual = {member: one.targets[0].actual for member, one in found.items()}
    assert actual == {1: 2, 2: 0, 3: 3, 4: 3}


def test_without_a_goal_of_the_team_only_who_has_one_is_there(team: Team) -> None:
    assert team.courses() == {}
    team.sets("Mine", 1)
    assert set(team.courses()) == {1}
    assert team.courses(of=[2, 3]) == {}


@pytest.mark.parametrize(
    ("at", "is_there"),
    [
        (datetime.fromisoformat("2026-06-30T22:00:00+00:00"), True),  # 1 July in Berlin
        (datetime.fromisoformat("2026-06-30T21:59:00+00:00"), False),
        (datetime.fromisoformat("2026-09-30T21:59:00+00:00"), True),
        (datetime.fromisoformat("2026-09-30T22:00:00+00:00"), False),
    ],
)
def test_only_a_goal_of_today_is_told_of(team: Team, at: datetime, is_there: bool) -> None:
    team.sets("Mine", 1, begins="2026-07-01", ends="2026-09-30")
    assert (1 in team.courses(at)) is is_there


def test_of_two_goals_of_today_the_one_that_ends_first_is_told(team: Team) -> None:
    team.sets("The year", 1)
    team.sets("The quarter", 1, begins="2026-10-01")
    team.sets("November", 1, begins="2026-11-01", ends="2026-11-30")
    assert team.courses()[1].name == "November"


def test_a_course_says_what_the_whole_report_says_of_the_targets(
    team: Team, database: Database, team_id: int
) -> None:
    team.sets("Mine", 1, targets='revenue = "40000 EUR"\nnew_customers = 10\nvisitors = 100')
    team.wins(1, times=4)
    team.counts()
    visitors = [FigureValue("visitors", date(2026, 11, day), Decimal(8)) for day in (3, 10)]
    with database.write(team_id) as store:
        store.figure_values.add(visitors, "test", NOW)
    told = team.courses()[1].targets
    with database.read(team_id) as store:
        report = report_of(store, store.goals.current()[0], NOW)
    assert [one.actual for one in told] == [0, 4, 16]
    assert [(one.actual, one.due, one.on_course, one.outlook) for one in told] == [
        (one.actual, one.due, one.on_course, one.outlook) for one in report.targets
    ]


def test_a_goal_whose_arithmetic_fails_is_left_out_alone(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.sets("Mine", 1)
    team.sets("Broken", 2)
    worked_out = goal_courses.course

    def fails_for_one(goal: Goal, *rest: Any) -> Any:
        if goal.name == "Broken":
            raise ZeroDivisionError
        return worked_out(goal, *rest)

    monkeypatch.setattr(goal_courses, "course", fails_for_one)
    assert set(team.courses()) == {1}


def test_who_has_no_goal_pays_one_small_read(sqlite_database: Database) -> None:
    with sqlite_database.read(1) as store:
        statements: list[str] = []
        driver = store.connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(statements.append)
        assert courses(store, range(1, 51), NOW) == {}
        driver.set_trace_callback(None)
    assert len(statements) == 1


def test_a_goal_that_many_share_is_read_once(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.sets("Everybody's")
    asked: list[int] = []
    with team.database.read(team.team_id) as store:
        _listen(asked, monkeypatch)
        found = courses(store, [1, 2, 3, 4], NOW)
    assert asked == [1]
    assert len({id(one) for one in found.values()}) == 1


def _listen(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def listened(store: Store, goals: Sequence[StoredGoal], at: datetime) -> list[Numbers]:
        asked.append(len(goals))
        return numbers_of(store, goals, at)

    monkeypatch.setattr(goal_courses, "numbers_of", listened)
