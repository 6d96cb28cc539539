"""The payloads an app receives, in Slack's wire format."""

from copy import deepcopy
from typing import Any

from bot.playground.checks import Json
from bot.playground.inputs import Values
from bot.playground.model import APP, BOT, TEAM, Channel, Message, User, View
from bot.playground.workspace import Workspace

TOKEN = "playground-verification-token"


class Payloads:
    def __init__(self, workspace: Workspace, url: str) -> None:
        self._workspace = workspace
        self._url = url

    def command(self, user: User, channel: Channel, command: str, text: str) -> dict[str, str]:
        return {
            "token": TOKEN,
            "team_id": TEAM,
            "team_domain": self._workspace.domain,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_url(channel, user.id),
            "trigger_id": self._workspace.trigger(user.id),
        }

    def message_action(
        self, user: User, channel: Channel, message: Message, callback_id: str
    ) -> Json:
        return {
            "type": "message_action",
            "action_ts": self._workspace.ts(),
            "user": self._user(user),
            "channel": self._channel(channel),
            **self._common(),
            "callback_id": callback_id,
            "trigger_id": self._workspace.trigger(user.id),
            "response_url": self._response_url(channel, user.id, message),
            "message_ts": message.body["ts"],
            "message": deepcopy(message.body),
        }

    def action_in_message(
        self, user: User, channel: Channel, message: Message, action: Json
    ) -> Json:
        """Of an ephemeral message the payload carries no `message`: nothing keeps it."""
        ephemeral = message.ephemeral_to is not None
        container = {
            "type": "message",
            "message_ts": message.body["ts"],
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        if "thread_ts" in message.body:
            container["thread_ts"] = message.body["thread_ts"]
        return {
            "type": "block_actions",
            "user": self._user(user),
            **self._common(),
            "container": container,
            "trigger_id": self._workspace.trigger(user.id),
            "channel": self._channel(channel),
            **({} if ephemeral else {"message": deepcopy(message.body)}),
            "state": {"values": deepcopy(message.state)},
            "response_url": self._response_url(channel, user.id, message),
            "actions": [action],
        }

    def action_in_view(self, user: User, view: View, action: Json) -> Json:
        return {
            "type": "block_actions",
            "user": self._user(user),
            **self._common(),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._workspace.trigger(user.id, view.id),
            "view": view.shown(),
            "actions": [action],
        }

    def submission(self, user: User, view: View, values: Values) -> Json:
        return {
            "type": "view_submission",
            "user": self._user(user),
            **self._common(),
            "trigger_id": self._workspace.trigger(user.id, view.id),
            "view": {**view.shown(), "state": {"values": deepcopy(values)}},
            "response_urls": [],
        }

    def closed(self, user: User, view: View, *, is_cleared: bool) -> Json:
        return {
            "type": "view_closed",
            "user": self._user(user),
            **self._common(),
            "view": view.shown(),
            "is_cleared": is_cleared,
        }

    def event(self, event: Json) -> Json:
        authorization = {
            "enterprise_id": None,
            "team_id": TEAM,
            "user_id": BOT,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": TOKEN,
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": self._workspace.number("Ev"),
            "event_time": int(self._workspace.clock()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": self._workspace.number("4-"),
        }

    def _common(self) -> dict[str, Any]:
        return {
            "api_app_id": APP,
            "token": TOKEN,
            "team": {"id": TEAM, "domain": self._workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _user(self, user: User) -> Json:
        return {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM}

    def _channel(self, channel: Channel) -> Json:
        return {"id": channel.id, "name": channel.name}

    def _response_url(self, channel: Channel, user: str, message: Message | None = None) -> str:
        return f"{self._url}/response/{self._workspace.response_url(channel, user, message)}"
