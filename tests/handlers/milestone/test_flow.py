"""Who sees which goal, who may change it, and what it says."""

from datetime import timedelta
from decimal import Decimal

import pytest

from handlers.milestone.flow import FEW, Shown, Taken
from handlers.milestone.jobs import count
from scoring.message import Refused
from scoring.money import Money
from tests.handlers.milestone.conftest import Team


def name_of(shown: Shown | None) -> str | None:
    return shown.report.goal.name if shown else None


def test_who_has_no_goal_is_shown_the_teams(team: Team) -> None:
    assert team.desk(team.anna).current() is None
    team.sets_for_team()
    assert name_of(team.desk(team.anna).current()) == "Together"
    team.sets(team.anna, "Mine")
    assert name_of(team.desk(team.anna).current()) == "Mine"
    assert name_of(team.desk(team.anna).team()) == "Together"


@pytest.mark.parametrize(
    ("goals", "current"),
    [
        ({"long": ("2026-01-01", "2027-12-31"), "short": ("2026-10-01", "2026-12-31")}, "short"),
        ({"past": ("2025-01-01", "2025-12-31"), "next": ("2027-01-01", "2027-12-31")}, "next"),
        ({"next": ("2027-01-01", "2027-12-31"), "later": ("2027-02-01", "2027-03-31")}, "next"),
        ({"older": ("2024-01-01", "2024-12-31"), "old": ("2025-01-01", "2025-12-31")}, "old"),
    ],
)
def test_of_several_the_current_one_is_that_of_today_which_ends_first(
    team: Team, goals: dict[str, tuple[str, str]], current: str
) -> None:
    for name, (begins, ends) in goals.items():
        team.sets(team.anna, name, begins=begins, ends=ends)
    shown = team.desk(team.anna).current()
    assert name_of(shown) == current
    assert shown
    assert {one.goal.name for one in shown.others} == goals.keys() - {current}


def test_another_reps_goal_is_for_managers_only(team: Team) -> None:
    goal_id = team.sets(team.anna, "Annas")
    assert team.desk(team.ben).shown(goal_id) is None
    assert team.desk(team.ben).named("Annas") is None
    assert team.desk(team.ben).deals(goal_id) is None
    assert team.desk(team.ben).all() == []
    assert team.desk(team.ben).keep_target(goal_id) is None
    assert team.desk(team.ben).end(goal_id) is None
    seen = team.desk(team.maria).shown(goal_id)
    assert seen
    assert (seen.known.owner, seen.known.may_change) == ("Anna", True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("New customers 2026", "New customers 2026"),
        ("NEW CUSTOMERS 2026", "New customers 2026"),
        ("new custmers 2026", "New customers 2026"),
        ("abroad", "Revenue abroad"),
        ("something else", None),
    ],
)
def test_a_goal_is_found_by_what_its_name_is_like(
    team: Team, words: str, found: str | None
) -> None:
    team.sets(team.anna, "New customers 2026")
    team.sets(team.anna, "Revenue abroad")
    assert name_of(team.desk(team.anna).named(words)) == found


def test_who_means_one_of_two_alike_is_asked(team: Team) -> None:
    team.sets(team.anna, "Customers North")
    team.sets(team.anna, "Customers South")
    team.sets(team.anna, "Newsletter")
    assert team.desk(team.anna).named("customers") is None
    like = [one.goal.name for one in team.desk(team.anna).all(like="customers")]
    assert like == ["Customers North", "Customers South"]
    assert len(team.desk(team.anna).all(like="zzz")) == 3


def test_what_was_just_logged_is_counted_before_the_answer(team: Team) -> None:
    goal_id = team.sets(team.anna)
    team.wins(team.anna, "Acme", Money(Decimal(4000), "EUR"))
    shown = team.desk(team.anna).shown(goal_id)
    assert shown
    assert (shown.report.targets[0].actual, shown.report.behind) == (1, 0)
    assert [amount for _, amount in shown.days["new_customers"]] == [1]


def test_what_would_take_long_is_left_to_the_background(team: Team) -> None:
    goal_id = team.sets(team.anna)
    for number in range(FEW + 1):
        team.wins(team.anna, f"L{number}")
    shown = team.desk(team.anna).shown(goal_id)
    assert shown
    assert (shown.report.targets[0].actual, shown.report.behind) == (0, FEW + 1)
    while count(team.database, team.team_id, team.now):
        continue
    shown = team.desk(team.anna).shown(goal_id)
    assert shown
    assert (shown.report.targets[0].actual, shown.report.behind) == (FEW + 1, 0)


def test_a_small_goal_is_counted_when_it_is_set(team: Team) -> None:
    team.wins(team.anna, "Acme")
    saved = team.saves(team.anna, "Sales", 'owner = "anna@example.com"')
    assert isinstance(saved, Shown)
    assert (saved.report.targets[0].actual, saved.report.counting) == (1, False)


