"""What Slack does when a person types, clicks, submits: checks it, tells the app, shows the end.

The browser and the tests both come through here, from any thread but the server's own.
"""

from concurrent.futures import Future
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.playground import inputs
from bot.playground.answers import Answers
from bot.playground.api_people import described
from bot.playground.calls import Desk
from bot.playground.checks import Json
from bot.playground.delivery import Answer
from bot.playground.model import BOT, Channel, Message, User, View
from bot.playground.payloads import Payloads
from bot.playground.rich_text import typed_by_a_person
from bot.playground.wire_text import as_command, as_message


@dataclass(frozen=True)
class Outcome:
    """What became of something a person did.

    `error` is a code such as operation_timeout and `notice` what the person is shown; `errors`
    are the texts at the inputs of a modal, by block id.
    """

    delivered: bool = False
    acked: bool = False
    ms: float = 0.0
    ack: Json = field(default_factory=dict)
    error: str | None = None
    notice: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


def _code(answer: Answer) -> str | None:
    if answer.acked:
        return None
    return "operation_timeout" if answer.failure == "timeout" else "dispatch_failed"


def _outcome(
    answer: Answer,
    error: str | None,
    notice: str | None = None,
    errors: dict[str, str] | None = None,
) -> Outcome:
    delivered = answer.failure != "connection_failed"
    told = (error, notice, errors or {})
    return Outcome(delivered, answer.acked, answer.ms, answer.payload, *told)


