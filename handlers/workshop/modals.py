"""The modals: whom to ask, one's own points, and what is said after."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.ui import blocks as ui
from handlers.ui.changes import capital
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import attribute_words, choice_words
from handlers.workshop.blocks import details_blocks, standing_message
from handlers.workshop.parse import POINTS, UNTIL, block_id
from handlers.workshop.reading import ENDS_AT, Form, Plan, Result, Running
from scoring.agreement.choices import Choice
from scoring.agreement.proposal import SIDES, Side
from scoring.agreement.workshop import Question
from scoring.message import Message, say

ASK_FORM, POINTS_FORM, DONE = "workshop_ask_form", "workshop_points_form", "workshop_done"
_LABELS: Mapping[Side, Message] = {
    "marketing": say("Who answers for marketing"),
    "sales": say("Who answers for sales"),
}

View = dict[str, Any]


def ask_view(t: Texts, plan: Plan, meta: str = "") -> View:
    """Whom to ask, and until when."""
    blocks = [
        ui.section(
            t(
                "Everybody gives points to every band and value of the playbook, each alone. Then all "
                "of you see where you agree, where not, and what the data says."
            )
        ),
        *(
            ui.labelled(t.say(_LABELS[side]), side, ui.users_input(side, plan.people[side]))
            for side in SIDES
        ),
        ui.labelled(
            t("Last day"),
            UNTIL,
            ui.date_input(UNTIL, plan.until),
            hint=t(
                "It ends at {time}, or as soon as everybody has answered.", time=t.clock(ENDS_AT)
            ),
        ),
    ]
    return ui.modal(t, ASK_FORM, _title(t), blocks, t("Ask them"), meta)


def asked_view(t: Texts, running: Running, twice: Sequence[str]) -> View:
    """That they are asked; `twice` are the names of those who were chosen for both sides."""
    words = t(
        ":white_check_mark: They are asked, each in a message of their own. It ends on {until}; "
        "`/playbook workshop` shows who has answered.",
        until=t.moment(running.workshop.ends_at),
    )
    if twice:
        words += "\n" + t.plural(
            "{names} was chosen for both sides and answers once, for marketing.",
            "{names} were chosen for both sides and answer once, for marketing.",
            len(twice),
            names=t.listed([name(one) for one in twice]),
        )
    return notice_view(t, words)


def running_view(t: Texts, running: Running) -> View:
    """That another one runs already."""
    return ui.modal(t, DONE, _title(t), standing_message(t, running)["blocks"], None)


def points_view(t: Texts, form: Form, meta: str) -> View:
    """Every choice that is asked about; what the playbook gives today stands in grey."""
    intro = t(
        "How welcome is a lead of each kind, from 0 to {most}? Leave empty what you cannot judge. In "
        "grey: the playbook today.",
        most=form.most,
    )
    blocks = [ui.section(intro)]
    for place, question in enumerate(form.questions):
        blocks.append(_heading(t, question))
        blocks += [
            _input(t, form, question, choice, block_id(place, number))
            for number, choice in enumerate(question.choices)
        ]
    if form.not_asked:
        more = t.plural("… {n} more stays as it is", "… {n} more stay as they are", form.not_asked)
        blocks.append(ui.context(more))
    return ui.modal(t, POINTS_FORM, t("Your points"), blocks, t("Save"), meta)


def saved_view(t: Texts, until: str) -> View:
    words = t(
        ":white_check_mark: Your points are in. You may change them until {until}, or until "
        "everybody has answered. Then all of you get the result.",
        until=until,
    )
    return notice_view(t, words)


def details_view(t: Texts, result: Result) -> View:
    return ui.modal(t, DONE, t("All points"), details_blocks(t, result), None)


def notice_view(t: Texts, words: str) -> View:
    return ui.modal(t, DONE, _title(t), [ui.section(words)], None)


def _heading(t: Texts, question: Question) -> ui.Block:
    return ui.header(capital(attribute_words(t, question.attribute)))


def _input(t: Texts, form: Form, question: Question, choice: Choice, block: str) -> ui.Block:
    own = form.given.get(question.attribute, {}).get(choice.name)
    today = t("today {points}", points=t.number(choice.points, 1))
    box = ui.number_input(POINTS, own, 0, form.most, placeholder=today)
    return ui.labelled(capital(choice_words(t, choice.name)), block, box, optional=True)


def _title(t: Texts) -> str:
    return t("Persona workshop")
