"""The state of the stand-in: who is there, what was said, which views are open.

Everything is read and changed under one lock; each change is told to the listeners (the browsers)
in the words of the browser's protocol and wakes whoever waits for something to become true.
"""

import itertools
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from copy import deepcopy

from bot.playground.checks import Json
from bot.playground.inputs import state_of
from bot.playground.latest import Latest
from bot.playground.model import (
    BOT,
    RESPONSE_URL_LIFE,
    TEAM,
    TRIGGER_LIFE,
    Channel,
    File,
    Message,
    ResponseUrl,
    Trigger,
    User,
    View,
    number_of,
    people,
)
from bot.playground.rules import elements_in
from bot.playground.standing import Standing, id_in, posted_ids, standing


class Workspace:
    team_name = "Beispiel Vertrieb GmbH"
    domain = "beispiel-vertrieb"

    def __init__(self, bot_name: str, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._listeners: list[Callable[[Json], None]] = []
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.modals: dict[str, list[View]] = {BOT: []}
        self.homes: dict[str, View | None] = {BOT: None}
        for channel_id, name in (("C0SALES", "sales"), ("C0MARKETING", "marketing")):
            self.channels[channel_id] = Channel(channel_id, name, "channel", {BOT})
        for user in people():
            self._join(user)
        self.users[BOT] = User(
            BOT, bot_name.lower(), bot_name, "", "bot", "en-US", "UTC", "1f3a5f", is_bot=True
        )
        self.triggers: Latest[str, Trigger] = Latest()
        self.response_urls: Latest[str, ResponseUrl] = Latest()
        self.files: dict[str, File] = {}
        self.looks_through_files_for = 0.1  # seconds of real time; Slack takes one or two
        self.notices: list[Json] = []

    # Changes and whoever waits for them

    def listen(self, listener: Callable[[Json], None]) -> Callable[[], None]:
        """Tells the listener of each change; the answer ends that."""
        with self.lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self.lock:
                self._listeners.remove(listener)

        return leave

    def tell(self, change: Json) -> None:
        with self.lock:
            for listener in self._listeners:
                listener(change)
            self._changed.notify_all()

    def wait_until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Looks after each change, and now and then for what is no change of the workspace."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                return False
            with self._changed:
                self._changed.wait(timeout=0.02)
        return True

    def notice(self, notice: Json) -> None:
        """Something Slack itself tells one person."""
        with self.lock:
            self.notices.append(notice)
            self.tell(notice)

    # People and channels

    def _join(self, user: User) -> None:
        """In the public channels, and in a conversation with the app."""
        self.users[user.id] = user
        self.modals[user.id] = []
        self.homes[user.id] = None
        for channel in self.channels.values():
            if channel.sort == "channels":
                channel.members.add(user.id)
        direct = f"D0{user.name.upper()}"
        self.channels[direct] = Channel(direct, "directmessage", "im", {user.id, BOT}, user=user.id)

    def join(self, user: User) -> None:
        """Somebody new in the workspace."""
        with self.lock:
            self._join(user)
            self.tell_places()

    def add_channel(
        self, channel_id: str, name: str, *members: str, private: bool = False
    ) -> Channel:
        """The app is in it only if its members name it."""
        with self.lock:
            channel = Channel(channel_id, name, "channel", set(members), private=private)
            self.channels[channel_id] = channel
            self.tell_places()
            return channel

    def archive(self, channel_id: str, archived: bool = True) -> None:
        with self.lock:
            self.channels[channel_id].archived = archived

    def tell_places(self) -> None:
        """Who is there and which channels there are."""
        self.tell({"type": "places", **self.places()})

    def places(self) -> Json:
        return {
            "users": [
                {
                    "id": one.id,
                    "name": one.name,
                    "real_name": one.real_name,
                    "role": one.role,
                    "locale": one.locale,
                    "tz": one.tz,
                    "initials": "".join(part[0] for part in one.real_name.split()),
                    "color": f"#{one.color}",
                }
                for one in self.users.values()
                if not one.is_bot and not one.deleted
            ],
            "channels": [
                {
                    "id": one.id,
                    "name": one.name,
                    "kind": one.kind,
                    **({"user": one.user} if one.user else {}),
                    **({"members": sorted(one.members)} if one.private else {}),
                }
                for one in self.channels.values()
            ],
        }

    # Names and moments

    def number(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):06d}"

    def ts(self) -> str:
        """Slack's timestamps are ids too: no two are alike."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # Messages

    def direct(self, user: str) -> Channel | None:
        return next((one for one in self.channels.values() if one.user == user), None)

    def post(
        self,
        channel: Channel,
        body: Json,
        *,
        ephemeral_to: str | None = None,
        metadata: Json | None = None,
    ) -> Message:
        with self.lock:
            body = {"type": "message", "ts": self.ts(), "team": TEAM, **body}
            body["blocks"] = self.completed(body.get("blocks") or [])
            if not body["blocks"]:
                del body["blocks"]
            state = state_of(body.get("blocks", []))
            message = Message(body, ephemeral_to, metadata, state, id_in(metadata))
            channel.messages.append(message)
            self.tell_message("posted", channel, message)
            return message

    def rewrite(self, channel: Channel, message: Message, content: Json) -> None:
        """A text without blocks takes the blocks away; only such a change is marked as edited."""
        with self.lock:
            blocks = self.completed(content.get("blocks") or [])
            kept = {key: held for key, held in message.body.items() if key != "blocks"}
            message.body = {**kept, "text": content.get("text", "")}
            if blocks:
                message.body["blocks"] = blocks
            elif message.ephemeral_to is None:
                message.body["edited"] = {"user": BOT, "ts": self.ts()}
            message.state = state_of(blocks, message.state)
            message.edits += 1
            self.tell_message("updated", channel, message)

    def remove(self, channel: Channel, message: Message) -> None:
        with self.lock:
            del channel.messages[self._place(channel, message.number)]
            channel.taken_away.append(message)
            self.tell_message("deleted", channel, message)

    def tell_message(self, what: str, channel: Channel, message: Message) -> None:
        self.tell(
            {"type": "message", "op": what, "channel": channel.id, "message": message.shown()}
        )

    def message(self, channel: str, ts: str) -> Message | None:
        if channel not in self.channels or not ts.replace(".", "", 1).isdecimal():
            return None
        held = self.channels[channel]
        place = self._place(held, number_of(ts))
        found = held.messages[place] if place < len(held.messages) else None
        return found if found is not None and found.body["ts"] == ts else None

    def _place(self, channel: Channel, number: int) -> int:
        """Where the first message stands that is not older."""
        return bisect_left(channel.messages, number, key=lambda message: message.number)

    def standing(self) -> list[Standing]:
        """Every message of the app, conversation by conversation, as it stands now."""
        with self.lock:
            return standing(self.channels.values())

    def posted_ids(self) -> Counter[str]:
        """How often each message id (`id` in the metadata's payload) was posted."""
        with self.lock:
            return posted_ids(self.channels.values())

    def completed(self, blocks: list[Json]) -> list[Json]:
        """Slack adds the ids and flags that an app left out."""
        blocks = deepcopy(blocks)
        for block in blocks:
            block.setdefault("block_id", self.number("b"))
            for element in elements_in(block):
                element.setdefault("action_id", self.number("a"))
        return [_flagged(block) for block in blocks]

    # Views

    def view(self, view_id: str | None = None, external_id: str | None = None) -> View | None:
        everything = [*itertools.chain(*self.modals.values()), *filter(None, self.homes.values())]
        for view in everything:
            if view_id is not None and view.id == view_id:
                return view
            if external_id and view.content.get("external_id") == external_id:
                return view
        return None

    def show(self, user: str, content: Json) -> View:
        """A new view on top of the person's stack, or in place of the home tab."""
        with self.lock:
            view_id = self.number("V")
            stack = self.modals[user]
            root = stack[0].id if stack and content["type"] == "modal" else view_id
            view = View(view_id, user, {}, "", root)
            if content["type"] == "home":
                self.homes[user] = view
            else:
                view.previous = stack[-1].id if stack else None
                stack.append(view)
            self.change(view, content)
            return view

    def change(self, view: View, content: Json) -> None:
        with self.lock:
            view.content = {**content, "blocks": self.completed(content["blocks"])}
            for key in ("title", "submit", "close"):
                if view.content.get(key):
                    view.content[key] = _flagged(view.content[key])
            view.hash = f"{int(self.clock())}.{self.number('h')}"
            view.state = state_of(view.content["blocks"], view.state)
            view.errors = {}
            self.tell_view(view)

    def close(self, user: str, *, everything: bool = False) -> None:
        with self.lock:
            del self.modals[user][0 if everything else -1 :]
            self.tell_modals(user)

    def tell_view(self, view: View) -> None:
        if view.content["type"] == "home":
            self.tell({"type": "home", "user": view.user, "view": view.shown()})
        else:
            self.tell_modals(view.user)

    def tell_modals(self, user: str) -> None:
        self.tell({"type": "modals", "user": user, "views": self.stack(user)})

    def stack(self, user: str) -> list[Json]:
        """The person's modals as the browser shows them, the last on top."""
        return [
            {**view.shown(), **({"errors": dict(view.errors)} if view.errors else {})}
            for view in self.modals[user]
        ]

    # What an interaction hands to the app

    def trigger(self, user: str, view: str | None = None) -> str:
        with self.lock:
            name = f"{self.number('7')}.{self.number('9')}.{self.number('f')}"
            self.triggers[name] = Trigger(user, self.clock() + TRIGGER_LIFE, view)
            return name

    def response_url(self, channel: Channel, user: str, message: Message | None = None) -> str:
        with self.lock:
            name = self.number("r")
            self.response_urls[name] = ResponseUrl(
                channel.id,
                user,
                self.clock() + RESPONSE_URL_LIFE,
                message.body["ts"] if message else None,
                message.body.get("thread_ts") if message else None,
            )
            return name


def _flagged(held: Json) -> Json:
    """With `emoji` and `verbatim` at each text, as Slack gives texts back."""
    inner = {key: _flagged_any(value) for key, value in held.items()}
    if held.get("type") == "plain_text":
        return {"emoji": True, **inner}
    if held.get("type") == "mrkdwn":
        return {"verbatim": False, **inner}
    return inner


def _flagged_any(held: object) -> object:
    if isinstance(held, dict):
        return _flagged(held)
    return [_flagged_any(one) for one in held] if isinstance(held, list) else held
