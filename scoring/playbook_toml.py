"""The playbook as TOML: read with every mistake named, and written."""

import math
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import accumulate
from typing import Any, cast

from scoring.counting import Bursts
from scoring.ledger import OUTCOMES, Outcome
from scoring.playbook import Band, Criterion, Playbook
from scoring.toml_reader import Problem, Reader, first_mistake, joined, plain, quoted, shown

SHORTEST_HALF_LIFE_DAYS = 1 / 24  # an hour; keys keep their precision from there up
LONGEST_DAYS = 3650
MOST_POINTS = 10**12  # sums of many more would be no numbers any more
MOST_LINKS = 1000
LONGEST_SECONDS = 3600  # of a burst; what takes longer is a person's
_TOP = {
    "half_life_days",
    "ripe_at",
    "fit_floor",
    "unknown_share",
    "fast_lane",
    "points",
    "rest_days",
    "bursts",
    "criteria",
}
_BURSTS = {"links", "seconds", "open_seconds"}
# What every lead has by name; such a column is no attribute.
_OWN_COLUMNS = {"external_id", "company", "contact", "email", "phone", "owner", "kind", "status"}
_CRITERION = {"attribute", "bands", "values", "other", "unknown"}


def parse_playbook(text: str) -> Playbook:
    """The playbook that `text` describes; raises `Refused` with its first mistake."""
    playbook, problems = check_playbook(text)
    if playbook is None:
        raise first_mistake(problems)
    return playbook


def check_playbook(text: str) -> tuple[Playbook | None, list[Problem]]:
    """The playbook, or None where there is a mistake; and every mistake and warning, in file order."""
    reader = _Reader()
    data = reader.document(text)
    if data is None:
        return None, reader.problems
    playbook = reader.playbook(data)
    return (None if reader.has_mistakes() else playbook), reader.problems


