"""The word of `/nextcall team`, and what was chosen in its modal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

CHANNEL = "team_digest_channel"
AT, DAYS, END = "at", "days", "end"

Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Chosen:
    """At which hour of which days (Monday is 0) a channel is sent one; none any more if `is_over`."""

    channel: str
    digest_at: time
    digest_days: frozenset[int]
    is_over: bool = False


def is_team(text: str) -> bool:
    return text.strip().lower() == "team"


def channel_of(command: Mapping[str, str]) -> str | None:
    """The channel in which a command was typed; None in a direct message."""
    name = command.get("channel_name", "")
    is_direct = name == "directmessage" or name.startswith("mpdm-")
    return None if is_direct else command["channel_id"]


def block_id(field: str, channel: str) -> str:
    """A channel for which something is set has fields of its own: they show that, and nothing else.
    All others share theirs (`channel` is empty), so that what was put in stays.
    """
    return f"{field}:{channel}"


def read(values: Values) -> Chosen:
    """What was chosen; Slack has seen to it that nothing is missing."""
    channel = values[CHANNEL][CHANNEL]["selected_conversation"]
    end = values.get(block_id(END, channel), {}).get(END, {})
    return Chosen(
        channel,
        time.fromisoformat(_shown(AT, values)["selected_time"]),
        frozenset(int(day["value"]) for day in _shown(DAYS, values)["selected_options"]),
        bool(end.get("selected_options")),
    )


def _shown(field: str, values: Values) -> Any:
    """Whatever channel it was shown for: who is quick saves before another channel's are shown."""
    blocks = (fields for block, fields in values.items() if block.startswith(block_id(field, "")))
    return next(blocks)[field]
