"""What one playbook changes against another, part by part, and two changes brought together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, cast, get_args

from scoring.counting import Bursts
from scoring.playbook import Criterion, Playbook
from scoring.toml_reader import plain

Part = Literal[
    "half_life",
    "ripe_at",
    "fit_floor",
    "unknown_share",
    "fast_lane",
    "points",
    "rest_days",
    "bursts",
    "criteria",
]
Value = timedelta | float | tuple[str, ...] | Bursts | Criterion

_ORDER: tuple[Part, ...] = get_args(Part)
_TABLES: tuple[Part, ...] = ("points", "rest_days", "criteria")
_MOST_IN_SHORT = 40  # changes: the trail says what was meant, not all of it
_LONGEST = 120  # characters of a value there
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Change:
    """A part is another one: `name` is the kind of a signal, the outcome of a touchpoint or the
    attribute of a criterion, "" where there is just one of the part. `before` is None where it is
    added, `after` where it is taken out.

    Half-life: a timedelta; fast lane: the kinds; bursts: `Bursts`; a criterion: all of it; all others
    are numbers.
    """

    part: Part
    name: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True)
class Merged:
    """Two changes of one playbook in one. A conflict is a part that both changed, differently: its
    `before` is theirs, its `after` mine, which holds.
    """

    playbook: Playbook
    conflicts: tuple[Change, ...] = ()


_Parts = Mapping[tuple[Part, str], Any]  # each a `Value`


def changes(before: Playbook, after: Playbook) -> tuple[Change, ...]:
    """What is another value, added or taken out, of the points those first that change most; not in
    which order or version it stands.
    """
    old, new = _parts(before), _parts(after)
    found = [
        Change(part, name, old.get((part, name)), new.get((part, name)))
        for part, name in {**old, **new}
        if old.get((part, name)) != new.get((part, name))
    ]
    return tuple(
        sorted(found, key=lambda change: (_ORDER.index(change.part), -_points_moved(change)))
    )


def _points_moved(change: Change) -> float:
    """By how many points a kind of signal is worth more or less; one without points is worth none."""
    if change.part != "points":
        return 0
    before, after = (cast(float | None, one) or 0 for one in (change.before, change.after))
    return abs(after - before)


def merged(base: Playbook, mine: Playbook, theirs: Playbook) -> Merged:
    """What I changed of `base`, brought into `theirs`, which others have made of it meanwhile."""
    was, ours, others = _parts(base), _parts(mine), _parts(theirs)
    mine_holds = {key for key in {**was, **ours} if ours.get(key) != was.get(key)}
    parts = {
        key: value
        for key in {**others, **ours}
        if (value := (ours if key in mine_holds else others).get(key)) is not None
    }
    playbook = replace(_put_together(parts), version=theirs.version)
    conflicts = (
        change
        for change in changes(theirs, playbook)
        if change.before != was.get((change.part, change.name))
    )
    return Merged(playbook, tuple(conflicts))


def in_short(found: Sequence[Change]) -> list[str]:
    """The changes for the audit trail, such as "points email_opened: 1 → 3"."""
    return [
        f"{' '.join(filter(None, (change.part, change.name)))}: "
        f"{_shortly(change.before)} → {_shortly(change.after)}"
        for change in found[:_MOST_IN_SHORT]
    ]


def _parts(playbook: Playbook) -> _Parts:
    singles: dict[tuple[Part, str], Any] = {
        ("half_life", ""): playbook.half_life,
        ("ripe_at", ""): playbook.ripe_at,
        ("fit_floor", ""): playbook.fit_floor,
        ("unknown_share", ""): playbook.unknown_share,
        ("fast_lane", ""): playbook.fast_lane,
        ("bursts", ""): playbook.bursts,
    }
    return {
        **singles,
        **{("points", kind): points for kind, points in playbook.points.items()},
        **{("rest_days", outcome): days for outcome, days in playbook.rest_days.items()},
        **{("criteria", one.attribute): one for one in playbook.criteria},
    }


def _put_together(parts: _Parts) -> Playbook:
    settings: dict[str, Any] = {table: {} for table in _TABLES}
    for (part, name), value in parts.items():
        if part in _TABLES:
            settings[part][name] = value
        else:
            settings[part] = value
    return Playbook(**{**settings, "criteria": tuple(settings["criteria"].values())})


def _shortly(value: Value | None) -> str:
    text = _in_words(value) or "–"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _in_words(value: Value | None) -> str:
    match value:
        case None:
            return ""
        case float() | int():
            return plain(value)
        case timedelta():
            return f"{plain(value / timedelta(days=1))} d"
        case tuple():
            return ", ".join(value)
        case Criterion():
            return ", ".join(_choices(value))
        case Bursts():
            clicks, opens = (plain(span / _SECOND) for span in (value.click_span, value.open_span))
            return f"{value.links} links in {clicks} s, opened in {opens} s"


def _choices(criterion: Criterion) -> list[str]:
    bands = [f"{plain(b.low)}–{plain(b.high)}={plain(b.points)}" for b in criterion.bands]
    values = [f"{name}={plain(points)}" for name, points in criterion.values.items()]
    unknown = [] if criterion.unknown is None else [f"unknown={plain(criterion.unknown)}"]
    return [*bands, *values, f"other={plain(criterion.other)}", *unknown]
