"""Whoever votes at the same moment, in one process or in several: one version comes of it."""

from concurrent.futures import ThreadPoolExecutor

from handlers.playbook.flow import load
from scoring.message import Refused
from tests.entries import NOW
from tests.handlers.proposals.agreeing import Team, a_team, with_changes


def test_the_last_two_votes_at_the_same_moment_make_one_version(database, team_id):
    team = a_team(database, team_id)
    for number in range(5):
        proposal_id = team.proposes(team.anna, with_changes(ripe_at=40 + number))
        voters = (team.maria, team.sven) * 2
        with ThreadPoolExecutor(4) as threads:
            voted = list(threads.map(team.agrees, voters, [proposal_id] * 4))
        assert [one.accepted.version for one in voted if one.accepted] == [3 + number]
        assert team.in_force()[0] == 3 + number
        assert team.told().count("accepted") == 1 + number


def accepts(team: Team, proposal_id: int) -> bool:
    """Whether Sven's yes brings it into force."""
    try:
        return team.agrees(team.sven, proposal_id).accepted is not None
    except Refused:
        return False


def test_of_two_proposals_that_are_accepted_at_the_same_moment_one_overtakes_the_other(
    database, team_id
):
    team = a_team(database, team_id)
    first = team.proposes(team.anna, with_changes(ripe_at=40))
    second = team.proposes(team.boss, with_changes(ripe_at=50))
    for proposal_id in (first, second):
        team.agrees(team.maria, proposal_id)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(accepts, [team] * 2, (first, second))) == [False, True]
    assert sorted(map(team.state, (first, second))) == ["accepted", "overtaken"]
    assert team.in_force()[0] == 3


def test_a_version_loaded_at_the_same_moment_is_never_undone(database, team_id):
    team = a_team(database, team_id)
    for number in range(5):
        proposal_id = team.proposes(team.maria, with_changes(ripe_at=40 + number))
        loaded = with_changes(half_life_days=30 + number)
        with ThreadPoolExecutor(2) as threads:
            done = threads.submit(load, database, team_id, loaded, "root", NOW)
            accepted = threads.submit(accepts, team, proposal_id).result()
            version = done.result().version
        # Loaded last it holds; loaded first the proposal is not accepted.
        assert team.in_force() == (version, loaded)
        assert team.state(proposal_id) == ("accepted" if accepted else "open")
        if not accepted:
            team.withdraws(team.maria, proposal_id)