class Client:
    def __init__(self, desk: Desk, payloads: Payloads, answers: Answers) -> None:
        self._desk = desk
        self._workspace = desk.workspace
        self._payloads = payloads
        self._answers = answers

    def _notice(self, user: User, channel: str | None, text: str, typed: str | None = None) -> str:
        notice = {"type": "notice", "user": user.id, "channel": channel, "text": text}
        self._workspace.notice({**notice, **({"typed": typed} if typed else {})})
        return text

    def _interact(self, payload: Json, user: User, channel: str | None) -> Outcome:
        """Sends what was clicked, chosen or closed; such payloads want nothing but a receipt."""
        answer = self._desk.delivery.hand_over("interactive", payload)
        if answer.payload:
            self._answers.refuse_content(f"ack {payload['type']}")
        if error := _code(answer):
            said = f"{self._desk.manifest.name}: {error}"
            return _outcome(answer, error, self._notice(user, channel, said))
        return _outcome(answer, None)

    def _present(self, user: str, channel: str) -> tuple[User, Channel]:
        person = self._workspace.users[user]
        if person.deleted:
            raise LookupError(f"{person.real_name} has left the workspace")
        return person, self._workspace.channels[channel]

    # Typing

    def command(self, user_id: str, channel_id: str, typed: str) -> Outcome:
        user, channel = self._present(user_id, channel_id)
        name, _, rest = typed.strip().partition(" ")
        known = self._desk.manifest.commands.get(name)
        allowed = self._desk.delivery.installed and "commands" in self._desk.manifest.scopes
        if known is None or not allowed:
            said = (
                f"{name} is not a valid command. Text that starts with “/” is taken as a command."
            )
            notice = self._notice(user, channel_id, said, typed)
            return Outcome(error="unknown_command", notice=notice)
        text = as_command(rest.strip(), self._workspace, known.should_escape)
        payload = self._payloads.command(user, channel, name, text)
        answer = self._desk.delivery.hand_over("slash_commands", payload)
        error = _code(answer) or self._answers.to_command(payload, answer.payload)
        if error:
            failure = f"{name} failed with the error “{error}”"
            return _outcome(answer, error, self._notice(user, channel_id, failure, typed))
        return _outcome(answer, None)

    def say(
        self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None
    ) -> Outcome:
        if text.lstrip().startswith("/"):
            return self.command(user_id, channel_id, text)
        user, channel = self._present(user_id, channel_id)
        if channel.kind == "im" and not self._desk.manifest.takes_messages:
            said = "Sending messages to this app has been turned off."
            notice = self._notice(user, channel_id, said, text)
            return Outcome(error="messages_tab_disabled", notice=notice)
        body: Json = {
            "user": user.id,
            "text": as_message(text, self._workspace),
            "client_msg_id": self._workspace.number("m"),
            "blocks": typed_by_a_person(text, self._workspace.number("b")),
        }
        if thread_ts:
            body["thread_ts"] = thread_ts
        message = self._workspace.post(channel, body)
        return self._after_message(user, channel, message)

    def _after_message(self, user: User, channel: Channel, message: Message) -> Outcome:
        told = {**message.body, "channel": channel.id, "event_ts": message.body["ts"]}
        mentioned = f"<@{BOT}>" in message.body["text"]
        if mentioned and BOT not in channel.members:
            said = f"{self._desk.manifest.name} is not in #{channel.name}."
            return Outcome(error="not_in_channel", notice=self._notice(user, channel.id, said))
        sent: list[Future[Answer] | None] = []
        if channel.kind == "im":
            told["channel_type"] = "im"
            sent.append(self._desk.delivery.publish("message.im", told))
        else:
            everything = {**told, "channel_type": "group" if channel.private else "channel"}
            sent.append(self._desk.delivery.publish(f"message.{channel.sort}", everything))
            if mentioned:
                mention = {**told, "type": "app_mention"}
                sent.append(self._desk.delivery.publish("app_mention", mention))
        return self._after_events(sent)

    def _after_events(self, sent: "list[Future[Answer] | None]") -> Outcome:
        """The first attempt counts here; an event that is not acknowledged is sent again."""
        answers = [one.result() for one in sent if one is not None]
        return _outcome(answers[-1], _code(answers[-1])) if answers else Outcome()

    def open_home(self, user_id: str) -> Outcome:
        channel = self._workspace.direct(user_id)
        if channel is None:
            raise LookupError(f"{user_id} has no conversation with the app")
        event: Json = {
            "type": "app_home_opened",
            "user": user_id,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self._workspace.ts(),
        }
        if home := self._workspace.homes[user_id]:
            event["view"] = home.shown()
        return self._after_events([self._desk.delivery.publish("app_home_opened", event)])

    # Being somebody else, somewhere else, or gone

    def change(self, user_id: str, **changes: Any) -> Outcome:
        """Changes what Slack knows of a person, and tells the app."""
        with self._workspace.lock:
            user = self._workspace.users[user_id]
            for name, value in changes.items():
                setattr(user, name, value)
            now = int(self._workspace.clock())
            user.updated = now
            about = described(self._desk, user, with_locale=True)
            event: Json = {"type": "user_change", "user": about, "cache_ts": now}
            event["event_ts"] = self._workspace.ts()
            self._workspace.tell_places()
        if "users:read" not in self._desk.manifest.scopes:
            return Outcome()
        return self._after_events([self._desk.delivery.publish("user_change", event)])

    # Clicking

    def act_in_message(
        self,
        user_id: str,
        channel_id: str,
        ts: str,
        block_id: str | None,
        action_id: str,
        given: Json,
    ) -> Outcome:
        user, channel = self._present(user_id, channel_id)
        with self._workspace.lock:
            message = self._workspace.message(channel_id, ts)
            if message is None or message.ephemeral_to not in (None, user_id):
                raise LookupError("this message is no longer there")
            blocks = message.body.get("blocks", [])
            found = inputs.element_in(blocks, action_id, block_id)
            action = self._action(*found, message.state, given)
            if action is None:
                return Outcome()
            payload = self._payloads.action_in_message(user, channel, message, action)
        return self._interact(payload, user, channel_id)

    def act_in_view(
        self, user_id: str, view_id: str, block_id: str | None, action_id: str, given: Json
    ) -> Outcome:
        user = self._workspace.users[user_id]
        with self._workspace.lock:
            view = self._view(user_id, view_id)
            found = inputs.element_in(view.content["blocks"], action_id, block_id)
            action = self._action(*found, view.state, given)
            if action is None:
                return Outcome()
            payload = self._payloads.action_in_view(user, view, action)
        return self._interact(payload, user, None)

    def _action(self, block: Json, element: Json, state: inputs.Values, given: Json) -> Json | None:
        """Keeps what was put in; inputs tell the app at once only with `dispatch_action`."""
        block_id, action_id = block["block_id"], element["action_id"]
        given = inputs.adopt(element, given)
        if action_id in state.get(block_id, {}):
            state[block_id][action_id] = given
        if block["type"] == "input" and not block.get("dispatch_action", False):
            return None
        kept = ("type", "action_id", "text", "value", "style", "placeholder")
        initial = {key: held for key, held in element.items() if key.startswith("initial_")}
        described = {key: element[key] for key in kept if key in element}
        now = {"block_id": block_id, "action_ts": self._workspace.ts()}
        return deepcopy({**described, **initial, **given, **now})

    def _view(self, user_id: str, view_id: str) -> View:
        view = self._workspace.view(view_id)
        if view is None or view.user != user_id:
            raise LookupError("this view is no longer open")
        return view

    def shortcut(self, user_id: str, channel_id: str, ts: str, callback_id: str) -> Outcome:
        user, channel = self._present(user_id, channel_id)
        message = self._workspace.message(channel_id, ts)
        if message is None or message.ephemeral_to is not None:
            raise LookupError("this message is not there for everybody")
        if callback_id not in self._desk.manifest.message_shortcuts:
            raise LookupError(f"the manifest names no message shortcut {callback_id!r}")
        payload = self._payloads.message_action(user, channel, message, callback_id)
        return self._interact(payload, user, channel_id)

    # Submitting

    def submit(self, user_id: str, view_id: str, given: inputs.Values) -> Outcome:
        user = self._workspace.users[user_id]
        with self._workspace.lock:
            view = self._view(user_id, view_id)
            if view not in self._workspace.modals[user_id][-1:]:
                raise LookupError("this view is not the one on top")
            for block_id, elements in given.items():
                for action_id, value in elements.items():
                    _, element = inputs.element_in(view.content["blocks"], action_id, block_id)
                    view.state[block_id][action_id] = inputs.adopt(element, value)
            view.errors = inputs.refuse_submission(view.content["blocks"], view.state)
            self._workspace.tell_view(view)
            if view.errors:
                return Outcome(error="not_submitted", errors=dict(view.errors))
            payload = self._payloads.submission(user, view, view.state)
        answer = self._desk.delivery.hand_over("interactive", payload)
        error = _code(answer) or self._answers.to_submission(view, answer.payload)
        if error:
            said = f"We had some trouble connecting ({error}). Try again?"
            return _outcome(answer, error, self._notice(user, None, said))
        return _outcome(answer, None, None, dict(view.errors))

    def close(self, user_id: str, view_id: str) -> Outcome:
        user = self._workspace.users[user_id]
        view = self._view(user_id, view_id)
        self._workspace.close(user_id)
        if not view.content.get("notify_on_close", False):
            return Outcome()
        payload = self._payloads.closed(user, view, is_cleared=False)
        return self._interact(payload, user, None)
