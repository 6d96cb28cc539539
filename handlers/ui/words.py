"""The names of things, as people say them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from handlers.ui.mrkdwn import shorten
from handlers.ui.texts import Texts
from scoring.agreement.choices import OTHER, UNKNOWN
from scoring.agreement.proposal import Origin, Side
from scoring.calls import Difference, Highlight
from scoring.ledger import Outcome, Touchpoint
from scoring.message import Message, say
from scoring.money import Money
from scoring.standing import CALLBACK

TOUCHPOINT_NAMES: Mapping[str, Message] = {
    "call": say("Call"),
    "mail": say("Mail"),
    "message": say("Message"),
    "meeting": say("Meeting"),
    "visit": say("Visit"),
    "post": say("Post"),
    "referral": say("Referral"),
    "other": say("Other"),
    "snooze": say("Snoozed"),
}
OUTCOME_NAMES: Mapping[Outcome, Message] = {
    "reached": say("reached"),
    "no_answer": say("no answer"),
    "voicemail": say("voicemail"),
    "appointment": say("appointment"),
    "not_now": say("not now"),
    "not_a_fit": say("not a fit"),
    "won": say("won"),
    "lost": say("lost"),
    "done": say("done"),
}
STATUS_NAMES: Mapping[str, Message] = {
    "open": say("open"),
    "won": say("won"),
    "lost": say("lost"),
    "not_a_fit": say("not a fit"),
    "opted_out": say("opted out"),
}
LEAD_KIND_NAMES: Mapping[str, Message] = {
    "new": say("new customer"),
    "repeat": say("repeat business"),
    "up": say("upselling"),
    "cross": say("cross-selling"),
}
# The attributes that the playbook we start with asks for.
_ATTRIBUTES: Mapping[str, Message] = {
    "employees": say("employees"),
    "industry": say("industry"),
    "role": say("role"),
    "country": say("country"),
}
_UNNAMED: Mapping[str, Message] = {OTHER: say("other"), UNKNOWN: say("not known")}
KNOWN_ATTRIBUTES: tuple[str, ...] = tuple(_ATTRIBUTES)
# Why a lead is not a fit: what is stored is what will teach the playbook, whoever reads it.
NOT_A_FIT_REASONS: Mapping[str, Message] = {
    "too small": say("too small"),
    "too large": say("too large"),
    "wrong industry": say("wrong industry"),
    "no need": say("no need"),
    "no budget": say("no budget"),
    "has a supplier": say("has a supplier"),
    "wrong person": say("wrong person"),
    "wrong region": say("wrong region"),
    "not reachable any more": say("not reachable any more"),
    "other reason": say("other reason"),
}
# Who agrees on the playbook, and where a proposal for it came from.
SIDE_NAMES: Mapping[Side, Message] = {"marketing": say("marketing"), "sales": say("sales")}
ORIGIN_NAMES: Mapping[Origin, Message] = {
    "edit": say("edited by hand"),
    "workshop": say("from a persona workshop"),
    "learned": say("learned from outcomes"),
    "vetoes": say("from the reasons of “not a fit”"),
    "return": say("back to an earlier version"),
}
# What the prospect did, to follow a name: "Petra opened a mail".
_DID: Mapping[str, Message] = {
    "email_sent": say("was sent a mail"),
    "email_opened": say("opened a mail"),
    "email_clicked": say("clicked in a mail"),
    "page_visited": say("visited the website"),
    "price_page_visited": say("looked at the prices"),
    "blog_read": say("read the blog"),
    "newsletter_subscribed": say("subscribed to the newsletter"),
    "newsletter_unsubscribed": say("unsubscribed from the newsletter"),
    "post_liked": say("liked a post"),
    "commented": say("commented"),
    "social_followed": say("follows us"),
    "checklist_downloaded": say("downloaded the checklist"),
    "case_study_downloaded": say("downloaded the case study"),
    "white_paper_downloaded": say("downloaded the white paper"),
    "asset_downloaded": say("downloaded a file"),
    "webinar_registered": say("registered for the webinar"),
    "webinar_attended": say("attended the webinar"),
    "trade_fair_visited": say("visited us at the trade fair"),
    "checklist_requested": say("asked for a checklist"),
    "implementation_note_requested": say("asked for an implementation note"),
    "consultation_requested": say("asked for a consultation"),
    "demo_requested": say("asked for a demo"),
    "price_requested": say("asked for a price"),
    "form_submitted": say("filled in a form"),
    "job_changed": say("changed jobs"),
    "spam_reported": say("reported a mail as spam"),
}
KNOWN_KINDS: tuple[str, ...] = tuple(_DID)

_MINUTE = timedelta(minutes=1)
OUR_FAULT = say("That did not work, and it is our fault. Please try again in a minute.")


def signal_words(t: Texts, kind: str) -> str:
    """ "downloaded the case study"; a kind we have no words for is shown as it is."""
    return t.say(_DID[kind]) if kind in _DID else shorten(kind.replace("_", " "), 60)


def kind_words(t: Texts, kind: str) -> str:
    """ "asked for a demo", "um eine Demo gebeten": as a signal is called that nobody's name precedes."""
    words = signal_words(t, kind)
    # German is said in the perfect, whose verb stands behind the name; nothing else begins so.
    return words.removeprefix("hat ") if kind in _DID else words


