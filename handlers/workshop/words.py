"""How a workshop's result is said, criterion by criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.ui.changes import capital
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import SIDE_NAMES, attribute_words, choice_words
from handlers.workshop.reading import Result
from scoring.agreement.evidence import Evidence
from scoring.agreement.proposal import SIDES
from scoring.agreement.workshop import Closeness, Opinion, Opinions, WhyNot
from scoring.message import Message, say

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
    """ "Marketing: 2 of 3 answered · Sales: nobody answered"."""
    return " · ".join(
        t(
            "{side}: {n} of {asked} answered",
            side=capital(t.say(SIDE_NAMES[side])),
            n=result.answered[side],
            asked=result.asked[side],
        )
        for side in SIDES
    )


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
        t("*{name}* · {closeness}", name=title, closeness=_CLOSENESS[found.closeness]),
        *(
            "\n".join(filter(None, (choice_line(t, one), _evidence_line(t, evidence, one.choice))))
            for one in choices
        ),
        *([t.plural("… {n} more", "… {n} more", more)] if more else []),
    ]


def choice_line(t: Texts, one: Opinion) -> str:
    """ "• *50–70* marketing 90 · sales 40 (30–90) → 65"."""
    means = [
        f"{t.say(SIDE_NAMES[side])} " + (t.number(one.means[side], 1) if side in one.means else "–")
        for side in SIDES
    ]
    spread = ""
    if one.least is not None and one.most is not None and one.least != one.most:
        spread = f" ({t.number(one.least)}–{t.number(one.most)})"
    meet = "" if one.compromise is None else f" → *{t.number(one.compromise)}*"
    return f"• *{name(choice_words(t, one.choice))}*  {' · '.join(means)}{spread}{meet}"


def evidence_words(t: Texts, found: Evidence) -> str:
    """ "32 % of 41 won · €12,000 a deal · 85 min a win · 5 % discount"."""
    if not found.is_enough:
        return t("too few to say ({n})", n=t.number(found.fates))
    parts = [t("{rate} of {n} won", rate=t.percent(found.win_rate or 0), n=t.number(found.fates))]
    if found.mean_value:
        whole = replace(found.mean_value, amount=round(found.mean_value.amount, 0))
        parts.append(t("{money} a deal", money=t.money(whole)))
    if found.minutes_per_win is not None:
        parts.append(t("{n} min of work a win", n=t.number(round(found.minutes_per_win))))
    if found.mean_discount is not None:
        parts.append(t("{n} % discount", n=t.number(float(found.mean_discount), 1)))
    return " · ".join(parts)


def left_lines(t: Texts, result: Result) -> Sequence[str]:
    """The criteria for which there is no compromise, and why."""
    return [
        t(_WHY_NOT[why].text, name=f"*{name(capital(attribute_words(t, attribute)))}*")
        for attribute, why in result.left.items()
    ]


def _evidence_line(t: Texts, evidence: Mapping[str, Evidence], choice: str) -> str:
    found = evidence.get(choice)
    return f"      _{evidence_words(t, found)}_" if found else ""
