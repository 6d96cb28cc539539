"""Two reps and their leads on a Monday morning, on either database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.digest import jobs
from scoring.lead import Lead
from scoring.ledger import Outcome, Signal, Touchpoint, TouchpointKind
from scoring.money import Money
from scoring.schedule import Preferences
from storage.bulk import save_leads
from storage.database import Database
from storage.members import Member
from storage.outbox import StandingMessage
from storage.tables import nudge

# A Monday, 08:00 in Berlin.
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD_FIT = {"employees": "60", "industry": "Maschinenbau", "role": "Einkauf", "country": "DE"}
RIPE = 100.0  # points that stay above the threshold for weeks


@dataclass
class Morning:
    """What happens to the reps' leads, in few words."""

    database: Database
    team_id: int
    anna: Member
    ben: Member
    _entries: int = field(default=0)

    def has(self, *lead_ids: str, owner: Member | None = None, **known: str) -> None:
        """Leads of Anna's if not said otherwise."""
        owner_id = (owner or self.anna).member_id
        leads = [
            Lead(
                one, known.get("company", ""), known.get("contact", f"Petra {one}"), "",
                "+49 711 1", owner_id, attributes=GOOD_FIT,
            )
            for one in lead_ids
        ]  # fmt: skip
        with self.database.write(self.team_id) as store:
            save_leads(store, leads, [], MONDAY - 10 * DAY)

    def did(
        self,
        *lead_ids: str,
        ago: timedelta = HOUR,
        points: float | None = RIPE,
        kind: str = "commented",
        received: datetime | None = None,
    ) -> None:
        """The leads did something; long before the last digest if not said otherwise."""
        with self.database.write(self.team_id) as store:
            for one in lead_ids:
                signal = Signal("test", self._next(), kind, MONDAY - ago, points=points)
                store.ledger.add_signal(one, signal, received or MONDAY - 9 * DAY)

    def touched(
        self,
        lead_id: str,
        at: datetime = MONDAY - 3 * DAY,
        outcome: Outcome = "reached",
        kind: TouchpointKind = "call",
        next_step_at: datetime | None = None,
        minutes: int | None = None,
        value: Money | None = None,
        by: Member | None = None,
    ) -> Touchpoint:
        member_id = (by or self.anna).member_id
        entry = Touchpoint(
            "slack", self._next(), kind, outcome, at, minutes, next_step_at, value,
            member_id=member_id,
        )  # fmt: skip
        with self.database.write(self.team_id) as store:
            store.ledger.add_touchpoint(lead_id, entry, at)
        return entry

    def prefers(self, member: Member, preferences: Preferences) -> None:
        with self.database.write(self.team_id) as store:
            store.preferences.save(member.member_id, preferences, MONDAY)

    def told_before(self, at: datetime, member: Member | None = None) -> None:
        """The last digest was written then."""
        with self.database.write(self.team_id) as store:
            store.claims.claim("digest", str((member or self.anna).member_id), at.date(), at)

    def send(self, now: datetime = MONDAY) -> int:
        return jobs.send(self.database, self.team_id, now)

    def refresh(self, now: datetime) -> int:
        return jobs.refresh(self.database, self.team_id, now)

    def digests(self, member: Member | None = None) -> list[StandingMessage]:
        with self.database.write(self.team_id) as store:
            return store.outbox.unsent_or_since(
                (member or self.anna).member_id, "digest", MONDAY - 30 * DAY
            )

    def plan(self, member: Member | None = None) -> dict[str, list[str]]:
        (digest,) = self.digests(member)
        plan: dict[str, list[str]] = digest.about["plan"]
        return plan

    def lines(self, member: Member | None = None) -> list[str]:
        (digest,) = self.digests(member)
        return str(digest.body["text"]).splitlines()

    def line(self, lead: str) -> str:
        (found,) = [line for line in self.lines() if f"*Petra {lead}*" in line]
        return found

    def nudge_states(self) -> dict[str, str]:
        with self.database.read(self.team_id) as store:
            found = store.connection.execute(select(nudge.c.lead, nudge.c.state))
            return {row.lead: row.state for row in found}

    def _next(self) -> str:
        self._entries += 1
        return f"entry-{self._entries}"


@pytest.fixture
def morning(database: Database, team_id: int) -> Morning:
    people = (("U0ANNA", "Anna Schmidt", "Europe/Berlin"), ("U0BEN", "Ben Hall", "Europe/Berlin"))
    with database.write(team_id) as store:
        anna, ben = (
            store.members.seen(
                slack_id, f"{slack_id.lower()}@example.com", name, zone, "en-GB", False, MONDAY
            )
            for slack_id, name, zone in people
        )
        for member in (anna, ben):
            store.preferences.save(member.member_id, Preferences(country="DE"), MONDAY)
    return Morning(database, team_id, anna, ben)


def buttons(message: StandingMessage) -> list[Any]:
    """The rows of buttons, and the leads that they are about."""
    return [block for block in message.body["blocks"] if block["type"] == "actions"]
