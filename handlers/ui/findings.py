"""What outcomes teach, in words: one sentence for each lesson, in mrkdwn."""

import math
from collections.abc import Mapping

from handlers.ui.changes import capital, days_words, points_words, worth_words
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import attribute_words, choice_words, kind_words
from scoring.learning.findings import (
    Finding,
    OfChoice,
    OfHalfLife,
    OfKind,
    Suspicious,
    Vanished,
)
from scoring.message import Message, say

# What a signal is called where it is judged: "An opened mail says almost nothing".
_SIGNS: Mapping[str, Message] = {
    "email_sent": say("A mail that was sent"),
    "email_opened": say("An opened mail"),
    "email_clicked": say("A click in a mail"),
    "page_visited": say("A visit to the website"),
    "price_page_visited": say("The price page"),
    "blog_read": say("Reading the blog"),
    "newsletter_subscribed": say("Subscribing to the newsletter"),
    "newsletter_unsubscribed": say("Unsubscribing from the newsletter"),
    "post_liked": say("A liked post"),
    "commented": say("A comment"),
    "social_followed": say("A new follower"),
    "checklist_downloaded": say("The downloaded checklist"),
    "case_study_downloaded": say("The downloaded case study"),
    "white_paper_downloaded": say("The downloaded white paper"),
    "asset_downloaded": say("A downloaded file"),
    "webinar_registered": say("Registering for the webinar"),
    "webinar_attended": say("Attending the webinar"),
    "trade_fair_visited": say("A visit at the trade fair"),
    "checklist_requested": say("Asking for a checklist"),
    "implementation_note_requested": say("Asking for an implementation note"),
    "consultation_requested": say("Asking for a consultation"),
    "demo_requested": say("Asking for a demo"),
    "price_requested": say("Asking for a price"),
    "form_submitted": say("A filled-in form"),
    "job_changed": say("A change of jobs"),
    "spam_reported": say("A mail reported as spam"),
}

# The first whose bound is not reached.
_NAMED_TIMES: tuple[tuple[float, Message | None], ...] = (
    (0.2, None),
    (0.29, say("a quarter as")),
    (0.4, say("a third as")),
    (0.6, say("half as")),
    (1.6, None),
    (2.5, say("twice as")),
    (3.5, say("three times as")),
)
_MOST_TIMES = 20


def finding_words(t: Texts, finding: Finding) -> str:
    """ "An opened mail says almost nothing: 0 points instead of 1."""
    match finding:
        case OfKind():
            return _of_kind(t, finding)
        case OfChoice():
            return _of_choice(t, finding)
        case OfHalfLife():
            return _of_half_life(t, finding)
        case Suspicious():
            return _suspicious(t, finding)
        case Vanished():
            gone = name(attribute_words(t, finding.attribute))
            return t("No lead has “{name}” any more: its criterion cannot be judged.", name=gone)


def _of_kind(t: Texts, finding: OfKind) -> str:
    before, after = finding.before, finding.after
    return t(
        "{sign} {verdict}: {after} instead of {before}.",
        sign=_sign(t, finding.kind),
        verdict=_verdict(before, after),
        after=worth_words(t, after),
        before=points_words(t, round(before, 1)),
    )


def _verdict(before: float, after: float) -> Message:
    """What these points mean for those that were agreed."""
    if after == 0:
        return say("says almost nothing")
    if after < 0:
        if before >= 0:
            return say("is a bad sign")
        return say("is a worse sign than assumed") if after < before else say("is less bad a sign")
    if before <= 0:
        return say("is a good sign")
    if times := _times(after / before):
        return say("deserves {times} much", times=times)
    return say("deserves less") if after < before else say("deserves more")


def _of_choice(t: Texts, finding: OfChoice) -> str:
    words = f"{attribute_words(t, finding.attribute)} {choice_words(t, finding.choice)}"
    return t(
        "{choice}: you win {often} you assume ({wins} of {leads} won).",
        choice=name(capital(words)),
        often=_often(finding),
        wins=t.number(finding.wins),
        leads=t.number(finding.leads),
    )


def _often(finding: OfChoice) -> Message:
    factor = finding.actual / finding.assumed if finding.assumed > 0 else math.inf
    if finding.wins and (times := _times(factor)):
        return say("{times} often as", times=times)
    return say("less often than") if factor < 1 else say("more often than")


def _times(factor: float) -> Message | None:
    """By what factor, where it can be named: "half as" much, "half as" often."""
    if factor >= _NAMED_TIMES[-1][0]:
        return say("{n} times as", n=round(factor)) if factor < _MOST_TIMES else None
    return next(words for bound, words in _NAMED_TIMES if factor < bound)


def _of_half_life(t: Texts, finding: OfHalfLife) -> str:
    before, after = t.number(finding.before_days, 1), days_words(t, finding.after_days)
    if finding.after_days < finding.before_days:
        return t(
            "Interest fades faster than assumed: its half-life is {after} instead of {before}.",
            after=after,
            before=before,
        )
    return t(
        "Interest lasts longer than assumed: its half-life is {after} instead of {before}.",
        after=after,
        before=before,
    )


def _suspicious(t: Texts, finding: Suspicious) -> str:
    words = (
        _sign(t, finding.name)
        if finding.what == "kind"
        else _quoted(t, attribute_words(t, finding.name))
    )
    return t(
        "{name} tells wins apart all but perfectly: it is rather a result of the win than a reason for "
        "it, so nothing is learned from it.",
        name=words,
    )


def _sign(t: Texts, kind: str) -> str:
    return t.say(_SIGNS[kind]) if kind in _SIGNS else _quoted(t, kind_words(t, kind))


def _quoted(t: Texts, words: str) -> str:
    return t("“{name}”", name=name(words))
