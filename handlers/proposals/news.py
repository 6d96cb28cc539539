"""What people are told of proposals unasked: what became of them, and what came of that."""

from datetime import datetime
from typing import Any

from handlers.proposals.buttons import details, update, withdraw
from handlers.proposals.shown import Shown
from handlers.proposals.words import quoted
from handlers.ui import blocks as ui
from handlers.ui.actions import PLAYBOOK_SHOW
from handlers.ui.changes import change_lines
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from scoring.agreement.watch import Verdict

FEW_CHANGES = 12

Message = dict[str, Any]


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
    buttons = ui.actions(details(t, shown), withdraw(t, shown))
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
    buttons = ui.actions(update(t, shown), details(t, shown))
    return ui.message(t, words, [ui.section(words), buttons])


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
