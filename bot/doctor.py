"""The doctor: looks at settings, database and Slack, and says what to mend."""

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Literal

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.settings import Settings
from scoring.message import Message, Refused, say
from storage.database import Database
from storage.health import Holdings, holdings, trouble, try_to_write
from storage.opening import open_database

# What manifest.yml asks for; a test holds the two together.
NEEDED_SCOPES = frozenset(
    [
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "groups:history",
        "im:history",
        "im:write",
        "users:read",
        "users:read.email",
    ]
)
PATIENCE_SECONDS = 5
# Requests are refused when their signature seems older than five minutes; warn well before that.
CLOCK_MAY_DIFFER = timedelta(seconds=60)
_NOT_SET_UP = say("not set up")
_NOT_ASKED = say("not asked: Slack did not answer")

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
    # Older ones than we need do not get as far as here.
    return Check("python", "ok", say("Python {version}", version=platform.python_version()))


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
    """What Slack says of the tokens; without them there is nothing to ask and nothing to mend."""
    if settings.bot_token:
        yield from _ask_slack(settings, now)
    else:
        for name in ("slack token", "scopes", "clock"):
            yield Check(name, "ok", _NOT_SET_UP)
    yield _app_token(settings)


def _ask_slack(settings: Settings, now: Clock) -> Iterator[Check]:
    try:
        who = _client(settings, settings.bot_token).auth_test()
    except Exception as error:
        yield _refused("slack token", settings, error)
        yield Check("scopes", "ok", _NOT_ASKED)
        yield Check("clock", "ok", _NOT_ASKED)
        return
    headers = {name.lower(): str(value) for name, value in who.headers.items()}
    yield Check(
        "slack token",
        "ok",
        say("{user} in {team}", user=who.get("user", "?"), team=who.get("team", "?")),
    )
    yield _scopes(headers.get("x-oauth-scopes"))
    yield _clock(headers.get("date"), now())


def _client(settings: Settings, token: str) -> WebClient:
    return WebClient(
        token=token, base_url=settings.api_url, timeout=PATIENCE_SECONDS, retry_handlers=[]
    )


def _refused(name: str, settings: Settings, error: Exception) -> Check:
    if isinstance(error, SlackApiError):
        # The answer of a gateway in between need not be Slack's JSON.
        reason = error.response.get("error") if isinstance(error.response.data, dict) else None
        return Check(
            name,
            "fail",
            say("Slack refuses it: {error}", error=reason or "?"),
            say("copy it anew from api.slack.com/apps, or reinstall the app there"),
        )
    if not isinstance(error, SlackClientError | OSError | HTTPException):
        raise error
    return Check(
        name,
        "fail",
        say("{url} cannot be reached: {error}", url=settings.api_url, error=error),
        say("mind the network, the proxy and SLACK_API_URL"),
    )


def _scopes(granted: str | None) -> Check:
    if granted is None:
        return Check("scopes", "warn", say("Slack did not say which scopes the token has"))
    missing = NEEDED_SCOPES - {scope.strip() for scope in granted.split(",")}
    if not missing:
        return Check("scopes", "ok", say("all that are needed"))
    return Check(
        "scopes",
        "fail",
        say("missing: {scopes}", scopes=", ".join(sorted(missing))),
        say("update the app from manifest.yml at api.slack.com/apps and reinstall it"),
    )


def _clock(date: str | None, now: datetime) -> Check:
    try:
        off = now - parsedate_to_datetime(date or "")
    except (ValueError, TypeError):  # no date, or one without a zone
        return Check("clock", "ok", _NOT_ASKED)
    seconds = round(abs(off).total_seconds())
    if abs(off) <= CLOCK_MAY_DIFFER:
        return Check("clock", "ok", say("{n} s from Slack’s", n=seconds))
    return Check(
        "clock",
        "warn",
        say("{n} s from Slack’s: requests that Slack signs would be refused", n=seconds),
        say("set the clock of this machine by NTP"),
    )


def _app_token(settings: Settings) -> Check:
    if not settings.app_token:
        return Check("app token", "ok", _NOT_SET_UP)
    try:
        client = _client(settings, settings.app_token)
        client.apps_connections_open(app_token=settings.app_token)
    except Exception as error:
        return _refused("app token", settings, error)
    return Check("app token", "ok", say("Socket Mode can connect"))
