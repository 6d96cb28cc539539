"""The doctor: looks at settings, database and Slack, and says what to mend."""

import platform
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Literal

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.settings import Settings
from bot.verdicts import LAPSED
from scoring.message import Message, Refused, say
from storage.database import Database
from storage.figures import Backlog
from storage.health import Holdings, holdings, trouble, try_to_write
from storage.opening import open_database

# What manifest.yml asks for; a test holds the two together.
NEEDED_SCOPES = frozenset(
    [
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
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
FAILED_LATELY = timedelta(days=1)
WAITS_TOO_LONG = timedelta(minutes=15)
# Slack's word for why a message can never be delivered, and what to do about it.
_MEND_FAILED = {
    "not_in_channel": say("invite the bot to that channel: /invite @Nextcall"),
    "channel_not_found": say("choose the channel of the team digest anew: /nextcall team"),
    "is_archived": say("choose the channel of the team digest anew: /nextcall team"),
    "user_not_found": say("that person has left; give their leads to somebody else"),
    "user_disabled": say("that person has left; give their leads to somebody else"),
    "account_inactive": say("reinstall the app at api.slack.com/apps"),
    "token_revoked": say("reinstall the app at api.slack.com/apps"),
    "invalid_auth": say("copy SLACK_BOT_TOKEN anew from api.slack.com/apps"),
    "messages_tab_disabled": say("switch the app’s Messages tab on at api.slack.com/apps"),
    "missing_scope": say("update the app from manifest.yml at api.slack.com/apps and reinstall it"),
    LAPSED: say("Slack could not be reached in time; those messages are no use any more"),
}
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
        held = holdings(database, now())
        checks += [_database(database, held), _scores(held), _messages(held, now())]
    except Exception as error:
        checks.append(_unusable(error))
    checks += _slack(settings, now)
    return Findings(checks, held.backlog if held else None)


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


def _messages(held: Holdings, now: datetime) -> Check:
    """What the outbox holds, and whether somebody should look after it."""
    backlog = held.backlog
    lately = [one for one in held.failures if now - one.created_at < FAILED_LATELY]
    if lately:
        reasons = Counter(one.reason for one in lately)
        listed = ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common())
        mend = _MEND_FAILED.get(reasons.most_common(1)[0][0])
        return Check(
            "messages",
            "warn",
            say(
                "{n} could not be delivered since yesterday: {reasons}",
                n=len(lately),
                reasons=listed,
            ),
            mend or say("look the word up at docs.slack.dev under chat.postMessage"),
        )
    if backlog.outbox_oldest_seconds is None:
        return Check("messages", "ok", say("none waits to be delivered"))
    waits = timedelta(seconds=round(backlog.outbox_oldest_seconds))
    words = say(
        "{n} wait to be delivered, the oldest for {time}", n=backlog.outbox_waiting, time=waits
    )
    if waits < WAITS_TOO_LONG:
        return Check("messages", "ok", words)
    return Check("messages", "warn", words, say("does nextcall serve run, and can it reach Slack?"))


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
