"""Proposals as they are read: asked about, listed, decided. Short enough for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.proposals.shown import Shown
from handlers.proposals.words import (
    heading,
    move_words,
    quoted,
    ripe_words,
    standing_lines,
)
from handlers.ui import blocks as ui
from handlers.ui.actions import (
    DRAFT_EDIT,
    DRAFT_PROPOSE,
    DRAFT_UPDATE,
    PLAYBOOK_SHOW,
    PROPOSAL_SHOW,
)
from handlers.ui.changes import change_lines
from handlers.ui.mrkdwn import escape, name
from handlers.ui.texts import Texts
from scoring.agreement.changes import Change
from scoring.agreement.watch import Verdict
from scoring.message import Message as Reason

YES = "proposal_yes"  # value: proposal and revision
NO = "proposal_no"
WITHDRAW = "proposal_withdraw"  # value: a proposal's id
FEW_CHANGES, ALL_CHANGES, LISTED_CHANGES = 12, 60, 3
MOST_LISTED = 12

Message = dict[str, Any]


def asked_message(t: Texts, shown: Shown) -> Message:
    """What an approver is asked, and how it stands once there is more to say."""
    return _message(t, shown, FEW_CHANGES, PROPOSAL_SHOW)


def changed_message(t: Texts, shown: Shown) -> Message:
    """What stands where an earlier revision was asked about."""
    words = t(
        ":arrows_counterclockwise: Proposal {number} by {name} has changed since; what was said of "
        "this one does not count any more.",
        number=shown.proposal_id,
        name=name(shown.author),
    )
    details = ui.button(t("Details"), PROPOSAL_SHOW, str(shown.proposal_id))
    return ui.message(t, words, [ui.section(words), ui.actions(details)])


def details_message(t: Texts, shown: Shown) -> Message:
    """All of a proposal, with what its reader may do."""
    return _message(t, shown, ALL_CHANGES, None)


def refusal(t: Texts, why: Reason) -> Message:
    """Why something cannot be done, where it was asked for."""
    words = escape(t.say(why))
    return ui.message(t, words, [ui.section(words)])


def accepted_message(t: Texts, shown: Shown) -> Message:
    if shown.version is None:
        words = t(
            ":handshake: *Marketing and sales have both said yes to {name}’s proposal.* The playbook in "
            "force says so already.",
            name=name(shown.author),
        )
    else:
        words = t(
            ":handshake: *Playbook version {version} is in force.* Marketing and sales have both said "
            "yes to {name}’s proposal. All leads get their new places now; in a month I tell you "
            "whether the wins come from where it says.",
            version=shown.version,
            name=name(shown.author),
        )
    lines = change_lines(t, shown.changes, FEW_CHANGES)
    blocks = [
        ui.section(words),
        *ui.packed(lines),
        ui.actions(ui.button(t("Show the playbook"), PLAYBOOK_SHOW)),
    ]
    return ui.message(t, "\n".join([words, *lines]), blocks)


def refused_message(t: Texts, shown: Shown, by: str, why: str) -> Message:
    """To its author: somebody said no, and why."""
    words = t(
        ":x: *{name} said no to your proposal {number}:* {why}",
        name=name(by),
        number=shown.proposal_id,
        why=quoted(t, why),
    )
    after = t(
        "It stays open: change it, withdraw it, or talk to {name}, who may still say yes.",
        name=name(by),
    )
    buttons = ui.actions(
        ui.button(t("Details"), PROPOSAL_SHOW, str(shown.proposal_id)), _withdraw(t, shown)
    )
    return ui.message(t, f"{words}\n{after}", [ui.section(words), ui.section(after), buttons])


def overtaken_message(t: Texts, shown: Shown) -> Message:
    """To its author: another one was accepted first."""
    words = t(
        ":arrows_counterclockwise: *Your proposal {number} has been overtaken:* another one was "
        "accepted meanwhile, so its votes do not count any more. I can bring it up to date with the "
        "playbook in force; then you put it forward again.",
        number=shown.proposal_id,
    )
    return _behind_message(t, shown, words)


def outdated_message(t: Texts, shown: Shown) -> Message:
    """To its author: another playbook was loaded while it is voted on."""
    words = t(
        ":arrows_counterclockwise: *Your proposal {number} is behind:* the playbook has changed "
        "meanwhile, so nobody can say yes to it. Bring it up to date, and I ask both sides again.",
        number=shown.proposal_id,
    )
    return _behind_message(t, shown, words)


def _behind_message(t: Texts, shown: Shown, words: str) -> Message:
    details = ui.button(t("Details"), PROPOSAL_SHOW, str(shown.proposal_id))
    buttons = ui.actions(_update(t, shown), details)
    return ui.message(t, words, [ui.section(words), buttons])


def put_forward_message(t: Texts, shown: Shown) -> Message:
    """To its author, where they put it forward."""
    words = t(
        ":memo: *Your proposal {number} is on its way.* I ask those who may say yes as soon as I have "
        "worked out who would move; until both sides agree, the playbook stays as it is.",
        number=shown.proposal_id,
    )
    standing = standing_lines(t, shown)
    details = ui.button(t("Details"), PROPOSAL_SHOW, str(shown.proposal_id))
    buttons = ui.actions(details, *_next_steps(t, shown))
    blocks = [ui.section(words), ui.section("\n".join(standing)), buttons]
    return ui.message(t, "\n".join([words, *standing]), blocks)


def updated_message(t: Texts, shown: Shown, conflicts: Sequence[Change]) -> Message:
    """What was brought up to date; where others changed the same, the author's holds."""
    words = t(":white_check_mark: Your proposal stands on the playbook in force now.")
    lines = change_lines(t, shown.changes, FEW_CHANGES)
    if conflicts:
        lines += [
            t(":warning: *Both changed this; yours holds. Look at it before you ask both sides:*"),
            *change_lines(t, conflicts, FEW_CHANGES),
        ]
    buttons = ui.actions(*_next_steps(t, shown))
    blocks = [ui.section(words), *ui.packed(lines), buttons]
    return ui.message(t, "\n".join([words, *lines]), blocks)


