"""What was learned, as those see it who asked: in words first, then in figures."""

from datetime import timedelta
from typing import Any

from handlers.learning.asking import Asked, Proposed
from handlers.learning.flow import MOST_DAYS
from handlers.ui import blocks as ui
from handlers.ui.actions import DRAFT_EDIT, PLAYBOOK_SHOW, PROPOSAL_SHOW
from handlers.ui.changes import change_lines, shortened
from handlers.ui.drafts import draft_buttons
from handlers.ui.findings import finding_words
from handlers.ui.texts import Texts
from scoring.learning.learned import Figure, Learned
from scoring.message import Message

PROPOSE = "learning_propose"  # value: a learning's id; makes a draft of what it proposes
PROPOSE_ANYWAY = "learning_propose_anyway"  # the same, in place of another draft
MOST_FINDINGS = 8
MOST_CHANGES = 12
_DAY = timedelta(days=1)

Body = dict[str, Any]
Shown = tuple[str, str]  # a picture's file in Slack, and what it says


def asked_words(t: Texts, asked: Asked) -> str:
    if asked.is_new:
        return t(
            ":bulb: I am learning from what became of your leads. It takes about a minute; "
            "then I write to you."
        )
    return t(
        ":bulb: I am still at it, since {time}. As soon as it is done I write to you.",
        time=t.time(asked.since),
    )


def learned_message(
    t: Texts, learning_id: int, learned: Learned, picture: Shown | None = None
) -> Body:
    title = t("What your leads have taught me")
    why = t.say(learned.why)
    findings = [f"• {finding_words(t, one)}" for one in learned.findings[:MOST_FINDINGS]]
    figures = _figures(t, learned)
    notes = [_basis(t, learned), _next(t, learned)]
    blocks = [ui.header(title), ui.section(why), *ui.packed(findings)]
    if picture:
        blocks.append(ui.picture(*picture))
    if figures:
        blocks.append(ui.section("\n".join(figures)))
    blocks += [ui.context(*notes), _buttons(t, learning_id, learned)]
    return ui.message(t, "\n".join([title, why, *findings, *figures, *notes]), blocks)


def failed_message(t: Texts, why: Message) -> Body:
    words = t(":warning: I could not learn from your leads.")
    lines = [words, t.say(why), t("`/playbook learn` tries it again.")]
    return ui.message(t, "\n".join(lines), [ui.section("\n".join(lines))])


def proposed_message(t: Texts, learning_id: int, proposed: Proposed) -> Body:
    """The changes, with the way on; or that there is another draft that would be lost."""
    if proposed.is_other:
        return _other_draft_message(t, learning_id, proposed.proposal_id)
    lines = shortened(t, [f"• {line}" for line in change_lines(t, proposed.changes)], MOST_CHANGES)
    if proposed.is_open:
        words = t("You have put this forward already.")
        buttons = ui.actions(_show_proposal(t, proposed.proposal_id))
    else:
        words = t(
            "This is your draft now. The playbook stays as it is until both sides have said yes."
        )
        buttons = draft_buttons(t, proposed.proposal_id)
    blocks = [ui.section(f"*{words}*"), *ui.packed(lines), buttons]
    return ui.message(t, "\n".join([words, *lines]), blocks)


def nothing_words(t: Texts) -> str:
    return t("There is nothing to propose here any more. `/playbook learn` learns anew.")


def help_message(t: Texts) -> Body:
    title = t("What `/playbook learn` does")
    lines = [
        t(
            "`/playbook learn` – I look at which leads were won and which were not, and find the "
            "points, the half-life and the persona that would have put the winners first"
        ),
        t(
            "`/playbook learn 60 days` – a lead that is still open after 60 days counts as not won; "
            "90 if you say nothing, {most} at most",
            most=t.number(MOST_DAYS),
        ),
    ]
    note = t(
        "It needs 100 leads whose outcome is known, 30 of them won. Nothing changes by itself: what "
        "I find becomes a proposal to both sides."
    )
    blocks = [ui.section("\n".join([f"*{title}*", *lines])), ui.context(note)]
    return ui.message(t, "\n".join([title, *lines, note]), blocks)


def _other_draft_message(t: Texts, learning_id: int, draft_id: int) -> Body:
    words = t("You have begun another draft. Shall this one take its place?")
    buttons = ui.actions(
        ui.button(t("Look at my draft"), DRAFT_EDIT, str(draft_id)),
        ui.button(t("Replace my draft"), PROPOSE_ANYWAY, str(learning_id), "danger"),
    )
    return ui.message(t, words, [ui.section(words), buttons])


def _show_proposal(t: Texts, proposal_id: int) -> ui.Element:
    return ui.button(t("Show the proposal"), PROPOSAL_SHOW, str(proposal_id))


def _buttons(t: Texts, learning_id: int, learned: Learned) -> ui.Block:
    playbook = ui.button(t("Playbook in force"), PLAYBOOK_SHOW)
    if not learned.recommended:
        return ui.actions(playbook)
    look = ui.button(t("Look at the proposal"), PROPOSE, str(learning_id), "primary")
    return ui.actions(look, playbook)


def _basis(t: Texts, learned: Learned) -> str:
    """What it was learned from."""
    return t.plural(
        "From {n} lead whose outcome is known, {wins} won. Still open after {days} days counts as "
        "not won.",
        "From {n} leads whose outcome is known, {wins} won. Still open after {days} days counts as "
        "not won.",
        learned.outcomes,
        wins=t.number(learned.wins),
        days=t.number(learned.horizon / _DAY, 1),
    )


def _next(t: Texts, learned: Learned) -> str:
    """What to do."""
    if learned.recommended:
        return t("Nothing changes by itself: the playbook stays as it is until both sides say yes.")
    if learned.after:
        return t("The playbook stays as it is. Ask again when more leads were won or lost.")
    return t(
        "Each outcome helps: `/log Müller won 4000 EUR`, `/log Müller lost`. What was not a fit says "
        "something already: `/playbook vetoes`."
    )


def _figures(t: Texts, learned: Learned) -> list[str]:
    """How well each playbook ranked the later leads, with the ranges of the resamples."""
    if not learned.before or not learned.after:
        return []
    before, after = learned.before, learned.after
    return [
        t("*Tried on later leads, by what was known at the time* (with the range of chance)"),
        t(
            "• Of two leads, one won and one not, the right one stands first in *{after}* of 100 "
            "cases {after_range}; with the present points in {before} {before_range}",
            **_both(t, before.auc, after.auc, 100),
        ),
        t(
            "• The first tenth of the list has *{after} times* the wins of a tenth by chance "
            "{after_range}; with the present points {before} times {before_range}",
            **_both(t, before.lift_at_10, after.lift_at_10, 1),
        ),
        t(
            "• Of the first hundred, *{after} %* were won {after_range}; with the present points "
            "{before} % {before_range}",
            **_both(t, before.precision_at_100, after.precision_at_100, 100),
        ),
    ]


def _both(t: Texts, before: Figure, after: Figure, times: float) -> dict[str, str]:
    """Values and ranges for the gaps of a sentence."""
    digits = 0 if times == 100 else 1

    def said(value: float) -> str:
        return t.number(value * times, digits)

    def range_of(figure: Figure) -> str:
        return f"({said(figure.low)}–{said(figure.high)})"

    return {
        "before": said(before.value),
        "before_range": range_of(before),
        "after": said(after.value),
        "after_range": range_of(after),
    }
