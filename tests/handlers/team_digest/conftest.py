"""A team with two reps and a manager, and a week of theirs, on either database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest

from handlers.team_digest import jobs
from handlers.team_digest.flow import Report, report
from scoring.lead import Lead
from scoring.ledger import Outcome, Signal, Touchpoint, TouchpointKind
from scoring.money import Money
from storage.database import Database
from storage.ledger import undo_id
from storage.members import Member
from storage.team_digests import TeamDigest

CHANNEL = "C0SALES"
# A Monday, 08:30 in Berlin.
DUE = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
GOOD_FIT = {"employees": "60", "industry": "Maschinenbau", "role": "Einkauf", "country": "DE"}
BAD_FIT = {"employees": "2", "industry": "Gastronomie", "role": "Praktikum", "country": "NZ"}


@dataclass
class Team:
    """What happens to a team's leads, in few words; `now` is when it is told."""

    database: Database
    team_id: int
    now: datetime
    anna: Member
    ben: Member
    maria: Member
    _entries: int = field(default=0)

    def has(self, lead_id: str, owner: Member | None, company: str = "", fits: bool = True) -> None:
        owner_id = owner.member_id if owner else None
        lead = Lead(lead_id, company, owner_id=owner_id, attributes=GOOD_FIT if fits else BAD_FIT)
        with self.database.write(self.team_id) as store:
            store.leads.save(lead, self.now)

    def ripens(self, lead_id: str, ago: timedelta, points: float = 100) -> None:
        """It did something that makes it ripe, so that its owner is to know."""
        self.does(lead_id, ago, points)

    def does(self, lead_id: str, ago: timedelta, points: float, kind: str = "commented") -> None:
        at = self.now - ago
        with self.database.write(self.team_id) as store:
            signal = Signal("test", self._next(), kind, at, points=points)
            store.ledger.add_signal(lead_id, signal, at)

    def ripens_again(self, lead_id: str, ago: timedelta) -> None:
        with self.database.write(self.team_id) as store:
            lead = store.leads.get(lead_id)
            assert lead is not None
            store.nudges.settle([lead_id])
            store.nudges.notice([(lead_id, lead.owner_id or 0)], "noticed", self.now - ago)

    def touches(
        self,
        who: Member,
        lead_id: str,
        ago: timedelta,
        outcome: Outcome = "no_answer",
        kind: TouchpointKind = "call",
        value: Money | None = None,
        logged: timedelta | None = None,
        next_step: timedelta | None = None,
    ) -> Touchpoint:
        """`logged` is how long ago it was written down; at once, if not said otherwise."""
        touchpoint = Touchpoint(
            "slack",
            self._next(),
            kind,
            outcome,
            self.now - ago,
            value=value,
            member_id=who.member_id,
            next_step_at=None if next_step is None else self.now - ago + next_step,
        )
        self._log(lead_id, touchpoint, ago if logged is None else logged)
        return touchpoint

    def undoes(self, lead_id: str, taken_back: Touchpoint, ago: timedelta) -> None:
        undo = Touchpoint(
            taken_back.source,
            undo_id(taken_back.external_id),
            taken_back.kind,
            taken_back.outcome,
            taken_back.occurred_at,
            member_id=taken_back.member_id,
            reverses=taken_back.external_id,
        )
        self._log(lead_id, undo, ago)

    def sets(self, channel: str = CHANNEL, **chosen: object) -> TeamDigest:
        values: dict[str, object] = {
            "digest_at": time(8, 30),
            "digest_days": frozenset({0}),
            "zone_name": "Europe/Berlin",
            "locale": "en-GB",
            "country": None,
            "set_by": self.maria.member_id,
            "next_at": DUE,
        }
        digest = TeamDigest(channel, **(values | chosen))  # type: ignore[arg-type]
        with self.database.write(self.team_id) as store:
            store.team_digests.save(digest)
        return digest

    def report(self, since: timedelta = timedelta(days=7)) -> Report:
        with self.database.read(self.team_id) as store:
            return report(store, self.now - since, self.now)

    def send(self, now: datetime) -> int:
        return jobs.send(self.database, self.team_id, now)

    def posted(self, now: datetime) -> list[str]:
        """The texts that delivery would post, one conversation after the other."""
        with self.database.write(self.team_id) as store:
            claimed = store.deliveries.lease(10, now, timedelta(minutes=1))
        return [one.body["text"] for one in claimed]

    def _log(self, lead_id: str, touchpoint: Touchpoint, ago: timedelta) -> None:
        with self.database.write(self.team_id) as store:
            assert store.ledger.add_touchpoint(lead_id, touchpoint, self.now - ago)

    def _next(self) -> str:
        self._entries += 1
        return f"e{self._entries}"


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
                DUE,
            )
            for name in ("anna", "ben", "maria")
        )
    return Team(database, team_id, DUE, anna, ben, maria)
