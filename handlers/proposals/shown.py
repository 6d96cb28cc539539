"""A proposal as one person sees it: values, made of what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.agreement.changes import Change
from scoring.agreement.moves import Moves
from scoring.agreement.proposal import Origin, Side, State
from scoring.message import Message


@dataclass(frozen=True)
class Voice:
    """What an approver has said to the present revision."""

    name: str
    side: Side
    yes: bool
    why: str = ""
    is_mine: bool = False


@dataclass(frozen=True)
class Shown:
    """`changes` are against the playbook it was made from. `waiting` are the sides of which a yes would
    help, and `missing` is how many are needed. `moves` is None until they are worked out, and where that
    has `moves_failed`.

    `why` is what its author wrote, or a sentence for each reader in their language.

    `may_know`: the reader is told the names of leads; `may_vote`: they are asked for their word.
    `is_outdated`: another version is in force than the one it was made from.
    """

    proposal_id: int
    revision: int
    state: State
    origin: Origin
    author: str
    why: str | Message
    changes: Sequence[Change]
    voices: Sequence[Voice] = ()
    waiting: Sequence[Side] = ()
    missing: int = 0
    moves: Moves | None = None
    moves_failed: bool = False
    version: int | None = None
    is_mine: bool = False
    may_know: bool = False
    may_vote: bool = False
    may_withdraw: bool = False
    is_outdated: bool = False

    @property
    def my_vote(self) -> Voice | None:
        return next((voice for voice in self.voices if voice.is_mine), None)
