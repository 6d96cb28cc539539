"""The word behind `/playbook` that is ours, and what was put into the modals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scoring.agreement.proposal import SIDES, Side
from scoring.agreement.workshop import Points, Question
from scoring.message import Message, say

UNTIL = "until"
POINTS = "points"
_WORDS = {"workshop", "persona"}

Values = Mapping[str, Mapping[str, Any]]


class Wrong(ValueError):
    """Reasons by block; the modal stays open with what was put in."""

    def __init__(self, reasons: Mapping[str, Message]) -> None:
        super().__init__(*map(str, reasons.values()))
        self.reasons = reasons


@dataclass(frozen=True)
class Chosen:
    """Whom to ask for each side, by their Slack ids, and the last day."""

    people: Mapping[Side, Sequence[str]]
    until: date


def is_workshop(text: str) -> bool:
    return text.strip().casefold() in _WORDS


def chosen(values: Values) -> Chosen:
    """What the modal of a new workshop holds; Slack has seen to it that nothing is missing."""
    people = {side: values[side][side]["selected_users"] for side in SIDES}
    return Chosen(people, date.fromisoformat(values[UNTIL][UNTIL]["selected_date"]))


def block_id(question: int, choice: int) -> str:
    """Where the points of a choice are put in. Names may be longer than Slack lets a block's id be."""
    return f"{POINTS}:{question}:{choice}"


def given(values: Values, asked: Sequence[Question], most: int) -> Points:
    """What somebody gave; what was left empty is not in it. Raises `Wrong` where something is no whole
    number from 0 to `most`, and where nothing was given at all.
    """
    wrong: dict[str, Message] = {}
    points: dict[str, dict[str, int]] = {}
    for place, question in enumerate(asked):
        for number, choice in enumerate(question.choices):
            block = block_id(place, number)
            typed = (values[block][POINTS].get("value") or "").strip()
            if not typed:
                continue
            if typed.isascii() and typed.isdigit() and int(typed) <= most:
                points.setdefault(question.attribute, {})[choice.name] = int(typed)
            else:
                wrong[block] = say("Give a whole number from 0 to {most}.", most=most)
    if not wrong and not points:
        wrong[block_id(0, 0)] = say("Give points to one band or value at least.")
    if wrong:
        raise Wrong(wrong)
    return points
