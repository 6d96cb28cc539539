"""Anna and Ben, their leads, what these do, and what the two are told of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.nudges import jobs
from scoring.lead import Lead
from scoring.ledger import Outcome, Signal, Touchpoint
from storage.database import Database
from storage.nudges import Notice
from storage.outbox import StandingMessage
from tests.conftest import PLAYBOOK

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GOOD_FIT = {"employees": "60", "industry": "Mechanical engineering"}


class Team:
    def __init__(self, database: Database, team_id: int) -> None:
        self.database, self.team_id, self.now = database, team_id, NOW
        self._entries = 0
        with database.write(team_id) as store:
            store.playbooks.activate(PLAYBOOK, "test", NOW)
            self.anna, self.ben = (
                store.members.seen(f"U0{name}", None, name, "UTC", "en", False, NOW).member_id
                for name in ("ANNA", "BEN")
            )

    def has(self, lead_id: str, **known: Any) -> None:
        """A lead of Anna's that fits well, or of whoever is said to own it."""
        known = {"contact": lead_id, "attributes": GOOD_FIT, "owner_id": self.anna} | known
        with self.database.write(self.team_id) as store:
            store.leads.save(Lead(lead_id, **known), self.now)

    def did(
        self,
        lead_id: str,
        kind: str = "commented",
        points: float | None = None,
        ago: timedelta = MINUTE,
        asset: str | None = None,
    ) -> None:
        self._entries += 1
        signal = Signal("test", f"{self._entries}", kind, self.now - ago, asset, points)
        with self.database.write(self.team_id) as store:
            assert store.ledger.add_signal(lead_id, signal, self.now)

    def ripens(self, lead_id: str, **known: Any) -> None:
        self.has(lead_id, **known)
        self.did(lead_id, points=31)

    def asks(self, lead_id: str, **known: Any) -> None:
        self.has(lead_id, **known)
        self.did(lead_id, "price_requested")

    def was_called(self, lead_id: str, outcome: Outcome = "reached", **more: Any) -> None:
        self._entries += 1
        called = Touchpoint("test", f"{self._entries}", "call", outcome, self.now, 12)
        with self.database.write(self.team_id) as store:
            store.ledger.add_touchpoint(lead_id, replace(called, **more), self.now)

    def prefers(self, **chosen: Any) -> None:
        with self.database.write(self.team_id) as store:
            now = store.preferences.of(self.anna)
            store.preferences.save(self.anna, replace(now, **chosen), None)

    def decide(self) -> int:
        return jobs.decide(self.database, self.team_id, self.now)

    def refresh(self) -> None:
        while jobs.refresh(self.database, self.team_id, self.now):
            pass

    def delivered(self) -> None:
        """All that waits stands in Slack by now."""
        with self.database.write(self.team_id) as store:
            for number, one in enumerate(store.deliveries.lease(99, self.now, HOUR)):
                ts = one.ts or f"{self.now.timestamp()}{number}"
                store.deliveries.delivered(one.message_id, "D", ts, one.version, self.now)

    def notice(self, lead_id: str) -> Notice | None:
        with self.database.read(self.team_id) as store:
            return store.nudges.known([lead_id]).get(lead_id)

    def state(self, lead_id: str) -> str | None:
        found = self.notice(lead_id)
        return found.state if found else None

    def messages(self, kind: str = "nudge", of: int | None = None) -> Sequence[StandingMessage]:
        with self.database.read(self.team_id) as store:
            return store.outbox.unsent_or_since(of or self.anna, kind, NOW - DAY)

    def texts(self, kind: str = "nudge", of: int | None = None) -> list[str]:
        return [message.body["text"] for message in self.messages(kind, of)]

    def says(self) -> str:
        """What the only message reads like once it is made anew."""
        self.refresh()
        ((text),) = [*self.texts(), *self.texts("request")]
        return text

    def buttons(self) -> list[str]:
        (message,) = [*self.messages(), *self.messages("request")]
        return [
            element["action_id"]
            for block in message.body["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
        ]
