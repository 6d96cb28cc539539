"""The sample data: a past that teaches hit rates, goals that differ, and a call list it leaves alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from bot.sample import ZONE, load_sample
from handlers.calls.flow import Selection, calls_now
from handlers.goals.flow import count
from handlers.learning.flow import learn_from
from handlers.vetoes.flow import asked
from scoring.goals.plan import due
from scoring.learning.learned import HORIZON
from scoring.schedule import local_day
from storage.database import Database
from storage.goal_numbers import numbers_of
from storage.tables import lead, touchpoint
from storage.workspaces import Workspaces

NOW = datetime.fromisoformat("2026-11-25T10:00+01:00")  # a Wednesday
# The goals' days follow the calendar, the past follows now: they meet differently each time.
ANY_DAY = [NOW - timedelta(days=days) for days in (0, 30, 61, 239)]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def lists(database: Database, team_id: int) -> list[Sequence[str]]:
    """The call list of everybody who has leads to call."""
    with database.read(team_id) as store:
        members = store.members.all()
    found = [
        [call.lead.external_id for call in calls_now(database, team_id, whose, NOW)]
        for whose in (Selection(False, member_id, limit=0) for member_id in members)
    ]
    return [calls for calls in found if calls]


def test_nobodys_call_list_is_touched_by_the_past(
    database: Database, team_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_sample(database, team_id, NOW)
    with database.transaction() as connection:
        other = Workspaces(connection).connect("T0", "Without", NOW)
        without = Workspaces(connection).connect("T1", "Without a past", NOW).team_id
    assert other.team_id == team_id
    monkeypatch.setattr("bot.sample.load_history", lambda store, zone, now: None)
    load_sample(database, without, NOW)
    assert lists(database, team_id) == lists(database, without)


@pytest.mark.parametrize("now", ANY_DAY)
def test_whenever_it_is_loaded_ben_is_on_course_and_anna_is_behind(
    database: Database, team_id: int, now: datetime
) -> None:
    load_sample(database, team_id, now)
    count(database, team_id)
    with database.read(team_id) as store:
        of_ben, of_team, of_anna = store.goals.current()
        for one, on_course in ((of_ben, True), (of_anna, False)):
            (read,) = numbers_of(store, [one], now)
            actual = {
                "new_customers": read.totals["new_customers", ""].times,
                "revenue": read.totals["revenue", "EUR"].amount,
            }
            assert {
                Decimal(actual[target.measure]) >= due(one.goal, target, now, one.zone)
                for target in one.goal.targets
            } == {on_course}
        assert of_team.owner_id is None
        assert of_anna.goal.channels == {"xing", "facebook", "blog", "forum"}
        assert all(one.counted_to is None for one in store.goals.current())


def test_the_past_has_cases_enough_for_a_rate_of_each_level(
    database: Database, team_id: int
) -> None:
    load_sample(database, team_id, NOW)
    count(database, team_id)
    with database.read(team_id) as store:
        for one in store.goals.current():
            cohorts = store.tallies.whole(one.goal_id).cohorts
            entered = [
                sum(cell.entered for key, cell in cohorts.items() if key.level == level)
                for level in range(5)
            ]
            assert entered == sorted(entered, reverse=True)
            assert entered[2] >= 20
            assert entered[4] >= 1


def test_nothing_of_the_past_is_still_to_come(database: Database, team_id: int) -> None:
    load_sample(database, team_id, NOW)
    with database.read(team_id) as store:
        latest, count = store.connection.execute(
            select(func.max(touchpoint.c.occurred_at), func.count())
        ).one()
        visitors = store.figure_values.sums(
            ["visitors"], local_day(ZONE, NOW) - timedelta(days=60), local_day(ZONE, NOW)
        )["visitors"]
    assert latest < NOW
    assert count > 1000
    assert len(visitors) == 60


def test_the_past_has_outcomes_enough_to_learn_from(database: Database, team_id: int) -> None:
    load_sample(database, team_id, NOW)
    with database.read(team_id) as store:
        closed = store.connection.execute(
            select(lead.c.closed, func.count())
            .where(lead.c.closed.is_not(None))
            .group_by(lead.c.closed)
        )
        fates = {row[0]: row[1] for row in closed}
        sides = {one.side for one in store.approvers.all()}
    assert fates["won"] >= 60
    assert sum(fates.values()) >= 400
    assert sides == {"marketing", "sales"}


def test_the_reasons_of_the_past_speak_against_small_companies(
    database: Database, team_id: int
) -> None:
    load_sample(database, team_id, NOW)
    item = asked(database, team_id, NOW).agenda.items[0]
    assert (item.reason, item.attribute, item.choice) == ("too small", "employees", "25–49")


@pytest.mark.parametrize("now", ANY_DAY[:2])
def test_whenever_it_is_loaded_the_past_teaches_other_points(
    database: Database, team_id: int, now: datetime
) -> None:
    load_sample(database, team_id, now)
    learned = learn_from(database, team_id, now, HORIZON)
    assert learned.recommended
    assert learned.playbook.points["price_page_visited"] >= 16
    assert learned.playbook.points["email_opened"] <= 0
