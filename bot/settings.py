"""What the environment and `.env` say. Secrets are never shown, not even in an error."""

import base64
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from scoring.message import Message, Refused, say

DATABASE_URL = "sqlite:///nextcall.db"
SLACK_API_URL = "https://slack.com/api/"
PORT = 3000

NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "PORT",
    "NEXTCALL_WEBHOOK_SECRET",
)


@dataclass(frozen=True)
class Settings:
    """`given` names the settings that have a value; `malformed` says what is wrong with some.

    A malformed value is not used: its field has the default, and a command that needs it refuses
    to start. The empty text is no value.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = SLACK_API_URL
    database_url: str = field(default=DATABASE_URL, repr=False)  # it may hold a password
    port: int = PORT
    webhook_secret: str = field(default="", repr=False)
    given: tuple[str, ...] = ()
    malformed: Mapping[str, Message] = field(default_factory=dict)

    def check_serve(self) -> None:
        """Raises `Refused`, naming the setting that `serve` cannot start without."""
        for problem in self.malformed.values():
            raise Refused(problem)
        if not self.bot_token:
            raise Refused(
                say(
                    "SLACK_BOT_TOKEN is missing: the bot token of your Slack app, xoxb-… "
                    "(to try Nextcall without Slack: nextcall demo)"
                )
            )
        if not self.app_token and not self.signing_secret:
            raise Refused(
                say(
                    "SLACK_APP_TOKEN (xapp-…, for Socket Mode) or SLACK_SIGNING_SECRET "
                    "(for HTTP) is missing"
                )
            )

    def check_webhook_secret(self) -> None:
        if "NEXTCALL_WEBHOOK_SECRET" in self.malformed:
            raise Refused(self.malformed["NEXTCALL_WEBHOOK_SECRET"])
        if not self.webhook_secret:
            raise Refused(say("NEXTCALL_WEBHOOK_SECRET is missing: see the README"))

    def check_port(self) -> None:
        if "PORT" in self.malformed:
            raise Refused(self.malformed["PORT"])


def read_settings() -> Settings:
    """The settings in force here: the environment's, else those of `.env` in this folder."""
    file = Path(".env")
    try:
        written = dotenv_values(file, interpolate=False) if file.exists() else {}
    except UnicodeDecodeError:
        raise Refused(say(".env is not a text in UTF-8")) from None
    return settings_from({**written, **os.environ})


def settings_from(values: Mapping[str, str | None]) -> Settings:
    given = {name: text for name in NAMES if (text := (values.get(name) or "").strip())}
    malformed = {
        name: problem
        for name, text in given.items()
        if name in _CHECKS and (problem := _CHECKS[name](text))
    }
    usable = {name: text for name, text in given.items() if name not in malformed}
    return Settings(
        bot_token=usable.get("SLACK_BOT_TOKEN", ""),
        app_token=usable.get("SLACK_APP_TOKEN", ""),
        signing_secret=usable.get("SLACK_SIGNING_SECRET", ""),
        # slack_sdk appends the method's name to it.
        api_url=usable.get("SLACK_API_URL", SLACK_API_URL).rstrip("/") + "/",
        database_url=usable.get("DATABASE_URL", DATABASE_URL),
        port=int(usable.get("PORT", PORT)),
        webhook_secret=usable.get("NEXTCALL_WEBHOOK_SECRET", ""),
        given=tuple(given),
        malformed=malformed,
    )


def _bot_token(text: str) -> Message | None:
    if re.fullmatch(r"xoxb-[!-~]+", text):
        return None
    return say("SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-")


def _app_token(text: str) -> Message | None:
    if re.fullmatch(r"xapp-[!-~]+", text):
        return None
    return say("SLACK_APP_TOKEN must be an app-level token, which begins with xapp-")


def _signing_secret(text: str) -> Message | None:
    if re.fullmatch(r"[!-~]+", text):
        return None
    return say("SLACK_SIGNING_SECRET must be one word: copy it from your app’s Basic Information")


def _api_url(text: str) -> Message | None:
    try:
        address = urlsplit(text)
        well_formed = address.scheme in ("http", "https") and address.hostname and not address.query
    except ValueError:
        well_formed = None
    if well_formed:
        return None
    return say("SLACK_API_URL must be an address such as {example}", example=SLACK_API_URL)


def _port(text: str) -> Message | None:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return None
    return say("PORT must be a whole number from 1 to 65535")


def _webhook_secret(text: str) -> Message | None:
    for secret in text.split():
        try:
            well_formed = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except ValueError:
            well_formed = b""
        if not well_formed or not secret.startswith("whsec_"):
            return say(
                "NEXTCALL_WEBHOOK_SECRET must be whsec_ and base64; several are separated by a space"
            )
    return None


_CHECKS: Mapping[str, Callable[[str], Message | None]] = {
    "SLACK_BOT_TOKEN": _bot_token,
    "SLACK_APP_TOKEN": _app_token,
    "SLACK_SIGNING_SECRET": _signing_secret,
    "SLACK_API_URL": _api_url,
    "PORT": _port,
    "NEXTCALL_WEBHOOK_SECRET": _webhook_secret,
}