def watched_message(t: Texts, version: int, found: Verdict, again_at: datetime | None) -> Message:
    """Whether the wins since then came from where the version said."""
    title = t("*Playbook version {version}, a while later*", version=version)
    wins = t.plural("{n} win since then", "{n} wins since then", found.wins)
    if found.is_too_early:
        judged = t(":seedling: {wins}: too few to say anything.", wins=wins)
        after = t("I look again on {date}.", date=t.date(again_at.date())) if again_at else ""
    else:
        judged = _judged(t, found, wins)
        after = t(
            "The playbook before would have had {n} of them there.",
            n=t.number(found.in_front_before),
        )
    text = "\n".join(part for part in (title, judged, after) if part)
    button = ui.button(t("Show the playbook"), PLAYBOOK_SHOW)
    return ui.message(t, text, [ui.section(text), ui.actions(button)])


def _judged(t: Texts, found: Verdict, wins: str) -> str:
    front = t.number(found.in_front)
    if found.is_right:
        return t(
            ":dart: {wins}, {front} of them from the first fifth of the list: they came from where the "
            "playbook says.",
            wins=wins,
            front=front,
        )
    return t(
        ":thinking_face: {wins}, only {front} of them from the first fifth of the list: chance would "
        "bring about as many there. Look at the playbook again, or let me learn from the outcomes.",
        wins=wins,
        front=front,
    )


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
        *_votes(t, shown),
        ui.button(t("Details"), PROPOSAL_SHOW, str(shown.proposal_id)),
        *_next_steps(t, shown),
    ]
    return _Listed(text, [ui.divider(), ui.section(text), ui.actions(*buttons)])


def _message(t: Texts, shown: Shown, most: int, details: str | None) -> Message:
    head = "\n".join([heading(t, shown), *([_quoted(shown.why)] if shown.why else [])])
    changes = [t("*What it changes*"), *change_lines(t, shown.changes, most)]
    moves = _moves(t, shown)
    standing = standing_lines(t, shown)
    buttons = [*_votes(t, shown), *_next_steps(t, shown)]
    if details:
        buttons.append(ui.button(t("Details"), details, str(shown.proposal_id)))
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


def _votes(t: Texts, shown: Shown) -> list[ui.Element]:
    """For who may vote: what they have not said yet; either, where they have said nothing."""
    if not shown.may_vote:
        return []
    value = f"{shown.proposal_id}/{shown.revision}"
    said = shown.my_vote
    yes = ui.button(t("Yes"), YES, value, style="primary")
    no = ui.button(t("No …"), NO, value)
    if said is None:
        return [yes, no]
    return [no] if said.yes else [yes]


def _next_steps(t: Texts, shown: Shown) -> list[ui.Element]:
    """What may be done with it beside saying yes or no."""
    if shown.is_mine and shown.state == "draft":
        number = str(shown.proposal_id)
        return [
            ui.button(t("Ask both sides"), DRAFT_PROPOSE, number, style="primary"),
            ui.button(t("Look at the draft"), DRAFT_EDIT, number),
        ]
    is_behind = shown.state == "overtaken" or shown.is_outdated
    update = [_update(t, shown)] if shown.is_mine and is_behind else []
    if shown.is_mine and shown.state == "open":
        update.append(ui.button(t("Change…"), DRAFT_EDIT, str(shown.proposal_id)))
    if shown.may_withdraw and shown.state in ("open", "overtaken"):
        return [*update, _withdraw(t, shown)]
    return update


def _withdraw(t: Texts, shown: Shown) -> ui.Element:
    sure = ui.confirm(
        t("Withdraw the proposal?"),
        t("Nobody can say yes to it any more."),
        t("Withdraw"),
        t("Keep it"),
    )
    return ui.button(t("Withdraw"), WITHDRAW, str(shown.proposal_id), confirm=sure)


def _update(t: Texts, shown: Shown) -> ui.Element:
    return ui.button(t("Bring up to date"), DRAFT_UPDATE, str(shown.proposal_id))


def _quoted(why: str) -> str:
    return "\n".join(f"> {escape(line)}" for line in why.splitlines() if line.strip())
