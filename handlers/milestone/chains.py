"""A goal's chains: one line for each level, with the hit rate to the next one and how sure it is."""

import math

from handlers.ui.goals import level_words
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from scoring.goals.report import ChainReport, LevelReport

_LONG = 120  # minutes; more is said in hours


def chain_lines(t: Texts, chain: ChainReport) -> list[str]:
    """Each level with how many reached it, and the hit rate to the next one."""
    following = [*(level.level for level in chain.levels[1:]), ""]
    return [
        f"• {level_words(t, level.level)}: *{t.number(level.count)}*{_rate(t, level, after)}"
        for level, after in zip(chain.levels, following, strict=True)
    ]


def chain_title(t: Texts, chain: ChainReport) -> str:
    """What tells one chain from another: its name, else the channels it is for."""
    if chain.name:
        return t("*From level to level: {name}*", name=name(chain.name))
    if chain.channels:
        channels = t.listed([name(one) for one in sorted(chain.channels)])
        return t("*From level to level* (through {channels})", channels=channels)
    return t("*From level to level*")


def _rate(t: Texts, level: LevelReport, following: str) -> str:
    """ " → call 31 % (24–39 %, 84 cases)", " → visit 10 each", or how many cases are missing."""
    if not following:
        return ""
    after = level_words(t, following)
    if level.rate is None:
        if not level.missing:
            return f" → {after}"
        return " " + t(
            "→ {after}: {n} of {minimum} cases, {missing} more and a rate means something",
            after=after,
            n=t.number(level.sample),
            minimum=t.number(level.sample + level.missing),
            missing=t.number(level.missing),
        )
    low, high = level.rate_low or 0.0, level.rate_high or 0.0
    if level.is_yield:
        return " " + t(
            "→ *{n}* {after} each ({low}–{high})",
            after=after,
            n=t.number(level.rate, 1),
            low=t.number(low, 1),
            high=t.number(high, 1),
        )
    rate, between = share_words(t, level.rate), f"{_points(t, low)}–{share_words(t, high)}"
    return " " + t.plural(
        "→ {after} *{rate}* ({range}, {n} case)",
        "→ {after} *{rate}* ({range}, {n} cases)",
        level.sample,
        after=after,
        rate=rate,
        range=between,
    )


def share_words(t: Texts, share: float) -> str:
    """Per cent; below ten with one digit, for 1 % and 1.4 % are worlds apart."""
    return t("{n} %", n=_points(t, share))


def _points(t: Texts, share: float) -> str:
    return t.number(100 * share, 1 if share < 0.1 else 0)


def needs_lines(t: Texts, chain: ChainReport) -> list[str]:
    """What each level takes, and how many more of it the targets need."""
    lines = []
    for level in chain.levels:
        parts = [
            part for part in (_needed(t, level), _minutes(t, level), _waiting(t, level)) if part
        ]
        if parts:
            lines.append(f"• {level_words(t, level.level)}: {' · '.join(parts)}")
    return [t("_What is still needed at these rates_"), *lines] if lines else []


def _needed(t: Texts, level: LevelReport) -> str:
    if level.needed is None:
        return ""
    return t("{n} more needed", n=t.number(math.ceil(level.needed)))


def _minutes(t: Texts, level: LevelReport) -> str:
    if level.minutes is None:
        return ""
    is_long = level.minutes >= _LONG
    n = t.number(level.minutes / 60, 1) if is_long else t.number(round(level.minutes))
    if level.measured:
        return t("{n} h each, as logged", n=n) if is_long else t("{n} min each, as logged", n=n)
    return t("{n} h each, as stated", n=n) if is_long else t("{n} min each, as stated", n=n)


def _waiting(t: Texts, level: LevelReport) -> str:
    if not level.waiting or level.typical_days is None:
        return ""
    return t.plural(
        "{waiting} still open, typically it takes {n} day",
        "{waiting} still open, typically it takes {n} days",
        level.typical_days,
        waiting=t.number(level.waiting),
    )
