"""Goals in the reader's words: their amounts, their course, and one line where there is room for one."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from scoring.goals.goal import DEALS, INTERACTIONS, LEADS, NEW_CUSTOMERS, REVENUE, Target
from scoring.goals.report import Outlook, TargetReport
from scoring.message import Message, say
from scoring.money import Money

BAR = 10  # characters
_EXACT = 100  # up to here a part of one is worth telling
_SIGNIFICANT = 3  # digits of money that nobody knows yet

MEASURE_NAMES: Mapping[str, Message] = {
    REVENUE: say("Revenue"),
    NEW_CUSTOMERS: say("New customers"),
    DEALS: say("Deals"),
    LEADS: say("Leads"),
    INTERACTIONS: say("Conversations"),
}
# The levels that the standard chain and the examples have; a team's own are shown as written.
_LEVELS: Mapping[str, Message] = {
    "contact": say("contact"),
    "call": say("call"),
    "appointment": say("appointment"),
    "first deal": say("first deal"),
    "follow-up deal": say("follow-up deal"),
    "post": say("post"),
    "visit": say("visit"),
    "subscription": say("subscription"),
}
_Said = Callable[[Texts, int, str], str]
_COUNTED: Mapping[str, _Said] = {
    NEW_CUSTOMERS: lambda t, n, shown: t.plural("{x} customer", "{x} customers", n, x=shown),
    DEALS: lambda t, n, shown: t.plural("{x} deal", "{x} deals", n, x=shown),
    LEADS: lambda t, n, shown: t.plural("{x} lead", "{x} leads", n, x=shown),
    INTERACTIONS: lambda t, n, shown: t.plural("{x} conversation", "{x} conversations", n, x=shown),
}
# What follows "7 of": German declines it.
_COUNTED_OF: Mapping[str, _Said] = {
    NEW_CUSTOMERS: lambda t, n, shown: t.plural("of {x} customer", "of {x} customers", n, x=shown),
    DEALS: lambda t, n, shown: t.plural("of {x} deal", "of {x} deals", n, x=shown),
    LEADS: lambda t, n, shown: t.plural("of {x} lead", "of {x} leads", n, x=shown),
    INTERACTIONS: lambda t, n, shown: t.plural(
        "of {x} conversation", "of {x} conversations", n, x=shown
    ),
}


def goal_line(t: Texts, targets: Sequence[TargetReport], between: str = " · ") -> str:
    """ ":dart: 7 of 10 customers · due 6 · probably 9 (7–11)"; each further target adds to it, or
    stands on a line of its own where a line's end is `between` them.
    """
    return ":dart: " + between.join(_target_line(t, one) for one in targets)


def measure_words(t: Texts, measure: str) -> str:
    """ "New customers"; a figure's name as its owner wrote it."""
    known = MEASURE_NAMES.get(measure)
    return t.say(known) if known else name(measure.replace("_", " "))


def level_words(t: Texts, level: str) -> str:
    known = _LEVELS.get(level.casefold())
    return t.say(known) if known else name(level)


def figure(t: Texts, target: Target, value: Decimal | float) -> str:
    """The number alone, "7" or "€12,000"; parts of one only where they are worth telling."""
    if target.currency:
        return t.money(Money(Decimal(value).quantize(_cents(value)), target.currency))
    return t.number(float(value), 1 if abs(float(value)) < _EXACT else 0)


def estimate(t: Texts, target: Target, value: float) -> str:
    """A number that nobody knows yet: wholes, money with three digits."""
    if not target.currency:
        return t.number(round(value))
    places = _SIGNIFICANT - 1 - math.floor(math.log10(abs(value))) if abs(value) >= 1 else 0
    return t.money(Money(Decimal(round(value, min(places, 0))).quantize(1), target.currency))


def amount(t: Texts, target: Target, shown: str, value: Decimal | float) -> str:
    """A number, as shown, with what it counts: "7 customers"; money says so itself."""
    return _with_noun(t, target, shown, value, _COUNTED)


def of_target(t: Texts, target: Target) -> str:
    """What follows a number: "of 10 customers", "of €40,000"; "of at most 5 complaints"."""
    shown = figure(t, target, target.amount)
    if target.at_most:
        return t("of at most {amount}", amount=amount(t, target, shown, target.amount))
    if target.currency or target.measure not in _COUNTED_OF:
        return t("of {amount}", amount=amount(t, target, shown, target.amount))
    return _with_noun(t, target, shown, target.amount, _COUNTED_OF)


def progress_bar(share: float) -> str:
    """Ten characters: "▓▓▓▓▓▓▓░░░". Full only where all is done, empty only where nothing is."""
    full = min(max(round(share * BAR), 1 if share > 0 else 0), BAR if share >= 1 else BAR - 1)
    return "▓" * full + "░" * (BAR - full)


def course_words(t: Texts, report: TargetReport) -> str:
    """How far from what is due: "3 more than due", "€4,000 behind the plan"."""
    target, off = report.target, report.actual - report.due
    by = figure(t, target, abs(off))
    if figure(t, target, abs(off)) == figure(t, target, 0):
        return t("exactly as planned")
    if target.at_most:
        return (
            t("{amount} below the limit so far", amount=by)
            if off < 0
            else t("{amount} over the limit so far", amount=by)
        )
    return (
        t("{amount} more than due", amount=by) if off > 0 else t("{amount} behind plan", amount=by)
    )


def range_words(t: Texts, target: Target, outlook: Outlook) -> str:
    """ "7–11"; empty where both ends are the same."""
    low, high = (estimate(t, target, end) for end in (outlook.low, outlook.high))
    return "" if low == high else f"{low}–{high}"


def chance_words(t: Texts, probability: float) -> str:
    """ "22 %"; nothing that is still to come is impossible or certain."""
    if probability < 0.01:
        return t("less than 1 %")
    if probability > 0.99:
        return t("more than 99 %")
    return t.percent(probability)


def _target_line(t: Texts, report: TargetReport) -> str:
    target = report.target
    reached = f"{figure(t, target, report.actual)} {of_target(t, target)}"
    parts = [reached, t("due {amount}", amount=figure(t, target, report.due))]
    if report.outlook:
        probable = t("probably {amount}", amount=estimate(t, target, report.outlook.median))
        between = range_words(t, target, report.outlook)
        parts.append(f"{probable} ({between})" if between else probable)
    return " · ".join(parts)


def _with_noun(
    t: Texts, target: Target, shown: str, value: Decimal | float, nouns: Mapping[str, _Said]
) -> str:
    if target.currency:
        return shown
    noun = nouns.get(target.measure)
    if noun:
        return noun(t, 1 if value == 1 else 2, shown)
    return f"{shown} {measure_words(t, target.measure)}"


def _cents(value: Decimal | float) -> Decimal:
    return Decimal(1) if value == int(value) or abs(float(value)) >= _EXACT else Decimal("0.01")
