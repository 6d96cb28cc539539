import pytest

from scoring.agreement.proposal import Vote
from scoring.message import Refused
from scoring.playbook_toml import parse_playbook
from tests.entries import NOW, day
from tests.handlers.proposals.agreeing import BASE, Team, a_team, with_changes

HIGHER = with_changes(ripe_at=40)
SLOWER = with_changes(half_life_days=30)


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def team(database, team_id) -> Team:
    return a_team(database, team_id)


# Putting forward


def test_a_draft_that_is_put_forward_is_open(team):
    proposal_id = team.drafts(team.anna, HIGHER)
    assert team.puts_forward(team.anna, proposal_id) == []
    found = team.proposal(proposal_id)
    assert (found.state, found.opened_at, found.revision) == ("open", team.now, 1)


def test_a_second_click_puts_nothing_forward(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    before = team.proposal(proposal_id), team.told()
    assert team.puts_forward(team.anna, proposal_id) == []
    assert (team.proposal(proposal_id), team.told()) == before


def test_only_its_author_puts_a_draft_forward(team):
    proposal_id = team.drafts(team.anna, HIGHER)
    with pytest.raises(Refused, match="Only Anna may do that"):
        team.puts_forward(team.boss, proposal_id)


def test_what_is_not_there_cannot_be_put_forward(team):
    with pytest.raises(Refused, match="no such proposal"):
        team.puts_forward(team.anna, 77)


def test_a_withdrawn_draft_cannot_be_put_forward(team):
    proposal_id = team.drafts(team.anna, HIGHER)
    team.withdraws(team.anna, proposal_id)
    with pytest.raises(Refused, match="was withdrawn"):
        team.puts_forward(team.anna, proposal_id)


def test_what_changes_nothing_is_not_put_forward(team):
    proposal_id = team.drafts(team.anna, "# in other words\n" + BASE)
    with pytest.raises(Refused, match="changes nothing"):
        team.puts_forward(team.anna, proposal_id)


@pytest.mark.parametrize(
    ("marketing", "sales", "words"),
    [
        ([], [], "Nobody is named yet to say yes for marketing and for sales. Ask Boss"),
        (["maria"], [], "Nobody is named to say yes for sales. Ask Boss"),
        ([], ["sven"], "Nobody is named to say yes for marketing. Ask Boss"),
        (["maria"], ["maria"], "One person cannot say yes for both sides. Ask Boss"),
    ],
)
def test_without_an_approver_of_each_side_nothing_is_put_forward(team, marketing, sales, words):
    team.names("marketing", *(getattr(team, name) for name in marketing))
    team.names("sales", *(getattr(team, name) for name in sales))
    proposal_id = team.drafts(team.anna, HIGHER)
    with pytest.raises(Refused, match=words):
        team.puts_forward(team.anna, proposal_id)
    assert team.state(proposal_id) == "draft"


def test_where_no_manager_is_known_an_owner_is_asked(team):
    team.names("sales")
    team.leaves(team.boss)
    proposal_id = team.drafts(team.anna, HIGHER)
    with pytest.raises(Refused, match="Ask an owner or an admin of this Slack workspace"):
        team.puts_forward(team.anna, proposal_id)


def test_an_approver_who_has_left_is_as_good_as_none(team):
    team.leaves(team.sven)
    proposal_id = team.drafts(team.anna, HIGHER)
    with pytest.raises(Refused, match="Nobody is named to say yes for sales"):
        team.puts_forward(team.anna, proposal_id)


def test_a_draft_from_an_older_version_is_brought_up_to_date_before_it_is_put_forward(team):
    proposal_id = team.drafts(team.anna, HIGHER)
    version = team.loads(SLOWER)
    assert team.puts_forward(team.anna, proposal_id) == []
    found = team.proposal(proposal_id)
    assert (found.state, found.base_version, found.revision) == ("open", version, 2)
    assert found.playbook == parse_playbook(with_changes(ripe_at=40, half_life_days=30))


def test_where_both_changed_the_same_its_author_sees_that_first(team):
    proposal_id = team.drafts(team.anna, with_changes(ripe_at=40, opened=3))
    team.loads(with_changes(ripe_at=50))
    assert team.puts_forward(team.anna, proposal_id) == ["ripe_at"]
    assert team.state(proposal_id) == "draft"
    assert team.puts_forward(team.anna, proposal_id) == []
    found = team.proposal(proposal_id)
    assert (found.state, found.playbook.ripe_at) == ("open", 40)


# Voting


def test_a_yes_of_each_side_brings_a_proposal_into_force(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    first = team.agrees(team.sven, proposal_id)
    assert (first.is_new, first.accepted, first.verdict.waiting) == (True, None, ("marketing",))
    assert team.in_force() == (2, BASE)

    second = team.agrees(team.maria, proposal_id)

    assert (second.accepted.version, second.accepted.is_new) == (3, True)
    assert team.in_force() == (3, HIGHER)
    found = team.proposal(proposal_id)
    assert second.proposal == found
    assert (found.state, found.version, found.decided_at) == ("accepted", 3, team.now)


def test_a_version_has_the_names_of_those_who_agreed_and_when(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.sven, proposal_id)
    half = team.now
    team.agrees(team.maria, proposal_id)
    with team.database.read(team.team_id) as store:
        agreement = store.agreements.of([3])[3]
        assert store.playbooks.history()[0].activated_by == "Sven, Maria"
    assert agreement.author == "Anna"
    assert [(yes.name, yes.side, yes.at) for yes in agreement.agreed] == [
        ("Sven", "sales", half),
        ("Maria", "marketing", team.now),
    ]


def test_the_authors_own_yes_counts_and_is_kept_with_the_version(team):
    proposal_id = team.proposes(team.maria, HIGHER)
    assert team.agrees(team.sven, proposal_id).accepted.version == 3
    with team.database.read(team.team_id) as store:
        assert store.proposals.votes(proposal_id) == [
            Vote(team.maria.member_id, "marketing", True, 1, team.now),
            Vote(team.sven.member_id, "sales", True, 1, team.now),
        ]


def test_one_person_is_never_both_sides(team):
    team.names("sales", team.maria, team.sven)
    proposal_id = team.proposes(team.maria, HIGHER)
    assert team.agrees(team.maria, proposal_id).accepted is None
    assert team.agrees(team.sven, proposal_id).accepted is not None


def test_who_may_speak_for_both_is_kept_for_the_side_that_they_stood_for(team):
    team.names("marketing", team.maria, team.sven)
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.sven, proposal_id)
    team.agrees(team.maria, proposal_id)
    with team.database.read(team.team_id) as store:
        sides = {one.member_id: one.side for one in store.proposals.votes(proposal_id)}
    assert sides == {team.sven.member_id: "sales", team.maria.member_id: "marketing"}


def test_after_a_no_the_proposal_stays_open_until_that_person_says_yes(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.maria, proposal_id)
    said = team.says(team.sven, proposal_id, False, why="too high")
    assert (said.accepted, said.verdict.against) == (None, (team.sven.member_id,))
    assert team.state(proposal_id) == "open"
    assert team.agrees(team.sven, proposal_id).accepted.version == 3


def test_the_yes_of_another_one_of_that_side_will_do(team):
    team.names("sales", team.sven, team.boss)
    proposal_id = team.proposes(team.maria, HIGHER)
    team.says(team.sven, proposal_id, False)
    assert team.agrees(team.boss, proposal_id).accepted is not None


def test_a_second_click_says_nothing_new(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.sven, proposal_id)
    before = team.told()
    again = team.agrees(team.sven, proposal_id)
    assert (again.is_new, again.accepted, team.told()) == (False, None, before)


def test_a_second_click_on_the_last_yes_says_that_it_is_accepted(team):
    proposal_id = team.proposes(team.maria, HIGHER)
    team.agrees(team.sven, proposal_id)
    before = team.told()
    again = team.agrees(team.sven, proposal_id)
    assert (again.is_new, again.proposal.state, team.told()) == (False, "accepted", before)
    assert team.in_force()[0] == 3


def test_who_was_not_named_has_no_vote(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    for member in (team.anna, team.boss):
        with pytest.raises(
            Refused, match=r"Only who was named for it says yes or no: Maria, Sven\."
        ):
            team.agrees(member, proposal_id)
    assert "voted" not in team.told()


def test_a_vote_is_for_the_revision_that_was_seen(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.maria, proposal_id)
    with team.database.write(team.team_id) as store:
        store.proposals.change(proposal_id, with_changes(ripe_at=50), team.now)
    with pytest.raises(Refused, match="changed since; look at it again"):
        team.agrees(team.sven, proposal_id, revision=1)
    voted = team.agrees(team.sven, proposal_id, revision=2)
    assert voted.verdict.waiting == ("marketing",)  # what Maria said was for the first
    assert team.agrees(team.maria, proposal_id, revision=2).accepted is not None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "has not been put forward"),
        ("accepted", "accepted already"),
        ("withdrawn", "was withdrawn"),
        ("overtaken", "Another proposal was accepted meanwhile"),
    ],
)
def test_what_is_not_open_is_not_voted_on(team, state, words):
    proposal_id = team.drafts(team.anna, HIGHER)
    if state != "draft":
        with team.database.write(team.team_id) as store:
            store.proposals.settle(proposal_id, state, "anna@example.com", NOW)
    with pytest.raises(Refused, match=words):
        team.agrees(team.sven, proposal_id)


