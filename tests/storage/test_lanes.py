"""The call list stays exact when no sweep has come for long, and a card's count is bounded."""

from datetime import datetime, timedelta

import pytest

from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from storage.database import Database

LEADS = 12


@pytest.fixture
def rested(database: Database, team_id: int, now: datetime) -> Database:
    """Leads of owner 1, each with more interest than the last; nine have rested, three still do."""
    with database.write(team_id) as store:
        for number in range(LEADS):
            lead_id = f"L{number:02}"
            store.leads.save(Lead(lead_id, owner_id=1), now)
            signal = Signal(
                "test", lead_id, "commented", now - timedelta(days=9), points=number + 1
            )
            store.ledger.add_signal(lead_id, signal, now)
            until = now + timedelta(days=1 if number % 4 == 3 else -1, minutes=number)
            snooze = Touchpoint(
                "test", lead_id, "snooze", "done", now - timedelta(days=8), next_step_at=until
            )
            store.ledger.add_touchpoint(lead_id, snooze, now - timedelta(days=8))
    return database


@pytest.mark.parametrize("most", [1, 4, 9, 20])
def test_the_best_of_many_rested_leads_come_first(
    rested: Database, team_id: int, now: datetime, most: int
) -> None:
    best = [f"L{number:02}" for number in (10, 9, 8, 6, 5, 4, 2, 1, 0)]
    with rested.read(team_id) as store:
        for places in (
            store.calls.places(1, now, most),
            store.calls.places_of_everybody(now, most),
        ):
            assert [place.lead.external_id for place in places] == best[:most]


@pytest.mark.parametrize(("most", "counted"), [(5, 5), (9, 9), (100, 9)])
def test_the_count_ends_where_it_is_told_to(
    rested: Database, team_id: int, now: datetime, most: int, counted: int
) -> None:
    with rested.read(team_id) as store:
        assert store.calls.count(1, now, most) == counted


@pytest.mark.parametrize("promised", [True, False])
def test_a_lead_may_be_called_from_the_very_moment_on(
    database: Database, team_id: int, now: datetime, promised: bool
) -> None:
    at = now + timedelta(days=1)
    kind = "call" if promised else "snooze"
    with database.write(team_id) as store:
        store.leads.save(Lead("L1", owner_id=1), now)
        waits = Touchpoint("test", "t", kind, "reached", now, next_step_at=at)
        store.ledger.add_touchpoint("L1", waits, now)
    with database.read(team_id) as store:
        assert store.calls.places(1, at - timedelta(microseconds=1)) == []
        assert [place.lead.external_id for place in store.calls.places(1, at)] == ["L1"]
