"""The playbook in force as a message, and what may stand behind `/playbook`."""

from typing import Any

from handlers.playbook.flow import Seen, Standing
from handlers.playbook.parse import meant
from handlers.playbook.reading import (
    criterion_lines,
    fast_lane_words,
    gateway_words,
    listed,
    rest_words,
    ripe_words,
    worth_lines,
)
from handlers.ui import blocks as ui
from handlers.ui.actions import DRAFT_EDIT
from handlers.ui.changes import capital
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import SIDE_NAMES, attribute_words
from scoring.playbook import Playbook

CHANGE = "playbook_change"
HISTORY = "playbook_history"  # value: how many versions to skip
LONGEST_PERSONA = 8000  # characters
BEGINNER = "Nextcall"  # who brought the playbook that a workspace begins with

Message = dict[str, Any]


def playbook_message(t: Texts, standing: Standing) -> Message:
    playbook = standing.seen.playbook
    title = t("Playbook, version {n}", n=standing.seen.version)
    since = since_words(t, standing.seen)
    parts = _parts(t, playbook)
    blocks = [
        ui.header(title),
        ui.section(ripe_words(t, playbook)),
        ui.context(since),
        ui.divider(),
        *(block for part in parts for block in ui.packed(part)),
        ui.context(gateway_words(t, playbook)),
        _buttons(t, standing),
        ui.context(t("`/playbook learn` has it learn from outcomes · `/playbook help` says more")),
    ]
    lines = [title, ripe_words(t, playbook), since, *(line for part in parts for line in part)]
    return ui.message(t, "\n".join(lines), blocks)


def since_words(t: Texts, seen: Seen) -> str:
    """Since when it is in force, and who agreed to it."""
    since = t("in force since {day}", day=t.full_date(seen.since.astimezone(t.zone).date()))
    return f"{capital(since)}, {agreed_words(t, seen)}"


def agreed_words(t: Texts, seen: Seen) -> str:
    """ "agreed by Anna (marketing) and Ben (sales)"; of one that nobody voted on, who loaded it."""
    if not seen.agreed and seen.by == BEGINNER:
        return t("nobody has agreed to it yet: Nextcall begins with it")
    if not seen.agreed:
        return t("loaded by {name}", name=name(seen.by))
    yes = [
        t("{name} ({side})", name=name(one.name), side=SIDE_NAMES[one.side]) for one in seen.agreed
    ]
    return t("agreed by {names}", names=t.listed(yes))


def unknown_message(t: Texts, words: str) -> Message:
    asked = t("I do not know `/playbook {words}`.", words=name(words).replace("`", "'"))
    close = meant(words)
    hint = t("Did you mean `/playbook {word}`?", word=close) if close else ""
    said = help_message(t)
    first = f"{asked} {hint}".strip()
    return ui.message(t, f"{first}\n{said['text']}", [ui.section(first), *said["blocks"]])


def help_message(t: Texts) -> Message:
    lines = [
        t("`/playbook` – what marketing and sales agreed on"),
        t("`/playbook history` – earlier versions, what changed, and the way back"),
        t("`/playbook edit` – change something; `/playbook edit employees` goes straight there"),
        t("`/playbook proposals` – what waits for the yes of both sides"),
        t("`/playbook workshop` – ask colleagues of both sides for their points"),
        t("`/playbook learn` – let it learn from won and lost leads"),
        t("`/playbook vetoes` – what the reasons of “not a fit” say"),
        t("`/playbook approvers` – who says yes for marketing and for sales"),
        t("`/playbook audit` – who did what, and when"),
    ]
    note = t(
        "What you change is a draft of yours until one person of marketing and one of sales say "
        "yes; till then the old version holds."
    )
    title = t("What `/playbook` can do")
    blocks = [ui.section(f"*{title}*\n" + "\n".join(lines)), ui.context(note)]
    return ui.message(t, "\n".join([title, *lines, note]), blocks)


def _parts(t: Texts, playbook: Playbook) -> list[list[str]]:
    """The persona, what signals are worth, and what follows: each as lines."""
    criteria = _criteria(t, playbook) or [t("No criteria: every lead fits.")]
    worth = worth_lines(t, playbook) or [t("No signal is worth anything.")]
    return [
        [t(":bust_in_silhouette: *Who fits*"), *criteria],
        [t(":chart_with_upwards_trend: *What shows interest*"), *worth],
        [fast_lane_words(t, playbook)],
        [rest_words(t, playbook)],
    ]


def _criteria(t: Texts, playbook: Playbook) -> list[str]:
    """As many as may be read at once; the others are named with the way to them."""
    lines: list[str] = []
    others: list[str] = []
    for criterion in playbook.criteria:
        read = criterion_lines(t, criterion, playbook)
        if others or sum(map(len, [*lines, *read])) > LONGEST_PERSONA:
            others.append(name(attribute_words(t, criterion.attribute)))
        else:
            lines += [*read[:-1], f"{read[-1]}\n"]
    if others:
        also = t("Also: {names}. `/playbook edit NAME` shows one of them.", names=listed(t, others))
        lines.append(also)
    return lines


def _buttons(t: Texts, standing: Standing) -> ui.Block:
    draft = standing.draft_id
    return ui.actions(
        ui.button(t("Change…"), CHANGE, style="primary")
        if draft is None
        else ui.button(t("My draft"), DRAFT_EDIT, str(draft), "primary"),
        ui.button(t("History"), HISTORY, "0"),
    )
