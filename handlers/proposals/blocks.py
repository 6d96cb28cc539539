"""Proposals as they are read: asked about and listed. Short enough for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.proposals.buttons import details, next_steps, votes
from handlers.proposals.shown import Shown
from handlers.proposals.words import (
    heading,
    move_words,
    ripe_words,
    standing_lines,
)
from handlers.ui import blocks as ui
from handlers.ui.changes import change_lines
from handlers.ui.mrkdwn import escape, name
from handlers.ui.texts import Texts
from scoring.agreement.changes import Change
from scoring.message import Message as Reason

FEW_CHANGES, ALL_CHANGES, LISTED_CHANGES = 12, 60, 3
MOST_LISTED = 12

Message = dict[str, Any]


def asked_message(t: Texts, shown: Shown) -> Message:
    """What an approver is asked, and how it stands once there is more to say."""
    return _message(t, shown, FEW_CHANGES, [details(t, shown)])


def changed_message(t: Texts, shown: Shown) -> Message:
    """What stands where an earlier revision was asked about."""
    words = t(
        ":arrows_counterclockwise: Proposal {number} by {name} has changed since; what was said of "
        "this one does not count any more.",
        number=shown.proposal_id,
        name=name(shown.author),
    )
    return ui.message(t, words, [ui.section(words), ui.actions(details(t, shown))])


def details_message(t: Texts, shown: Shown) -> Message:
    """All of a proposal, with what its reader may do."""
    return _message(t, shown, ALL_CHANGES, [])


def refusal(t: Texts, why: Reason) -> Message:
    """Why something cannot be done, where it was asked for."""
    words = escape(t.say(why))
    return ui.message(t, words, [ui.section(words)])


def put_forward_message(t: Texts, shown: Shown) -> Message:
    """To its author, where they put it forward."""
    words = t(
        ":memo: *Your proposal {number} is on its way.* I ask those who may say yes as soon as I have "
        "worked out who would move; until both sides agree, the playbook stays as it is.",
        number=shown.proposal_id,
    )
    standing = standing_lines(t, shown)
    buttons = ui.actions(details(t, shown), *next_steps(t, shown))
    blocks = [ui.section(words), ui.section("\n".join(standing)), buttons]
    return ui.message(t, "\n".join([words, *standing]), blocks)


def updated_message(t: Texts, shown: Shown, conflicts: Sequence[Change]) -> Message:
    """What was brought up to date; where others changed the same, the author's holds."""
    words = t(":white_check_mark: Your proposal stands on the playbook in force now.")
    alone = [change for change in shown.changes if change not in conflicts]
    lines = change_lines(t, alone, FEW_CHANGES)
    if conflicts:
        lines += [
            t(":warning: *Both changed this; yours holds. Look at it before you ask both sides:*"),
            *change_lines(t, conflicts, FEW_CHANGES),
        ]
    buttons = ui.actions(*next_steps(t, shown))
    blocks = [ui.section(words), *ui.packed(lines), buttons]
    return ui.message(t, "\n".join([words, *lines]), blocks)


def list_message(t: Texts, proposals: Sequence[Shown]) -> Message:
    """The proposals that are talked about, and the reader's own that wait for them."""
    if not proposals:
        words = t(
            "Nobody proposes another playbook right now. `/playbook` shows the one in force; edit it "
            "there to propose something."
        )
        return ui.message(t, words, [ui.section(words)])
    title = t("*Proposals for the playbook*")
    listed = [_listed(t, shown) for shown in proposals[:MOST_LISTED]]
    more = len(proposals) - len(listed)
    rest = [t.plural("… {n} more", "… {n} more", more)] if more else []
    text = "\n\n".join([title, *(one.text for one in listed), *rest])
    blocks = [ui.section(title), *(block for one in listed for block in one.blocks)]
    return ui.message(t, text, [*blocks, *(ui.context(words) for words in rest)])


@dataclass(frozen=True)
class _Listed:
    text: str
    blocks: list[ui.Block]


def _listed(t: Texts, shown: Shown) -> _Listed:
    lines = [
        heading(t, shown),
        *change_lines(t, shown.changes, LISTED_CHANGES),
        *standing_lines(t, shown),
    ]
    text = "\n".join(lines)
    buttons = [
        *votes(t, shown),
        details(t, shown),
        *next_steps(t, shown),
    ]
    return _Listed(text, [ui.divider(), ui.section(text), ui.actions(*buttons)])


def _message(t: Texts, shown: Shown, most: int, more: Sequence[ui.Element]) -> Message:
    head = "\n".join([heading(t, shown), *([_quoted(t, shown.why)] if shown.why else [])])
    changes = [t("*What it changes*"), *change_lines(t, shown.changes, most)]
    moves = _moves(t, shown)
    standing = standing_lines(t, shown)
    buttons = [*votes(t, shown), *next_steps(t, shown), *more]
    blocks = [
        ui.section(head),
        *ui.packed(changes),
        *moves.blocks,
        ui.section("\n".join(standing)),
        *([ui.actions(*buttons)] if buttons else []),
    ]
    said = [head, *changes, *([moves.text] if moves.text else []), *standing]
    return ui.message(t, "\n".join(said), blocks)


def _moves(t: Texts, shown: Shown) -> _Listed:
    """Who would move: the first of the list then beside the first of today."""
    if not shown.may_know:
        return _Listed("", [])
    if shown.moves is None:
        if shown.state != "open":
            return _Listed("", [])
        words = (
            t(":warning: Who would move could not be worked out.")
            if shown.moves_failed
            else t(":hourglass: Who would move is being worked out.")
        )
        return _Listed(words, [ui.context(words)])
    if not shown.moves.leads:
        words = t("Nobody would move: there is no lead to call right now.")
        return _Listed(words, [ui.section(words)])
    then = [t("*First in the list then*"), *(move_words(t, p, True) for p in shown.moves.after)]
    today = [t("*First in the list today*"), *(move_words(t, p, False) for p in shown.moves.before)]
    ripe = ripe_words(t, shown.moves)
    legend = t("Behind an arrow: the place in the other list.")
    text = "\n".join([*then, *today, ripe, legend])
    return _Listed(
        text, [ui.fields(["\n".join(then), "\n".join(today)]), ui.section(ripe), ui.context(legend)]
    )


def _quoted(t: Texts, why: str | Reason) -> str:
    why = why if isinstance(why, str) else t.say(why)
    return "\n".join(f"> {escape(line)}" for line in why.splitlines() if line.strip())
