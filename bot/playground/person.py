"""A person's hands and eyes, for tests: what is seen, and plain words for what is done."""

from copy import deepcopy
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground import inputs
from bot.playground.checks import Json
from bot.playground.client import Client, Outcome
from bot.playground.model import BOT
from bot.playground.workspace import Workspace


class Person:
    """Everybody in the workspace; each call says who it is."""

    def __init__(self, workspace: Workspace, client: Client) -> None:
        self._workspace = workspace
        self._client = client

    # Seeing

    def sees(self, user: str, channel: str) -> list[Json]:
        """The messages this person sees there, the oldest first, each with its `channel`."""
        with self._workspace.lock:
            return [
                {**message.shown(), "channel": channel}
                for message in self._workspace.channels[channel].messages
                if message.ephemeral_to in (None, user)
            ]

    def last(self, user: str, channel: str) -> Json:
        """The newest message this person sees there."""
        seen = self.sees(user, channel)
        if not seen:
            raise LookupError(f"{user} sees nothing in {channel}")
        return seen[-1]

    def modal(self, user: str) -> list[Json]:
        """The open modals, the last on top; `errors` where the app or Slack refused something."""
        with self._workspace.lock:
            return deepcopy(self._workspace.stack(user))

    def home(self, user: str) -> Json | None:
        with self._workspace.lock:
            view = self._workspace.homes[user]
            return view.shown() if view else None

    def notices(self, user: str) -> list[str]:
        """What Slack itself told this person, such as operation_timeout."""
        with self._workspace.lock:
            return [one["text"] for one in self._workspace.notices if one["user"] == user]

    def direct(self, user: str) -> str:
        """The id of this person's conversation with the app."""
        channel = self._workspace.direct(user)
        if channel is None:
            raise LookupError(f"{user} has no conversation with the app")
        return channel.id

    # Doing

    def command(self, user: str, channel: str, typed: str) -> Outcome:
        return self._client.command(user, channel, typed)

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Outcome:
        return self._client.say(user, channel, text, thread_ts)

    def mention(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Outcome:
        """Says it to the app: the text goes behind its name."""
        name = self._workspace.users[BOT].real_name
        return self._client.say(user, channel, f"@{name} {text}", thread_ts)

    def moves(self, user: str, tz: str) -> Outcome:
        """Their device shows another time zone from now on."""
        return self._client.change(user, tz=str(ZoneInfo(tz)))

    def speaks(self, user: str, locale: str) -> Outcome:
        return self._client.change(user, locale=locale)

    def leaves(self, user: str) -> Outcome:
        """Their account is deactivated."""
        return self._client.change(user, deleted=True)

    def returns(self, user: str) -> Outcome:
        return self._client.change(user, deleted=False)

    def open_home(self, user: str) -> Outcome:
        return self._client.open_home(user)

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Outcome:
        return self._client.shortcut(user, channel, ts, callback_id)

    def click(
        self,
        user: str,
        place: Json,
        action_id: str,
        value: Any = None,
        *,
        block_id: str | None = None,
    ) -> Outcome:
        """Clicks or chooses in a message or view as seen. The value is an option's value (a list of
        them where several can be chosen), a date, a time, a user or a text; a button needs none.

        Where the same action stands in several blocks, a button is also found by its value.
        """
        blocks = place.get("blocks", [])
        if block_id is None and isinstance(value, str):
            block_id = _with_value(blocks, action_id, value)
        block, element = inputs.element_in(blocks, action_id, block_id)
        given = inputs.chosen(element, value)
        if "ts" in place:
            where = (user, place["channel"], place["ts"])
            return self._client.act_in_message(*where, block["block_id"], action_id, given)
        return self._client.act_in_view(user, place["id"], block["block_id"], action_id, given)

    def fill(self, user: str, values: dict[str, Any]) -> Outcome:
        """Puts values into the modal on top, by block id or action id; inputs that tell the app at
        once do so. The answer is the outcome of the last that did."""
        outcome = Outcome()
        for name, value in values.items():
            view = self._top(user)
            block_id, action_id = _named(view["blocks"], name)
            done = self.click(user, view, action_id, value, block_id=block_id)
            outcome = done if done.delivered else outcome
        return outcome

    def submit(self, user: str, values: dict[str, Any] | None = None) -> Outcome:
        """Fills in the modal on top and submits it."""
        self.fill(user, values or {})
        return self._client.submit(user, self._top(user)["id"], {})

    def close(self, user: str) -> Outcome:
        return self._client.close(user, self._top(user)["id"])

    def _top(self, user: str) -> Json:
        stack = self.modal(user)
        if not stack:
            raise LookupError(f"{user} has no modal open")
        return stack[-1]


def _with_value(blocks: list[Json], action_id: str, value: str) -> str | None:
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if element.get("action_id") == action_id and element.get("value") == value:
                return str(block["block_id"])
    return None


def _named(blocks: list[Json], name: str) -> tuple[str, str]:
    there = [(block["block_id"], one["action_id"]) for block, one in inputs.stateful(blocks)]
    for block_id, action_id in there:
        if name in (block_id, action_id):
            return block_id, action_id
    raise LookupError(f"no input {name!r}; there are {there}")
