"""The weekly review as a message: short, kind, and for one pair of eyes."""

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

from handlers.review.flow import Review
from handlers.ui import blocks as ui
from handlers.ui.actions import NEXT_CALL, OPEN_SETTINGS
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import time_words, won_words
from scoring.message import Message, say
from scoring.review import MIN_CASES, HitRate, Hour, RateName, Week
from scoring.suggestion import (
    CallAtOtherHours,
    CallRipe,
    CarryOn,
    CollectCases,
    LogSomething,
    LookAtRate,
    NameNextStep,
    Suggestion,
)

Body = dict[str, Any]

_RATES: Mapping[RateName, Message] = {
    "reached": say("Call → reached"),
    "appointment": say("Conversation → appointment"),
    "deal": say("Appointment → deal within 4 weeks"),
}
_KINDS: Mapping[str, Callable[[Texts, int], str]] = {
    "call": lambda t, n: t.plural("{n} call", "{n} calls", n),
    "mail": lambda t, n: t.plural("{n} mail", "{n} mails", n),
    "message": lambda t, n: t.plural("{n} message", "{n} messages", n),
    "meeting": lambda t, n: t.plural("{n} meeting", "{n} meetings", n),
    "visit": lambda t, n: t.plural("{n} visit", "{n} visits", n),
    "post": lambda t, n: t.plural("{n} post", "{n} posts", n),
    "referral": lambda t, n: t.plural("{n} referral", "{n} referrals", n),
    "other": lambda t, n: t.plural("{n} other contact", "{n} other contacts", n),
}
_FELL: Mapping[RateName, Message] = {
    "reached": say(
        ":bulb: *Fewer people answer:* {now} of your calls reached somebody, {before} in the year "
        "before. Try another hour of the day, or a mail the day before."
    ),
    "appointment": say(
        ":bulb: *Fewer conversations end with an appointment:* {now}, and {before} in the year "
        "before. Offer two dates before you hang up."
    ),
    "deal": say(
        ":bulb: *Fewer appointments become deals:* {now}, and {before} in the year before. Ask two "
        "of those who said no what they missed."
    ),
}
_ROSE: Mapping[RateName, Message] = {
    "reached": say(
        ":tada: *More people answer:* {now} of your calls reached somebody, {before} in the year "
        "before. Keep to what you changed."
    ),
    "appointment": say(
        ":tada: *More conversations end with an appointment:* {now}, and {before} in the year "
        "before. Keep to what you changed."
    ),
    "deal": say(
        ":tada: *More appointments become deals:* {now}, and {before} in the year before. Keep to "
        "what you changed."
    ),
}


def review_message(t: Texts, review: Review) -> Body:
    title = t("Your week, {first} – {last}", first=t.date(review.first), last=t.date(review.last))
    advice = _suggestion(t, review.suggestion)
    rates = [_rate(t, one) for one in review.rates if one.recent.cases or one.past.cases]
    lines = [*_week(t, review.week), *_titled(t, rates), advice]
    note = _note(t, review)
    blocks = [ui.header(title), ui.section("\n".join(_week(t, review.week)))]
    if rates:
        blocks.append(ui.section("\n".join(_titled(t, rates))))
    blocks += [ui.section(advice), ui.context(note), ui.actions(*_buttons(t, review.suggestion))]
    return ui.message(t, "\n".join([title, *lines, note]), blocks)


def _week(t: Texts, week: Week) -> list[str]:
    """What was done, and what came of it."""
    if not week.kinds:
        return [t("Nothing was logged in these seven days.")]
    lines = ["*" + ", ".join(_KINDS[kind](t, n) for kind, n in week.kinds) + "*"]
    parts = []
    if week.conversations:
        parts.append(t.plural("{n} conversation", "{n} conversations", week.conversations))
    if week.appointments:
        parts.append(t.plural("{n} appointment", "{n} appointments", week.appointments))
    if week.time:
        parts.append(time_words(t, week.time))
    if parts:
        lines.append(" · ".join(parts))
    if week.won:
        lines.append(won_words(t, week.won, week.revenue))
    return lines


def _titled(t: Texts, rates: list[str]) -> list[str]:
    return [t("*Your last 4 weeks against your year before*"), *rates] if rates else []


