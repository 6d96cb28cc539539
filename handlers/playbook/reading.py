"""A playbook in words and small bars: each of its parts as lines that fit a phone."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import accumulate, groupby

from handlers.ui.changes import (
    band_words,
    burst_words,
    capital,
    days_words,
    points_words,
    shortened,
)
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import OUTCOME_NAMES, attribute_words, kind_words
from scoring.playbook import Criterion, Playbook

BAR = 8  # characters
MOST_LINES = 12  # of a criterion
LONGEST_LIST = 200  # characters of names that are worth the same
MOST_WORTHS = 20  # different points of signals
_DAY = timedelta(days=1)


def ripe_words(t: Texts, playbook: Playbook) -> str:
    return t(
        ":large_green_circle: A lead is *ripe* from interest *{ripe_at}* and fit *{floor}* on. "
        "Interest halves every *{days} days*.",
        ripe_at=points_words(t, playbook.ripe_at),
        floor=points_words(t, playbook.fit_floor),
        days=t.number(playbook.half_life / _DAY, 2),
    )


def criterion_lines(t: Texts, criterion: Criterion, playbook: Playbook) -> list[str]:
    """Its share of the fit, a bar for each band or for values that are worth the same, and the rest."""
    share = t.percent(criterion.maximum / playbook.maximum)
    title = name(capital(attribute_words(t, criterion.attribute)))
    unknown = criterion.unknown
    if unknown is None:
        unknown = criterion.maximum * playbook.unknown_share
    others = t(
        "other: {other} · not known: {unknown}",
        other=points_words(t, criterion.other),
        unknown=points_words(t, unknown),
    )
    lines = [
        f"`{_bar(points, criterion.maximum)} {points_words(t, points):>3}` {words}"
        for points, words in _choices(t, criterion)
    ]
    return [
        t("*{name}* · {share} of the fit", name=title, share=share),
        *shortened(t, lines, MOST_LINES),
        f"_{others}_",
    ]


def worth_lines(t: Texts, playbook: Playbook) -> list[str]:
    """What each signal is worth, the most first; what counts against a lead, and what counts nothing."""
    by_worth = {
        worth: [kind for kind, _ in kinds]
        for worth, kinds in groupby(
            sorted(playbook.points.items(), key=lambda one: -one[1]), key=lambda one: one[1]
        )
    }
    above = [_worth_line(t, worth, kinds) for worth, kinds in by_worth.items() if worth > 0]
    below = [_worth_line(t, worth, kinds) for worth, kinds in by_worth.items() if worth < 0]
    lines = shortened(t, above, MOST_WORTHS)
    if 0 in by_worth:
        lines.append(_worth_line(t, 0, by_worth[0]))
    if below:
        lines += [t("_Counts against the lead:_"), *shortened(t, below, MOST_WORTHS)]
    return lines


def fast_lane_words(t: Texts, playbook: Playbook) -> str:
    if not playbook.fast_lane:
        return t(":zap: *Fast lane:* nobody is called at once, whatever they ask for.")
    return t(
        ":zap: *Fast lane*, called at once whatever the score: {kinds}",
        kinds=_named(t, playbook.fast_lane),
    )


def rest_words(t: Texts, playbook: Playbook) -> str:
    if not playbook.rest_days:
        return t(":zzz: *Rest:* no lead is left alone after a touchpoint.")
    days = " · ".join(
        f"{t.say(OUTCOME_NAMES[outcome])} {days_words(t, days)}"
        for outcome, days in playbook.rest_days.items()
    )
    return t(":zzz: *Rest after a touchpoint:* {days}", days=days)


def gateway_words(t: Texts, playbook: Playbook) -> str:
    """What counts nothing, because no person does it."""
    what = burst_words(t, playbook.bursts)
    if not what:
        return t(":robot_face: Mail gateways are not told from people.")
    return t(":robot_face: Counts nothing, for no person does it: {what}", what=what)


def _choices(t: Texts, criterion: Criterion) -> list[tuple[float, str]]:
    """Points with the band or the values that are worth them: bands as they go up, values down."""
    if criterion.bands:
        ordered = sorted(criterion.bands, key=lambda band: (band.low, band.high))
        return [(band.points, band_words(t, band)) for band in ordered]
    ordered_values = sorted(criterion.values.items(), key=lambda one: -one[1])
    return [
        (worth, listed(t, [name(value) for value, _ in same]))
        for worth, same in groupby(ordered_values, key=lambda one: one[1])
    ]


def _worth_line(t: Texts, worth: float, kinds: Sequence[str]) -> str:
    return f"`{points_words(t, worth):>4}` {_named(t, kinds)}"


def _named(t: Texts, kinds: Iterable[str]) -> str:
    return listed(t, [name(kind_words(t, kind)) for kind in kinds])


def listed(t: Texts, names: Sequence[str]) -> str:
    """As many of the names as fit a few lines of a phone."""
    lengths = accumulate(len(name) for name in names)
    shown = [name for name, length in zip(names, lengths, strict=True) if length <= LONGEST_LIST]
    shown = shown or [names[0]]
    more = len(names) - len(shown)
    if more:
        shown.append(t.plural("… {n} more", "… {n} more", more))
    return ", ".join(shown)


def _bar(points: float, maximum: float) -> str:
    return f"{'█' * round(BAR * points / maximum):<{BAR}}"
