"""What was counted of a goal is forgotten after it has ended, bit by bit, and only then."""

import pytest
from sqlalchemy import func, select

from scoring.lead import Lead
from scoring.ledger import Touchpoint
from storage.database import Database
from storage.tables import progress, tally_day, tally_week
from tests.entries import NOW, day

GOAL = """
name = "{name}"
team = true
from = 2026-01-01
to = 2026-12-31
[targets]
new_customers = 10
"""


def rows(database: Database, goal_id: int) -> list[int]:
    with database.connection() as connection:
        return [
            connection.execute(
                select(func.count()).select_from(table).where(table.c.goal_id == goal_id)
            ).scalar_one()
            for table in (progress, tally_day, tally_week)
        ]


@pytest.fixture
def goals(database: Database, team_id: int) -> tuple[int, int]:
    """Two goals, three leads counted for both; the first has ended."""
    with database.write(team_id) as store:
        anna = store.members.ensure("anna@example.com")
        ended, current = (
            store.goals.add(GOAL.format(name=name), None, "UTC", "anna", NOW).goal_id
            for name in ("Ended", "Current")
        )
        for number in range(3):
            store.leads.save(Lead(f"L{number}"), NOW)
            call = Touchpoint("test", f"t{number}", "call", "won", day(-1), member_id=anna)
            store.ledger.add_touchpoint(f"L{number}", call, NOW)
        store.tallies.catch_up()
        store.goals.end(ended, NOW)
    return ended, current


def test_an_ended_goal_is_forgotten_bit_by_bit(
    database: Database, team_id: int, goals: tuple[int, int]
) -> None:
    ended, current = goals
    before = rows(database, current)
    steps = []
    while True:
        with database.write(team_id) as store:
            steps.append(store.retired.forget_some(2))
        if not steps[-1]:
            break
    assert steps[:2] == [2, 1]
    assert rows(database, ended) == [0, 0, 0]
    assert rows(database, current) == before
    assert all(before)


def test_nothing_is_forgotten_while_a_goal_is_in_force(
    database: Database, team_id: int, goals: tuple[int, int]
) -> None:
    with database.write(team_id) as store:
        assert store.retired.is_any()
        while store.retired.forget_some():
            continue
        assert not store.retired.is_any()
        assert store.tallies.whole(goals[1])
