"""Two reps and a manager with some leads, on either database."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from handlers.log import corrections, flow
from handlers.log.by_form import About, Unclear
from handlers.log.entries import SOURCE, Logged, NewLead, TakenBack
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from scoring.standing import Standing
from storage.database import Database
from storage.drafts import Draft
from storage.members import Member


@dataclass
class Desk:
    """Where people log, in few words."""

    database: Database
    team_id: int
    now: datetime
    anna: Member
    ben: Member
    maria: Member

    def has(self, lead_id: str, owner: Member | None, company: str = "", contact: str = "") -> None:
        lead = Lead(lead_id, company, contact, owner_id=owner.member_id if owner else None)
        with self.database.write(self.team_id) as store:
            store.leads.save(lead, self.now)

    def log(self, who: Member, typed: str, entry_id: str = "e1") -> flow.Answer:
        return flow.log(self.database, self.team_id, who, typed, entry_id, self.now)

    def pick(self, who: Member, draft_id: str, lead_id: str) -> flow.Answer:
        return flow.pick(self.database, self.team_id, who, draft_id, lead_id, self.now)

    def search(self, who: Member, draft_id: str, words: str | None = None) -> flow.Answer:
        return flow.search_again(self.database, self.team_id, who, draft_id, words, self.now)

    def create(self, who: Member, draft_id: str, new: NewLead) -> flow.Answer:
        return flow.create_lead(self.database, self.team_id, who, draft_id, new, self.now)

    def undo(self, who: Member, entry_id: str = "e1") -> TakenBack:
        return corrections.undo(self.database, self.team_id, who, SOURCE, entry_id, self.now)

    def edit(
        self, who: Member, filled: Touchpoint, about: About, entry_id: str = "e1"
    ) -> Logged | TakenBack | Unclear:
        key = (SOURCE, entry_id)
        return corrections.edit(self.database, self.team_id, who, *key, about, filled, self.now)

    def ledger(self, lead_id: str) -> list[Touchpoint]:
        with self.database.read(self.team_id) as store:
            return store.leads.touchpoints(lead_id)

    def standing(self, lead_id: str) -> Standing:
        with self.database.read(self.team_id) as store:
            whole = store.leads.ledger(lead_id)
            assert whole
            return whole.standing

    def lead(self, lead_id: str) -> Lead:
        with self.database.read(self.team_id) as store:
            found = store.leads.get(lead_id)
            assert found
            return found

    def waiting(self, who: Member) -> list[Draft]:
        return flow.waiting(self.database, self.team_id, who)


@pytest.fixture
def desk(database: Database, team_id: int, now: datetime) -> Desk:
    with database.write(team_id) as store:
        anna, ben, maria = (
            store.members.seen(
                f"U{name.upper()}", None, name, "Europe/Berlin", "de-DE", name == "Maria", now
            )
            for name in ("Anna", "Ben", "Maria")
        )
    desk = Desk(database, team_id, now, anna, ben, maria)
    desk.has("L1", anna, "Müller Maschinenbau GmbH", "Petra Müller")
    desk.has("L2", anna, "Acme AG", "Jana Weiß")
    desk.has("B1", ben, "Huber KG", "Toni Huber")
    return desk
