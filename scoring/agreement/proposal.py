"""A proposal for the playbook, and the votes on it, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Side = Literal["marketing", "sales"]
Origin = Literal["edit", "workshop", "learned", "vetoes", "return"]
# A draft is its author's alone; `overtaken`: another one was accepted meanwhile.
State = Literal["draft", "open", "accepted", "withdrawn", "overtaken"]

SIDES: tuple[Side, ...] = get_args(Side)
ORIGINS: tuple[Origin, ...] = get_args(Origin)


@dataclass(frozen=True)
class Approver:
    """Who may say yes for a side. `is_here` is False for who has left the workspace."""

    member_id: int
    side: Side
    is_here: bool = True


@dataclass(frozen=True)
class Vote:
    """A vote holds for the revision of the proposal that it was given for."""

    member_id: int
    side: Side
    yes: bool
    revision: int
    voted_at: datetime
    why: str = ""