def test_what_is_in_force_already_is_accepted_without_a_new_version(team):
    other = team.proposes(team.maria, SLOWER)
    proposal_id = team.proposes(team.anna, HIGHER)
    with team.database.write(team.team_id) as store:
        store.proposals.change(proposal_id, "# the same\n" + BASE, team.now)
    team.agrees(team.maria, proposal_id, revision=2)
    accepted = team.agrees(team.sven, proposal_id, revision=2).accepted
    assert (accepted.version, accepted.is_new, accepted.overtaken) == (2, False, ())
    assert team.in_force() == (2, BASE)
    assert (team.state(proposal_id), team.proposal(proposal_id).version) == ("accepted", None)
    assert team.state(other) == "open"


# People who leave


def test_who_leaves_loses_the_vote(team):
    team.names("sales", team.sven, team.boss)
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.sven, proposal_id)
    team.leaves(team.sven)
    assert team.agrees(team.maria, proposal_id).verdict.waiting == ("sales",)
    assert team.agrees(team.boss, proposal_id).accepted is not None


def test_an_author_who_leaves_implies_no_yes_and_others_may_still_accept(team):
    team.names("marketing", team.maria, team.boss)
    proposal_id = team.proposes(team.maria, HIGHER)
    team.leaves(team.maria)
    assert team.agrees(team.sven, proposal_id).verdict.waiting == ("marketing",)
    assert team.agrees(team.boss, proposal_id).accepted is not None


