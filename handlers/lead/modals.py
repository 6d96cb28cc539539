"""The lead's modals: add and edit, assign, close."""

from typing import Any

from handlers.lead.flow import Alike, Opened
from handlers.lead.form import TRAIT, UNKNOWN, Form, traits
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import bold, escape
from handlers.ui.texts import Texts
from handlers.ui.words import LEAD_KIND_NAMES, OUTCOME_NAMES, attribute_words
from scoring.lead import Lead
from scoring.ledger import Outcome
from scoring.playbook import Criterion

FORM_VIEW = "lead_form"
ASSIGN_VIEW = "lead_assign_to"
CLOSE_VIEW = "lead_close_how"
OUTCOME = "lead_close_outcome"

View = dict[str, Any]


def form_view(t: Texts, opened: Opened, meta: str, alike: Lead | None = None) -> View:
    """Add or edit a lead; with `alike`, the lead that this one may be the same as."""
    form, playbook = opened.form, opened.playbook
    blocks = [*_warning(t, alike)] if alike else []
    blocks += [*_who(t, form), _kind(t, form)]
    if opened.may_choose_owner:
        blocks.append(_owner(t, opened))
    blocks += [_trait(t, criterion, form) for criterion in traits(playbook)]
    blocks.append(_others(t, form))
    if opened.lead.status == "opted_out":
        agreed = t("Has given consent again: may be called")
        box = ui.checkbox("consent", agreed)
        blocks.append(ui.labelled(t("Opted out"), "consent", box, optional=True))
    title = t("Add lead") if opened.is_new else t("Edit lead")
    return ui.modal(t, FORM_VIEW, title, blocks, t("Save"), meta)


def warned_view(t: Texts, alike: Alike, meta: str) -> View:
    return form_view(t, alike.opened, meta, alike.lead)


def assign_view(t: Texts, opened: Opened, asker: str | None, meta: str) -> View:
    """`asker` is the Slack id of who asks: a lead of the pool is most likely taken."""
    suggested = opened.form.owner if opened.owner else asker
    who = ui.labelled(
        t("New owner"),
        "owner",
        ui.user_input("owner", suggested or None),
        optional=True,
        hint=t("Leave it empty to give the lead to the pool."),
    )
    owner = opened.owner.display_name if opened.owner else t("nobody yet")
    about = t("{name}, until now: {owner}", name=bold(opened.lead.name), owner=escape(owner))
    return ui.modal(t, ASSIGN_VIEW, t("Assign lead"), [ui.section(about), who], t("Assign"), meta)


def close_view(t: Texts, name: str, outcome: Outcome | None, meta: str) -> View:
    """Asks how it ended, and for what belongs to this outcome: a value, or a reason.

    Nothing is chosen beforehand: a hasty Enter must not close a lead as won.
    """
    outcomes: tuple[Outcome, ...] = ("won", "lost", "not_a_fit")
    options = [ui.option(t.say(OUTCOME_NAMES[one]), one) for one in outcomes]
    how = ui.labelled(t("How did it end?"), "outcome", ui.radio_buttons(OUTCOME, options, outcome))
    more = [] if outcome is None else [_value(t) if outcome == "won" else _reason(t)]
    blocks = [ui.section(bold(name)), how | {"dispatch_action": True}, *more]
    return ui.modal(t, CLOSE_VIEW, t("Close lead"), blocks, t("Close lead"), meta)


def _value(t: Texts) -> ui.Block:
    field = ui.text_input("value", most=40, placeholder=t("4000 EUR"))
    return ui.labelled(t("What is it worth?"), "value", field, optional=True)


def _reason(t: Texts) -> ui.Block:
    field = ui.text_input("reason", multiline=True, placeholder=t("For example: too expensive"))
    return ui.labelled(
        t("Why?"), "reason", field, hint=t("The reason is kept: it will teach the playbook.")
    )


def _warning(t: Texts, alike: Lead) -> list[ui.Block]:
    words = t(
        ":warning: This may be {name} ({id}), who is there already.",
        name=bold(alike.name),
        id=escape(alike.external_id),
    )
    box = ui.checkbox("anyway", t("Save anyway: it is somebody else"))
    return [ui.section(words), ui.labelled(t("Sure?"), "anyway", box)]


def _who(t: Texts, form: Form) -> list[ui.Block]:
    asked = (
        (t("Company"), "company", form.company),
        (t("Contact"), "contact", form.contact),
        (t("E-mail"), "email", form.email),
        (t("Phone"), "phone", form.phone),
    )
    # Also those that are needed are optional to Slack: what is missing is said in our words.
    return [
        ui.labelled(label, block_id, ui.text_input(block_id, value), optional=True)
        for label, block_id, value in asked
    ]


def _kind(t: Texts, form: Form) -> ui.Block:
    options = [ui.option(t.say(name), kind) for kind, name in LEAD_KIND_NAMES.items()]
    return ui.labelled(t("Kind of business"), "kind", ui.select("kind", options, form.kind))


def _owner(t: Texts, opened: Opened) -> ui.Block:
    """Who is known by e-mail only stands in the hint: Slack's list cannot show them."""
    hint = t("Leave it empty to give the lead to the pool.")
    if opened.owner and not opened.owner.slack_id:
        hint = t("Now: {owner}. Leave it empty to keep it so.", owner=opened.owner.words)
    field = ui.user_input("owner", opened.form.owner or None)
    return ui.labelled(t("Owner"), "owner", field, optional=True, hint=hint)


def _trait(t: Texts, criterion: Criterion, form: Form) -> ui.Block:
    name = criterion.attribute
    value, block_id = form.traits.get(name, ""), TRAIT + name
    choices = _choices(criterion, value)
    if not choices:
        number = t("A number, such as 60") if criterion.bands else None
        field = ui.text_input("trait", value, placeholder=number)
        return ui.labelled(_column(t, name), block_id, field, optional=True)
    options = [ui.option(t("not known"), UNKNOWN), *(ui.option(one, one) for one in choices)]
    chosen = next((one for one in choices if one.casefold() == value.casefold()), UNKNOWN)
    field = ui.select("trait", options, chosen)
    return ui.labelled(_column(t, name), block_id, field, optional=True)


def _column(t: Texts, attribute: str) -> str:
    """ "Branche (industry)": the word, and the column's name by which "More about it" knows it."""
    words = attribute_words(t, attribute)
    return words if words == attribute else f"{words} ({attribute})"


def _choices(criterion: Criterion, value: str) -> list[str]:
    """The criterion's values and the lead's own; none where they cannot be options in Slack."""
    choices = [one for one in criterion.values if one.strip()]
    if value and value != UNKNOWN and value.casefold() not in map(str.casefold, choices):
        choices.append(value)
    fitting = len(choices) < ui.OPTIONS and all(len(one) <= ui.OPTION for one in choices)
    return choices if criterion.values and fitting else []


def _others(t: Texts, form: Form) -> ui.Block:
    field = ui.text_input("others", form.others, multiline=True, placeholder="website: acme.com")
    hint = t(
        "One “name: value” a line. A value that a list above does not offer goes here too, "
        "such as “industry: Chemistry”."
    )
    return ui.labelled(t("More about it"), "others", field, optional=True, hint=hint)
