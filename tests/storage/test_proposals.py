from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from scoring.agreement.moves import Moves, Place
from scoring.agreement.proposal import Vote
from scoring.message import Refused
from storage.database import Database
from tests.entries import NOW, day

TOML = "ripe_at = 40\n"
OTHER = "ripe_at = 50\n"


@pytest.fixture
def anna(database: Database, team_id: int) -> int:
    return member(database, team_id, "anna@example.com")


@pytest.fixture
def ben(database: Database, team_id: int) -> int:
    return member(database, team_id, "ben@example.com")


def member(database: Database, team_id: int, email: str) -> int:
    with database.write(team_id) as store:
        return store.members.ensure(email)


def draft(database: Database, team_id: int, member_id: int, toml: str = TOML) -> int:
    with database.write(team_id) as store:
        return store.proposals.draft(member_id, toml, "edit", {}, NOW).proposal_id


def told(database: Database, team_id: int) -> list[str]:
    with database.read(team_id) as store:
        return [entry.what for entry in reversed(store.audit.entries(99))]


def test_a_draft_is_kept_with_what_it_was_made_from(database, team_id, anna):
    with database.write(team_id) as store:
        store.proposals.draft(anna, TOML, "learned", {"learning": 7}, NOW, why="März sagt es")
    with database.read(team_id) as store:
        found = store.proposals.draft_of(anna)
    assert (found.toml, found.playbook.ripe_at, found.base_version) == (TOML, 40, 1)
    assert (found.origin, found.about, found.why) == ("learned", {"learning": 7}, "März sagt es")
    assert (found.state, found.revision, found.proposed_by) == ("draft", 1, anna)
    assert (found.created_at, found.opened_at, found.decided_at) == (NOW, None, None)


def test_a_member_has_one_draft_and_the_one_before_is_withdrawn(database, team_id, anna, ben):
    first = draft(database, team_id, anna)
    of_ben = draft(database, team_id, ben)
    second = draft(database, team_id, anna, OTHER)
    with database.read(team_id) as store:
        assert store.proposals.draft_of(anna).proposal_id == second
        assert store.proposals.draft_of(ben).proposal_id == of_ben
        assert store.proposals.get(first).state == "withdrawn"
    assert told(database, team_id) == ["version", "drafted", "drafted", "withdrawn", "drafted"]


def test_a_draft_with_a_mistake_is_refused_and_the_one_before_stays(database, team_id, anna):
    first = draft(database, team_id, anna)
    with pytest.raises(Refused, match="ripe_at"):
        draft(database, team_id, anna, "ripe_at = 0")
    with database.read(team_id) as store:
        assert store.proposals.draft_of(anna).proposal_id == first


def test_another_content_is_another_revision_and_the_same_is_not(database, team_id, anna):
    proposal_id = draft(database, team_id, anna)
    with database.write(team_id) as store:
        assert store.proposals.change(proposal_id, TOML, NOW).revision == 1
        assert store.proposals.change(proposal_id, OTHER, NOW).revision == 2
        assert store.proposals.change(proposal_id, OTHER, NOW, base_version=2).base_version == 2
        assert store.proposals.get(proposal_id).revision == 3
        changed = store.audit.entries(2)[1]
    assert changed.detail == {"base_version": 1, "changes": ["ripe_at: 40 → 50"]}


@pytest.mark.parametrize("proposal_id", [1, 77])
def test_what_is_settled_or_nowhere_cannot_be_changed(database, team_id, anna, proposal_id):
    draft(database, team_id, anna)
    with database.write(team_id) as store:
        store.proposals.settle(1, "withdrawn", "anna@example.com", NOW)
        with pytest.raises(Refused, match="not in work"):
            store.proposals.change(proposal_id, OTHER, NOW)


