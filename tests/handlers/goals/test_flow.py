"""Goals brought into force, counted, chosen and ended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.goals.flow import chosen, count, end, in_force, load, report_now, to_count
from scoring.message import Refused
from storage.recount import recount, report_as_of
from tests.conftest import NOW
from tests.handlers.goals.conftest import GOAL, TEAM

BERLIN = "Europe/Berlin"


def test_a_goal_of_somebody_unknown_makes_them_a_member(database, team_id):
    loaded = load(database, team_id, GOAL, "Anna", BERLIN, NOW)
    with database.read(team_id) as store:
        owner = store.members.find("anna@example.com")
    assert owner is not None
    assert (loaded.stored.owner_id, loaded.is_new, loaded.replaced) == (owner.member_id, True, None)
    assert (loaded.stored.zone.key, loaded.stored.created_by) == (BERLIN, "Anna")


def test_the_days_of_a_goal_are_those_of_its_owner(database, team_id):
    with database.write(team_id) as store:
        seen = ("U1", "anna@example.com", "Anna", "Asia/Tokyo", "en", False)
        store.members.seen(*seen, NOW)
    loaded = load(database, team_id, GOAL, "Anna", BERLIN, NOW)
    assert loaded.stored.zone.key == "Asia/Tokyo"


def test_what_is_in_force_already_stays(database, team_id):
    first = load(database, team_id, GOAL, "Anna", BERLIN, NOW)
    again = load(database, team_id, f"# another word\n{GOAL}", "Ben", BERLIN, NOW)
    assert (again.is_new, again.stored) == (False, replace(first.stored, zone=again.stored.zone))


def test_another_text_of_the_same_name_takes_its_place(database, team_id, a_customer):
    first = load(database, team_id, GOAL, "Anna", BERLIN, NOW)
    count(database, team_id)
    second = load(database, team_id, GOAL.replace("= 10\n", "= 12\n"), "Anna", BERLIN, NOW)
    assert second.replaced is not None
    assert second.replaced.goal_id == first.stored.goal_id
    assert [one.goal_id for one in in_force(database, team_id)] == [second.stored.goal_id]
    with database.read(team_id) as store:
        assert store.retired.is_any()


def test_a_mistake_leaves_everything_as_it_was(database, team_id):
    with pytest.raises(Refused, match="to"):
        load(database, team_id, GOAL.replace("2026-12-31", "2025-12-31"), "Anna", BERLIN, NOW)
    assert in_force(database, team_id) == []


def test_counting_finds_what_was_logged_before_the_goal_and_since(
    database, team_id, log, a_customer
):
    stored = load(database, team_id, GOAL, "Anna", BERLIN, NOW).stored
    assert to_count(database, team_id) >= 3
    log("D", "meeting", "won", 1)
    told = []
    assert count(database, team_id, told.append) == sum(told) >= 4
    assert count(database, team_id) == to_count(database, team_id) == 0
    report = report_now(database, team_id, chosen(database, team_id, None), NOW)
    actual = {one.target.measure: float(one.actual) for one in report.targets}
    assert actual == {"new_customers": 2, "revenue": 4000.5}
    assert (report.behind, report.counting) == (0, False)
    with database.read(team_id) as store:
        assert store.tallies.whole(stored.goal_id) == recount(database, team_id, stored, NOW)


def test_as_of_now_the_ledger_alone_says_what_the_tallies_say(database, team_id, a_customer):
    for toml in (GOAL, TEAM):
        load(database, team_id, toml, "Anna", BERLIN, NOW)
    count(database, team_id)
    for stored in in_force(database, team_id):
        by_tallies = report_now(database, team_id, stored, NOW)
        assert report_as_of(database, team_id, stored, NOW) == by_tallies


def test_as_of_an_instant_only_what_had_happened_counts(database, team_id, a_customer):
    load(database, team_id, GOAL, "Anna", BERLIN, NOW)
    stored = chosen(database, team_id, None)
    told = []
    before = report_as_of(database, team_id, stored, NOW - timedelta(days=70), told.append)
    assert [level.count for level in before.chains[0].levels] == [1, 1, 0]
    assert sum(told) == 3


def test_where_there_are_several_goals_one_is_to_be_named(database, team_id):
    with pytest.raises(Refused, match="no goal yet"):
        chosen(database, team_id, None)
    for toml in (GOAL, TEAM):
        load(database, team_id, toml, "Anna", BERLIN, NOW)
    with pytest.raises(Refused, match="New customers 2026, Together"):
        chosen(database, team_id, None)
    with pytest.raises(Refused, match="Growth"):
        chosen(database, team_id, "Growth")
    assert chosen(database, team_id, " together ").goal.name == "Together"


def test_what_was_counted_of_a_goal_that_has_ended_is_left_to_be_forgotten(
    database, team_id, a_customer
):
    stored = load(database, team_id, GOAL, "Anna", BERLIN, NOW).stored
    count(database, team_id)
    assert end(database, team_id, "New customers 2026", NOW).goal_id == stored.goal_id
    assert in_force(database, team_id) == []
    with database.read(team_id) as store:
        assert store.retired.is_any()
