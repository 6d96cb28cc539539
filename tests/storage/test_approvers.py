import pytest

from scoring.agreement.proposal import Approver
from tests.entries import NOW, day


@pytest.fixture
def three(database, team_id):
    """Anna, Ben and Cleo."""
    with database.write(team_id) as store:
        return [store.members.ensure(f"{name}@example.com") for name in ("anna", "ben", "cleo")]


def test_each_side_has_its_approvers_and_a_new_list_replaces_the_old(database, team_id, three):
    anna, ben, cleo = three
    with database.write(team_id) as store:
        assert store.approvers.name("sales", [ben, cleo], anna, NOW)
        assert store.approvers.name("marketing", [anna, ben], anna, NOW)
        assert store.approvers.name("sales", [cleo], anna, day(1))
        assert store.approvers.all() == [
            Approver(anna, "marketing"),
            Approver(ben, "marketing"),
            Approver(cleo, "sales"),
        ]
        newest = store.audit.entries(1)[0]
    assert (newest.what, newest.by, newest.at) == ("approvers", "anna@example.com", day(1))
    assert newest.detail == {"side": "sales", "added": [], "gone": ["ben@example.com"]}


def test_naming_the_same_again_does_nothing(database, team_id, three):
    with database.write(team_id) as store:
        assert store.approvers.name("sales", three, three[0], NOW)
        before = store.audit.entries(99)
        assert not store.approvers.name("sales", three[::-1], three[0], day(1))
        assert store.audit.entries(99) == before


def test_who_has_left_is_not_here(database, team_id, three):
    with database.write(team_id) as store:
        store.approvers.name("sales", three, three[0], NOW)
        store.members.left(three[1], day(1))
        assert [one.is_here for one in store.approvers.all()] == [True, False, True]