def test_those_that_are_put_forward_are_open(database, team_id, anna, ben):
    proposal_id = draft(database, team_id, anna)
    draft(database, team_id, ben)
    with database.write(team_id) as store:
        store.proposals.put_forward(proposal_id, day(1))
    with database.read(team_id) as store:
        (found,) = store.proposals.open()
    assert (found.proposal_id, found.state, found.opened_at) == (proposal_id, "open", day(1))


def test_a_member_has_one_vote_and_it_may_change(database, team_id, anna, ben):
    proposal_id = draft(database, team_id, anna)
    vote = Vote(ben, "sales", False, 1, NOW, "too bold")
    with database.write(team_id) as store:
        assert store.proposals.vote(proposal_id, vote)
        assert not store.proposals.vote(proposal_id, replace(vote, voted_at=day(1)))
        assert store.proposals.votes(proposal_id) == [vote]
        changed = Vote(ben, "sales", True, 2, day(2))
        assert store.proposals.vote(proposal_id, changed)
        assert store.proposals.votes(proposal_id) == [changed]
    with database.read(team_id) as store:
        second, first = store.audit.entries(2)
    assert (first.by, first.at, first.proposal_id) == ("ben@example.com", NOW, proposal_id)
    assert first.detail == {"side": "sales", "yes": False, "why": "too bold", "revision": 1}
    assert second.detail == {"side": "sales", "yes": True, "why": "", "revision": 2}


def test_a_version_says_who_agreed_to_it_and_when(database, team_id, anna, ben):
    proposal_id = draft(database, team_id, anna)
    with database.write(team_id) as store:
        store.proposals.change(proposal_id, OTHER, NOW)
        store.proposals.vote(proposal_id, Vote(ben, "sales", True, 2, day(2)))
        store.proposals.vote(proposal_id, Vote(anna, "marketing", True, 2, day(1)))
        store.proposals.vote(proposal_id, Vote(77, "sales", True, 1, day(1)))
        version = store.playbooks.activate(OTHER, "anna", day(2)).version
        store.proposals.settle(proposal_id, "accepted", "ben@example.com", day(2), version)
    with database.read(team_id) as store:
        agreements = store.agreements.of([1, version])
    assert list(agreements) == [version]
    agreement = agreements[version]
    assert (agreement.author, agreement.proposal.proposal_id) == ("anna@example.com", proposal_id)
    assert [(yes.name, yes.side, yes.at) for yes in agreement.agreed] == [
        ("anna@example.com", "marketing", day(1)),
        ("ben@example.com", "sales", day(2)),
    ]


def test_who_would_move_is_kept_with_its_revision(database, team_id, anna):
    place = Place(1, "L-1", "Müller", 12.5, True, 3)
    moves = Moves(7, 2, 3, (place,), (replace(place, rank=3, elsewhere=1),))
    proposal_id = draft(database, team_id, anna)
    with database.write(team_id) as store:
        store.proposals.keep_moves(proposal_id, 1, moves)
    with database.read(team_id) as store:
        found = store.proposals.get(proposal_id)
    assert (found.moves, found.moves_revision) == (moves, 1)


def test_a_version_is_watched_once(database, team_id, anna):
    proposal_id = draft(database, team_id, anna)
    with database.write(team_id) as store:
        store.proposals.settle(proposal_id, "accepted", "anna@example.com", NOW, 2)
        assert store.proposals.unwatched(day(-1)) == []
        assert [one.proposal_id for one in store.proposals.unwatched(NOW)] == [proposal_id]
        store.proposals.watched(proposal_id, day(30))
        assert store.proposals.unwatched(day(99)) == []
        assert store.proposals.get(proposal_id).watched_at == day(30)


def test_drafts_that_are_begun_at_once_have_each_a_number_of_its_own(
    database: Database, team_id: int, now: datetime
) -> None:
    members = [member(database, team_id, f"m{n}@example.com") for n in range(5)]
    with ThreadPoolExecutor(5) as threads:
        ids = list(threads.map(lambda one: draft(database, team_id, one), members))
    assert sorted(ids) == [1, 2, 3, 4, 5]
