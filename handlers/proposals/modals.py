"""The modals: why not, and who may say yes."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import SIDE_NAMES
from scoring.agreement.proposal import SIDES, Side
from scoring.message import Message, say

NO_FORM, APPROVERS_FORM, DONE = "proposal_no_form", "proposal_approvers_form", "proposal_done"
WHY = "why"
MOST_WHY = 500
MOST_NAMES = 5
_LABELS: Mapping[Side, Message] = {
    "marketing": say("Who may say yes for marketing"),
    "sales": say("Who may say yes for sales"),
}

View = dict[str, Any]


def no_view(t: Texts, author: str, meta: str) -> View:
    """Asks for the reason of a no."""
    why = ui.text_input(WHY, multiline=True, most=MOST_WHY)
    hint = t("{name} is told; the proposal stays open.", name=author)
    blocks = [ui.labelled(t("Why not?"), WHY, why, hint=hint)]
    return ui.modal(t, NO_FORM, t("No to a proposal"), blocks, t("Say no"), meta)


def approvers_view(t: Texts, named: Mapping[Side, Sequence[str]], meta: str = "") -> View:
    """Who may say yes, by their Slack ids; a manager changes it here."""
    blocks = [
        ui.section(
            t(
                "A proposal for the playbook comes into force when one of each side has said yes. "
                "Nobody counts for both sides."
            )
        ),
        *(
            ui.labelled(
                t.say(_LABELS[side]), side, ui.users_input(side, named[side]), optional=True
            )
            for side in SIDES
        ),
    ]
    title = t("Who approves it")
    return ui.modal(t, APPROVERS_FORM, title, blocks, t("Save"), meta)


def saved_view(t: Texts, named: Mapping[Side, Sequence[str]]) -> View:
    """What is set now, by names."""
    words = t(":white_check_mark: Saved.") + "\n" + approvers_words(t, named)
    return ui.modal(t, DONE, t("Who approves it"), [ui.section(words)], None)


def shown_view(t: Texts, words: str) -> View:
    return ui.modal(t, DONE, t("Who approves it"), [ui.section(words)], None)


def unknown_words(t: Texts, names: Sequence[str]) -> str:
    """Plain words below an input."""
    return t.plural(
        "{names} is no person of this workspace whom I can ask. Choose somebody else.",
        "{names} are no people of this workspace whom I can ask. Choose others.",
        len(names),
        names=t.listed(list(names)),
    )


def reason_in(values: Mapping[str, Any]) -> str:
    """What was typed into the modal of a no; Slack has seen to it that there is something."""
    return str(values[WHY][WHY]["value"]).strip()


def approvers_words(t: Texts, named: Mapping[Side, Sequence[str]]) -> str:
    """ "Yes for marketing: Maria. Yes for sales: nobody yet." by names."""
    return "\n".join(
        t(
            "*Yes for {side}:* {names}",
            side=SIDE_NAMES[side],
            names=t.listed([name(one) for one in named[side]]) or t("nobody yet"),
        )
        for side in SIDES
    )


def for_managers(t: Texts, managers: Sequence[str]) -> str:
    """Who may name the approvers, to somebody who may not."""
    words = t("Managers name them, with `/playbook approvers`.")
    if not managers:
        return f"{words} " + t("Ask an owner or an admin of this Slack workspace.")
    names = t.listed([name(one) for one in managers[:MOST_NAMES]])
    return f"{words} " + t("Ask {names}.", names=names)
