"""The state of the stand-in: who is there, what was said, which views are open.

Everything is read and changed under one lock; each change is told to the listeners (the browsers)
in the words of the browser's protocol and wakes whoever waits for something to become true.
"""

import itertools
import threading
import time
from collections.abc import Callable
from copy import deepcopy

from bot.playground.checks import Json
from bot.playground.inputs import state_of
from bot.playground.model import (
    BOT,
    RESPONSE_URL_LIFE,
    TEAM,
    TRIGGER_LIFE,
    Channel,
    Message,
    ResponseUrl,
    Trigger,
    User,
    View,
    people,
)
from bot.playground.rules import elements_in


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
        bot = User(
            BOT, bot_name.lower(), bot_name, "", "bot", "en-US", "UTC", "1f3a5f", is_bot=True
        )
        self.users = {user.id: user for user in people()}
        everybody = {*self.users, BOT}
        self.channels: dict[str, Channel] = {
            "C0SALES": Channel("C0SALES", "sales", "channel", set(everybody)),
            "C0MARKETING": Channel("C0MARKETING", "marketing", "channel", set(everybody)),
        }
        for user in self.users.values():
            direct = f"D0{user.name.upper()}"
            self.channels[direct] = Channel(
                direct, "directmessage", "im", {user.id, BOT}, user=user.id
            )
        self.users[BOT] = bot
        self.modals: dict[str, list[View]] = {user: [] for user in self.users}
        self.homes: dict[str, View | None] = dict.fromkeys(self.users)
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, Json] = {}
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
            message = Message(body, ephemeral_to, metadata, state_of(body.get("blocks", [])))
            channel.messages.append(message)
            self.tell_message("posted", channel, message)
            return message

    def rewrite(self, channel: Channel, message: Message, content: Json) -> None:
        """Blocks that the update does not name stay; an empty list takes them away."""
        with self.lock:
            blocks = message.body.get("blocks", [])
            if content.get("blocks") is not None:
                blocks = self.completed(content["blocks"])
            message.body = {key: held for key, held in message.body.items() if key != "blocks"}
            message.body["text"] = content.get("text", "")
            if blocks:
                message.body["blocks"] = blocks
            if message.ephemeral_to is None:
                message.body["edited"] = {"user": BOT, "ts": self.ts()}
            message.state = state_of(blocks, message.state)
            self.tell_message("updated", channel, message)

    def remove(self, channel: Channel, message: Message) -> None:
        with self.lock:
            channel.messages.remove(message)
            self.tell_message("deleted", channel, message)

    def tell_message(self, what: str, channel: Channel, message: Message) -> None:
        self.tell(
            {"type": "message", "op": what, "channel": channel.id, "message": message.shown()}
        )

    def message(self, channel: str, ts: str) -> Message | None:
        held = self.channels[channel].messages if channel in self.channels else []
        return next((one for one in held if one.body["ts"] == ts), None)

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
