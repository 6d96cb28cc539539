"""The bot, unmodified, connected to the stand-in for Slack: what the end-to-end tests play in."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from sqlalchemy import delete, update

from bot.app import build_app
from bot.demo import manifest
from bot.pictures import SlackPictures
from bot.playground import StandIn
from bot.serve import connect
from scoring.lead import Lead
from scoring.ledger import Signal
from storage import tables
from storage.database import Database
from storage.store import Store
from tests.bot.playground.conftest import disconnect
from tests.bot.sketches import Scribbler

WRITTEN = (
    tables.learning,
    tables.workshop_answer,
    tables.workshop,
    tables.audit,
    tables.approver,
    tables.vote,
    tables.proposal,
    tables.touchpoint,
    tables.signal,
    tables.draft,
    tables.change,
    tables.outbox,
    tables.claim,
    tables.nudge,
    tables.preference,
    tables.team_digest,
    tables.figure_value,
    tables.kpi,
    tables.uncounted,
    tables.followed,
    tables.progress,
    tables.tally_day,
    tables.tally_week,
    tables.goal,
    tables.picture,
    tables.lead,
    tables.member,
)
ANNA, BEN, MARIA = "U0ANNA", "U0BEN", "U0MARIA"
SALES = "C0SALES"
EMAIL = {ANNA: "anna@example.com", BEN: "ben@example.com", MARIA: "maria@example.com"}
GOOD_FIT = {"employees": "60", "industry": "Maschinenbau", "role": "Einkauf", "country": "DE"}


@dataclass
class Clock:
    """The bot's clock, which a test may turn."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    slack: StandIn
    database: Database
    team_id: int
    clock: Clock
    began: datetime
    pictures: SlackPictures
    _signals: int = field(default=0)

    def start_over(self) -> None:
        """As if nothing had happened yet: no people, no leads, nothing agreed or said, no open modals."""
        self.pictures.wait()
        self.slack.wait_until_quiet()
        with self.database.transaction() as connection:
            for table in WRITTEN:
                connection.execute(delete(table))
            connection.execute(delete(tables.playbook).where(tables.playbook.c.version > 1))
            connection.execute(update(tables.workspace).values(playbook_version=1))
        workspace = self.slack.workspace
        with workspace.lock:
            for channel in workspace.channels.values():
                channel.messages.clear()
            for stack in workspace.modals.values():
                stack.clear()
            for user in workspace.homes:
                workspace.homes[user] = None
        self.slack.record.forget()
        self.clock.now = self.began

    def has_lead(self, external_id: str, owner: str | None = ANNA, **known: str) -> None:
        """A lead of this person (None: of nobody) that has done nothing yet, and fits well where nothing
        else is said of its attributes.
        """
        with self.database.write(self.team_id) as store:
            lead = Lead(
                external_id,
                company=known.get("company", ""),
                contact=known.get("contact", ""),
                email=known.get("email", ""),
                phone=known.get("phone", ""),
                owner_id=store.members.ensure(EMAIL[owner]) if owner else None,
                attributes={name: known.get(name, usual) for name, usual in GOOD_FIT.items()},
            )
            store.leads.save(lead, self.clock())

    def did(
        self, lead: str, kind: str, asset: str | None = None, ago: timedelta | None = None
    ) -> None:
        """The lead did something, an hour ago if not said otherwise."""
        self._signals += 1
        at = self.clock() - (ago or timedelta(hours=1))
        with self.database.write(self.team_id) as store:
            signal = Signal("test", f"signal-{self._signals}", kind, at, asset)
            store.ledger.add_signal(lead, signal, self.clock())

    @contextlib.contextmanager
    def reading(self) -> Iterator[Store]:
        with self.database.read(self.team_id) as store:
            yield store

    def answer(self, user: str, typed: str, channel: str = SALES) -> dict[str, object]:
        """The message with which the bot answers a command."""
        self.slack.person.command(user, channel, typed)
        return self.slack.person.last(user, channel)


@contextlib.contextmanager
def playing(database: Database, now: datetime) -> Iterator[World]:
    """A world connected by Socket Mode."""
    clock = Clock(now)
    with StandIn(manifest(), ack_within=10) as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        workspace = connect(database, client)
        pictures = SlackPictures(database, client, clock)
        pictures.painter = Scribbler()
        app = build_app(database, client, now=clock, pictures=pictures)
        handler = SocketModeHandler(app, slack.app_token)
        handler.connect()
        assert slack.wait_for_bot()
        yield World(slack, database, workspace.team_id, clock, now, pictures)
        disconnect(slack, handler)
        pictures.close()
