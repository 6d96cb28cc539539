"""What is done for goals in the background."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.milestone import jobs
from handlers.milestone.jobs import count, learned
from scoring.schedule import Preferences
from tests.handlers.milestone.conftest import Team

# A Tuesday at 10:00 in Berlin; the learning phase ended on Monday.
TUESDAY = datetime(2026, 12, 1, 9, tzinfo=UTC)
LEARNING = "learn_until = 2026-11-30"


def tell(team: Team, now: datetime = TUESDAY) -> int:
    team.now = now
    return learned(team.database, team.team_id, now)


def test_what_is_logged_is_counted(team: Team) -> None:
    goal_id = team.sets_for_team()
    team.wins(team.anna, "Acme")
    assert team.behind() == 1
    assert count(team.database, team.team_id, team.now) == 1
    assert team.behind() == 0
    assert count(team.database, team.team_id, team.now) == 0
    with team.database.read(team.team_id) as store:
        assert store.tallies.whole(goal_id)


def test_what_has_changed_is_worked_out_before_anybody_asks(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal_id = team.sets_for_team()
    asked: list[int] = []
    monkeypatch.setattr(jobs, "report_of", lambda store, stored, at: asked.append(stored.goal_id))
    foresee = jobs.Foresight()
    for lead in ("Acme", "Bert"):
        team.wins(team.anna, lead)
        while count(team.database, team.team_id, team.now):
            continue
        foresee(team.database, team.team_id, team.now)
        foresee(team.database, team.team_id, team.now)
    foresee(team.database, team.team_id, team.now + timedelta(days=1))
    assert asked == [goal_id, goal_id, goal_id]  # after each count, and on the next day


def test_a_goal_that_was_loaded_is_counted_and_one_that_ended_forgotten(team: Team) -> None:
    for lead in ("A", "B"):
        team.wins(team.anna, lead)
    count(team.database, team.team_id, team.now)
    with team.database.write(team.team_id) as store:
        toml = 'name = "T"\nteam = true\nfrom = 2026-01-01\nto = 2026-12-31\n[targets]\ndeals = 1\n'
        goal_id = store.goals.add(toml, None, "UTC", "file", team.now).goal_id
    while count(team.database, team.team_id, team.now):
        continue
    assert [one.counted_to for one in team.in_force()] == [None]
    with team.database.write(team.team_id) as store:
        assert store.tallies.whole(goal_id)
        store.goals.end(goal_id, team.now)
    while count(team.database, team.team_id, team.now):
        continue
    with team.database.read(team.team_id) as store:
        assert not store.tallies.whole(goal_id)


def test_the_end_of_a_learning_phase_is_told_once(team: Team) -> None:
    team.sets(team.anna, "Neukunden", more=LEARNING)
    assert tell(team, TUESDAY - timedelta(days=1)) == 0
    assert tell(team) == 1
    assert tell(team, TUESDAY + timedelta(days=1)) == 0
    ((to, text),) = team.posted()
    assert to == "U0ANNA"
    assert text.startswith(":dart: *Neukunden* – 0 von 10 Kunden")
    assert ":scales: *Die Lernphase ist vorbei.*" in text


def test_of_a_teams_goal_it_is_told_to_who_set_it(team: Team) -> None:
    team.sets_for_team(more=LEARNING)
    assert tell(team) == 1
    assert [to for to, _ in team.posted()] == ["U0MARIA"]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (TUESDAY - timedelta(hours=3), 0),  # 07:00: quiet hours
        (TUESDAY + timedelta(hours=9), 0),
        (TUESDAY + timedelta(days=4), 0),  # a Saturday
        (TUESDAY + timedelta(days=6), 1),  # the Monday after
        (TUESDAY + timedelta(days=20), 0),  # old news
    ],
)
def test_nobody_is_disturbed(team: Team, now: datetime, told: int) -> None:
    team.sets(team.anna, more=LEARNING, ends="2027-12-31")
    assert tell(team, now) == told


def test_who_paused_is_told_after_the_pause(team: Team) -> None:
    team.sets(team.anna, more=LEARNING)
    until = TUESDAY.date() + timedelta(days=2)
    with team.database.write(team.team_id) as store:
        store.preferences.save(team.anna.member_id, Preferences(paused_until=until), None)
    assert tell(team) == 0
    assert tell(team, TUESDAY + timedelta(days=2)) == 1


def test_what_is_decided_already_is_not_asked(team: Team) -> None:
    goal_id = team.sets(team.anna, more=LEARNING)
    team.now = TUESDAY
    team.desk(team.anna).keep_target(goal_id)
    assert tell(team) == 0


def test_who_has_left_is_told_nothing(team: Team) -> None:
    team.sets(team.anna, more=LEARNING)
    with team.database.write(team.team_id) as store:
        store.members.left(team.anna.member_id, TUESDAY)
    assert tell(team) == 0
