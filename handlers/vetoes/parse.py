"""The word behind `/playbook` that asks for the vetoes, and what their buttons carry."""

import json
from dataclasses import astuple, dataclass

_WORDS = {"vetoes", "veto", "vetos", "absagen", "einsprüche"}


@dataclass(frozen=True)
class Change:
    """Other points for one choice of a criterion."""

    attribute: str
    choice: str
    points: int

    @property
    def value(self) -> str:
        """As the value of a button."""
        return json.dumps(astuple(self), ensure_ascii=False)


def is_vetoes(text: str) -> bool:
    return text.strip().casefold() in _WORDS


def parse_change(value: str) -> Change:
    return Change(*json.loads(value))
