"""A team with goals, on either database: Anna, Ben, and Maria, who is their manager."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from handlers.milestone.flow import Desk, Shown, Taken
from scoring.lead import Lead
from scoring.ledger import Outcome, Touchpoint
from scoring.money import Money
from storage.database import Database
from storage.goals import StoredGoal
from storage.members import Member
from tests.entries import NOW

GOAL = """
name = "{name}"
{whose}
from = {begins}
to = {ends}
{more}
[targets]
new_customers = {customers}
"""


@dataclass
class Team:
    """What a team sells and aims at, in few words; `now` is when it is asked about."""

    database: Database
    team_id: int
    anna: Member
    ben: Member
    maria: Member
    now: datetime = NOW
    _entries: int = field(default=0)

    def desk(self, member: Member) -> Desk:
        return Desk(self.database, self.team_id, member, self.now)

    def sets(self, who: Member, name: str = "Sales", of: Member | None = None, **known: str) -> int:
        """Sets a goal of theirs, or of somebody's; the goal's number."""
        saved = self.saves(who, name, f'owner = "{(of or who).email}"', **known)
        assert isinstance(saved, Shown)
        return saved.known.goal_id

    def sets_for_team(self, name: str = "Together", **known: str) -> int:
        saved = self.saves(self.maria, name, "team = true", **known)
        assert isinstance(saved, Shown)
        return saved.known.goal_id

    def saves(
        self,
        who: Member,
        name: str,
        whose: str,
        replaces: int | None = None,
        anyway: bool = False,
        **known: str,
    ) -> Shown | Taken:
        values = {"begins": "2026-01-01", "ends": "2026-12-31", "customers": "10", "more": ""}
        toml = GOAL.format(name=name, whose=whose, **(values | known))
        return self.desk(who).save(toml, replaces, anyway)

    def wins(
        self,
        who: Member,
        lead_id: str,
        value: Money | None = None,
        outcome: Outcome = "won",
        channel: str = "",
        owner: Member | None = None,
    ) -> None:
        """Logs a call with a lead that is theirs, or its owner's."""
        self._entries += 1
        call = Touchpoint(
            "test",
            f"t{self._entries}",
            "call",
            outcome,
            self.now - timedelta(hours=1),
            minutes=10,
            value=value,
            channel=channel,
            member_id=who.member_id,
        )
        with self.database.write(self.team_id) as store:
            if store.leads.get(lead_id) is None:
                mine = (owner or who).member_id
                store.leads.save(Lead(lead_id, company=lead_id, owner_id=mine), self.now)
            store.ledger.add_touchpoint(lead_id, call, self.now)

    def in_force(self) -> list[StoredGoal]:
        with self.database.read(self.team_id) as store:
            return list(store.goals.current())

    def behind(self) -> int:
        with self.database.read(self.team_id) as store:
            return store.tallies.behind()

    def posted(self) -> list[tuple[str, str]]:
        """To whom delivery would post what now."""
        with self.database.write(self.team_id) as store:
            leased = store.deliveries.lease(10, self.now, timedelta(minutes=1))
        return [(one.conversation, str(one.body["text"])) for one in leased]


@pytest.fixture
def team(database: Database, team_id: int) -> Team:
    with database.write(team_id) as store:
        anna, ben, maria = (
            store.members.seen(
                f"U0{name.upper()}",
                f"{name}@example.com",
                name.title(),
                "Europe/Berlin",
                "de-DE",
                name == "maria",
                NOW,
            )
            for name in ("anna", "ben", "maria")
        )
    return Team(database, team_id, anna, ben, replace(maria, manager=True))