def test_who_is_not_named_any_more_loses_the_vote(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.sven, proposal_id)
    team.names("sales", team.boss)
    assert team.agrees(team.maria, proposal_id).accepted is None


# Several at once


def test_what_is_accepted_overtakes_all_others_that_are_open(team):
    first = team.proposes(team.anna, HIGHER)
    second = team.proposes(team.maria, SLOWER)
    draft = team.drafts(team.sven, with_changes(opened=3))
    team.agrees(team.maria, first)
    accepted = team.agrees(team.sven, first).accepted
    assert [one.proposal_id for one in accepted.overtaken] == [second]
    assert [team.state(one) for one in (first, second, draft)] == ["accepted", "overtaken", "draft"]
    assert team.told()[-3:] == ["version", "accepted", "overtaken"]


def test_one_that_was_overtaken_is_a_draft_again_with_what_both_wanted(team):
    overtaken = team.proposes(team.maria, SLOWER)
    team.agrees(team.sven, team.proposes(team.maria, HIGHER))
    assert team.brings_up_to_date(team.maria, overtaken) == []
    found = team.proposal(overtaken)
    assert (found.state, found.revision, found.base_version) == ("draft", 2, 3)
    assert (found.opened_at, found.decided_at) == (None, None)
    assert found.playbook == parse_playbook(with_changes(ripe_at=40, half_life_days=30))
    team.puts_forward(team.maria, overtaken)
    assert team.agrees(team.sven, overtaken, revision=2).accepted.version == 4