class _Reader(Reader):
    def playbook(self, data: Mapping[str, Any]) -> Playbook:
        self.known_names("", data, _TOP)
        half_life = self.number(
            data, "half_life_days", "", 14, SHORTEST_HALF_LIFE_DAYS, LONGEST_DAYS
        )
        ripe_at = self.number(data, "ripe_at", "", 30)
        if ripe_at <= 0:
            self.refuse("ripe_at", "must be above 0, not {value}", value=plain(ripe_at))
        return Playbook(
            half_life=timedelta(days=half_life),
            ripe_at=ripe_at,
            fit_floor=self.number(data, "fit_floor", "", 50, 0, 100),
            unknown_share=self.number(data, "unknown_share", "", 0.5, 0, 1),
            fast_lane=self.names(data, "fast_lane"),
            points=self.points(data),
            rest_days=self.rest_days(data),
            criteria=tuple(self.criteria(data)),
            bursts=self.bursts(data),
        )

    def known_names(self, place: str, data: Mapping[str, Any], known: set[str]) -> None:
        for name in data:
            if name not in known:
                self.refuse(
                    joined(place, name),
                    "unknown setting; known are {known}",
                    known=", ".join(sorted(known)),
                )

    def number(
        self,
        data: Mapping[str, Any],
        name: str,
        place: str,
        default: float,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> float:
        value = data.get(name, default)
        place = joined(place, name)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not abs(value) <= sys.float_info.max
        ):
            self.refuse(place, "must be a number, not {value}", value=shown(value))
            return default
        if value < low:
            self.refuse(place, "must be at least {low}, not {value}", low=f"{low:.4g}", value=value)
            return default
        if value > high:
            self.refuse(place, "must be at most {high}, not {value}", high=plain(high), value=value)
            return default
        return float(value)

    def points(self, data: Mapping[str, Any]) -> dict[str, float]:
        table = self.table(data, "points")
        return {
            kind: self.number(table, kind, "points", 0, -MOST_POINTS, MOST_POINTS) for kind in table
        }

    def rest_days(self, data: Mapping[str, Any]) -> dict[Outcome, float]:
        table = self.table(data, "rest_days")
        self.known_names("rest_days", table, set(OUTCOMES))
        days = {
            cast(Outcome, outcome): self.number(table, outcome, "rest_days", 0, 0, LONGEST_DAYS)
            for outcome in table
        }
        for outcome in OUTCOMES:
            if outcome not in days and outcome not in ("won", "lost", "not_a_fit"):
                self.warn(
                    f"rest_days.{outcome}", "not given: such a lead may be called again at once"
                )
        return days

    def bursts(self, data: Mapping[str, Any]) -> Bursts:
        table = self.table(data, "bursts")
        self.known_names("bursts", table, _BURSTS)
        links = self.number(table, "links", "bursts", 5, 0, MOST_LINKS)
        if links == 1 or links != int(links):
            self.refuse(
                "bursts.links",
                "must be a whole number from 2 on, or 0 for never, not {value}",
                value=plain(links),
            )
        clicks = self.number(table, "seconds", "bursts", 10, 0, LONGEST_SECONDS)
        opens = self.number(table, "open_seconds", "bursts", 2, 0, LONGEST_SECONDS)
        return Bursts(int(links), timedelta(seconds=clicks), timedelta(seconds=opens))

    def criteria(self, data: Mapping[str, Any]) -> Iterator[Criterion]:
        seen: set[str] = set()
        for place, entry in self.tables(data, "criteria"):
            attribute = entry.get("attribute")
            if not isinstance(attribute, str) or not attribute.strip():
                self.refuse(f"{place}, attribute", "must name a column of the leads")
                attribute = ""
            elif attribute in seen:
                self.refuse(f"{place}, attribute", "{name} has a criterion already", name=attribute)
            elif attribute.lower() in _OWN_COLUMNS:
                self.warn(
                    f"{place}, attribute",
                    "{name} is not kept as an attribute: it counts as unknown for every lead",
                    name=attribute,
                )
            seen.add(attribute)
            yield self.criterion(entry, f"{place} ({attribute})" if attribute else place, attribute)

    def criterion(self, entry: Mapping[str, Any], place: str, attribute: str) -> Criterion:
        self.known_names(place, entry, _CRITERION)
        if ("bands" in entry) == ("values" in entry):
            self.refuse(place, "needs either bands (for a number) or values (for a category)")
        values = self.table(entry, "values", place)
        criterion = Criterion(
            attribute,
            bands=tuple(self.bands(entry, place)),
            values={name: self.worth(values, name, f"{place}, values") for name in values},
            other=self.worth(entry, "other", place),
            unknown=self.worth(entry, "unknown", place) if "unknown" in entry else None,
        )
        if criterion.maximum <= 0:
            self.refuse(place, "gives no points at all; give at least one band or value some")
        if criterion.unknown is not None and criterion.unknown > criterion.maximum:
            self.refuse(
                f"{place}, unknown",
                "{value} is more than the maximum, {maximum}",
                value=plain(criterion.unknown),
                maximum=plain(criterion.maximum),
            )
        self.overlaps_and_gaps(criterion, place)
        self.same_values(criterion, place)
        return criterion

    def worth(self, data: Mapping[str, Any], name: str, place: str) -> float:
        """The points of a choice."""
        return self.number(data, name, place, 0, 0, MOST_POINTS)

    def bands(self, entry: Mapping[str, Any], place: str) -> Iterator[Band]:
        listed = entry.get("bands", [])
        if not isinstance(listed, list) or not all(isinstance(band, Mapping) for band in listed):
            self.refuse(
                joined(place, "bands"),
                "must be a list such as [{{ from = 50, to = 70, points = 100 }}], not {value}",
                value=shown(listed),
            )
            return
        for index, band in enumerate(listed, 1):
            at = f"{place}, band {index}"
            self.known_names(at, band, {"from", "to", "points"})
            for name in ("from", "to", "points"):
                if name not in band:
                    self.refuse(f"{at}, {name}", "is missing")
            low = self.number(band, "from", at, 0)
            high = self.number(band, "to", at, low)
            if high < low:
                self.refuse(
                    at,
                    "ends ({high}) before it begins ({low})",
                    low=plain(low),
                    high=plain(high),
                )
            yield Band(low, high, self.worth(band, "points", at))

    def overlaps_and_gaps(self, criterion: Criterion, place: str) -> None:
        """Warns where two bands claim a number, and where whole numbers between bands have none."""
        bands = sorted(criterion.bands, key=lambda band: (band.low, band.high))
        # Each band is compared with the one that, of those before it, reaches highest.
        for lower, upper in zip(accumulate(bands, _reaching_higher), bands[1:], strict=False):
            if upper.low <= lower.high:
                self.warn(
                    place,
                    "the bands {first} and {second} overlap; there the higher points hold",
                    first=_range(lower),
                    second=_range(upper),
                )
            elif upper.low - lower.high > 1:
                self.warn(
                    place,
                    "gap between {low} and {high}: such a value gets {other} points",
                    low=plain(lower.high),
                    high=plain(upper.low),
                    other=plain(criterion.other),
                )

    def same_values(self, criterion: Criterion, place: str) -> None:
        """Warns of values that upper and lower case alone tell apart: leads are not told apart so."""
        for name in criterion.values:
            first = criterion.folded[name.casefold()]
            if name != first:
                self.warn(
                    f"{place}, values",
                    "“{name}” is the same as “{first}”, which holds",
                    name=name,
                    first=first,
                )


