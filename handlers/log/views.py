"""The modals of logging: the form of a touchpoint, the search for a lead, a new lead."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from handlers.log.amounts import LONGEST
from handlers.log.form import AS_NEW, LEAD, Memory, local_minute
from handlers.log.line import readable
from handlers.log.whom import Choice, Name
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import escape, phone, shorten
from handlers.ui.texts import Texts
from handlers.ui.words import OUTCOME_NAMES, TOUCHPOINT_NAMES
from scoring.ledger import OUTCOMES, TOUCHPOINT_KINDS, Touchpoint

FORM_VIEW = "log_form"
SEARCH_VIEW = "log_search_view"
CREATE_VIEW = "log_create_view"

LONGEST_NAME = 200
View = dict[str, Any]


def form_view(
    t: Texts,
    memory: Memory,
    touchpoint: Touchpoint,
    choices: Sequence[Choice] | None = None,
    number: str = "",
) -> View:
    """The form, filled; with `choices` it asks which lead the name means, or whether it is new.

    A `number` is that of the call to be logged: whoever has not called yet dials it here.
    """
    blocks = [
        ui.labelled(
            t("Lead"),
            "lead",
            ui.text_input(
                "lead", memory.named, most=LONGEST_NAME, placeholder=t("Name or company")
            ),
        ),
        *([ui.section(f":telephone_receiver:\N{NO-BREAK SPACE}{phone(number)}")] if number else []),
        *([] if choices is None else [_choice(t, memory.named, choices)]),
        *_what(t, touchpoint),
        *_when(t, touchpoint),
        *_more(t, touchpoint),
    ]
    title = t("Edit entry") if memory.edits else t("Log")
    return ui.modal(t, FORM_VIEW, title, blocks, t("Save"), to_meta(memory))


def _choice(t: Texts, words: str, choices: Sequence[Choice]) -> ui.Block:
    new = ui.option(t("New lead: {words}", words=shorten(words, 50)), AS_NEW)
    options = [ui.option(choice.name, f"{LEAD}{choice.lead_id}") for choice in choices]
    # Slack takes no option value above 150 characters; such a lead is named in the field above.
    fitting = [option for option in options if len(option["value"]) <= 150]
    hint = t("Or write another name above.")
    element = ui.select("choice", [*fitting, new], placeholder=t("Choose"))
    label = t("Which one?") if choices else t("I know no lead of yours with this name")
    return ui.labelled(label, "choice", element, optional=True, hint=hint)


def _what(t: Texts, touchpoint: Touchpoint) -> list[ui.Block]:
    kinds = [ui.option(t.say(TOUCHPOINT_NAMES[kind]), kind) for kind in TOUCHPOINT_KINDS]
    outcomes = [ui.option(t.say(OUTCOME_NAMES[outcome]), outcome) for outcome in OUTCOMES]
    return [
        ui.labelled(t("What"), "kind", ui.select("kind", kinds, touchpoint.kind)),
        ui.labelled(t("Outcome"), "outcome", ui.select("outcome", outcomes, touchpoint.outcome)),
    ]


def _when(t: Texts, touchpoint: Touchpoint) -> list[ui.Block]:
    on = local_minute(touchpoint.occurred_at, t.zone)
    then = touchpoint.next_step_at and local_minute(touchpoint.next_step_at, t.zone)
    next_day = ui.date_input("next_date", then.date() if then else None)
    next_time = ui.time_input("next_time", _clock(then) if then else None)
    minutes = ui.number_input("minutes", touchpoint.minutes, 0, LONGEST)
    return [
        ui.labelled(t("Date"), "date", ui.date_input("date", on.date())),
        ui.labelled(t("Time"), "time", ui.time_input("time", _clock(on))),
        ui.labelled(t("Minutes"), "minutes", minutes, optional=True),
        ui.labelled(t("Next step on"), "next_date", next_day, optional=True),
        ui.labelled(t("Next step at"), "next_time", next_time, optional=True),
    ]


def _more(t: Texts, touchpoint: Touchpoint) -> list[ui.Block]:
    note = ui.text_input("note", touchpoint.note, multiline=True)
    value = t.money(touchpoint.value) if touchpoint.value else ""
    value_input = ui.text_input("value", value, most=50, placeholder=t("4000 EUR"))
    channel = ui.text_input(
        "channel", touchpoint.channel or "", most=100, placeholder=t("phone, LinkedIn, …")
    )
    return [
        ui.labelled(t("Note"), "note", note, optional=True),
        ui.labelled(t("Value, if won"), "value", value_input, optional=True),
        ui.labelled(t("Channel"), "channel", channel, optional=True),
    ]


def _clock(local: datetime) -> str:
    return f"{local:%H:%M}"


def search_view(t: Texts, words: str, meta: str) -> View:
    element = ui.text_input("lead", words, most=LONGEST_NAME, placeholder=t("Name or company"))
    blocks = [ui.labelled(t("Whom was it about?"), "lead", element)]
    return ui.modal(t, SEARCH_VIEW, t("Search a lead"), blocks, t("Search"), meta)


def create_view(t: Texts, name: Name, typed: str, meta: str) -> View:
    contact = ui.text_input("contact", name.contact, most=LONGEST_NAME)
    company = ui.text_input("company", name.company, most=LONGEST_NAME)
    blocks = [
        ui.labelled(t("Contact"), "contact", contact, optional=True),
        ui.labelled(t("Company"), "company", company, optional=True),
        ui.labelled(t("Phone"), "phone", ui.text_input("phone", most=50), optional=True),
        ui.labelled(t("E-mail"), "email", ui.text_input("email", most=LONGEST_NAME), optional=True),
    ]
    if typed:
        blocks.append(
            ui.context(t("Then I log: {typed}", typed=escape(shorten(readable(typed), 500))))
        )
    return ui.modal(t, CREATE_VIEW, t("New lead"), blocks, t("Create and log"), meta)


# --- What a view remembers ------------------------------------------------------------------------


def to_meta(memory: Memory) -> str:
    held = {name: value for name, value in asdict(memory).items() if value}
    return json.dumps(held, default=datetime.isoformat, ensure_ascii=False)


def from_meta(meta: str) -> Memory:
    held = json.loads(meta)
    for name in ("occurred_at", "next_step_at"):
        if name in held:
            held[name] = datetime.fromisoformat(held[name])
    return Memory(**held)
