"""The modals of merging: which lead is the same, and which of the two stays."""

from typing import Any

from handlers.lead.flow import Dossier
from handlers.lead.merging import Merged, Offered, Pair
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import bold, escape, shorten
from handlers.ui.texts import Texts
from scoring.lead import Lead

OFFER_VIEW = "lead_merge_with"
PAIR_VIEW = "lead_merge_which"
LEAD = "lead:"  # a choice's value is this and the lead's id
THIS, OTHER = "this", "other"
LONGEST = 150

View = dict[str, Any]


def offer_view(t: Texts, offered: Offered, meta: str) -> View:
    """Asks which lead is the same: one of those offered, or one that is looked for."""
    about = t("Which lead is the same as {name}?", name=bold(offered.lead.name))
    options = [ui.option(_label(one), f"{LEAD}{one.external_id}") for one in offered.others]
    # Slack takes no option value above 150 characters; such a lead is looked for by its id.
    fitting = [one for one in options if len(one["value"]) <= LONGEST]
    blocks = [ui.section(about)]
    if fitting:
        label = t("Which of them?") if offered.words else t("Perhaps one of these")
        radio = ui.radio_buttons("choice", fitting, None)
        blocks.append(ui.labelled(label, "choice", radio, optional=True))
    words = ui.text_input("words", offered.words, most=200, placeholder=t("Name, e-mail or id"))
    label = t("Or look for another") if fitting else t("Look for it")
    blocks.append(ui.labelled(label, "words", words, optional=True))
    return ui.modal(t, OFFER_VIEW, t("Merge leads"), blocks, t("Compare"), meta)


def pair_view(t: Texts, pair: Pair, meta: str) -> View:
    """Both side by side. Nothing is chosen beforehand: what is merged cannot be parted again."""
    said = t(
        "One of them stays, with all that happened to both. What it lacks it gets from the other, "
        "and whoever names the other means it from then on. *This cannot be undone.*"
    )
    options = [
        ui.option(_label(one.lead), which)
        for one, which in ((pair.lead, THIS), (pair.other, OTHER))
    ]
    which = ui.labelled(t("Which one stays?"), "stays", ui.radio_buttons("stays", options, None))
    sides = ui.fields([_side(t, pair.lead), _side(t, pair.other)])
    return ui.modal(
        t, PAIR_VIEW, t("Merge leads"), [sides, ui.section(said), which], t("Merge"), meta
    )


def merged_words(t: Texts, merged: Merged) -> str:
    stays = bold(shorten(merged.dossier.lead.name, LONGEST))
    gone = f"{bold(shorten(merged.gone.name, LONGEST))} ({escape(merged.gone.external_id)})"
    return t(":link: {gone} is part of {stays} now.", gone=gone, stays=stays)


def _side(t: Texts, d: Dossier) -> str:
    """Company, contact, e-mail, owner, and how much happened."""
    lead = d.lead
    owner = escape(d.owner.display_name) if d.owner else t("in the pool")
    parts = [
        bold(shorten(lead.contact or lead.company or lead.name, LONGEST)),
        escape(shorten(lead.company, LONGEST)) if lead.contact else "",
        escape(shorten(lead.email, LONGEST)),
        t("belongs to {owner}", owner=owner) if d.owner else owner,
        t.plural("{n} entry", "{n} entries", len(d.entries)),
        escape(shorten(lead.external_id, LONGEST)),
    ]
    return "\n".join(part for part in parts if part)


def _label(lead: Lead) -> str:
    """Two leads that are the same have one name: the id tells them apart."""
    return f"{shorten(lead.name, 50)} ({shorten(lead.external_id, 20)})"
