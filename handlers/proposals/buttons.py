"""The buttons below a proposal: what its reader may do with it."""

from handlers.proposals.shown import Shown
from handlers.ui import blocks as ui
from handlers.ui.actions import DRAFT_EDIT, DRAFT_PROPOSE, DRAFT_UPDATE, PROPOSAL_SHOW
from handlers.ui.texts import Texts

YES = "proposal_yes"  # value: proposal and revision
NO = "proposal_no"
WITHDRAW = "proposal_withdraw"  # value: a proposal's id


def votes(t: Texts, shown: Shown) -> list[ui.Element]:
    """For who may vote: what they have not said yet; either, where they have said nothing."""
    if not shown.may_vote:
        return []
    value = f"{shown.proposal_id}/{shown.revision}"
    said = shown.my_vote
    yes = ui.button(t("Yes"), YES, value, style="primary")
    no = ui.button(t("No …"), NO, value)
    if said is None:
        return [yes, no]
    return [no] if said.yes else [yes]


def next_steps(t: Texts, shown: Shown) -> list[ui.Element]:
    """What may be done with it beside saying yes or no."""
    if shown.is_mine and shown.state == "draft":
        number = str(shown.proposal_id)
        return [
            ui.button(t("Ask both sides"), DRAFT_PROPOSE, number, style="primary"),
            ui.button(t("Look at the draft"), DRAFT_EDIT, number),
        ]
    is_behind = shown.state == "overtaken" or shown.is_outdated
    steps = [update(t, shown)] if shown.is_mine and is_behind else []
    if shown.is_mine and shown.state == "open":
        steps.append(ui.button(t("Change…"), DRAFT_EDIT, str(shown.proposal_id)))
    if shown.may_withdraw and shown.state in ("open", "overtaken"):
        steps.append(withdraw(t, shown))
    return steps


def withdraw(t: Texts, shown: Shown) -> ui.Element:
    sure = ui.confirm(
        t("Withdraw the proposal?"),
        t("Nobody can say yes to it any more."),
        t("Withdraw"),
        t("Keep it"),
    )
    return ui.button(t("Withdraw"), WITHDRAW, str(shown.proposal_id), confirm=sure)


def update(t: Texts, shown: Shown) -> ui.Element:
    return ui.button(t("Bring up to date"), DRAFT_UPDATE, str(shown.proposal_id))


def details(t: Texts, shown: Shown) -> ui.Element:
    return ui.button(t("Details"), PROPOSAL_SHOW, str(shown.proposal_id))
