"""What waits for a rep today, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.home.flow import Day, day
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.schedule import Preferences
from storage.database import Database
from storage.drafts import Draft
from storage.members import Member

BERLIN = "Europe/Berlin"


class Office:
    def __init__(self, database: Database, team_id: int, now: datetime) -> None:
        self.database, self.team_id, self.now = database, team_id, now
        with database.write(team_id) as store:
            seen = ("anna@example.com", "Anna", BERLIN, "de-DE", False, now)
            self.anna: Member = store.members.seen("U0ANNA", *seen)

    def has(self, lead_id: str, owner_id: int | None = None) -> None:
        with self.database.write(self.team_id) as store:
            lead = Lead(lead_id, contact=lead_id, owner_id=owner_id or self.anna.member_id)
            store.leads.save(lead, self.now)

    def promises(self, lead_id: str, due_at: datetime) -> None:
        self.has(lead_id)
        with self.database.write(self.team_id) as store:
            said_at = self.now - timedelta(days=5)
            call = Touchpoint("slack", lead_id, "call", "reached", said_at, next_step_at=due_at)
            store.ledger.add_touchpoint(lead_id, call, self.now)

    def rests(self, lead_id: str, until: datetime) -> None:
        self.has(lead_id)
        with self.database.write(self.team_id) as store:
            snooze = Touchpoint("slack", lead_id, "snooze", "done", self.now, next_step_at=until)
            store.ledger.add_touchpoint(lead_id, snooze, self.now)

    def day(self, member: Member | None = None) -> Day:
        return day(self.database, self.team_id, member or self.anna, self.now)


@pytest.fixture
def office(database: Database, team_id: int, now: datetime) -> Office:
    return Office(database, team_id, now)


def test_a_new_rep_has_nothing_yet(office: Office) -> None:
    today = office.day()
    assert today.is_new
    assert (today.calls, today.total, today.promised, today.returning) == ([], 0, [], [])


def test_the_first_five_calls_are_shown_and_all_are_counted(office: Office) -> None:
    for number in range(7):
        office.has(f"L{number}")
    today = office.day()
    assert [call.lead.external_id for call in today.calls] == ["L0", "L1", "L2", "L3", "L4"]
    assert (today.total, today.is_new) == (7, False)


def test_promises_until_midnight_where_the_rep_is_are_todays_oldest_first(office: Office) -> None:
    in_berlin = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    office.promises("late", in_berlin)
    office.promises("tomorrow", in_berlin + timedelta(minutes=1))
    office.promises("overdue", office.now - timedelta(days=2))
    today = office.day()
    assert [promise.lead.external_id for promise in today.promised] == ["overdue", "late"]
    assert [one.lead.external_id for one in today.returning] == ["tomorrow"]


def test_who_rests_for_longer_than_a_week_is_not_shown(office: Office) -> None:
    office.rests("soon", office.now + timedelta(days=3))
    office.rests("sooner", office.now + timedelta(days=1))
    office.rests("far", office.now + timedelta(days=8))
    today = office.day()
    assert [one.lead.external_id for one in today.returning] == ["sooner", "soon"]
    assert today.next is not None
    assert today.next.lead.external_id == "sooner"


def test_other_peoples_leads_promises_and_drafts_are_not_shown(office: Office) -> None:
    with office.database.write(office.team_id) as store:
        ben = store.members.ensure("ben@example.com")
        store.drafts.keep(Draft("D1", ben, "called somebody", office.now))
    office.promises("L1", office.now)
    office.rests("L2", office.now + timedelta(days=1))
    for lead_id in ("L1", "L2"):
        office.has(lead_id, ben)
    today = office.day()
    assert today.is_new
    assert (today.calls, today.promised, today.returning, today.drafts) == ([], [], [], [])


def test_waiting_signals_are_a_managers_business(office: Office) -> None:
    with office.database.write(office.team_id) as store:
        store.ledger.add_signal("X1", Signal("web", "S1", "commented", office.now), office.now)
    assert (office.day().waiting, office.day().awaited) == (0, [])
    for_manager = office.day(replace(office.anna, manager=True))
    assert (for_manager.waiting, [lead.words for lead in for_manager.awaited]) == (1, ["X1"])


def test_the_settings_are_those_of_the_member(office: Office) -> None:
    assert office.day().preferences == Preferences()
    with office.database.write(office.team_id) as store:
        store.preferences.save(office.anna.member_id, Preferences(nudge_budget=7), None)
    assert office.day().preferences.nudge_budget == 7


def test_the_goal_of_the_day_is_the_reps_own_else_the_teams(office: Office) -> None:
    assert office.day().goal is None
    period = "from = 2026-01-01\nto = 2026-12-31\n[targets]\ndeals = 5\n"
    with office.database.write(office.team_id) as store:
        ben = store.members.ensure("ben@example.com")
        for name, owner_id in (("Of all", None), ("Of Ben", ben)):
            whose = 'owner = "ben@example.com"' if owner_id else "team = true"
            toml = f'name = "{name}"\n{whose}\n{period}'
            store.goals.add(toml, owner_id, BERLIN, "boss", office.now)
    told = [office.day(member).goal for member in (office.anna, Member(ben))]
    assert [one and one.name for one in told] == ["Of all", "Of Ben"]
