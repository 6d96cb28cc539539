"""What a playbook changes, in words: one line for each thing that is another, added or taken out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from handlers.ui.words import OUTCOME_NAMES, attribute_words, kind_words
from scoring.agreement.changes import Change
from scoring.counting import Bursts
from scoring.ledger import Outcome
from scoring.message import Message, say
from scoring.playbook import Band, Criterion

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)

_RIPE_FROM: Mapping[str, Message] = {
    "ripe_at": say("Ripe from interest"),
    "fit_floor": say("Ripe from fit"),
}


def change_lines(t: Texts, changes: Sequence[Change], most: int | None = None) -> list[str]:
    """Each change as a line of mrkdwn, such as "Opened a mail: 1 → 0 points"; a criterion has one
    for each of its choices. Of more than `most` lines the rest is counted in the last.
    """
    lines = [line for change in changes for line in _WORDS[change.part](t, change)]
    return lines if most is None else shortened(t, lines, most)


def shortened(t: Texts, lines: list[str], most: int) -> list[str]:
    """At most `most` lines and one that counts the others."""
    more = len(lines) - most
    if more < 2:  # the line that says so would take the place of the one that it leaves out
        return lines
    return [*lines[:most], t.plural("… {n} more", "… {n} more", more)]


def capital(words: str) -> str:
    """As a line begins."""
    return words[:1].upper() + words[1:]


def points_words(t: Texts, points: float) -> str:
    """ "−2,5": as the reader writes it."""
    return t.number(points, 2).replace("-", "−")


def worth_words(t: Texts, points: float) -> str:
    """ "1 point", "−20 points"."""
    said = points_words(t, points)
    return t.plural("{points} point", "{points} points", _one_or_many(points), points=said)


def days_words(t: Texts, days: float) -> str:
    """ "1 day", "2.5 days"."""
    return t.plural("{days} day", "{days} days", _one_or_many(days), days=t.number(days, 2))


def band_words(t: Texts, band: Band) -> str:
    """ "50–70"; a single number where the band is just that."""
    low, high = t.number(band.low, 2), t.number(band.high, 2)
    return low if band.low == band.high else f"{low}–{high}"


def burst_words(t: Texts, bursts: Bursts) -> str:
    """What only a mail gateway does; "" where nothing is held to be one's."""
    said = []
    if bursts.links:
        seconds = t.number(bursts.click_span / _SECOND, 2)
        said.append(
            t("{links} links clicked within {seconds} s", links=bursts.links, seconds=seconds)
        )
    if bursts.open_span:
        seconds = t.number(bursts.open_span / _SECOND, 2)
        said.append(t("a mail opened within {seconds} s", seconds=seconds))
    return " · ".join(said)


def _half_life(t: Texts, change: Change) -> list[str]:
    before, after = (cast(timedelta, one) / _DAY for one in (change.before, change.after))
    words = t(
        "Half-life: {before} → {after}", before=t.number(before, 2), after=days_words(t, after)
    )
    return [words]


def _threshold(t: Texts, change: Change) -> list[str]:
    before, after = (points_words(t, cast(float, one)) for one in (change.before, change.after))
    return [f"{t.say(_RIPE_FROM[change.part])}: {before} → {after}"]


def _unknown_share(t: Texts, change: Change) -> list[str]:
    before, after = (t.percent(cast(float, one)) for one in (change.before, change.after))
    return [
        t("What is not known counts: {before} → {after} of the most", before=before, after=after)
    ]


def _fast_lane(t: Texts, change: Change) -> list[str]:
    before, after = (cast(tuple[str, ...], one) for one in (change.before, change.after))
    into = [kind for kind in after if kind not in before]
    out = [kind for kind in before if kind not in after]
    lines = [t("Into the fast lane: {kind}", kind=name(kind_words(t, kind))) for kind in into]
    lines += [t("Out of the fast lane: {kind}", kind=name(kind_words(t, kind))) for kind in out]
    return lines or [t("Fast lane: in another order")]


def _points(t: Texts, change: Change) -> list[str]:
    of = name(capital(kind_words(t, change.name)))
    return [_course(t, of, change.before, change.after, worth_words, points_words)]


def _rest_days(t: Texts, change: Change) -> list[str]:
    outcome = t.say(OUTCOME_NAMES[cast(Outcome, change.name)])
    of = t("Rest after “{outcome}”", outcome=outcome)
    return [_course(t, of, change.before, change.after, days_words, lambda t, n: t.number(n, 2))]


def _bursts(t: Texts, change: Change) -> list[str]:
    before, after = (
        burst_words(t, cast(Bursts, one)) or t("nothing") for one in (change.before, change.after)
    )
    return [t("Taken for a mail gateway: {before} → {after}", before=before, after=after)]


def _criterion(t: Texts, change: Change) -> list[str]:
    before, after = change.before, change.after
    of = name(attribute_words(t, change.name))
    if not isinstance(after, Criterion):
        return [t("Criterion “{name}” is taken out", name=of)]
    if not isinstance(before, Criterion):
        most = points_words(t, after.maximum)
        return [t("New criterion “{name}” (at most {most})", name=of, most=most)]
    old, new = _choices(t, before), _choices(t, after)
    lines = [
        _course(t, f"{capital(of)}{choice}", old.get(choice), new.get(choice), worth_words)
        for choice in {**old, **new}
        if old.get(choice) != new.get(choice)
    ]
    lines += _unknown(t, capital(of), before.unknown, after.unknown)
    return lines or [t("{name}: in another order", name=capital(of))]


def _unknown(t: Texts, of: str, before: float | None, after: float | None) -> list[str]:
    if before == after:
        return []
    usual = t("as for all criteria")
    old, new = (usual if one is None else points_words(t, one) for one in (before, after))
    return [t("{name}, not known: {before} → {after}", name=of, before=old, after=new)]


def _choices(t: Texts, criterion: Criterion) -> dict[str, float]:
    """Points by the words of each choice but the unknown, as they follow the name of the criterion; of
    a band that is there twice the higher.
    """
    bands = sorted(criterion.bands, key=lambda band: (band.low, band.high, band.points))
    return {
        **{f" {band_words(t, band)}": band.points for band in bands},
        **{f" {_quoted(t, value)}": points for value, points in criterion.values.items()},
        f", {t('other')}": criterion.other,
    }


def _quoted(t: Texts, value: str) -> str:
    return t("“{name}”", name=name(value))


Number = Callable[[Texts, float], str]


def _course(
    t: Texts,
    of: str,
    before: Any,
    after: Any,
    in_full: Number,
    bare: Number = points_words,
) -> str:
    """ "{of}: 1 → 0 points", "{of}: new, 20 points", "{of}: taken out (1 point)"."""
    if before is None:
        return t("{name}: new, {points}", name=of, points=in_full(t, after))
    if after is None:
        return t("{name}: taken out ({points})", name=of, points=in_full(t, before))
    return f"{of}: {bare(t, before)} → {in_full(t, after)}"


def _one_or_many(number: float) -> int:
    return 1 if abs(number) == 1 else 2


_WORDS: Mapping[str, Callable[[Texts, Change], list[str]]] = {
    "half_life": _half_life,
    "ripe_at": _threshold,
    "fit_floor": _threshold,
    "unknown_share": _unknown_share,
    "fast_lane": _fast_lane,
    "points": _points,
    "rest_days": _rest_days,
    "bursts": _bursts,
    "criteria": _criterion,
}