def test_where_both_changed_the_same_the_authors_holds_and_is_named(team):
    overtaken = team.proposes(team.maria, with_changes(opened=2, clicked=5))
    team.agrees(team.sven, team.proposes(team.maria, with_changes(opened=3, ripe_at=40)))
    assert team.brings_up_to_date(team.maria, overtaken) == ["points opened"]
    expected = with_changes(opened=2, clicked=5, ripe_at=40)
    assert team.proposal(overtaken).playbook == parse_playbook(expected)


def test_one_of_which_nothing_is_left_stays_overtaken(team):
    overtaken = team.proposes(team.maria, HIGHER)
    team.agrees(team.sven, team.proposes(team.maria, with_changes(ripe_at=40, opened=3)))
    with pytest.raises(Refused, match="changes nothing"):
        team.brings_up_to_date(team.maria, overtaken)
    assert team.state(overtaken) == "overtaken"


def test_another_draft_is_not_lost_for_one_that_was_overtaken(team):
    overtaken = team.proposes(team.maria, SLOWER)
    team.agrees(team.sven, team.proposes(team.maria, HIGHER))
    team.drafts(team.maria, with_changes(opened=3))
    with pytest.raises(Refused, match="You work on another draft"):
        team.brings_up_to_date(team.maria, overtaken)


@pytest.mark.parametrize("state", ["accepted", "withdrawn"])
def test_what_is_settled_is_not_brought_up_to_date(team, state):
    proposal_id = team.drafts(team.anna, HIGHER)
    with team.database.write(team.team_id) as store:
        store.proposals.settle(proposal_id, state, "anna@example.com", NOW)
    with pytest.raises(Refused, match=state):
        team.brings_up_to_date(team.anna, proposal_id)


