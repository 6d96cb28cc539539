"""What stands behind `/nextcall`."""

from dataclasses import dataclass
from typing import Literal

from scoring.message import Refused, say

MOST = 40  # a message has room for so many leads


@dataclass(frozen=True)
class Ask:
    what: Literal["top", "all", "pool", "help"]
    most: int = 5


def parse(text: str) -> Ask:
    """`""`, `10`, `all`, `pool`, `help`, in both languages; `Refused` with an example for the rest."""
    word = text.strip().lower()
    if not word:
        return Ask("top")
    if word in ("all", "alle"):
        return Ask("all")
    if word in ("pool", "frei", "unassigned"):
        return Ask("pool")
    if word in ("help", "hilfe", "?"):
        return Ask("help")
    if word.isascii() and word.isdigit() and 1 <= int(word) <= MOST:
        return Ask("top", int(word))
    if word.lstrip("-").isdigit():
        raise Refused(say("I can show 1 to {most} leads, for example `/nextcall 10`.", most=MOST))
    raise Refused(
        say(
            "I don’t know “{words}”. Try `/nextcall`, `/nextcall 10` or `/nextcall help`.",
            words=text,
        )
    )
