"""What is said of a goal comes from its tallies, and agrees with a recount of the ledger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete

from scoring.figure_values import FigureValue
from scoring.goals.goal_toml import parse_goal
from scoring.goals.plan import stages
from scoring.goals.reporting import report
from scoring.goals.tally import Achieved, cohort_rows
from scoring.lead import Lead
from scoring.ledger import Outcome, Touchpoint, TouchpointKind
from scoring.money import Money
from storage.database import Database
from storage.goal_reports import figure_names, standing_of
from storage.goals import StoredGoal
from storage.recount import recount
from storage.tables import goal as goals
from storage.tables import progress, tally_day, tally_week
from tests.entries import NOW

GOAL = """
name = "Sales 2026"
owner = "anna@example.com"
from = 2026-01-01
to = 2026-12-31
[targets]
revenue = "40000 EUR"
new_customers = 2
visitors = 100
"""


@pytest.fixture
def goal(database: Database, team_id: int) -> StoredGoal:
    """Anna's goal, counted, with three customers won on three days of November."""
    with database.write(team_id) as store:
        anna = store.members.ensure("anna@example.com")
        for number in range(1, 4):
            lead = f"L{number}"
            store.leads.save(Lead(lead, owner_id=anna), NOW)
            steps: list[tuple[int, TouchpointKind, Outcome]] = [
                (20, "call", "reached"),
                (10, "meeting", "appointment"),
                (4 - number, "call", "won"),
            ]
            for days, kind, outcome in steps:
                value = Money(Decimal(1000 * number), "EUR") if outcome == "won" else None
                done = Touchpoint(
                    "test",
                    f"{lead}/{outcome}",
                    kind,
                    outcome,
                    NOW - timedelta(days=days),
                    minutes=10,
                    value=value,
                    member_id=anna,
                )
                store.ledger.add_touchpoint(lead, done, NOW)
        visitors = [FigureValue("visitors", date(2026, 11, day), Decimal(60)) for day in (1, 8)]
        store.figure_values.add(visitors, "test", NOW)
        store.goals.add(GOAL, anna, "Europe/Berlin", "anna@example.com", NOW)
        store.tallies.catch_up()
        while store.tallies.count_first():
            continue
    with database.read(team_id) as store:
        return store.goals.current()[0]


def test_the_report_has_what_was_achieved_and_when_targets_were_reached(
    database: Database, team_id: int, goal: StoredGoal
) -> None:
    with database.read(team_id) as store:
        said = standing_of(store, goal, NOW, behind=3).report
    actual = {one.target.measure: one.actual for one in said.targets}
    assert actual == {"revenue": 6000, "new_customers": 3, "visitors": 120}
    finish = {one.target.measure: one.finish for one in said.targets}
    assert finish["new_customers"] == date(2026, 11, 20)
    assert finish["visitors"] == date(2026, 11, 8)
    assert (said.behind, said.counting) == (3, False)
    assert [level.count for level in said.chains[0].levels] == [3, 3, 3, 3, 0]


def test_it_is_the_report_of_a_recount(database: Database, team_id: int, goal: StoredGoal) -> None:
    with database.read(team_id) as store:
        said = standing_of(store, goal, NOW).report
        figures = store.figure_values.sums(["visitors"], date(2025, 1, 1), NOW.date())
    tally = recount(database, team_id, goal, NOW)
    plan = stages(goal.goal)
    by_stage = {(key.measure, key.unit): [Achieved()] * len(plan) for key in tally.days}
    for key, cell in tally.days.items():
        place = next(at for at, stage in enumerate(plan) if key.day <= stage.ends)
        by_stage[key.measure, key.unit][place] += cell
    reached = {one.target.measure: one.finish for one in said.targets if one.finish}
    reached.pop("revenue")
    again = report(goal.goal, NOW, goal.zone, cohort_rows(tally), by_stage, figures, reached)
    assert again == said


def test_a_target_day_by_day(database: Database, team_id: int, goal: StoredGoal) -> None:
    with database.read(team_id) as store:
        days = standing_of(store, goal, NOW).days
    november = [date(2026, 11, day) for day in (19, 20, 21)]
    assert days["revenue"] == list(zip(november, map(Decimal, (1000, 2000, 3000)), strict=True))
    assert days["new_customers"] == [(day, Decimal(1)) for day in november]
    assert days["visitors"] == [(date(2026, 11, day), Decimal(60)) for day in (1, 8)]


def test_figures_are_those_of_targets_and_levels() -> None:
    chain = '[[chain]]\nlevel = "visit"\nwhen = { figure = "page_views" }\n'
    won = '[[chain]]\nlevel = "deal"\nwhen = { outcome = "won" }\n'
    assert figure_names(parse_goal(GOAL + chain + won)) == ["page_views", "visitors"]


def test_what_is_remembered_of_a_goal_is_not_said_of_one_in_its_place(
    database: Database, team_id: int, goal: StoredGoal
) -> None:
    with database.write(team_id) as store:
        assert standing_of(store, goal, NOW).report.targets[1].actual == 3
        for table in (progress, tally_day, tally_week, goals):
            store.connection.execute(delete(table))
        store.goals.add(GOAL, goal.owner_id, "Europe/Berlin", "anna", NOW)
        store.goals.changed(goal.goal_id)
        (new,) = store.goals.current()
        assert new.goal_id == goal.goal_id
        assert standing_of(store, new, NOW).report.targets[1].actual == 0
