"""Which deals count for a goal, and what decides it."""

from datetime import date

import pytest

from scoring.lead import Lead
from scoring.ledger import Outcome, Touchpoint
from storage.database import Database
from storage.goal_deals import MOST, latest_deals
from storage.goals import StoredGoal
from storage.ledger import undo_id
from tests.entries import NOW, day

GOAL = """
name = "Sales"
{whose}
from = 2026-11-01
to = 2026-11-30
channels = ["xing"]
[targets]
new_customers = 10
"""


class Sales:
    def __init__(self, database: Database, team_id: int) -> None:
        self.database, self.team_id = database, team_id
        with database.write(team_id) as store:
            self.anna, self.ben = (
                store.members.ensure(f"{name}@example.com") for name in ("anna", "ben")
            )

    def has(self, lead: str, kind: str = "new") -> None:
        with self.database.write(self.team_id) as store:
            store.leads.save(Lead(lead, kind=kind), NOW)  # type: ignore[arg-type]

    def log(self, lead: str, outcome: Outcome, at: float, channel: str = "", by: int = 0) -> str:
        key = f"{lead}/{outcome}/{at}"
        done = Touchpoint(
            "test", key, "call", outcome, day(at), channel=channel, member_id=by or self.anna
        )
        with self.database.write(self.team_id) as store:
            store.ledger.add_touchpoint(lead, done, NOW)
        return key

    def undo(self, lead: str, key: str) -> None:
        back = Touchpoint(
            "test", undo_id(key), "call", "won", NOW, member_id=self.anna, reverses=key
        )
        with self.database.write(self.team_id) as store:
            store.ledger.add_touchpoint(lead, back, NOW)

    def latest(self, of_team: bool = False) -> list[tuple[str, date, bool, bool]]:
        """Lead, day, whether it counts and whether as a new customer."""
        owner = None if of_team else self.anna
        whose = "team = true" if of_team else 'owner = "anna@example.com"'
        with self.database.write(self.team_id) as store:
            stored: StoredGoal = store.goals.add(
                GOAL.format(whose=whose), owner, "UTC", "anna", NOW
            )
            store.tallies.catch_up(10_000)
            while store.tallies.count_first():
                continue
            return [
                (one.lead.external_id, one.deal.day, one.way.counts, one.is_new_customer)
                for one in latest_deals(store, stored)
            ]


@pytest.fixture
def sales(database: Database, team_id: int) -> Sales:
    return Sales(database, team_id)


def test_the_newest_first_each_with_whether_it_counts(sales: Sales) -> None:
    sales.has("A")
    sales.has("B")
    sales.log("A", "reached", -9, "XING")
    sales.log("A", "won", -5)
    sales.log("A", "won", -2)
    sales.log("B", "reached", -8, "trade fair")
    sales.log("B", "won", -3)
    assert sales.latest() == [
        ("A", date(2026, 11, 20), True, False),
        ("B", date(2026, 11, 19), False, True),
        ("A", date(2026, 11, 17), True, True),
    ]


def test_what_was_taken_back_or_is_of_another_time_is_not_there(sales: Sales) -> None:
    sales.has("A")
    sales.log("A", "won", -60, "xing")
    sales.undo("A", sales.log("A", "won", -4))
    assert sales.latest() == []
    sales.log("A", "won", -3)
    assert sales.latest() == [("A", date(2026, 11, 19), True, False)]


def test_a_reps_goal_shows_what_the_rep_logged_the_teams_everything(sales: Sales) -> None:
    sales.has("A")
    sales.has("B", kind="repeat")
    sales.log("A", "won", -3, "xing")
    sales.log("B", "won", -2, "xing", by=sales.ben)
    assert [one[0] for one in sales.latest()] == ["A"]
    assert [one[0] for one in sales.latest(of_team=True)] == ["B", "A"]


def test_no_more_than_a_modal_shows(sales: Sales) -> None:
    for number in range(MOST + 3):
        sales.has(f"L{number:02}")
        sales.log(f"L{number:02}", "won", -number, "xing")
    latest = sales.latest()
    assert len(latest) == MOST
    assert {one[0] for one in latest} == {f"L{number:02}" for number in range(MOST)}
