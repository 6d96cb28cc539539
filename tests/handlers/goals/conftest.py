"""A goal, and a way to log what counts for it, in few words."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from scoring.lead import Lead
from scoring.ledger import Outcome, Touchpoint, TouchpointKind
from scoring.money import Money
from storage.database import Database
from tests.entries import NOW

GOAL = """
name = "New customers 2026"
owner = "anna@example.com"
from = 2026-01-01
to = 2026-12-31
split = "quarter"

[targets]
revenue = "40000 EUR"
new_customers = 10

[[chain]]
level = "contact"
when = {}
[[chain]]
level = "call"
when = { kind = "call", outcome = "reached" }
minutes = 15
[[chain]]
level = "first deal"
when = { outcome = "won" }
"""
TEAM = GOAL.replace("New customers 2026", "Together").replace(
    'owner = "anna@example.com"', "team = true"
)

Log = Callable[..., None]


@pytest.fixture
def log(database: Database, team_id: int) -> Log:
    """Logs a touchpoint of Anna's so many days before NOW; the lead is made when new."""

    def logged(
        lead: str,
        kind: TouchpointKind,
        outcome: Outcome,
        days_ago: int = 0,
        value: Money | None = None,
        user: str = "anna@example.com",
    ) -> None:
        with database.write(team_id) as store:
            member_id = store.members.ensure(user)
            if store.leads.get(lead) is None:
                store.leads.save(Lead(lead, contact=lead), NOW)
            at = NOW - timedelta(days=days_ago)
            number = f"{lead}-{kind}-{outcome}-{days_ago}"
            added = Touchpoint(
                "test", number, kind, outcome, at, 10, value=value, member_id=member_id
            )
            store.ledger.add_touchpoint(lead, added, NOW)

    return logged


@pytest.fixture
def a_customer(log: Log) -> None:
    """Contact, call and deal of one lead, and two that got less far."""
    log("A", "message", "done", 90)
    log("A", "call", "reached", 80)
    log("A", "meeting", "won", 60, Money(Decimal("4000.50"), "EUR"))
    log("B", "message", "done", 50)
    log("B", "call", "reached", 40)
    log("C", "message", "done", 30)