def to_toml(playbook: Playbook) -> str:
    """The playbook as TOML that reads back as the same playbook."""
    lines = [
        f"half_life_days = {plain(playbook.half_life / timedelta(days=1))}",
        f"ripe_at = {plain(playbook.ripe_at)}",
        f"fit_floor = {plain(playbook.fit_floor)}",
        f"unknown_share = {plain(playbook.unknown_share)}",
        f"fast_lane = [{', '.join(quoted(kind) for kind in playbook.fast_lane)}]",
        *_table("points", playbook.points),
        *_table("rest_days", playbook.rest_days),
        *_table("bursts", _seconds(playbook.bursts)),
    ]
    for criterion in playbook.criteria:
        lines += ["", "[[criteria]]", f"attribute = {quoted(criterion.attribute)}"]
        if criterion.bands:
            lines += ["bands = [", *(f"  {_band(band)}," for band in criterion.bands), "]"]
        else:
            pairs = (f"{quoted(k)} = {plain(v)}" for k, v in criterion.values.items())
            lines.append(f"values = {{ {', '.join(pairs)} }}")
        if criterion.other:
            lines.append(f"other = {plain(criterion.other)}")
        if criterion.unknown is not None:
            lines.append(f"unknown = {plain(criterion.unknown)}")
    return "\n".join(lines) + "\n"


def _seconds(bursts: Bursts) -> dict[str, float]:
    second = timedelta(seconds=1)
    spans = (bursts.click_span / second, bursts.open_span / second)
    return {"links": bursts.links, "seconds": spans[0], "open_seconds": spans[1]}


def _table(name: str, values: Mapping[Any, float]) -> list[str]:
    rows = [f"{quoted(key)} = {plain(value)}" for key, value in values.items()]
    return ["", f"[{name}]", *rows] if rows else []


def _band(band: Band) -> str:
    low, high, points = plain(band.low), plain(band.high), plain(band.points)
    return f"{{ from = {low}, to = {high}, points = {points} }}"


def _range(band: Band) -> str:
    return f"{plain(band.low)}–{plain(band.high)}"


def _reaching_higher(one: Band, other: Band) -> Band:
    return max(one, other, key=lambda band: band.high)
