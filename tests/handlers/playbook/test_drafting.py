"""Drafts of a playbook: whose they are, what they begin from, when they are gone."""

from dataclasses import replace

import pytest

from handlers.playbook.drafting import Desk
from scoring.message import Refused
from scoring.playbook_toml import to_toml
from tests.entries import NOW


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def desk(database, team_id):
    return desk_of(database, team_id, "anna@example.com")


def desk_of(database, team_id, email):
    with database.write(team_id) as store:
        member = store.members.get(store.members.ensure(email))
    return Desk(database, team_id, member, NOW)


def cooler(playbook):
    return replace(playbook, ripe_at=playbook.ripe_at / 2)


def same(playbook):
    return replace(playbook, version=99)


def test_the_first_change_begins_a_draft_from_the_version_in_force(desk):
    assert desk.draft().proposal_id is None
    saved = desk.save(None, cooler)
    assert saved == desk.draft() == desk.draft(saved.proposal_id)
    assert (saved.base, saved.in_force, saved.is_outdated) == (1, 1, False)
    assert [change.part for change in saved.changes] == ["ripe_at"]


def test_a_second_change_is_made_in_the_same_draft(desk):
    first = desk.save(None, cooler)
    second = desk.save(None, lambda playbook: replace(playbook, fit_floor=10.0))
    assert second.proposal_id == first.proposal_id
    assert [change.part for change in second.changes] == ["ripe_at", "fit_floor"]


def test_a_change_that_changes_nothing_begins_no_draft(desk):
    assert desk.save(None, same).proposal_id is None


def test_a_draft_of_somebody_else_is_refused(database, team_id, desk):
    draft_id = desk.save(None, cooler).proposal_id
    theirs = desk_of(database, team_id, "ben@example.com")
    for attempt in (
        lambda: theirs.draft(draft_id),
        lambda: theirs.save(draft_id, cooler),
        lambda: theirs.discard(draft_id),
    ):
        with pytest.raises(Refused, match="somebody else"):
            attempt()
    assert desk.draft(draft_id).proposal_id == draft_id


def test_a_draft_that_was_discarded_cannot_be_changed(desk):
    draft_id = desk.save(None, cooler).proposal_id
    desk.discard(draft_id)
    with pytest.raises(Refused, match="not in work"):
        desk.save(draft_id, cooler)
    assert desk.draft().proposal_id is None


def test_a_draft_that_is_voted_on_is_not_discarded(database, team_id, desk):
    draft_id = desk.save(None, cooler).proposal_id
    with database.write(team_id) as store:
        store.proposals.put_forward(draft_id, NOW)
    desk.discard(draft_id)
    assert desk.draft(draft_id).is_open


def test_a_draft_of_an_older_version_knows_it_and_shows_its_own_changes_only(
    database, team_id, desk
):
    desk.save(None, cooler)
    with database.write(team_id) as store:
        other = replace(store.playbooks.active, fit_floor=10.0)
        store.playbooks.activate(to_toml(other), "Ben", NOW)
    draft = desk.draft()
    assert (draft.base, draft.in_force, draft.is_outdated) == (1, 2, True)
    assert [change.part for change in draft.changes] == ["ripe_at"]


def test_only_warnings_that_the_version_in_force_does_not_have_are_told(desk):
    def with_gap(playbook):
        criterion = playbook.criteria[0]
        gap = replace(criterion.bands[0], low=500.0, high=600.0)
        changed = replace(criterion, bands=(*criterion.bands, gap))
        return replace(playbook, criteria=(changed, *playbook.criteria[1:]))

    (warning,) = desk.save(None, with_gap).warnings
    assert "gap between 100 and 500" in str(warning.message)


def test_going_back_makes_the_old_version_the_draft(database, team_id, desk):
    with database.write(team_id) as store:
        before = store.playbooks.active
        store.playbooks.activate(to_toml(cooler(before)), "Ben", NOW)
    draft = desk.go_back(1)
    assert replace(draft.playbook, version=1) == before
    assert (draft.origin, draft.base) == ("return", 2)


def test_there_is_no_way_back_to_what_is_in_force_or_never_was(desk):
    with pytest.raises(Refused, match="says what the one in force says"):
        desk.go_back(1)
    with pytest.raises(Refused, match="no version 7"):
        desk.go_back(7)
