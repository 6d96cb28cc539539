"""What a workspace is made of: people, channels, messages, views."""

import mimetypes
import time
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Literal

from bot.playground.checks import Json
from bot.playground.inputs import Values

TEAM = "T0PLAYGROUND"
APP = "A0NEXTCALL"
BOT = "U0NEXTCALL"
BOT_ID = "B0NEXTCALL"
TRIGGER_LIFE = 3.0
RESPONSE_URL_LIFE = 30 * 60.0
RESPONSE_URL_USES = 5
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")


def number_of(ts: str) -> int:
    """A timestamp in microseconds: the messages of a channel stand in this order."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0"))


@dataclass
class User:
    id: str
    name: str
    real_name: str
    email: str
    role: str
    locale: str
    tz: str
    color: str
    is_admin: bool = False
    is_bot: bool = False
    deleted: bool = False
    updated: int = 1_767_225_600


@dataclass
class Message:
    """A message as Slack keeps it; an ephemeral one is seen by one person only. `posted_as` is
    the id that its metadata carried at first."""

    body: Json
    ephemeral_to: str | None = None
    metadata: Json | None = None
    state: Values = field(default_factory=dict)
    posted_as: str | None = None
    edits: int = 0

    @property
    def number(self) -> int:
        return number_of(str(self.body["ts"]))

    def shown(self) -> Json:
        return {**deepcopy(self.body), "ephemeral_to": self.ephemeral_to}


@dataclass
class Channel:
    id: str
    name: str
    kind: Literal["channel", "im"]
    members: set[str]
    user: str | None = None
    private: bool = False
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    taken_away: list[Message] = field(default_factory=list)

    @property
    def sort(self) -> Literal["channels", "groups", "im"]:
        """As Slack's scopes call it: `groups:history` reads a private channel."""
        if self.kind == "im":
            return "im"
        return "groups" if self.private else "channels"


@dataclass
class File:
    """`size` is what was announced. It is `there` once its upload is complete; but until Slack has
    looked through it (`ready_at`, on the monotonic clock) it has no type and cannot be shown."""

    id: str
    name: str
    size: int
    url: str
    title: str = ""
    content: bytes | None = None
    ready_at: float | None = None
    deleted: bool = False

    @property
    def there(self) -> bool:
        return self.ready_at is not None and not self.deleted

    @property
    def mimetype(self) -> str:
        if not self.there or time.monotonic() < (self.ready_at or 0):
            return ""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        return bool(self.mimetype) and (self.content or b"").startswith(_PICTURES)

    def shown(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2] if self.mimetype else "",
            "size": self.size,
            "user": BOT,
            "is_public": False,
            "url_private": self.url,
            "permalink": self.url,
        }


@dataclass
class View:
    """A modal or a home tab as one person has it open."""

    id: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    state: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def shown(self) -> Json:
        """In the exact form of Slack's payloads."""
        missing = {"title": None, "submit": None, "close": None}
        settings = {"clear_on_close": False, "notify_on_close": False}
        texts = {"private_metadata": "", "callback_id": "", "external_id": ""}
        return {
            "id": self.id,
            "team_id": TEAM,
            **missing,
            **settings,
            **texts,
            **deepcopy(self.content),
            "state": {"values": deepcopy(self.state)},
            "hash": self.hash,
            "previous_view_id": self.previous,
            "root_view_id": self.root,
            "app_id": APP,
            "app_installed_team_id": TEAM,
            "bot_id": BOT_ID,
        }


@dataclass
class Trigger:
    user: str
    until: float
    view: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    channel: str
    user: str
    until: float
    ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


def people() -> list[User]:
    return [
        User(
            id="U0ANNA",
            name="anna",
            real_name="Anna Becker",
            email="anna@example.com",
            role="rep",
            locale="de-DE",
            tz="Europe/Berlin",
            color="2f6f4f",
        ),
        User(
            id="U0BEN",
            name="ben",
            real_name="Ben Carter",
            email="ben@example.com",
            role="rep",
            locale="en-GB",
            tz="Europe/London",
            color="2f5f8f",
        ),
        User(
            id="U0MARIA",
            name="maria",
            real_name="Maria Lang",
            email="maria@example.com",
            role="manager",
            locale="de-DE",
            tz="Europe/Berlin",
            color="8f4f6f",
            is_admin=True,
        ),
    ]
