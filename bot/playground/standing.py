"""What stands in the conversations, for tests: each message of the app with the id it carries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.playground.checks import Json
from bot.playground.model import BOT, Channel


@dataclass(frozen=True)
class Standing:
    """A message of the app as it stands now. `id` is the one in its metadata's `event_payload`."""

    channel: str
    ts: str
    text: str
    blocks: list[Json]
    id: str | None
    metadata: Json | None
    edits: int


def standing(channels: Iterable[Channel]) -> list[Standing]:
    """The oldest first in each conversation; ephemeral messages stand nowhere."""
    return [
        Standing(
            channel.id,
            message.body["ts"],
            message.body["text"],
            message.body.get("blocks", []),
            message.posted_as,
            message.metadata,
            message.edits,
        )
        for channel in channels
        for message in channel.messages
        if message.body.get("user") == BOT and message.ephemeral_to is None
    ]


def posted_ids(channels: Iterable[Channel]) -> Counter[str]:
    """How often each id was posted; more than once is a message sent twice."""
    return Counter(
        message.posted_as
        for channel in channels
        for message in (*channel.messages, *channel.taken_away)
        if message.posted_as is not None
    )


def id_in(metadata: Json | None) -> str | None:
    held = (metadata or {}).get("event_payload", {}).get("id")
    return None if held is None else str(held)
