"""Whatever people do, in whatever order: the audit trail alone says how everything stands, and what is
accepted was made from the version before.
"""

import contextlib
import itertools
from random import Random

import pytest
from sqlalchemy import func, select

from scoring.agreement.changes import changes
from scoring.agreement.proposal import SIDES
from scoring.message import Refused, say
from storage.tables import approver, audit, proposal, vote, workspace
from tests.handlers.proposals.agreeing import Team, a_team, with_changes

STEPS = 60
# What an entry makes of its proposal.
STATES = {
    "drafted": "draft",
    "taken_up": "draft",
    "put_forward": "open",
    "accepted": "accepted",
    "withdrawn": "withdrawn",
    "overtaken": "overtaken",
}


class Chance:
    """Somebody does something."""

    def __init__(self, team: Team, seed: int) -> None:
        self.team = team
        self.random = Random(seed)

    def step(self) -> None:
        often = [self.proposes] * 3 + [self.votes] * 8 + [self.updates] * 3
        self.random.choice([*often, self.drafts, self.withdraws, self.loads, self.names])()

    def proposes(self) -> None:
        self.team.puts_forward(by := self.somebody(), self.team.drafts(by, self.text()))

    def drafts(self) -> None:
        self.team.drafts(self.somebody(), self.text())

    def votes(self) -> None:
        chosen = self.a_proposal()
        yes = self.random.random() < 0.8
        self.team.says(self.somebody(), chosen.proposal_id, yes, chosen.revision)

    def updates(self) -> None:
        chosen = self.a_proposal()
        self.team.brings_up_to_date(self.whose(chosen), chosen.proposal_id)

    def withdraws(self) -> None:
        self.team.withdraws(self.somebody(), self.a_proposal().proposal_id)

    def loads(self) -> None:
        self.team.loads(self.text())

    def names(self) -> None:
        self.team.names(self.random.choice(SIDES), self.somebody(), self.somebody())

    def somebody(self):
        return self.random.choice(self.everybody)

    def whose(self, chosen):
        return next(one for one in self.everybody if one.member_id == chosen.proposed_by)

    @property
    def everybody(self):
        return [self.team.anna, self.team.maria, self.team.sven, self.team.boss]

    def a_proposal(self):
        """One of the last; none is there at the beginning."""
        with self.team.database.read(self.team.team_id) as store:
            there = [*itertools.takewhile(bool, map(store.proposals.get, itertools.count(1)))]
        if not there:
            raise Refused(say("nothing is proposed"))
        return self.random.choice(there[-5:])

    def text(self) -> str:
        choice = self.random.choice
        return with_changes(ripe_at=choice([30, 40]), opened=choice([1, 2]), clicked=choice([4, 5]))


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def team(database, team_id) -> Team:
    return a_team(database, team_id)


@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_changes_without_an_entry_and_no_entry_is_there_without_a_change(team, seed):
    chance = Chance(team, seed)
    for _ in range(STEPS):
        before, entries_before = stands(team)
        with contextlib.suppress(Refused):
            chance.step()
        after, entries_after = stands(team)
        assert (after == before) == (entries_after == entries_before)


@pytest.mark.parametrize("seed", [2, 3])
def test_the_trail_alone_says_how_everything_stands(team, seed):
    chance = Chance(team, seed)
    for _ in range(2 * STEPS):
        with contextlib.suppress(Refused):
            chance.step()
    with team.database.read(team.team_id) as store:
        entries = store.audit.entries(999)[::-1]
        versions = store.playbooks.history()[::-1]
    states = {one.proposal_id: STATES[one.what] for one in entries if one.what in STATES}
    assert {"accepted", "overtaken", "withdrawn"} <= {*states.values()}  # or it tries too little
    assert states == {proposal_id: team.state(proposal_id) for proposal_id in states}
    assert [one.version for one in entries if one.what == "version"] == [
        one.version for one in versions
    ]


@pytest.mark.parametrize("seed", [4, 5])
def test_what_is_accepted_was_made_from_the_version_before_by_both_sides(team, seed):
    chance = Chance(team, seed)
    for _ in range(2 * STEPS):
        with contextlib.suppress(Refused):
            chance.step()
    with team.database.read(team.team_id) as store:
        versions = store.playbooks.history()[::-1]
        agreements = store.agreements.of([one.version for one in versions])
    assert agreements
    for older, newer in itertools.pairwise(versions):
        if newer.version in agreements:
            agreement = agreements[newer.version]
            assert agreement.proposal.base_version == older.version
            assert changes(older.playbook, newer.playbook)
            assert {yes.side for yes in agreement.agreed} == {*SIDES}
            assert len({yes.name for yes in agreement.agreed}) == len(agreement.agreed)


def stands(team: Team) -> tuple[object, int]:
    """All that the trail is about, and how long the trail is."""
    with team.database.read(team.team_id) as store:
        found = [
            store.connection.execute(select(table).where(table.c.team_id == team.team_id)).all()
            for table in (proposal, vote, approver, workspace)
        ]
        count = select(func.count()).select_from(audit).where(audit.c.team_id == team.team_id)
        return found, store.connection.execute(count).scalar_one()
