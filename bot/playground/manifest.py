"""What the app may do, read from its manifest."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Command:
    name: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    callback_id: str
    name: str


@dataclass(frozen=True)
class Manifest:
    name: str
    commands: dict[str, Command]
    message_shortcuts: dict[str, Shortcut]
    events: frozenset[str]
    scopes: tuple[str, ...]
    has_home: bool
    takes_messages: bool

    @classmethod
    def read(cls, source: dict[str, Any]) -> "Manifest":
        features = source.get("features", {})
        home = features.get("app_home", {})
        commands = [
            Command(
                name=one["command"],
                description=one.get("description", ""),
                usage_hint=one.get("usage_hint", ""),
                should_escape=bool(one.get("should_escape", False)),
            )
            for one in features.get("slash_commands", [])
        ]
        shortcuts = [
            Shortcut(one["callback_id"], one["name"])
            for one in features.get("shortcuts", [])
            if one["type"] == "message"
        ]
        subscriptions = source.get("settings", {}).get("event_subscriptions", {})
        return cls(
            name=features.get("bot_user", {}).get("display_name", "App"),
            commands={one.name: one for one in commands},
            message_shortcuts={one.callback_id: one for one in shortcuts},
            events=frozenset(subscriptions.get("bot_events", [])),
            scopes=tuple(source.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
            has_home=bool(home.get("home_tab_enabled", False)),
            takes_messages=bool(home.get("messages_tab_enabled", False))
            and not home.get("messages_tab_read_only_enabled", False),
        )
