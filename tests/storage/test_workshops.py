"""Persona workshops are kept; nobody's points are seen before the end."""

import pytest

from scoring.agreement.evidence import Evidence
from scoring.agreement.workshop import Answer
from storage.database import Database
from storage.store import Store
from storage.workshops import StoredWorkshop
from storage.workspaces import Workspaces
from tests.entries import NOW, day

ENDS = day(3)
POINTS = {"employees": {"50–70": 80}}


@pytest.fixture
def people(database: Database, team_id: int) -> list[int]:
    """Anna and Mia of marketing, Ben of sales."""
    with database.write(team_id) as store:
        return [store.members.ensure(f"{name}@example.com") for name in ("anna", "mia", "ben")]


@pytest.fixture
def asked(database: Database, team_id: int, people: list[int]) -> StoredWorkshop:
    anna, mia, ben = people
    with database.write(team_id) as store:
        invited = {anna: "marketing", mia: "marketing", ben: "sales"}
        started = store.workshops.start(anna, invited, ENDS, NOW)
    assert started
    return started


def answer(database: Database, asked: StoredWorkshop, team_id: int, member_id: int, points=POINTS):
    with database.write(team_id) as store:
        return store.workshops.answer(asked, member_id, points, day(1))


def close(store: Store, asked: StoredWorkshop) -> None:
    store.workshops.close(asked, asked.asked_by, "ended", ENDS)


def test_it_runs_with_those_who_are_asked(database, team_id, people, asked):
    with database.read(team_id) as store:
        assert store.workshops.running() == asked
        who = store.workshops.participants(asked.workshop_id)
    assert (asked.base_version, asked.ends_at, asked.is_open) == (1, ENDS, True)
    assert [(one.member.words, one.side, one.has_answered, one.is_here) for one in who] == [
        ("anna@example.com", "marketing", False, True),
        ("mia@example.com", "marketing", False, True),
        ("ben@example.com", "sales", False, True),
    ]


def test_a_second_one_does_not_start_beside_it(database, team_id, people, asked):
    with database.write(team_id) as store:
        assert store.workshops.start(people[2], {people[2]: "sales"}, ENDS, NOW) is None
    with database.read(team_id) as store:
        assert store.workshops.running() == asked


def test_after_its_end_another_one_may_start(database, team_id, people, asked):
    with database.write(team_id) as store:
        close(store, asked)
        second = store.workshops.start(people[2], {people[2]: "sales"}, day(9), ENDS)
    assert second.workshop_id == asked.workshop_id + 1


def test_an_answer_is_seen_by_its_giver_alone_until_the_end(database, team_id, people, asked):
    _anna, mia, ben = people
    answer(database, asked, team_id, mia)
    with database.read(team_id) as store:
        assert store.workshops.answers(asked.workshop_id) == []
        assert store.workshops.answer_of(asked.workshop_id, mia) == POINTS
        assert store.workshops.answer_of(asked.workshop_id, ben) is None
        who = store.workshops.participants(asked.workshop_id)
    assert [one.has_answered for one in who] == [False, True, False]
    with database.write(team_id) as store:
        close(store, asked)
    with database.read(team_id) as store:
        assert store.workshops.answers(asked.workshop_id) == [Answer("marketing", POINTS)]


def test_the_last_answer_holds_and_the_same_twice_is_one(database, team_id, people, asked):
    ben, other = people[2], {"employees": {"50–70": 10}}
    assert answer(database, asked, team_id, ben)
    assert not answer(database, asked, team_id, ben)
    assert answer(database, asked, team_id, ben, other)
    with database.read(team_id) as store:
        assert store.workshops.answer_of(asked.workshop_id, ben) == other


def test_who_has_left_is_not_here(database, team_id, people, asked):
    with database.write(team_id) as store:
        store.members.left(people[1], NOW)
    with database.read(team_id) as store:
        who = store.workshops.participants(asked.workshop_id)
    assert [one.is_here for one in who] == [True, False, True]


def test_it_is_untold_from_its_end_until_the_evidence_is_kept(database, team_id, asked):
    found = {"employees": {"50–70": Evidence(12, 3)}}
    with database.write(team_id) as store:
        assert store.workshops.untold() == []
        close(store, asked)
        assert [one.workshop_id for one in store.workshops.untold()] == [asked.workshop_id]
        store.workshops.keep_evidence(asked, found)
        assert store.workshops.untold() == []
        kept = store.workshops.get(asked.workshop_id)
    assert (kept.is_open, kept.closed_at, kept.evidence) == (False, ENDS, found)


def test_the_trail_knows_who_did_what_but_no_points(database, team_id, people, asked):
    answer(database, asked, team_id, people[2])
    with database.write(team_id) as store:
        close(store, asked)
        entries = list(reversed(store.audit.entries(3)))
    assert [(one.what, one.by) for one in entries] == [
        ("workshop_started", "anna@example.com"),
        ("workshop_answered", "ben@example.com"),
        ("workshop_closed", "anna@example.com"),
    ]
    assert entries[0].detail["invited"]["ben@example.com"] == "sales"
    assert entries[1].detail == {"workshop": asked.workshop_id}
    assert entries[2].detail == {"workshop": asked.workshop_id, "why": "ended"}


def test_workspaces_do_not_mix(database, team_id, asked):
    with database.transaction() as connection:
        Workspaces(connection).connect("T1", "Ours", NOW)
        other = Workspaces(connection).connect("T2", "Theirs", NOW).team_id
    with database.read(other) as store:
        assert store.workshops.running() is None
        assert store.workshops.participants(asked.workshop_id) == []
