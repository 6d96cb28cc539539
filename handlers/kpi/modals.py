"""The modal in which a manager changes a line of the table, and what is said after."""

from collections.abc import Sequence
from typing import Any

from handlers.kpi.form import (
    GREEN,
    HOW,
    LABEL,
    LINE,
    LONGEST_LABEL,
    LOWER,
    RED,
    SHOWN,
    block_id,
)
from handlers.kpi.lines import HOURS, SECONDS, is_of_ledger
from handlers.kpi.words import label
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from scoring.kpi import CHOOSABLE, How, Line
from scoring.message import Message, say

FORM = "kpi_form"
DONE = "kpi_done"
LONGEST_BOUND = 40
_WAYS: dict[How, Message] = {
    "sum": say("their sum"),
    "last": say("the last one"),
    "mean": say("their mean"),
}

View = dict[str, Any]


def form_view(t: Texts, lines: Sequence[Line], chosen: Line, unit: str, meta: str = "") -> View:
    """Which line, and what is known of it."""
    options = [ui.option(_option(t, line), line.name) for line in lines]
    select = ui.select(LINE, options, chosen.name)
    blocks = [
        ui.labelled(t("Line"), LINE, select) | {"dispatch_action": True},
        _box(t("Table"), block_id(SHOWN, chosen.name), SHOWN, t("Show it"), not chosen.is_hidden),
        _text(t("Called"), LABEL, chosen, chosen.label, LONGEST_LABEL, _known_as(t, chosen)),
        *([] if is_of_ledger(chosen) else [_how(t, chosen)]),
        _text(
            t("Green begins at"),
            GREEN,
            chosen,
            _typed(chosen.green),
            LONGEST_BOUND,
            _unit(t, chosen, unit),
        ),
        _text(t("Red begins at"), RED, chosen, _typed(chosen.red), LONGEST_BOUND, None),
        _box(
            t("Direction"),
            block_id(LOWER, chosen.name),
            LOWER,
            t("Less is better"),
            chosen.lower_is_better,
        ),
        ui.context(
            t("Without bounds, a line is compared with a goal’s plan or with the months before.")
        ),
    ]
    return ui.modal(t, FORM, t("Table of figures"), blocks, t("Save"), meta)


def saved_view(t: Texts, line: Line) -> View:
    words = label(t, line)
    said = (
        t(":white_check_mark: {name} is not in the table any more.", name=name(words))
        if line.is_hidden
        else t(":white_check_mark: {name} is saved. `/kpi` shows it.", name=name(words))
    )
    return notice_view(t, said)


def notice_view(t: Texts, words: str) -> View:
    return ui.modal(t, DONE, t("Table of figures"), [ui.section(words)], None)


def _option(t: Texts, line: Line) -> str:
    words = label(t, line)
    return t("{name} (hidden)", name=words) if line.is_hidden else words


def _known_as(t: Texts, line: Line) -> str:
    return t("Empty: {name}", name=label(t, Line(line.name)))


def _how(t: Texts, line: Line) -> ui.Block:
    options = [ui.option(t.say(_WAYS[how]), how) for how in CHOOSABLE]
    return ui.labelled(
        t("A month’s values become"), block_id(HOW, line.name), ui.select(HOW, options, line.how)
    )


def _unit(t: Texts, line: Line, unit: str) -> str:
    if unit == HOURS:
        return t("In hours")
    if unit == SECONDS:
        return t("In seconds")
    of_month = t("for a whole month; a month that runs has its share") if line.how == "sum" else ""
    team = t("for the whole team") if line.how == "sum" and is_of_ledger(line) else ""
    return ", ".join(part for part in (unit, of_month, team) if part)


def _text(
    words: str, field: str, line: Line, initial: str, most: int, hint: str | None
) -> ui.Block:
    box = ui.text_input(field, initial, most=most)
    return ui.labelled(words, block_id(field, line.name), box, optional=True, hint=hint or None)


def _box(words: str, block: str, field: str, said: str, ticked: bool) -> ui.Block:
    boxes = ui.checkboxes(field, [ui.option(said, "yes")], {"yes"} if ticked else ())
    return ui.labelled(words, block, boxes, optional=True)


def _typed(value: float | None) -> str:
    """As it can be read again: no groups."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
