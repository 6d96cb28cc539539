"""The modals in which parts of a draft are changed, one part each."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from handlers.playbook.form import (
    ATTRIBUTE,
    CHOICES,
    FAST_LANE,
    FIT_FLOOR,
    HALF_LIFE,
    OTHER,
    OUT,
    POINTS,
    REST,
    RIPE_AT,
    UNKNOWN,
    UNKNOWN_SHARE,
)
from handlers.playbook.lines import band_lines, kind_lines, point_lines, typed_number, value_lines
from handlers.playbook.parts import CRITERION, NEW, PART_NAMES, Part
from handlers.ui import blocks as ui
from handlers.ui.changes import capital
from handlers.ui.texts import Texts
from handlers.ui.words import OUTCOME_NAMES, attribute_words
from scoring.ledger import OUTCOMES
from scoring.playbook import Criterion, Playbook

FORM = "playbook_part_form"
CHUNK = 2000  # characters of lines in one input, which leaves room for as many more
_CLOSING = ("won", "lost", "not_a_fit")  # after these nobody is called anyway

View = dict[str, Any]


@dataclass(frozen=True)
class Memory:
    """What a modal remembers: the draft and the part that it changes, and where its answer goes."""

    part: Part
    draft_id: int | None = None
    attribute: str | None = None
    response_url: str = ""
    beside: bool = False  # what has the button stays

    @property
    def meta(self) -> str:
        return json.dumps(asdict(self))


def remembered(view: View) -> Memory:
    return Memory(**json.loads(view["private_metadata"]))


def part_view(t: Texts, playbook: Playbook, memory: Memory) -> View:
    """The form of a part, filled with what the draft says; words in its place where Slack cannot show
    all of it, for what is not shown would be lost.
    """
    criterion = next((one for one in playbook.criteria if one.attribute == memory.attribute), None)
    blocks = _FORMS[memory.part](t, playbook, criterion)
    title = _title(t, memory)
    view = ui.modal(t, FORM, title, blocks, t("Save"), memory.meta)
    if len(view["blocks"]) < len(blocks):
        words = t(
            "This is too long for Slack. Write it into a file: `nextcall playbook show`, then "
            "`nextcall playbook load FILE`."
        )
        return notice_view(t, words, title)
    return view


def notice_view(t: Texts, words: str, title: str = "") -> View:
    return ui.modal(t, "playbook_notice", title or t("Playbook"), [ui.section(words)], None)


def _title(t: Texts, memory: Memory) -> str:
    if memory.part == CRITERION and memory.attribute:
        return capital(attribute_words(t, memory.attribute))
    return t.say(PART_NAMES[memory.part])


def _thresholds(t: Texts, playbook: Playbook, _: Criterion | None) -> list[ui.Block]:
    half_life = playbook.half_life / timedelta(days=1)
    share = round(100 * playbook.unknown_share, 6)
    return [
        _number(t, t("Ripe from interest"), RIPE_AT, playbook.ripe_at),
        _number(t, t("Ripe from fit (0 to 100)"), FIT_FLOOR, playbook.fit_floor),
        _number(t, t("Interest halves every … days"), HALF_LIFE, half_life),
        _number(
            t,
            t("What is not known counts … % of the most"),
            UNKNOWN_SHARE,
            share,
            t("For criteria that do not say so themselves."),
        ),
    ]


def _points(t: Texts, playbook: Playbook, _: Criterion | None) -> list[ui.Block]:
    highest = dict(sorted(playbook.points.items(), key=lambda one: -one[1]))
    hint = t(
        "One signal a line, such as “{example}”. In German or English; another name is a new kind. "
        "What you take out counts nothing.",
        example=t("Asked for a demo: 40"),
    )
    label = t("Points of signals")
    return _long(t, label, POINTS, point_lines(t, highest), hint)


def _fast_lane(t: Texts, playbook: Playbook, _: Criterion | None) -> list[ui.Block]:
    known = {**playbook.points, **dict.fromkeys(playbook.fast_lane, 0.0)}
    field = ui.text_input(FAST_LANE, "\n".join(kind_lines(t, playbook.fast_lane, known)), True)
    hint = t("One signal a line: who does this is called at once, whatever the score.")
    return [ui.labelled(t("Fast lane"), FAST_LANE, field, optional=True, hint=hint)]


def _rest(t: Texts, playbook: Playbook, _: Criterion | None) -> list[ui.Block]:
    asked = [one for one in OUTCOMES if one not in _CLOSING or one in playbook.rest_days]
    return [
        ui.labelled(
            t("Days after “{outcome}”", outcome=t.say(OUTCOME_NAMES[outcome])),
            f"{REST}:{outcome}",
            ui.text_input(
                f"{REST}:{outcome}",
                typed_number(t, playbook.rest_days[outcome])
                if outcome in playbook.rest_days
                else "",
                most=40,
            ),
            optional=True,
        )
        for outcome in asked
    ]


def _criterion(t: Texts, playbook: Playbook, criterion: Criterion | None) -> list[ui.Block]:
    if criterion is None:
        return _new(t, playbook)
    lines = band_lines(t, criterion.bands) or value_lines(t, criterion.values)
    hint = _bands_hint(t) if criterion.bands else _values_hint(t)
    label = t("Bands and their points") if criterion.bands else t("Values and their points")
    out = ui.checkbox(OUT, t("Take this criterion out"))
    return [
        *_long(t, label, CHOICES, lines, hint),
        *_others(t, playbook, criterion),
        ui.labelled(t("Criterion"), OUT, out, optional=True),
    ]


def _new(t: Texts, playbook: Playbook) -> list[ui.Block]:
    attribute = ui.text_input(ATTRIBUTE, most=100, placeholder=t("region"))
    about = t("The column of the leads that it is about")
    hint = f"{_bands_hint(t)} {_values_hint(t)}"
    return [
        ui.labelled(about, ATTRIBUTE, attribute),
        *_long(t, t("Bands or values and their points"), CHOICES, [], hint),
        *_others(t, playbook, Criterion("")),
    ]


def _others(t: Texts, playbook: Playbook, criterion: Criterion) -> list[ui.Block]:
    share = t.percent(playbook.unknown_share)
    unknown = criterion.unknown
    field = ui.text_input(UNKNOWN, "" if unknown is None else typed_number(t, unknown), most=40)
    hint = t("Empty: {share} of the most, as for all criteria.", share=share)
    return [
        _number(t, t("Points for any other value"), OTHER, criterion.other),
        ui.labelled(t("Points where nothing is known"), UNKNOWN, field, optional=True, hint=hint),
    ]


def _bands_hint(t: Texts) -> str:
    return t("A band a line, such as 25–49: 50; both ends belong to it.")


def _values_hint(t: Texts) -> str:
    return t("A value a line, such as Logistics: 60.")


def _number(t: Texts, label: str, block: str, value: float, hint: str | None = None) -> ui.Block:
    field = ui.text_input(block, typed_number(t, value), most=40)
    return ui.labelled(label, block, field, hint=hint)


def _long(t: Texts, label: str, field: str, lines: Sequence[str], hint: str) -> list[ui.Block]:
    """As many inputs as the lines need."""
    chunks = [""]
    for line in lines:
        if chunks[-1] and len(chunks[-1]) + len(line) >= CHUNK:
            chunks.append(line)
        else:
            chunks[-1] = f"{chunks[-1]}\n{line}".strip("\n")
    return [
        ui.labelled(
            label if len(chunks) == 1 else f"{label} ({n}/{len(chunks)})",
            f"{field}:{n}",
            ui.text_input(f"{field}:{n}", chunk, multiline=True),
            optional=len(chunks) > 1,
            hint=hint if n == len(chunks) else None,
        )
        for n, chunk in enumerate(chunks, 1)
    ]


_FORMS = {
    "thresholds": _thresholds,
    "points": _points,
    "fast_lane": _fast_lane,
    "rest": _rest,
    CRITERION: _criterion,
    NEW: _criterion,
}
