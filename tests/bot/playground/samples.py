"""Blocks and views for the tests, valid unless told otherwise."""

from typing import Any

Json = dict[str, Any]

MANIFEST: Json = {
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Nextcall"},
        "slash_commands": [
            {"command": "/nextcall", "description": "Whom to call", "should_escape": True},
            {"command": "/plain", "description": "Without escaping"},
        ],
        "shortcuts": [{"name": "Log", "type": "message", "callback_id": "log_message"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
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
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "app_mention", "message.im", "user_change"]
        }
    },
}


def plain(text: str = "text") -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str = "text") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "text", **more: Any) -> Json:
    return {"type": "section", "text": marked(text), **more}


def option(value: str = "one", text: str | None = None) -> Json:
    return {"text": plain(text or value), "value": value}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": options(2), **more}


def typed(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "typed", **more}


def asks(element: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element or typed(), **more}


def confirm(**more: Any) -> Json:
    texts = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    return {**texts, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    sent = {"submit": plain("Save"), **more}
    return {"type": "modal", "title": plain("Title"), "blocks": list(blocks or [section()]), **sent}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks or [section()]), **more}