def test_a_reps_goal_counts_what_the_rep_logged(team: Team) -> None:
    mine, of_team = team.sets(team.anna), team.sets_for_team()
    team.wins(team.anna, "A")
    team.wins(team.ben, "B")
    actual = [
        team.desk(team.maria).shown(goal_id).report.targets[0].actual  # type: ignore[union-attr]
        for goal_id in (mine, of_team)
    ]
    assert actual == [1, 2]


def test_only_managers_set_goals_for_others(team: Team) -> None:
    with pytest.raises(Refused, match="your own goals"):
        team.sets(team.anna, of=team.ben)
    with pytest.raises(Refused, match="for managers"):
        team.saves(team.anna, "Together", "team = true")
    assert team.in_force() == []
    goal_id = team.sets(team.maria, of=team.ben)
    assert team.desk(team.ben).shown(goal_id)


def test_a_name_that_is_taken_is_replaced_only_when_asked(team: Team) -> None:
    before = team.sets(team.anna, "Sales")
    whose = 'owner = "anna@example.com"'
    assert team.saves(team.anna, "SALES", whose, customers="12") == Taken("Sales", True)
    assert [one.goal_id for one in team.in_force()] == [before]
    assert isinstance(team.saves(team.anna, "SALES", whose, anyway=True, customers="12"), Shown)
    assert [one.goal.name for one in team.in_force()] == ["SALES"]


def test_a_name_that_is_somebody_elses_cannot_be_replaced(team: Team) -> None:
    team.sets(team.anna, "Sales")
    whose = 'owner = "ben@example.com"'
    assert team.saves(team.ben, "Sales", whose, anyway=True) == Taken("Sales", False)


def test_a_goal_is_changed_under_the_same_or_another_name(team: Team) -> None:
    goal_id = team.sets(team.anna, "Sales")
    whose = 'owner = "anna@example.com"'
    same = team.saves(team.anna, "Sales", whose, replaces=goal_id, customers="12")
    assert isinstance(same, Shown)
    team.saves(team.anna, "More", whose, replaces=same.known.goal_id, customers="20")
    assert [(one.goal.name, one.goal.targets[0].amount) for one in team.in_force()] == [
        ("More", 20)
    ]


def test_a_goal_that_somebody_else_changes_stays(team: Team) -> None:
    goal_id = team.sets(team.anna, "Sales")
    team.saves(team.ben, "Mine", 'owner = "ben@example.com"', replaces=goal_id)
    assert [one.goal.name for one in team.in_force()] == ["Mine", "Sales"]


def test_after_the_learning_phase_a_target_is_kept_or_changed(team: Team) -> None:
    learning = "learn_until = 2026-11-30"
    kept = team.sets(team.anna, "Kept", more=learning)
    changed = team.sets(team.anna, "Changed", more=learning)
    edited = team.sets(team.anna, "Edited", more=learning)
    desk = team.desk(team.anna)
    assert not any(desk.shown(one).is_open for one in (kept, changed))  # type: ignore[union-attr]
    team.now += timedelta(days=10)
    desk = team.desk(team.anna)
    assert all(desk.shown(one).is_open for one in (kept, changed))  # type: ignore[union-attr]
    desk.keep_target(kept)
    lower = desk.change_target(changed, "new_customers", Decimal(7))
    whose = 'owner = "anna@example.com"'
    team.saves(team.anna, "Edited", whose, replaces=edited, customers="8", more=learning)
    assert lower
    assert not lower.is_open
    targets = {one.goal.name: one.goal.targets[0].amount for one in team.in_force()}
    assert targets == {"Kept": 10, "Changed": 7, "Edited": 8}
    assert all(one.settled_at for one in team.in_force())


def test_another_learning_phase_is_a_new_one(team: Team) -> None:
    goal_id = team.sets(team.anna, more="learn_until = 2026-10-31")
    whose = 'owner = "anna@example.com"'
    later = "learn_until = 2026-11-30"
    team.saves(team.anna, "Sales", whose, replaces=goal_id, more=later)
    assert [one.settled_at for one in team.in_force()] == [None]


def test_of_a_colleagues_lead_no_name_is_told(team: Team) -> None:
    goal_id = team.sets_for_team(more='channels = ["xing"]')
    team.wins(team.anna, "A", channel="xing")
    team.wins(team.ben, "B", channel="fair")
    seen = team.desk(team.anna).deals(goal_id)
    assert seen
    team.desk(team.anna).shown(goal_id)
    seen = team.desk(team.anna).deals(goal_id)
    assert seen
    assert {one.lead.external_id: one.way.counts for one in seen.deals} == {"A": True, "B": False}
    assert seen.named == {"A"}
    by_manager = team.desk(team.maria).deals(goal_id)
    assert by_manager
    assert by_manager.named == {"A", "B"}


def test_an_ended_goal_is_gone(team: Team) -> None:
    goal_id = team.sets(team.anna)
    ended = team.desk(team.anna).end(goal_id)
    assert ended
    assert team.desk(team.anna).current() is None
    assert team.desk(team.anna).end(goal_id) is None
