"""A draft as its author sees it: what it changes, what to look at, what to do next."""

from datetime import datetime
from typing import Any

from handlers.playbook.drafting import Draft
from handlers.playbook.parts import CRITERION, PART_NAMES, option_value
from handlers.ui import blocks as ui
from handlers.ui.actions import DRAFT_PROPOSE, DRAFT_UPDATE, PLAYBOOK_SHOW, PROPOSAL_SHOW
from handlers.ui.changes import capital, change_lines, shortened
from handlers.ui.mrkdwn import escape, name
from handlers.ui.texts import Texts
from handlers.ui.words import KNOWN_KINDS, ORIGIN_NAMES, OUTCOME_NAMES, attribute_words
from scoring.ledger import OUTCOMES
from scoring.toml_reader import Problem, closest

PART = "playbook_part"  # the part that is to be changed; its block says of which draft
DISCARD = "playbook_discard"  # value: a draft's id
ALIKE = 0.85
MOST_CHANGES, MOST_WARNINGS = 40, 8

Message = dict[str, Any]


def draft_message(t: Texts, draft: Draft, now: datetime, said: str = "") -> Message:
    """`said` is what has just been done."""
    title = t("Your proposal, open to the votes") if draft.is_open else t("Your draft")
    about = _about(t, draft)
    lines = change_lines(t, draft.changes, MOST_CHANGES)
    changed = [f"• {line}" for line in lines] or [t("Nothing is changed yet.")]
    notes = _notes(t, draft)
    blocks = [
        *([ui.section(said)] if said else []),
        ui.header(title),
        ui.context(about),
        *ui.packed(changed),
        *(ui.section(note) for note in notes),
        _choice(t, draft, now),
        _buttons(t, draft),
    ]
    text = "\n".join([*([said] if said else []), title, about, *changed, *notes])
    return ui.message(t, text, blocks)


def discarded_message(t: Texts) -> Message:
    words = t("Your draft is discarded. The playbook in force stays as it is.")
    show = ui.button(t("Show the playbook"), PLAYBOOK_SHOW)
    return ui.message(t, words, [ui.section(words), ui.actions(show)])


def refused_message(t: Texts, why: str) -> Message:
    return ui.message(t, why, [ui.section(why)])


def draft_of_block(block_id: str) -> int | None:
    """The draft whose parts this block offers."""
    return int(block_id.split(":")[1]) or None


def warning_words(t: Texts, problem: Problem) -> str:
    """A warning with its place in the reader's words."""
    reason = t.say(problem.message)
    place, _, outcome = problem.place.partition(".")
    if place == "rest_days" and outcome in OUTCOMES:
        outcomes = {one: t.say(words) for one, words in OUTCOME_NAMES.items()}
        return f"{capital(outcomes[outcome])}: {reason}"
    _, bracket, rest = problem.place.partition(" (")
    attribute = rest.rpartition(")")[0]
    if bracket and attribute:
        return f"{name(capital(attribute_words(t, attribute)))}: {reason}"
    return capital(reason)


def _about(t: Texts, draft: Draft) -> str:
    from_version = t("made from version {n}", n=draft.base)
    if draft.origin != "edit":
        from_version += f" · {t.say(ORIGIN_NAMES[draft.origin])}"
    if draft.is_open:
        return t("{from_version} · what you change asks both sides anew", from_version=from_version)
    return t(
        "{from_version} · yours alone until you ask both sides; till then the old version holds",
        from_version=from_version,
    )


def _notes(t: Texts, draft: Draft) -> list[str]:
    notes = [f"> {escape(' '.join(draft.why.split()))}"] if draft.why else []
    if draft.is_outdated:
        notes.append(
            t(
                ":arrows_counterclockwise: Version {n} is in force by now: your draft was made from "
                "version {base}.",
                n=draft.in_force,
                base=draft.base,
            )
        )
    warnings = [*_mistyped(t, draft), *(warning_words(t, one) for one in draft.warnings)]
    if warnings:
        shown = [f"• {words}" for words in shortened(t, warnings, MOST_WARNINGS)]
        notes.append("\n".join([t(":warning: *Look at this, it may be meant so:*"), *shown]))
    return notes


def _mistyped(t: Texts, draft: Draft) -> list[str]:
    """New kinds that are nearly the name of another."""
    new = [one.name for one in draft.changes if one.part == "points" and one.before is None]
    known = {*KNOWN_KINDS, *draft.playbook.points}.difference(new)
    return [
        t("“{name}” is a new kind of signal: did you mean {meant}?", name=name(kind), meant=meant)
        for kind in new
        if (meant := closest(kind, known, ALIKE))
    ]


def _choice(t: Texts, draft: Draft, now: datetime) -> ui.Block:
    """The same part may be chosen again: Slack takes a block of another id for a new one."""
    fixed = [ui.option(t.say(words), option_value(part)) for part, words in PART_NAMES.items()]
    criteria = [
        ui.option(
            t("Criterion: {name}", name=attribute_words(t, one.attribute)),
            option_value(CRITERION, number),
        )
        for number, one in enumerate(draft.playbook.criteria)
    ]
    options = [*criteria[: ui.OPTIONS - len(fixed)], *fixed]
    block_id = f"{PART}:{draft.proposal_id or 0}:{now.timestamp()}"
    choose = ui.select(PART, options, placeholder=t("Choose a part"))
    words = t("*What do you want to change?*") if not draft.changes else t("*Change more?*")
    return ui.section(words, choose, block_id)


def _buttons(t: Texts, draft: Draft) -> ui.Block:
    show = ui.button(t("Show the playbook"), PLAYBOOK_SHOW)
    if draft.proposal_id is None:
        return ui.actions(show)
    value = str(draft.proposal_id)
    update = ui.button(t("Bring up to date"), DRAFT_UPDATE, value) if draft.is_outdated else None
    if draft.is_open:
        return ui.actions(update, ui.button(t("How it stands"), PROPOSAL_SHOW, value), show)
    sure = ui.confirm(
        t("Discard the draft?"), t("What you changed is gone."), t("Discard"), t("Keep it")
    )
    ask = ui.button(t("Ask both sides"), DRAFT_PROPOSE, value, "primary")
    return ui.actions(
        ask if draft.changes else None,
        update,
        ui.button(t("Discard"), DISCARD, value, confirm=sure),
        show,
    )
