"""What every Web API method works with: its arguments, its errors, its desk."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.playground.checks import Json, Problem
from bot.playground.delivery import Delivery
from bot.playground.manifest import Manifest
from bot.playground.model import BOT, Channel, Message
from bot.playground.rules import Refusal
from bot.playground.workspace import Workspace


class ApiError(Exception):
    """Slack answers `{"ok": false, "error": …}`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **more}


def refused(refusal: Refusal) -> ApiError:
    """The answer with the places that are wrong, where Slack names them."""
    said = [str(problem) for problem in refusal.problems]
    more: Json = {"response_metadata": {"messages": said}} if said else {}
    if refusal.error == "invalid_blocks":
        more["errors"] = [line.removeprefix("[ERROR] ") for line in said]
    return ApiError(refusal.error, **more)


def missing(name: str) -> ApiError:
    problem = Problem(f"missing required field: {name}", f"/{name}")
    return refused(Refusal("invalid_arguments", (problem,)))


class Arguments:
    """From a form or from JSON: in a form everything is text and objects are JSON in text."""

    def __init__(self, given: Json) -> None:
        self.given = given

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if not value:
            raise missing(name)
        return value

    def optional_text(self, name: str) -> str | None:
        value = self.given.get(name)
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        return str(self.given.get(name, "")).lower() in ("1", "true")

    def count(self, name: str, default: int, most: int) -> int:
        try:
            return max(1, min(most, int(self.given.get(name, default))))
        except ValueError as error:
            raise ApiError("invalid_arguments") from error

    def held(self, name: str, broken: str = "invalid_arguments") -> Any:
        """An object or an array."""
        value = self.given.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError as error:
                raise ApiError(broken) from error
        return value


@dataclass(frozen=True)
class Desk:
    """Where the methods work."""

    workspace: Workspace
    manifest: Manifest
    delivery: Delivery
    url: str

    def demand(self, *scopes: str) -> None:
        """One of these scopes must be granted."""
        if scopes and not set(scopes) & set(self.manifest.scopes):
            provided = ",".join(self.manifest.scopes)
            raise ApiError("missing_scope", needed=",".join(scopes), provided=provided)

    def channel(self, channel_id: str) -> Channel:
        """A private channel that the app is not in is not there for it."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or (channel.private and BOT not in channel.members):
            raise ApiError("channel_not_found")
        return channel

    def joined(self, channel_id: str) -> Channel:
        channel = self.channel(channel_id)
        if BOT not in channel.members:
            raise ApiError("not_in_channel")
        if channel.archived:
            raise ApiError("is_archived")
        return channel

    def announce(self, channel: Channel, event: Json) -> None:
        """Apps hear of messages in direct messages, also of their own."""
        if channel.kind == "im":
            told = {"type": "message", **event, "channel": channel.id, "channel_type": "im"}
            self.delivery.publish("message.im", told)

    def announce_change(self, channel: Channel, kind: str, event: Json) -> None:
        ts = self.workspace.ts()
        self.announce(channel, {"subtype": kind, "hidden": True, "ts": ts, "event_ts": ts, **event})

    def announce_post(self, channel: Channel, message: Message) -> None:
        self.announce(channel, {**message.body, "event_ts": message.body["ts"]})


def page(everything: list[Json], arguments: Arguments, default: int) -> tuple[list[Json], str]:
    """One page and the cursor of the next, which is empty at the end."""
    start = arguments.optional_text("cursor") or "0"
    if not start.isdecimal():
        raise ApiError("invalid_cursor")
    end = int(start) + arguments.count("limit", default, 1000)
    return everything[int(start) : end], str(end) if end < len(everything) else ""


def cut(body: Json, keys: Iterable[str]) -> Json:
    return {key: body[key] for key in keys if key in body}