def attribute_words(t: Texts, attribute: str) -> str:
    """ "employees"; a column that is the team's own is shown as it is."""
    return t.say(_ATTRIBUTES[attribute]) if attribute in _ATTRIBUTES else attribute


def choice_words(t: Texts, choice: str) -> str:
    """ "50–70", "Logistics", "other", "not known": a choice of a criterion."""
    return t.say(_UNNAMED[choice]) if choice in _UNNAMED else choice


def reason_words(t: Texts, note: str) -> str:
    """A note that begins with a reason chosen from the list, in the reader's language."""
    reason, colon, words = note.partition(":")
    return t.say(NOT_A_FIT_REASONS[reason]) + colon + words if reason in NOT_A_FIT_REASONS else note


def commitment_words(t: Texts, what: str) -> str:
    return t("callback agreed") if what == CALLBACK else signal_words(t, what)


def touchpoint_words(t: Texts, touchpoint: Touchpoint) -> str:
    """ "Call, reached, 12 min"."""
    parts = [t.say(TOUCHPOINT_NAMES[touchpoint.kind])]
    if touchpoint.kind != "snooze" and touchpoint.outcome != "done":
        parts.append(t.say(OUTCOME_NAMES[touchpoint.outcome]))
    if touchpoint.minutes:
        parts.append(t("{n} min", n=t.number(touchpoint.minutes)))
    if touchpoint.value:
        parts.append(t.money(touchpoint.value))
    return ", ".join(parts)


def time_words(t: Texts, time: timedelta) -> str:
    """ "1:35 h"."""
    hours, minutes = divmod(time // _MINUTE, 60)
    return t("{time} h", time=f"{hours}:{minutes:02}")


def won_words(t: Texts, deals: int, revenue: Sequence[Money]) -> str:
    """ ":trophy: 2 deals won (€4,000)"."""
    won = t.plural("{n} deal won", "{n} deals won", deals)
    values = t.listed([t.money(one) for one in revenue])
    return f":trophy: {won} ({values})" if values else f":trophy: {won}"


def highlight_words(t: Texts, highlight: Highlight) -> str:
    if highlight.kind == "email_opened" and highlight.sent:
        return t("opened {n} of {sent} mails", n=highlight.count, sent=highlight.sent)
    words = signal_words(t, highlight.kind)
    return (
        words if highlight.count == 1 else t("{words} ({n} times)", words=words, n=highlight.count)
    )


def difference_words(t: Texts, why: Difference, upper: str, fit: tuple[float, float]) -> str:
    """Why a lead stands below `upper`; `fit` is that of the upper and of the lower."""
    if why.by == "commitment" and why.promised != CALLBACK:
        return t("{upper} {did}", upper=upper, did=signal_words(t, why.promised))
    if why.by == "commitment":
        return t("{upper} was promised a call", upper=upper)
    if why.by == "older_commitment":
        return t("{upper} is due earlier", upper=upper)
    if why.by == "tie":
        return t("level with {upper}", upper=upper)
    fits = tuple(t.number(round(value)) for value in fit)
    if why.by == "fit":
        return t("fits less: {lower} against {upper}", lower=fits[1], upper=fits[0])
    did = t(
        "{lower_did}; {upper} {upper_did}",
        lower_did=did_words(t, why.lower),
        upper=upper,
        upper_did=did_words(t, why.upper),
    )
    if fits[0] == fits[1]:
        return t("both fit {fit}; {did}", fit=fits[0], did=did)
    return t("fit {lower} against {upper}; {did}", lower=fits[1], upper=fits[0], did=did)


def did_words(t: Texts, highlights: tuple[Highlight, ...]) -> str:
    """ "downloaded the case study and commented"."""
    if not highlights:
        return t("did nothing lately")
    said = [highlight_words(t, highlight) for highlight in highlights]
    # The verb that both begin with is said once: "hat A heruntergeladen und kommentiert".
    verb = said[0].split(" ")[0] + " "
    again = [
        words.removeprefix(verb) if highlight.kind in _DID and highlights[0].kind in _DID else words
        for highlight, words in zip(highlights, said, strict=True)
    ]
    return t.listed([said[0], *again[1:]])
