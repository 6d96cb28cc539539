"""A sentence meant for a person, not yet in anybody's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """An English sentence with named gaps (`{name}`) and what fills them.

    It is translated where it is shown, so that decisions and parsers can speak to people without
    knowing their language.
    """

    text: str
    gaps: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.gaps)


def say(text: str, **gaps: Any) -> Message:
    return Message(text, gaps)


class Refused(ValueError):
    """What somebody gave cannot be accepted; the message names it and says what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
