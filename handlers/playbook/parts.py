"""The parts of a playbook that are changed one by one: their names, and how people call them."""

from collections.abc import Mapping
from typing import Literal

from handlers.playbook.names import attribute_labels
from scoring.message import Message, say
from scoring.playbook import Playbook

Part = Literal["thresholds", "points", "fast_lane", "rest", "criterion", "new"]
CRITERION: Part = "criterion"
NEW: Part = "new"

PART_NAMES: Mapping[Part, Message] = {
    "points": say("Points of signals"),
    "thresholds": say("Ripeness and half-life"),
    "fast_lane": say("Fast lane"),
    "rest": say("Rest days"),
    "new": say("New criterion"),
}
_WORDS: Mapping[str, Part] = {
    "points": "points",
    "signals": "points",
    "punkte": "points",
    "signale": "points",
    "thresholds": "thresholds",
    "ripe": "thresholds",
    "ripeness": "thresholds",
    "half-life": "thresholds",
    "schwellen": "thresholds",
    "reife": "thresholds",
    "reif": "thresholds",
    "halbwertszeit": "thresholds",
    "fast lane": "fast_lane",
    "überholspur": "fast_lane",
    "rest": "rest",
    "rest days": "rest",
    "ruhe": "rest",
    "ruhetage": "rest",
    "new": "new",
    "neu": "new",
}


def option_value(part: Part, number: int = 0) -> str:
    """A part as the value of an option; `number` is the place of a criterion."""
    return f"{part}:{number}"


def chosen_part(value: str, playbook: Playbook) -> tuple[Part, str | None] | None:
    """The part of this option, with a criterion's attribute; None where the criterion is gone."""
    name, _, number = value.partition(":")
    if name == CRITERION:
        criteria = playbook.criteria[int(number) :][:1]
        return (CRITERION, criteria[0].attribute) if criteria else None
    return next((part, None) for part in PART_NAMES if part == name)


def named_part(words: str, playbook: Playbook) -> tuple[Part, str | None] | None:
    """The part that somebody asks for by its name, in either language; None where there is none."""
    folded = words.casefold()
    for criterion in playbook.criteria:
        if folded in attribute_labels(criterion.attribute):
            return CRITERION, criterion.attribute
    part = _WORDS.get(folded)
    return (part, None) if part else None
