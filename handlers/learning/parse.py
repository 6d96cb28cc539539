"""What stands behind `/playbook learn`."""

import re
from dataclasses import dataclass
from datetime import timedelta

from handlers.learning.flow import MOST_DAYS
from scoring.learning.learned import HORIZON
from scoring.message import Refused, say

_LEARN = {"learn", "lernen", "lerne"}
_HELP = {"help", "hilfe", "?"}
_DAYS = re.compile(r"(\d{1,6}) ?(d|days?|t|tage?n?)?")


@dataclass(frozen=True)
class Ask:
    """`horizon`: a lead that is still open after it counts as not won."""

    horizon: timedelta = HORIZON
    is_help: bool = False


def is_learn(text: str) -> bool:
    return (text.split() or [""])[0].casefold() in _LEARN


def parse(text: str) -> Ask:
    """`learn`, `learn 60 days`, `learn help`, in both languages; raises `Refused`."""
    words = " ".join(text.split()[1:]).casefold()
    if not words:
        return Ask()
    if words in _HELP:
        return Ask(is_help=True)
    found = _DAYS.fullmatch(words)
    if found is None:
        raise Refused(
            say(
                "Behind `learn` stands after how many days an open lead counts as not won, such as "
                "`/playbook learn 60 days`; or nothing."
            )
        )
    days = int(found[1])
    if not 1 <= days <= MOST_DAYS:
        raise Refused(
            say(
                "Choose from 1 to {most} days, such as `/playbook learn 60 days`.",
                most=MOST_DAYS,
            )
        )
    return Ask(timedelta(days=days))
