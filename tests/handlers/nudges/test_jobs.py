"""From a signal to a message: who is told of what, once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.nudges import jobs
from scoring.lead import Lead
from scoring.ledger import Signal
from storage.database import Database
from storage.outbox import StandingMessage
from tests.conftest import PLAYBOOK

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GOOD_FIT = {"employees": "60", "industry": "Mechanical engineering"}


class Team:
    """Anna and Ben, their leads, and what they are told."""

    def __init__(self, database: Database, team_id: int) -> None:
        self.database, self.team_id, self.now = database, team_id, NOW
        self._signals = 0
        with database.write(team_id) as store:
            store.playbooks.activate(PLAYBOOK, "test", NOW)
            self.anna, self.ben = (
                store.members.seen(f"U0{name}", None, name, "UTC", "en", False, NOW).member_id
                for name in ("ANNA", "BEN")
            )

    def has(self, lead_id: str, owner: int | None = 0, **known: Any) -> None:
        owner_id = self.anna if owner == 0 else owner
        known = {"contact": lead_id.title(), "attributes": GOOD_FIT} | known
        with self.database.write(self.team_id) as store:
            store.leads.save(Lead(lead_id, owner_id=owner_id, **known), self.now)

    def did(self, lead_id: str, kind: str = "commented", points: float | None = None,
            ago: timedelta = MINUTE) -> None:  # fmt: skip
        self._signals += 1
        signal = Signal("test", f"s{self._signals}", kind, self.now - ago, points=points)
        with self.database.write(self.team_id) as store:
            assert store.ledger.add_signal(lead_id, signal, self.now)

    def decide(self) -> int:
        return jobs.decide(self.database, self.team_id, self.now)

    def state(self, lead_id: str) -> str:
        with self.database.read(self.team_id) as store:
            found = store.nudges.get(lead_id)
            return found.state if found else ""

    def messages(self, kind: str = "nudge", of: int | None = None) -> Sequence[StandingMessage]:
        with self.database.write(self.team_id) as store:
            return store.outbox.unsent_or_since(of or self.anna, kind, NOW - DAY)


@pytest.fixture
def team(database: Database, team_id: int) -> Team:
    return Team(database, team_id)


def test_a_lead_that_ripens_is_told_once(team: Team) -> None:
    team.has("petra")
    team.did("petra", points=29)
    assert team.decide() == 0
    team.did("petra", points=2)
    assert team.state("petra") == "noticed"
    assert team.decide() == 1
    assert team.decide() == 0
    team.did("petra", points=40)
    team.decide()
    (message,) = team.messages()
    assert message.conversation == "U0ANNA"
    assert message.body["text"].startswith("Petra is ripe to be called")
    assert team.state("petra") == "settled"
