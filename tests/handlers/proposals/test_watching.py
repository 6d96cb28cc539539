"""What came of an accepted playbook: looked at after a month, told once, not at night."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.proposals import watching
from handlers.proposals.telling import NEWS
from scoring.agreement.watch import Verdict
from scoring.lead import Lead
from scoring.schedule import Preferences
from storage.database import Database
from storage.members import Member
from tests.entries import NOW, signal, touchpoint
from tests.handlers.proposals.agreeing import Team, a_team, with_changes
from tests.handlers.proposals.test_telling import Town

ACCEPTED = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)  # a Monday
MONTH = timedelta(days=30)


@pytest.fixture
def team(database: Database, team_id: int) -> Team:
    """Anna's proposal was accepted: version 3."""
    team = a_team(database, team_id)
    team.now = ACCEPTED
    proposal_id = team.proposes(team.anna, with_changes(opened=20))
    team.agrees(team.maria, proposal_id)
    team.agrees(team.sven, proposal_id)
    return team


def looked(team: Team, now: datetime) -> int:
    return watching.look(team.database, team.team_id, now)


def told(team: Team, now: datetime) -> int:
    return watching.tell(team.database, team.team_id, now)


def news(team: Team, member: Member) -> list[str]:
    return [text for text in Town(team).told(member, NEWS) if "a while later" in text]


def has_wins(team: Team, wins: int) -> None:
    """So many of 50 leads are won, all of those that opened a mail."""
    with team.database.write(team.team_id) as store:
        for number in range(50):
            store.leads.save(Lead(f"L{number:02}"), ACCEPTED)
            kind = "opened" if number < wins else "clicked"
            started = (ACCEPTED - timedelta(days=2) - NOW) / timedelta(days=1)
            store.ledger.add_signal(f"L{number:02}", signal(kind, started), ACCEPTED)
            if number < wins:
                won = touchpoint("won", started + 4 + number)
                store.ledger.add_touchpoint(f"L{number:02}", won, ACCEPTED)


def test_after_a_month_author_and_approvers_hear_once_whether_it_was_right(team: Team) -> None:
    has_wins(team, 6)
    assert looked(team, team.now + MONTH - timedelta(hours=1)) == 0
    now = team.now + MONTH
    assert looked(team, now) == 1
    assert looked(team, now) == 0
    assert told(team, now) == 3
    assert told(team, now) == 0
    for member in (team.anna, team.maria, team.sven):
        (said,) = news(team, member)
        assert "*Playbook version 3, a while later*" in said
        assert "6 wins since then, 6 of them from the first fifth of the list" in said
        assert "The playbook before would have had 0 of them there." in said
    assert looked(team, now + 12 * MONTH) == 0


def test_with_few_wins_it_looks_again_twice_and_then_no_more(team: Team) -> None:
    has_wins(team, 2)
    for month in (1, 2, 3):
        now = team.now + month * MONTH + timedelta(hours=month)
        assert looked(team, now) == 1
        assert looked(team, now) == 0
        working_day = now + timedelta(days=-now.weekday() % 7)
        assert told(team, working_day) == 3
    first, second, third = news(team, team.anna)
    assert "2 wins since then: too few to say anything." in first
    assert "I look again on Fri 1 Jan." in first
    assert "I look again on" in second
    assert "I look again on" not in third
    assert looked(team, team.now + 5 * MONTH) == 0


def test_nobody_is_told_at_night_or_while_they_pause(team: Team) -> None:
    has_wins(team, 6)
    night = (team.now + MONTH).replace(hour=23)
    with team.database.write(team.team_id) as store:
        pause = Preferences(paused_until=(night + timedelta(days=5)).date())
        store.preferences.save(team.sven.member_id, pause, None)
    assert looked(team, night) == 1
    assert told(team, night) == 0
    morning = night + timedelta(hours=10)
    assert told(team, morning) == 2
    assert news(team, team.sven) == []
    assert told(team, morning + timedelta(days=4)) == 1


def test_who_left_meanwhile_is_told_nothing(team: Team) -> None:
    now = team.now + MONTH
    assert looked(team, now) == 1
    team.leaves(team.maria)
    assert told(team, now) == 2


def test_what_was_found_is_in_the_audit_trail(team: Team) -> None:
    has_wins(team, 6)
    assert looked(team, team.now + MONTH) == 1
    with team.database.read(team.team_id) as store:
        entry = store.audit.entries(1)[0]
    assert (entry.what, entry.by, entry.version) == ("watched", "Nextcall", 3)
    assert Verdict(**entry.detail) == Verdict(6, 6, 0)
