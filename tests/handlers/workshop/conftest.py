"""Marketing (Mia, Max), sales (Ben, Sue) and who asks (Anna), on either database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from handlers.workshop import flow
from handlers.workshop.jobs import conclude
from handlers.workshop.reading import Result
from scoring.agreement.proposal import Side
from scoring.agreement.workshop import Points
from storage.database import Database
from storage.members import Member
from tests.entries import NOW

UNTIL = date(2026, 11, 25)
ENDS = datetime.fromisoformat("2026-11-25T18:00+00:00")
SIDES: dict[str, Side] = {"mia": "marketing", "max": "marketing", "ben": "sales", "sue": "sales"}
HOUR = timedelta(hours=1)


@dataclass
class House:
    database: Database
    team_id: int
    people: dict[str, Member]

    def asks(self, *names: str, at: datetime = NOW) -> int:
        """Anna asks these; the workshop's number."""
        invited = {self.people[name].member_id: SIDES[name] for name in names}
        anna = self.people["anna"]
        running, _ = flow.start(self.database, self.team_id, anna, invited, UNTIL, at)
        return running.workshop.workshop_id

    def gives(self, name: str, points: Points, workshop_id: int = 1) -> None:
        where, member = (self.database, self.team_id), self.people[name]
        form = flow.form(*where, member, workshop_id)
        flow.answer(*where, member, form, points, NOW + HOUR)

    def leaves(self, name: str) -> None:
        with self.database.write(self.team_id) as store:
            store.members.left(self.people[name].member_id, NOW)

    def concludes(self, at: datetime = NOW + 2 * HOUR) -> int:
        return conclude(self.database, self.team_id, at)

    def result(self) -> Result:
        return flow.result(self.database, self.team_id, 1)

    def told(self, what: str = "result") -> dict[str, str]:
        """Slack id → the text of what they are told."""
        with self.database.write(self.team_id) as store:
            found = store.outbox.under(f"workshop/1/{what}/")
        return {one.conversation: one.body["text"].replace("\xa0", " ") for one in found}

    def loads(self, toml: str) -> None:
        with self.database.write(self.team_id) as store:
            store.playbooks.activate(toml, "test", NOW)


@pytest.fixture
def house(database: Database, team_id: int) -> House:
    with database.write(team_id) as store:
        people = {
            name: store.members.seen(
                f"U{name.upper()}", f"{name}@example.com", name.title(), "UTC", "en-GB", False, NOW
            )
            for name in ("anna", *SIDES)
        }
    return House(database, team_id, people)
