"""Who would move, against the call list and a plain recomputation of every lead."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.proposals import jobs
from handlers.proposals.jobs import TRIES, WhoWouldMove, who_would_move
from scoring.fit import fit
from scoring.interest import contributions, keys, priority, priority_key, total
from scoring.lead import Lead
from scoring.playbook import Playbook
from scoring.playbook_toml import parse_playbook
from storage.database import Database
from storage.rescore import all_ledgers
from storage.workspaces import Workspaces
from tests.entries import NOW, signal, signals, touchpoints
from tests.handlers.proposals.agreeing import BASE, a_team, with_changes

OTHER = parse_playbook(
    """
half_life_days = 30
ripe_at = 10
[points]
email_opened = 5
commented = -3
case_study_downloaded = 2
[[criteria]]
attribute = "industry"
values = { "Logistics" = 10, "Trade" = 60 }
"""
)
STORIES = st.lists(
    st.tuples(
        st.sampled_from(["", "Logistics", "Trade"]),
        st.sampled_from(["open", "open", "open", "opted_out", "lost"]),
        st.lists(signals, max_size=5),
        st.lists(touchpoints, max_size=2),
    ),
    min_size=1,
    max_size=6,
)


def plainly(database: Database, team_id: int, playbook: Playbook) -> list[tuple[str, float, bool]]:
    """Id, priority and ripeness of those who may be called, the first first."""
    found = []
    with database.read(team_id) as store:
        callable_now = {one.lead.external_id for one in store.calls.places_of_everybody(NOW)}
    for one in all_ledgers(database, team_id):
        if one.lead.external_id not in callable_now:
            continue
        interest = total(contributions(one.signals, playbook, NOW))
        value = fit(playbook, one.lead.attributes).value
        key = priority_key(keys(one.signals, playbook), value)
        ripe = interest >= playbook.ripe_at and value >= playbook.fit_floor
        found.append((-key, one.lead.external_id, priority(interest, value), ripe))
    return [(lead, round(value, 6), ripe) for _, lead, value, ripe in sorted(found)]


def test_it_equals_a_plain_recomputation_of_every_lead(database: Database) -> None:
    teams = iter(range(1, 1000))

    @settings(max_examples=25)
    @given(STORIES)
    def holds(stories) -> None:
        with database.transaction() as connection:
            team_id = Workspaces(connection).connect(f"T{next(teams)}", "", NOW).team_id
        with database.write(team_id) as store:
            store.playbooks.activate(BASE, "root", NOW)
            for number, (industry, status, signs, touches) in enumerate(stories):
                attributes = {"industry": industry} if industry else {}
                lead = Lead(
                    f"L{number}", company=f"C{number}", status=status, attributes=attributes
                )
                store.leads.save(lead, NOW)
                for one in signs:
                    store.ledger.add_signal(lead.external_id, replace(one), NOW)
                for one in touches:
                    store.ledger.add_touchpoint(lead.external_id, one, NOW)
            before = store.playbooks.active
        moves = who_would_move(database, team_id, before, OTHER, NOW)
        now, then = (plainly(database, team_id, playbook) for playbook in (before, OTHER))
        for shown, expected, other in ((moves.before, now, then), (moves.after, then, now)):
            assert [(p.lead, round(p.priority, 6), p.ripe) for p in shown] == expected[:20]
            places = [lead for lead, _, _ in other]
            assert [p.elsewhere for p in shown] == [places.index(p.lead) + 1 for p in shown]
            assert [p.rank for p in shown] == list(range(1, len(shown) + 1))
        assert moves.leads == len(now)
        ripe = (sum(one[2] for one in now), sum(one[2] for one in then))
        assert (moves.ripe_before, moves.ripe_after) == ripe

    holds()


def test_only_the_first_twenty_are_listed(database: Database, team_id: int) -> None:
    a_team(database, team_id)
    with database.write(team_id) as store:
        for number in range(25):
            store.leads.save(Lead(f"L{number:02}", company=f"C{number}"), NOW)
        playbook = store.playbooks.active
    moves = who_would_move(database, team_id, playbook, OTHER, NOW)
    assert (moves.leads, len(moves.before), len(moves.after)) == (25, 20, 20)
    assert moves.before[0].name == "C0"


def test_what_a_mail_gateway_did_is_judged_by_each_playbook(
    database: Database, team_id: int
) -> None:
    a_team(database, team_id)
    with database.write(team_id) as store:
        store.leads.save(Lead("L1"), NOW)
        for kind, at in (("email_sent", -1.0), ("email_opened", -1 + 1 / 86400)):
            store.ledger.add_signal("L1", signal(kind, at, asset="m"), NOW)
        before = store.playbooks.active
    points = {"email_opened": 4.0}
    sifting = replace(before, points=points)
    none = replace(before, points=points, bursts=replace(before.bursts, open_span=timedelta(0)))
    moves = who_would_move(database, team_id, sifting, none, NOW)
    assert moves.before[0].priority == 0
    assert moves.after[0].priority > 0


def test_of_an_open_proposal_it_is_worked_out_once_a_revision(
    database: Database, team_id: int
) -> None:
    team, work = a_team(database, team_id), WhoWouldMove()
    proposal_id = team.drafts(team.anna, with_changes(ripe_at=40))
    assert work(database, team_id, team.now) == 0
    team.puts_forward(team.anna, proposal_id)
    assert work(database, team_id, team.now) == 1
    assert work(database, team_id, team.now) == 0
    proposal = team.proposal(proposal_id)
    assert proposal.moves is not None
    assert proposal.moves_revision == 1


def test_where_it_fails_again_and_again_it_is_left_out(
    database: Database, team_id: int, monkeypatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(jobs, "who_would_move", fails)
    team, work = a_team(database, team_id), WhoWouldMove()
    proposal_id = team.proposes(team.anna, with_changes(ripe_at=40))
    assert [work(database, team_id, team.now) for _ in range(TRIES + 1)] == [0, 0, 1, 0]
    proposal = team.proposal(proposal_id)
    assert (proposal.moves, proposal.moves_revision) == (None, 1)


def test_what_was_worked_out_for_an_earlier_revision_is_not_kept(
    database: Database, team_id: int, monkeypatch
) -> None:
    team = a_team(database, team_id)
    proposal_id = team.proposes(team.anna, with_changes(ripe_at=40))
    reckoned = who_would_move

    def slowly(*given):
        with database.write(team_id) as store:
            store.proposals.change(proposal_id, with_changes(ripe_at=50), NOW)
        return reckoned(*given)

    monkeypatch.setattr(jobs, "who_would_move", slowly)
    assert WhoWouldMove()(database, team_id, team.now) == 0
    assert team.proposal(proposal_id).moves is None
