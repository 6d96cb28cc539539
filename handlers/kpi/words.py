"""Figures in the reader's words: their names, their values, their light and their trend."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from babel.dates import format_date

from handlers.kpi.flow import Row
from handlers.kpi.lines import HOURS, NAMES, SECONDS
from handlers.ui.texts import Texts
from scoring.figure_values import one_name
from scoring.kpi import Line, Reading, State, Trend
from scoring.message import Message, say
from scoring.money import Money

NOTHING = "–"
LIGHTS: Mapping[State, str] = {"good": "🟢", "watch": "🟡", "act": "🔴"}
_DARK = "⚪"
_STATES: Mapping[State, Message] = {
    "good": say("good"),
    "watch": say("watch"),
    "act": say("act"),
}
_ARROWS: Mapping[Trend, str] = {"up": "↗", "level": "→", "down": "↘"}
_CENTS_BELOW = 100
_MINUTE, _DAY_HOURS = 60, 24


def label(t: Texts, line: Line) -> str:
    """As the team calls it, else as we do."""
    if line.label:
        return line.label
    name, _, currency = line.name.partition(":")
    if name in NAMES:
        return f"{t.say(NAMES[name])}, {currency}" if currency else t.say(NAMES[name])
    words = line.name.replace("_", " ")
    return words[:1].upper() + words[1:]


def value_words(t: Texts, value: float | None, unit: str) -> str:
    """ "1.234", "3,5", "40.000 €", "25 min", "2:05 min"."""
    if value is None:
        return NOTHING
    if unit == HOURS:
        return _hours(t, value)
    if unit == SECONDS:
        return t("{n} min", n=f"{int(value) // _MINUTE}:{int(value) % _MINUTE:02}")
    if unit:
        digits = 0 if abs(value) >= _CENTS_BELOW else 2
        return t.money(Money(round(Decimal(repr(value)), digits), unit))
    return t.number(value, 0 if abs(value) >= _CENTS_BELOW else 1)


def light(state: State | None) -> str:
    return LIGHTS[state] if state else _DARK


def state_words(t: Texts, state: State | None) -> str:
    return t.say(_STATES[state]) if state else t("nothing to compare")


def light_words(t: Texts, state: State | None) -> str:
    """Never the colour alone."""
    return f"{light(state)} {state_words(t, state)}"


def arrow(trend: Trend | None) -> str:
    return _ARROWS[trend] if trend else ""


def compared_words(t: Texts, of: Reading) -> str:
    """What it was judged by, and how far it is from what is usual."""
    if of.bound is None:
        return NOTHING
    bound = value_words(t, of.bound, of.unit)
    if of.basis == "plan":
        return t("plan by today: {value}", value=bound)
    if of.basis == "bounds":
        return _bound_words(t, of, bound)
    return t("usual by now: {value}", value=f"{bound}{_change(t, of)}")


def change_words(t: Texts, share: float | None) -> str:
    """ "+12 %", "−8 %", "±0 %"."""
    if share is None:
        return ""
    percent = round(100 * share)
    sign = "+" if percent > 0 else "−" if percent < 0 else "±"
    return t("{n} %", n=f"{sign}{t.number(abs(percent))}")


def until_words(t: Texts, row: Row, today: date) -> str:
    """How far a figure's values reach, where that is not today."""
    if row.reading.now is None:
        return t("last on {day}", day=t.date(row.last)) if row.last else ""
    return t("until {day}", day=t.date(row.until)) if row.until < today else ""


def month(t: Texts, day: date) -> str:
    """ "November"."""
    return str(format_date(day, "LLLL", locale=t.locale))


def month_alone(t: Texts, day: date) -> str:
    """ "Nov"."""
    return str(format_date(day, "LLL", locale=t.locale)).replace(".", "")


def short_month(t: Texts, day: date) -> str:
    """ "Nov 2026"."""
    return str(format_date(day, "LLL yyyy", locale=t.locale)).replace(".", "")


def matching(t: Texts, lines: Iterable[Line], words: str) -> Line | None:
    """The line with this name, or called so in the reader's language."""
    asked = one_name(words)
    lines = list(lines)
    names = (
        lambda line: line.name,
        lambda line: one_name(label(t, line)),
        lambda line: one_name(line.name.lstrip("@").partition(":")[0]),
        lambda line: one_name(label(t, line).partition(",")[0]),
    )
    for name in names:
        for line in lines:
            if name(line) == asked:
                return line
    return None


def _bound_words(t: Texts, of: Reading, bound: str) -> str:
    """Where green begins or, if only that is set, red."""
    lower = of.line.lower_is_better
    if of.line.green is not None:
        return (
            t("green up to {value}", value=bound) if lower else t("green from {value}", value=bound)
        )
    return t("red from {value}", value=bound) if lower else t("red up to {value}", value=bound)


def _change(t: Texts, of: Reading) -> str:
    words = change_words(t, of.change)
    return f" ({words})" if words else ""


def _hours(t: Texts, hours: float) -> str:
    if hours < 1:
        return t("{n} min", n=t.number(int(hours * _MINUTE)))
    if hours < 2 * _DAY_HOURS:
        return t("{n} h", n=t.number(hours, 0 if hours >= 10 else 1))
    return t.plural("{n} day", "{n} days", int(hours / _DAY_HOURS))