def _rate(t: Texts, rate: HitRate) -> str:
    """ "• Call → reached: *41 %* (20 of 49); the year before 36 %, which may be chance"."""
    label = t.say(_RATES[rate.name])
    if rate.missing:
        return t(
            "• {rate}: {cases} of {least} cases, {missing} more needed before it means something",
            rate=label,
            cases=t.number(rate.recent.cases),
            least=MIN_CASES,
            missing=rate.missing,
        )
    words = t(
        "• {rate}: *{percent}* ({hits} of {cases})",
        rate=label,
        percent=t.percent(rate.recent.rate),
        hits=t.number(rate.recent.hits),
        cases=t.number(rate.recent.cases),
    )
    return f"{words}; {_against_the_past(t, rate)}"


def _against_the_past(t: Texts, rate: HitRate) -> str:
    if not rate.is_comparable:
        return t("too few cases in the year before to compare")
    before = t.percent(rate.past.rate)
    if rate.change == "rose":
        return t("the year before {before}: *better*, by more than chance", before=before)
    if rate.change == "fell":
        return t("the year before {before}: *lower*, by more than chance", before=before)
    return t("the year before {before}: that may be chance", before=before)


def _note(t: Texts, review: Review) -> str:
    note = t("Only you see this.")
    if any(rate.is_comparable for rate in review.rates):
        note += " " + t(
            "More than chance means: with 95 % confidence. Appointments count once they have had "
            "their 4 weeks."
        )
    return note


def _buttons(t: Texts, advice: Suggestion) -> list[ui.Element]:
    settings = ui.button(t("Settings"), OPEN_SETTINGS)
    if isinstance(advice, CallRipe):
        return [ui.button(t("Next call"), NEXT_CALL, "0", "primary"), settings]
    return [settings]


def _suggestion(t: Texts, advice: Suggestion) -> str:
    """What to do, and why, in numbers."""
    match advice:
        case NameNextStep():
            return _next_step(t, advice)
        case CallRipe():
            return t.plural(
                ":bulb: *Begin with the ripe ones:* {n} lead of yours was not touched since it ripened.",
                ":bulb: *Begin with the ripe ones:* {n} leads of yours were not touched since they "
                "ripened.",
                advice.leads,
            )
        case LookAtRate():
            return _look_at(t, advice.rate)
        case CallAtOtherHours():
            return _other_hours(t, advice)
        case LogSomething():
            return t.plural(
                ":bulb: *One line is enough:* {n} contact in the three weeks before, none in this "
                "one. `/log Müller called, no answer` keeps your list right.",
                ":bulb: *One line is enough:* {n} contacts in the three weeks before, none in this "
                "one. `/log Müller called, no answer` keeps your list right.",
                advice.recent,
            )
        case CollectCases():
            return t.plural(
                ":bulb: *Log on:* {n} more case, and I can tell you how often it goes on here: {rate}.",
                ":bulb: *Log on:* {n} more cases, and I can tell you how often it goes on here: "
                "{rate}.",
                advice.rate.missing,
                rate=t.say(_RATES[advice.rate.name]),
            )
        case CarryOn():
            return t.plural(
                ":bulb: *Carry on like this:* nothing stands out in {n} contact of four weeks.",
                ":bulb: *Carry on like this:* nothing stands out in {n} contacts of four weeks.",
                advice.recent,
            )


def _next_step(t: Texts, advice: NameNextStep) -> str:
    names = [name(one) for one in advice.names]
    more = advice.appointments - len(names)
    who = t.listed(names) if not more else ", ".join(names) + " …"
    return t.plural(
        ":bulb: *Agree on a next step:* {n} appointment of the last 4 weeks has none ({who}).",
        ":bulb: *Agree on a next step:* {n} appointments of the last 4 weeks have none ({who}).",
        advice.appointments,
        who=who,
    )


def _look_at(t: Texts, rate: HitRate) -> str:
    words = _FELL if rate.change == "fell" else _ROSE
    now, before = t.percent(rate.recent.rate), t.percent(rate.past.rate)
    return t(words[rate.name].text, now=now, before=before)


def _other_hours(t: Texts, advice: CallAtOtherHours) -> str:
    return t(
        ":bulb: *Try another hour:* you call most at {most}, and {rate} of {calls} calls reach "
        "somebody; at {best} it is {best_rate} of {best_calls}.",
        most=_hour(t, advice.most),
        rate=t.percent(advice.most.calls.rate),
        calls=t.number(advice.most.calls.cases),
        best=_hour(t, advice.best),
        best_rate=t.percent(advice.best.calls.rate),
        best_calls=t.number(advice.best.calls.cases),
    )


def _hour(t: Texts, hour: Hour) -> str:
    """ "09:00–10:00"."""
    return f"{t.clock(time(hour.hour))}–{t.clock(time((hour.hour + 1) % 24))}"
