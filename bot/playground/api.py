"""The Web API: every method with its scopes, and who may call it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.playground import api_chat, api_conversations, api_files, api_people, api_views
from bot.playground.calls import ApiError, Arguments, Desk
from bot.playground.checks import Json
from bot.playground.record import Call, Record

Method = Callable[[Desk, Arguments], Json]
OPEN_SOCKET = "apps.connections.open"


def api_test(_: Desk, arguments: Arguments) -> Json:
    if error := arguments.optional_text("error"):
        raise ApiError(error)
    return {"args": arguments.given}


# Several scopes mean: one of them. The conversations' reading methods ask by kind of channel.
METHODS: dict[str, tuple[Method, tuple[str, ...]]] = {
    "api.test": (api_test, ()),
    "auth.test": (api_people.auth_test, ()),
    "chat.postMessage": (api_chat.post_message, ("chat:write",)),
    "chat.postEphemeral": (api_chat.post_ephemeral, ("chat:write",)),
    "chat.update": (api_chat.update, ("chat:write",)),
    "chat.delete": (api_chat.delete, ("chat:write",)),
    "chat.getPermalink": (api_chat.permalink, ()),
    "conversations.open": (api_conversations.open_direct, ("im:write",)),
    "conversations.info": (api_conversations.info, ()),
    "conversations.list": (api_conversations.conversations, ()),
    "conversations.history": (api_conversations.history, ()),
    "conversations.replies": (api_conversations.replies, ()),
    "reactions.add": (api_chat.add_reaction, ("reactions:write",)),
    "views.open": (api_views.open_view, ()),
    "views.push": (api_views.push, ()),
    "views.update": (api_views.update, ()),
    "views.publish": (api_views.publish, ()),
    "users.info": (api_people.info, ("users:read",)),
    "users.lookupByEmail": (api_people.lookup_by_email, ("users:read.email",)),
    "users.list": (api_people.everybody, ("users:read",)),
    "team.info": (api_people.team, ("team:read",)),
    "files.getUploadURLExternal": (api_files.upload_url, ("files:write",)),
    "files.completeUploadExternal": (api_files.complete, ("files:write",)),
    "files.info": (api_files.info, ("files:read",)),
    "files.delete": (api_files.delete, ("files:write",)),
}


@dataclass(frozen=True)
class WebApi:
    desk: Desk
    record: Record
    bot_token: str
    app_token: str
    open_socket: Callable[[], str]

    def call(self, name: str, token: str | None, given: Json) -> Json:
        begun = time.perf_counter()
        try:
            with self.desk.workspace.lock:
                answer = {"ok": True, **self._answer(name, token, Arguments(given))}
        except ApiError as error:
            answer = error.answer
            said = answer.get("response_metadata", {}).get("messages", [])
            self.record.refuse(name, answer["error"], said)
        ms = (time.perf_counter() - begun) * 1000
        self.record.add(Call(name, given, answer, time.time(), ms))
        return answer

    def _answer(self, name: str, token: str | None, arguments: Arguments) -> Json:
        if name == OPEN_SOCKET:
            self._allow(token, self.app_token)
            return {"url": self.open_socket()}
        if name not in METHODS:
            raise ApiError("unknown_method", req_method=name)
        method, scopes = METHODS[name]
        if name != "api.test":
            self._allow(token, self.bot_token)
            self.desk.demand(*scopes)
        return method(self.desk, arguments)

    def _allow(self, token: str | None, expected: str) -> None:
        if not token:
            raise ApiError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise ApiError("invalid_auth")
        if token != expected:
            raise ApiError("not_allowed_token_type")
        if token == self.bot_token and not self.desk.delivery.installed:
            raise ApiError("account_inactive")
