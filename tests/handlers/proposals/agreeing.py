"""A team that agrees: who writes proposals, who says yes for which side, who names them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.playbook.flow import load
from handlers.proposals import flow
from scoring.agreement.proposal import Side, State
from storage.database import Database
from storage.members import Member
from storage.proposals import StoredProposal
from tests.entries import NOW

BASE = """\
half_life_days = 14
ripe_at = 30
[points]
opened = 1
clicked = 4
[[criteria]]
attribute = "industry"
values = { "Logistics" = 60 }
"""


def with_changes(**changed: float) -> str:
    """`BASE` with other numbers: `with_changes(ripe_at=40, opened=2)`."""
    lines = [line.split(" = ")[0] for line in BASE.splitlines()]
    texts = BASE.splitlines()
    for name, value in changed.items():
        texts[lines.index(name)] = f"{name} = {value}"
    return "\n".join(texts) + "\n"


@dataclass
class Team:
    """Maria approves for marketing, Sven for sales; Anna writes; Boss is a manager. Each step takes a
    minute.
    """

    database: Database
    team_id: int
    anna: Member
    maria: Member
    sven: Member
    boss: Member
    now: datetime = NOW

    def drafts(self, member: Member, toml: str) -> int:
        with self.database.write(self.team_id) as store:
            drafted = store.proposals.draft(member.member_id, toml, "edit", {}, self._next())
            return drafted.proposal_id

    def proposes(self, member: Member, toml: str) -> int:
        """Drafts it and puts it forward."""
        proposal_id = self.drafts(member, toml)
        assert not self.puts_forward(member, proposal_id)
        return proposal_id

    def puts_forward(self, member: Member, proposal_id: int) -> list[str]:
        """The parts of which both wanted something else."""
        found = flow.put_forward(self.database, self.team_id, member, proposal_id, self._next())
        return [" ".join(filter(None, (one.part, one.name))) for one in found]

    def says(
        self, member: Member, proposal_id: int, yes: bool, revision: int = 1, why: str = ""
    ) -> flow.Voted:
        return flow.vote(
            self.database, self.team_id, member, proposal_id, revision, yes, why, self._next()
        )

    def agrees(self, member: Member, proposal_id: int, revision: int = 1) -> flow.Voted:
        return self.says(member, proposal_id, True, revision)

    def brings_up_to_date(self, member: Member, proposal_id: int) -> list[str]:
        where = (self.database, self.team_id, member)
        found = flow.bring_up_to_date(*where, proposal_id, self._next())
        return [" ".join(filter(None, (one.part, one.name))) for one in found]

    def withdraws(self, member: Member, proposal_id: int) -> StoredProposal:
        return flow.withdraw(self.database, self.team_id, member, proposal_id, self._next())

    def names(self, side: Side, *members: Member) -> None:
        with self.database.write(self.team_id) as store:
            ids = [one.member_id for one in members]
            store.approvers.name(side, ids, self.boss.member_id, self._next())

    def leaves(self, member: Member) -> None:
        with self.database.write(self.team_id) as store:
            store.members.left(member.member_id, self._next())

    def loads(self, toml: str) -> int:
        """At the command line."""
        return load(self.database, self.team_id, toml, "root", self._next()).version

    def proposal(self, proposal_id: int) -> StoredProposal:
        with self.database.read(self.team_id) as store:
            found = store.proposals.get(proposal_id)
        assert found is not None
        return found

    def state(self, proposal_id: int) -> State:
        return self.proposal(proposal_id).state

    def in_force(self) -> tuple[int, str]:
        with self.database.read(self.team_id) as store:
            newest = store.playbooks.history()[0]
        return newest.version, newest.toml

    def told(self) -> list[str]:
        """The words of the audit trail, the oldest first."""
        with self.database.read(self.team_id) as store:
            return [entry.what for entry in reversed(store.audit.entries(999))]

    def _next(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def a_team(database: Database, team_id: int) -> Team:
    with database.write(team_id) as store:
        anna, maria, sven, boss = (
            store.members.seen(
                f"U0{name.upper()}", f"{name}@example.com", name.title(), "UTC", "en", manager, NOW
            )
            for name, manager in (
                ("anna", False),
                ("maria", False),
                ("sven", False),
                ("boss", True),
            )
        )
        store.playbooks.activate(BASE, "root", NOW)
        store.approvers.name("marketing", [maria.member_id], boss.member_id, NOW)
        store.approvers.name("sales", [sven.member_id], boss.member_id, NOW)
    return Team(database, team_id, anna, maria, sven, boss)
