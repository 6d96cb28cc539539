"""The modals in which a goal is set: a form for most, TOML for what the form cannot hold."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from handlers.milestone.chain_text import example
from handlers.milestone.form import ME, TEAM, Form
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import escape
from handlers.ui.texts import Texts
from scoring.goals.goal import KINDS, SPLITS
from scoring.goals.goal_reader import IN_ONE
from scoring.message import Message, say

FORM_VIEW = "milestone_form"
TOML_VIEW = "milestone_toml"
TO_TOML = "milestone_to_toml"  # opens the TOML in place of the form
MOST_TOML = 3000

_SPLIT_NAMES: dict[str, Message] = {
    "month": say("By month"),
    "quarter": say("By quarter"),
    "half-year": say("By half-year"),
    IN_ONE: say("In one piece"),
}
KIND_NAMES: dict[str, Message] = {
    "sales": say("Sales"),
    "interaction": say("Interaction"),
    "loyalty": say("Loyalty"),
    "perception": say("Perception"),
    "complaints": say("Complaints"),
    "reputation": say("Reputation"),
    "new_customers": say("New customers"),
    "leads": say("Leads"),
    "traffic": say("Traffic"),
    "search_ranking": say("Search ranking"),
    "expert_status": say("Expert status"),
    "awareness": say("Awareness"),
}

View = dict[str, Any]


@dataclass(frozen=True)
class Memory:
    """What a goal's modal remembers: the goal it replaces, and where its answer goes."""

    response_url: str = ""
    replaces: int | None = None
    beside: bool = False  # a command has no message that could be replaced

    @property
    def meta(self) -> str:
        return json.dumps(asdict(self))


def remembered(view: View) -> Memory:
    return Memory(**json.loads(view["private_metadata"]))


def form_view(
    t: Texts, form: Form, memory: Memory, may_set_teams: bool, taken: str | None = None
) -> View:
    """`taken` is the name of a goal in force that this one would replace."""
    blocks = [
        *_taken(t, taken),
        _text(t("Name"), "name", form.name, t("New customers 2027"), most=100),
        *(_whose(t, form) if may_set_teams else []),
        *_targets(t, form),
        ui.labelled(t("From"), "begins", ui.date_input("begins", _day(form.begins))),
        ui.labelled(t("To"), "ends", ui.date_input("ends", _day(form.ends))),
        *_more(t, form),
    ]
    if memory.replaces is None:
        toml = ui.button(t("Paste TOML instead"), TO_TOML)
        blocks.append(ui.section(t("Milestones by hand, or several chains?"), toml))
    title = t("New goal") if memory.replaces is None else t("Change goal")
    return ui.modal(t, FORM_VIEW, title, blocks, t("Save"), memory.meta)


def toml_view(t: Texts, toml: str, memory: Memory, taken: str | None = None) -> View:
    field = ui.text_input("toml", toml, multiline=True, most=MOST_TOML)
    hint = t("As in the file of nextcall goal load.")
    blocks = [*_taken(t, taken), ui.labelled(t("Goal as TOML"), "toml", field, True, hint)]
    title = t("New goal") if memory.replaces is None else t("Change goal")
    return ui.modal(t, TOML_VIEW, title, blocks, t("Save"), memory.meta)


def too_long_words(t: Texts) -> str:
    return t(
        "This goal’s text is too long for Slack; change its file and load it with "
        "`nextcall goal load FILE`."
    )


def _taken(t: Texts, name: str | None) -> list[ui.Block]:
    """The warning that a goal of this name is in force, and the box that replaces it."""
    if name is None:
        return []
    words = t(":warning: A goal named “{name}” is in force already.", name=escape(name))
    box = ui.checkbox("anyway", t("Replace it: the new one is counted afresh"))
    return [ui.section(words), ui.labelled(t("Replace it?"), "anyway", box, optional=True)]


def _whose(t: Texts, form: Form) -> list[ui.Block]:
    options = [ui.option(t("Mine"), ME), ui.option(t("The team’s"), TEAM)]
    if form.whose not in (ME, TEAM):
        options.append(ui.option(form.whose, form.whose))
    return [ui.labelled(t("Whose"), "whose", ui.radio_buttons("whose", options, form.whose))]


def _targets(t: Texts, form: Form) -> list[ui.Block]:
    others = ui.text_input("others", form.others, multiline=True, placeholder="deals = 12")
    hint = t(
        "One a line. deals, leads and interactions are counted from what you log; any other name is "
        "a figure of yours, such as visitors = 5000. At most: complaints <= 5."
    )
    return [
        _text(t("New customers"), "customers", form.customers, "10", True),
        _text(t("Revenue"), "revenue", form.revenue, t("40000 EUR"), True),
        ui.labelled(t("Other targets"), "others", others, True, hint),
    ]


def _more(t: Texts, form: Form) -> list[ui.Block]:
    splits = [ui.option(t.say(_SPLIT_NAMES[one]), one) for one in (*SPLITS, IN_ONE)]
    learn = ui.date_input("learn_until", _day(form.learn_until))
    return [
        ui.labelled(t("Milestones"), "split", ui.select("split", splits, form.split)),
        _text(
            t("Only these channels"),
            "channels",
            form.channels,
            "xing, blog",
            True,
            t("Then only leads count whose first touch came through one of them."),
        ),
        ui.labelled(
            t("Learning phase until"),
            "learn_until",
            learn,
            True,
            t("Until then the hit rates are measured; then I say whether the target should stand."),
        ),
        _text(t("Hours a week for it"), "hours", form.hours, "5", True),
        ui.labelled(t("Kind"), "kind", ui.select("kind", _kinds(t, form), form.kind)),
        _chain(t, form),
    ]


def _kinds(t: Texts, form: Form) -> list[ui.Option]:
    """The known ones, and the goal's own."""
    known = [ui.option(t.say(KIND_NAMES[one]), one) for one in KINDS]
    return known if form.kind in KINDS else [*known, ui.option(form.kind, form.kind)]


def _chain(t: Texts, form: Form) -> ui.Block:
    field = ui.text_input("chain", form.chain, multiline=True, placeholder=example(t))
    hint = t(
        "Left empty: contact → call → appointment → first deal → follow-up deal. Else a level a line: "
        "its name, what reaches it (a kind of touchpoint, an outcome, or signal and its kind), and "
        "the minutes it takes."
    )
    return ui.labelled(t("The way to a deal"), "chain", field, True, hint)


def _text(
    label: str,
    block: str,
    value: str,
    placeholder: str,
    optional: bool = False,
    hint: str | None = None,
    most: int = ui.INPUT,
) -> ui.Block:
    field = ui.text_input(block, value, most=most, placeholder=placeholder)
    return ui.labelled(label, block, field, optional, hint)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
