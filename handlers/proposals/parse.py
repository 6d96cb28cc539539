"""The words of `/playbook` that are about agreeing, and the values of buttons and modals."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from scoring.agreement.proposal import SIDES, Side

Word = Literal["proposals", "approvers", "audit"]
_WORDS: Mapping[str, Word] = {
    "proposals": "proposals",
    "proposal": "proposals",
    "vorschläge": "proposals",
    "vorschlag": "proposals",
    "approvers": "approvers",
    "approver": "approvers",
    "freigabe": "approvers",
    "freigaben": "approvers",
    "audit": "audit",
    "protokoll": "audit",
}


def word(text: str) -> Word | None:
    """Which of our words a command consists of; None where it is meant for another feature."""
    return _WORDS.get(text.strip().casefold())


def of_revision(value: str) -> tuple[int, int]:
    """The proposal and its revision that a button is about."""
    proposal_id, _, revision = value.partition("/")
    return int(proposal_id), int(revision)


def chosen_approvers(values: Mapping[str, Any]) -> dict[Side, Sequence[str]]:
    """The Slack ids of who may say yes for each side."""
    return {side: values[side][side].get("selected_users") or [] for side in SIDES}
