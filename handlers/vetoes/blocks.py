"""The agenda of the vetoes as people see it."""

from collections.abc import Sequence
from typing import Any

from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import bold, name, shorten
from handlers.ui.texts import Texts
from handlers.ui.words import attribute_words, choice_words, reason_words
from handlers.vetoes.flow import Asked, Tried, change_of
from scoring.agreement.simulation import Shift
from scoring.agreement.vetoes import MIN_CASES, Item

TRY = "vetoes_try"  # value: a change; shows who would move
PROPOSE = "vetoes_propose"  # value: a change; puts it into the reader's draft
MOST_ITEMS = 10
MOST_SHIFTS = 20
REASON = 60  # characters of a reason in the reps' own words

Message = dict[str, Any]


def agenda_message(t: Texts, asked: Asked) -> Message:
    """Each reason with the choice it comes from, and what that would deserve."""
    found = asked.agenda
    if not found.items:
        return ui.message(t, nothing_words(t, asked), [ui.section(nothing_words(t, asked))])
    heading = t("What the vetoes say")
    summary = t.plural(
        "{n} veto in a year, {reasons} with a reason.",
        "{n} vetoes in a year, {reasons} with a reason.",
        found.vetoes,
        reasons=t.number(found.reasons),
    )
    items = found.items[:MOST_ITEMS]
    lines = [item_words(t, item, asked) for item in items]
    blocks = [ui.header(heading), ui.context(summary)]
    for item, line in zip(items, lines, strict=True):
        blocks.append(ui.section(line))
        # A name that is too long for a button would come back cut off.
        if item.attribute and len(change_of(item).value) <= ui.VALUE:
            blocks.append(_buttons(t, item))
    return ui.message(t, "\n".join([bold(heading), summary, *lines]), blocks)


def item_words(t: Texts, item: Item, asked: Asked) -> str:
    """ "*too small*: 7 of 9 vetoes come from *employees 25–49*. With 20 points instead of 50 …"."""
    reason = bold(shorten(reason_words(t, item.reason), REASON))
    if not item.attribute:
        return t.plural(
            "{reason}: {n} veto, from no part of the persona above all.",
            "{reason}: {n} vetoes, from no part of the persona above all.",
            item.cases,
            reason=reason,
        )
    where = t(
        "{reason}: {n} of {cases} vetoes come from {choice}.",
        reason=reason,
        n=t.number(item.of_choice),
        cases=t.number(item.cases),
        choice=_choice(t, item.attribute, item.choice),
    )
    down = t.plural(
        "With {suggested} points instead of {points}, {n} lead would move down.",
        "With {suggested} points instead of {points}, {n} leads would move down.",
        asked.down[change_of(item)],
        suggested=t.number(item.suggested),
        points=t.number(item.points),
    )
    return f"{where} {down}"


def nothing_words(t: Texts, asked: Asked) -> str:
    """What is missing before the vetoes say something."""
    found = asked.agenda
    said = t.plural(
        "{n} veto in a year, {reasons} with a reason: too few of one reason to say anything "
        "({least} are needed).",
        "{n} vetoes in a year, {reasons} with a reason: too few of one reason to say anything "
        "({least} are needed).",
        found.vetoes,
        reasons=t.number(found.reasons),
        least=t.number(MIN_CASES),
    )
    return said + "\n" + t("A reason is kept like this: `/log Müller doesn't fit, too small`")


def trial_view(t: Texts, tried: Tried) -> dict[str, Any]:
    """Who would move, and how many leads would be ripe."""
    change, found = tried.change, tried.simulated
    lines = [
        t(
            "{choice}: {suggested} points instead of {points}.",
            choice=_choice(t, change.attribute, change.choice),
            suggested=t.number(change.points),
            points=t.number(tried.points),
        ),
        t(
            "Down: {down} · up: {up} · ripe: {before} → {after}",
            down=t.number(len(found.down)),
            up=t.number(len(found.up)),
            before=t.number(found.ripe_before),
            after=t.number(found.ripe_after),
        ),
    ]
    blocks = [
        ui.section("\n".join(lines)),
        *_shifts(t, t("These would move down:"), tried.down),
        *_shifts(t, t("These would move up:"), tried.up),
    ]
    if len(tried.down) < len(found.down):
        blocks.append(ui.context(t("Only your leads and those of the pool are named.")))
    return ui.modal(t, "vetoes_trial", t("Who would move"), blocks, None)


def why_words(t: Texts, choice: str, attribute: str) -> str:
    """Why a draft was begun, for who is asked to say yes to it."""
    return t("The vetoes of a year speak against {choice}.", choice=_plain(t, attribute, choice))


def _buttons(t: Texts, item: Item) -> ui.Block:
    value = change_of(item).value
    return ui.actions(
        ui.button(t("Who would move?"), TRY, value), ui.button(t("Propose it"), PROPOSE, value)
    )


def _shifts(t: Texts, heading: str, shifts: Sequence[Shift]) -> list[ui.Block]:
    if not shifts:
        return []
    lines = [
        t(
            "{before} → {after}  {name}",
            before=t.number(shift.before),
            after=t.number(shift.after),
            name=name(shift.waiting.name),
        )
        for shift in shifts[:MOST_SHIFTS]
    ]
    more = len(shifts) - len(lines)
    if more:
        lines.append(t.plural("… {n} more", "… {n} more", more))
    return ui.packed([f"*{heading}*", *lines])


def _choice(t: Texts, attribute: str, choice: str) -> str:
    return bold(_plain(t, attribute, choice))


def _plain(t: Texts, attribute: str, choice: str) -> str:
    return f"{attribute_words(t, attribute)} {choice_words(t, choice)}"