def test_only_its_author_brings_it_up_to_date(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    with pytest.raises(Refused, match="Only Anna may do that"):
        team.brings_up_to_date(team.boss, proposal_id)


# A version that came by the command line in between


def test_no_proposal_undoes_a_version_that_was_loaded_meanwhile(team):
    first = team.proposes(team.anna, HIGHER)
    second = team.proposes(team.maria, with_changes(opened=3))
    team.agrees(team.maria, first)
    team.loads(SLOWER)
    for proposal_id in (first, second):
        assert team.state(proposal_id) == "open"
        with pytest.raises(Refused, match=r"First (Anna|Maria) brings this proposal up to date"):
            team.agrees(team.sven, proposal_id)
    assert team.in_force() == (3, SLOWER)

    assert team.brings_up_to_date(team.anna, first) == []
    assert (team.state(first), team.proposal(first).revision) == ("open", 2)
    assert team.agrees(team.sven, first, revision=2).accepted is None  # Maria’s was for the first
    assert team.agrees(team.maria, first, revision=2).accepted.version == 4
    with team.database.read(team.team_id) as store:
        in_force = store.playbooks.active
    assert (in_force.ripe_at, in_force.half_life.days) == (40, 30)
    assert team.state(second) == "overtaken"


def test_what_is_up_to_date_is_not_brought_there_again(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    before = team.proposal(proposal_id), team.told()
    assert team.brings_up_to_date(team.anna, proposal_id) == []
    assert (team.proposal(proposal_id), team.told()) == before


# Taking back


def test_its_author_and_a_manager_may_withdraw_it_and_nobody_else(team):
    first, second = team.proposes(team.anna, HIGHER), team.proposes(team.anna, SLOWER)
    with pytest.raises(Refused, match="Only Anna may do that"):
        team.withdraws(team.sven, first)
    assert team.withdraws(team.anna, first).state == "withdrawn"
    assert team.withdraws(team.boss, second).state == "withdrawn"
    with team.database.read(team.team_id) as store:
        newest = store.audit.entries(1)[0]
    assert (newest.what, newest.by, newest.at) == ("withdrawn", "boss@example.com", team.now)


def test_a_draft_is_its_authors_alone_to_discard(team):
    proposal_id = team.drafts(team.anna, HIGHER)
    with pytest.raises(Refused, match="Only Anna may do that"):
        team.withdraws(team.boss, proposal_id)
    assert team.withdraws(team.anna, proposal_id).state == "withdrawn"


def test_withdrawing_twice_does_it_once(team):
    proposal_id = team.proposes(team.anna, HIGHER)
    team.withdraws(team.anna, proposal_id)
    before = team.told()
    assert team.withdraws(team.anna, proposal_id).state == "withdrawn"
    assert team.told() == before


def test_what_is_in_force_cannot_be_withdrawn(team):
    proposal_id = team.proposes(team.maria, HIGHER)
    team.agrees(team.sven, proposal_id)
    with pytest.raises(Refused, match="accepted already"):
        team.withdraws(team.maria, proposal_id)


# What the ledger does not know


def test_a_criterion_of_an_attribute_that_no_lead_has_is_accepted_all_the_same(team):
    gone = BASE + '\n[[criteria]]\nattribute = "gone"\nvalues = { "x" = 10 }\n'
    proposal_id = team.proposes(team.maria, gone)
    assert team.agrees(team.sven, proposal_id).accepted.version == 3


# The audit trail


def test_every_step_has_its_entries_and_a_refused_one_has_none(team):
    def entries(step, *args, **kwargs) -> list[str]:
        before = len(team.told())
        try:
            step(*args, **kwargs)
        except Refused:
            assert len(team.told()) == before
        return team.told()[before:]

    assert entries(team.drafts, team.anna, HIGHER) == ["drafted"]
    first = 1
    assert entries(team.agrees, team.sven, first) == []
    assert entries(team.puts_forward, team.anna, first) == ["put_forward"]
    assert entries(team.says, team.sven, first, False, why="why?") == ["voted"]
    assert entries(team.agrees, team.sven, first) == ["voted"]
    assert entries(team.agrees, team.boss, first) == []
    assert entries(team.proposes, team.sven, SLOWER) == ["drafted", "put_forward"]
    assert entries(team.loads, with_changes(opened=3)) == ["version"]
    assert entries(team.loads, with_changes(opened=3)) == []
    assert entries(team.brings_up_to_date, team.anna, first) == ["changed"]
    assert entries(team.agrees, team.sven, first, 2) == ["voted"]
    assert entries(team.agrees, team.maria, first, 2) == [
        "voted",
        "version",
        "accepted",
        "overtaken",
    ]
    assert entries(team.brings_up_to_date, team.sven, 2) == ["taken_up", "changed"]
    assert entries(team.withdraws, team.sven, 2) == ["withdrawn"]
    assert entries(team.names, "sales", team.boss) == ["approvers"]


def test_the_trail_says_who_did_it_when_and_what_changed(team):
    proposal_id = team.proposes(team.maria, HIGHER)
    opened_at = team.now
    team.agrees(team.sven, proposal_id)
    with team.database.read(team.team_id) as store:
        accepted, version, voted, opened = store.audit.entries(4)
    assert (opened.by, opened.at, opened.proposal_id) == ("maria@example.com", opened_at, 1)
    assert opened.detail["changes"] == ["ripe_at: 30 → 40"]
    assert (voted.by, voted.at, voted.detail["yes"]) == ("sven@example.com", team.now, True)
    assert (version.by, version.version) == ("Maria, Sven", 3)
    assert (accepted.by, accepted.version) == ("sven@example.com", 3)
    assert accepted.detail["agreed"] == {
        "maria@example.com": "marketing",
        "sven@example.com": "sales",
    }


def test_the_clock_of_a_step_is_the_one_it_is_given(team):
    team.now = day(30)
    proposal_id = team.proposes(team.anna, HIGHER)
    assert team.proposal(proposal_id).opened_at == team.now > day(30)
