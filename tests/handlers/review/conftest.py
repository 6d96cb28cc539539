"""Two reps, a manager and what they logged, on a Friday morning, on either database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from handlers.review import jobs
from scoring.lead import Lead
from scoring.ledger import Outcome, Touchpoint, TouchpointKind
from scoring.money import Money
from scoring.schedule import Preferences
from storage.bulk import save_leads
from storage.database import Database
from storage.ledger import undo_id
from storage.members import Member
from storage.tables import outbox

# A Friday, 08:00 in Berlin.
FRIDAY = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
GOOD_FIT = {"employees": "60", "industry": "Maschinenbau", "role": "Einkauf", "country": "DE"}


@dataclass
class Week:
    """What the reps did, in few words; `ago` counts from Friday, 08:00."""

    database: Database
    team_id: int
    anna: Member
    ben: Member
    boss: Member
    _entries: int = field(default=0)

    def has(self, *lead_ids: str, owner: Member | None = None, status: str = "open") -> None:
        owner_id = (owner or self.anna).member_id
        leads = [
            Lead(one, contact=f"Petra {one}", owner_id=owner_id, attributes=GOOD_FIT)
            for one in lead_ids
        ]
        with self.database.write(self.team_id) as store:
            save_leads(store, leads, [], FRIDAY - 500 * DAY)

    def logged(
        self,
        lead_id: str,
        outcome: Outcome = "reached",
        ago: timedelta = DAY,
        kind: TouchpointKind = "call",
        times: int = 1,
        minutes: int | None = None,
        value: Money | None = None,
        next_step_at: datetime | None = None,
        by: Member | None = None,
    ) -> Touchpoint:
        member_id = (by or self.anna).member_id
        with self.database.write(self.team_id) as store:
            for _ in range(times):
                self._entries += 1
                entry = Touchpoint(
                    "test", f"entry-{self._entries:05}", kind, outcome, FRIDAY - ago, minutes,
                    next_step_at, value, member_id=member_id,
                )  # fmt: skip
                store.ledger.add_touchpoint(lead_id, entry, FRIDAY - ago)
        return entry

    def undid(self, entry: Touchpoint, lead_id: str) -> None:
        reversal = Touchpoint(
            entry.source, undo_id(entry.external_id), entry.kind, entry.outcome,
            entry.occurred_at, member_id=entry.member_id, reverses=entry.external_id,
        )  # fmt: skip
        with self.database.write(self.team_id) as store:
            store.ledger.add_touchpoint(lead_id, reversal, FRIDAY)

    def prefers(self, member: Member, chosen: Preferences, at: datetime | None = FRIDAY) -> None:
        with self.database.write(self.team_id) as store:
            store.preferences.save(member.member_id, chosen, None, at)

    def send(self, now: datetime = FRIDAY) -> int:
        return jobs.send(self.database, self.team_id, now)

    def sent(self, now: datetime = FRIDAY) -> dict[str, str]:
        """The reviews that are sent now: to whom, and their whole text."""
        while self.send(now):
            pass
        with self.database.read(self.team_id) as store:
            rows = store.connection.execute(outbox.select().order_by(outbox.c.message_id)).all()
        with self.database.write(self.team_id) as store:
            found = {}
            for row in rows:
                message = store.outbox.get(row.message_id)
                assert message is not None
                assert message.conversation not in found, "twice"
                found[message.conversation] = str(message.body["text"])
        return found

    def lines(self, now: datetime = FRIDAY) -> list[str]:
        """Anna's review."""
        return self.sent(now)["U0ANNA"].splitlines()


@pytest.fixture
def week(database: Database, team_id: int) -> Week:
    people = (
        ("U0ANNA", "Anna Schmidt", "en-GB", False),
        ("U0BEN", "Ben Hall", "de-DE", False),
        ("U0BOSS", "Maria Boss", "en-GB", True),
    )
    with database.write(team_id) as store:
        members = [
            store.members.seen(
                slack_id, f"{slack_id.lower()}@example.com", name, "Europe/Berlin", locale,
                manager, FRIDAY,
            )
            for slack_id, name, locale, manager in people
        ]  # fmt: skip
        for member in members:
            store.preferences.save(member.member_id, Preferences(country="DE"), None, FRIDAY)
    return Week(database, team_id, *members)
