"""How a workshop's result is said, criterion by criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.ui.changes import capital
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import SIDE_NAMES, attribute_words, choice_words, time_words
from handlers.workshop.reading import Result
from scoring.agreement.evidence import Evidence
from scoring.agreement.proposal import SIDES
from scoring.agreement.workshop import Closeness, Opinion, Opinions, WhyNot
from scoring.message import Message, say

LONG_MINUTES = 120  # said in hours from here on
_CLOSENESS: Mapping[Closeness | None, Message] = {
    "agree": say("🟢 agree"),
    "nearly": say("🟡 nearly"),
    "far_apart": say("🔴 far apart"),
    None: say("⚪ one side said nothing"),
}
_WHY_NOT: Mapping[WhyNot, Message] = {
    "gone": say("{name} is not in the playbook any more."),
    "changed": say("{name} has other bands or values by now, so it stays as it is."),
    "worthless": say(
        "{name} would give no points at all, so it stays as it is. If you mean that, take it out of "
        "the draft."
    ),
}


def answered_words(t: Texts, result: Result) -> str:
    """ "Answered: marketing 2 of 3 · sales 0 of 2"."""
    of_sides = [
        t(
            "{side} {n} of {asked}",
            side=SIDE_NAMES[side],
            n=result.answered[side],
            asked=result.asked[side],
        )
        for side in SIDES
    ]
    return t("Answered: {of_sides}", of_sides=" · ".join(of_sides))


def criterion_lines(
    t: Texts, found: Opinions, evidence: Mapping[str, Evidence], most: int | None = None
) -> list[str]:
    """What was given to a criterion; of more than `most` choices the most disputed."""
    title = name(capital(attribute_words(t, found.attribute)))
    choices = found.choices
    if most is not None and len(choices) > most:
        by_dispute = sorted(choices, key=lambda one: -1 if one.apart is None else -one.apart)
        kept = by_dispute[:most]
        choices = tuple(one for one in choices if one in kept)
    more = len(found.choices) - len(choices)
    return [
        f"*{title}* · {_closeness_words(t, found)}",
        *(
            choice_line(t, one) + _beside(t, evidence[one.choice])
            if one.choice in evidence
            else choice_line(t, one)
            for one in choices
        ),
        *([t.plural("… {n} more", "… {n} more", more)] if more else []),
    ]


def choice_line(t: Texts, one: Opinion) -> str:
    """ "*50–70 → 65*: marketing 90 · sales 40 (30–90)"."""
    means = [
        f"{t.say(SIDE_NAMES[side])} " + (t.number(one.means[side], 1) if side in one.means else "–")
        for side in SIDES
    ]
    spread = ""
    if one.least is not None and one.most is not None and one.least != one.most:
        spread = f" ({t.number(one.least)}–{t.number(one.most)})"
    meet = "" if one.compromise is None else f" → {t.number(one.compromise)}"
    return f"*{name(choice_words(t, one.choice))}{meet}:* {' · '.join(means)}{spread}"


def evidence_words(t: Texts, found: Evidence) -> str:
    """ "32 % of 41 won · €12,000 a deal · 85 min of work a win · 5 % discount"."""
    if not found.is_enough:
        return t.plural("too few: {n} case", "too few: {n} cases", found.fates)
    parts = [t("{rate} of {n} won", rate=t.percent(found.win_rate or 0), n=t.number(found.fates))]
    if found.mean_value:
        whole = replace(found.mean_value, amount=round(found.mean_value.amount, 0))
        parts.append(t("{money} a deal", money=t.money(whole)))
    if found.minutes_per_win is not None:
        parts.append(t("{time} of work a win", time=_time_words(t, round(found.minutes_per_win))))
    if found.mean_discount is not None:
        parts.append(t("{n} % discount", n=t.number(float(found.mean_discount), 1)))
    return " · ".join(parts)


def left_lines(t: Texts, result: Result) -> Sequence[str]:
    """The criteria for which there is no compromise, and why."""
    return [
        t(_WHY_NOT[why].text, name=f"*{name(capital(attribute_words(t, attribute)))}*")
        for attribute, why in result.left.items()
    ]


def _closeness_words(t: Texts, found: Opinions) -> str:
    words = t.say(_CLOSENESS[found.closeness])
    if found.apart is None:
        return words
    return t.plural("{words}: {n} point", "{words}: {n} points", round(found.apart), words=words)


def _time_words(t: Texts, minutes: int) -> str:
    if minutes < LONG_MINUTES:
        return t("{n} min", n=t.number(minutes))
    return time_words(t, timedelta(minutes=minutes))


def _beside(t: Texts, found: Evidence) -> str:
    words = evidence_words(t, found)
    return f"\n&gt; {words}" if found.is_enough else f" · _{words}_"
