"""The doctor: looks at settings, database and Slack, and says what to mend."""

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from bot.settings import Settings
from scoring.message import Message, Refused, say
from storage.database import Database
from storage.health import Holdings, holdings, trouble, try_to_write
from storage.opening import open_database

# What manifest.yml asks for; a test holds the two together.
NEEDED_SCOPES = frozenset(
    ["app_mentions:read", "chat:write", "commands", "im:history", "users:read", "users:read.email"]
)
PATIENCE_SECONDS = 5
# Slack refuses to be imitated, and we do: a signature older than five minutes is no good.
CLOCK_MAY_DIFFER = timedelta(seconds=60)

Status = Literal["ok", "warn", "fail"]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Check:
    """What was looked at, how it is, and how to mend it where it should be better."""

    name: str
    status: Status
    detail: Message
    mend: Message | None = None


@dataclass(frozen=True)
class Backlog:
    """What waits: messages to be delivered, and signals whose lead is not known yet."""

    outbox_waiting: int = 0  # the outbox comes with the digests; until then nothing waits in it
    outbox_oldest_seconds: float | None = None
    outbox_failed: int = 0
    held_for_digest: int = 0
    signals_waiting: int = 0


@dataclass(frozen=True)
class Findings:
    """`backlog` is None where the database cannot be read."""

    checks: list[Check] = field(default_factory=list)
    backlog: Backlog | None = None

    @property
    def exit_status(self) -> int:
        """0 all is fine, 1 something is to mend, 2 the database cannot be used."""
        if any(check.name == "database" and check.status == "fail" for check in self.checks):
            return 2
        return int(any(check.status != "ok" for check in self.checks))


def examine(settings: Settings, now: Clock) -> Findings:
    checks = [_python(), _settings(settings)]
    held: Holdings | None = None
    try:
        database = open_database(settings.database_url)
        held = holdings(database)
        checks += [_database(database, held), _scores(held)]
    except Exception as error:
        checks.append(_unusable(error))
    checks += _slack(settings, now)
    return Findings(checks, Backlog(signals_waiting=held.signals_waiting) if held else None)


def _python() -> Check:
    version = platform.python_version()
    if sys.version_info >= (3, 11):
        return Check("python", "ok", say("Python {version}", version=version))
    return Check(
        "python",
        "fail",
        say("Python {version} is too old", version=version),
        say("install Python 3.11 or newer, then: make setup"),
    )


def _settings(settings: Settings) -> Check:
    for problem in settings.malformed.values():
        return Check("settings", "fail", problem, say("mend it in the environment or in .env"))
    if not settings.given:
        return Check("settings", "ok", say("none set: a database in this folder, no Slack"))
    return Check("settings", "ok", say("set: {names}", names=", ".join(settings.given)))


def _database(database: Database, held: Holdings) -> Check:
    try_to_write(database)
    kind = "SQLite" if database.sqlite else "PostgreSQL"
    megabytes = f"{held.size_bytes / 1e6:.1f}"
    return Check(
        "database",
        "ok",
        say(
            "{kind}, {megabytes} MB, {leads} leads; current schema, writable",
            kind=kind,
            megabytes=megabytes,
            leads=held.leads,
        ),
    )


def _scores(held: Holdings) -> Check:
    if not held.leads_outdated:
        return Check("scores", "ok", say("every lead has the scores of the playbook in force"))
    return Check(
        "scores",
        "warn",
        say("{n} leads have the scores of an older playbook", n=held.leads_outdated),
        say("load the playbook in force once more: nextcall playbook load FILE"),
    )


def _unusable(error: Exception) -> Check:
    message = error.message if isinstance(error, Refused) else trouble(error)
    if message is None:
        raise error
    return Check("database", "fail", message, say("see DATABASE_URL in the README"))


def _slack(settings: Settings, now: Clock) -> Iterator[Check]:
    """What Slack says of the tokens; without them there is nothing to ask, and nothing to mend."""
    if not settings.bot_token:
        for name in ("slack token", "scopes", "app token", "clock"):
            yield Check(name, "ok", say("not set up"))
        return
    # Imported here: no other check needs it.
    from bot import slack_checks

    yield from slack_checks.slack_checks(settings, now)
