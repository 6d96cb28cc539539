"""Figures of days that the ledger does not know: visitors, back links, a team's own ones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Text, bindparam, case, func, literal_column, select, update

from scoring.figure_values import FigureValue, Unit, Verdict, judged, one_name
from scoring.kpi import DayValue
from storage.prepared import Prepared, constant
from storage.tables import figure_value, workspace
from storage.upsert import insert_new_each

_PLACES = 6  # more, a sum of floats does not have

Key = tuple[str, str, date]


class FigureValues:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def add(
        self, values: Sequence[FigureValue], source: str, now: datetime, *, replace: bool = False
    ) -> list[Verdict]:
        """Stores what is new; with `replace` also what differs from what is known."""
        self._keep_other_writers_out()
        known, units = self._known(values), self._units({value.name for value in values})
        verdicts: list[Verdict] = []
        new: dict[Key, FigureValue] = {}
        changed: dict[Key, FigureValue] = {}
        for value in values:
            verdict = judged(value, known.get(value.key), units.get(value.name), replace)
            if verdict.is_stored:
                known[value.key] = value.value
                units[value.name] = Unit(value.currency)
                is_new = verdict.state == "new" or value.key in new
                (new if is_new else changed)[value.key] = value
            verdicts.append(verdict)
        insert_new_each(
            self._connection, figure_value, [self._row(one, source, now) for one in new.values()]
        )
        _change.run_each(
            self._connection, [self._changes(one, source, now) for one in changed.values()]
        )
        return verdicts

    def sums(
        self, names: Collection[str], since: date, until: date
    ) -> Mapping[str, Sequence[tuple[date, Decimal]]]:
        """What each figure was day by day, from `since` to `until`, both included; under the names
        as they are given.

        A day's value is that without a dimension, where there is one, for its parts are in it;
        else the sum over its dimensions. Days without a value are not there.
        """
        days = self.days(names, since, until)
        return {name: [(one.day, one.total) for one in found] for name, found in days.items()}

    def days(
        self, names: Collection[str], since: date, until: date
    ) -> Mapping[str, Sequence[DayValue]]:
        """The days of `sums`, each with how many values it is made of."""
        found = _sums.rows_each(self._connection, self._ranges(names, since, until))
        return {
            name: [DayValue(day, _exact(value), count) for day, value, count in rows]
            for name, rows in zip(names, found, strict=True)
        }

    def dimensions(self, name: str, since: date, until: date) -> Mapping[str, tuple[Decimal, int]]:
        """What a figure's dimensions add up to in that time, and of how many values, the most first."""
        (rows,) = _dimensions.rows_each(self._connection, self._ranges([name], since, until))
        return {dimension: (_exact(total), count) for dimension, total, count in rows}

    def latest(self, names: Collection[str], until: date) -> Mapping[str, date]:
        """The last day until then that each figure has a value of."""
        given = self._ranges(names, date.min, until)
        found = _latest.rows_each(self._connection, given)
        return {name: rows[0][0] for name, rows in zip(names, found, strict=True) if rows}

    def names(self) -> list[str]:
        """Every figure there is a value of, in order."""
        names: list[str] = []
        while True:
            after = {"team_id": self._team_id, "name": names[-1] if names else ""}
            rows = _next_name.rows(self._connection, after)
            if not rows:
                return names
            names.append(rows[0][0])

    def currencies(self, names: Collection[str]) -> Mapping[str, str | None]:
        """What each figure that has a value is in; None: plain numbers."""
        return {name: unit.currency for name, unit in self._units(names).items()}

    def _ranges(self, names: Collection[str], since: date, until: date) -> list[dict[str, Any]]:
        return [
            {"team_id": self._team_id, "name": one_name(name), "since": since, "until": until}
            for name in names
        ]

    def _keep_other_writers_out(self) -> None:
        """Two who begin the same figure at a time could otherwise do so in two currencies."""
        self._connection.execute(
            select(workspace.c.team_id)
            .where(workspace.c.team_id == self._team_id)
            .with_for_update(key_share=True)
        )

    def _known(self, values: Sequence[FigureValue]) -> dict[Key, Decimal]:
        found = _known.rows_each(self._connection, [self._key(value) for value in values])
        return {
            value.key: _exact(rows[0][0]) for value, rows in zip(values, found, strict=True) if rows
        }

    def _units(self, names: Iterable[str]) -> dict[str, Unit]:
        asked = sorted(names)
        given = [{"team_id": self._team_id, "name": name} for name in asked]
        found = _unit.rows_each(self._connection, given)
        return {name: Unit(rows[0][0]) for name, rows in zip(asked, found, strict=True) if rows}

    def _key(self, value: FigureValue) -> dict[str, Any]:
        name, dimension, day = value.key
        return {"team_id": self._team_id, "name": name, "dimension": dimension, "day": day}

    def _row(self, value: FigureValue, source: str, now: datetime) -> dict[str, Any]:
        return self._key(value) | {
            "value": float(value.value),
            "currency": value.currency,
            "source": source,
            "recorded_at": now,
        }

    def _changes(self, value: FigureValue, source: str, now: datetime) -> dict[str, Any]:
        key = {f"of_{column}": known for column, known in self._key(value).items()}
        return key | {"to_value": float(value.value), "to_source": source, "to_time": now}


def _exact(value: float) -> Decimal:
    return Decimal(repr(round(value, _PLACES)))


_team = figure_value.c.team_id == bindparam("team_id")
_name = figure_value.c.name == bindparam("name")
_known = Prepared(
    select(figure_value.c.value).where(
        _team,
        _name,
        figure_value.c.dimension == bindparam("dimension"),
        figure_value.c.day == bindparam("day", type_=figure_value.c.day.type),
    )
)
_unit = Prepared(select(figure_value.c.currency).where(_team, _name).limit(constant(1)))
_days = (
    figure_value.c.day >= bindparam("since", type_=figure_value.c.day.type),
    figure_value.c.day <= bindparam("until", type_=figure_value.c.day.type),
)
_no_dimension = literal_column("''", Text)
_whole = func.max(case((figure_value.c.dimension == _no_dimension, figure_value.c.value)))
_sum = func.sum(figure_value.c.value)
_sums = Prepared(
    select(
        figure_value.c.day,
        func.coalesce(_whole, _sum),
        case((_whole.is_not(None), constant(1)), else_=func.count()),
    )
    .where(_team, _name, *_days)
    .group_by(figure_value.c.day)
    .order_by(figure_value.c.day)
)
_dimensions = Prepared(
    select(figure_value.c.dimension, _sum, func.count())
    .where(_team, _name, *_days, figure_value.c.dimension != _no_dimension)
    .group_by(figure_value.c.dimension)
    .order_by(_sum.desc(), figure_value.c.dimension)
)
_latest = Prepared(
    select(figure_value.c.day)
    .where(_team, _name, *_days)
    .order_by(figure_value.c.day.desc())
    .limit(constant(1))
)
_next_name = Prepared(
    select(figure_value.c.name)
    .where(_team, figure_value.c.name > bindparam("name"))
    .order_by(figure_value.c.name)
    .limit(constant(1))
)
_change = Prepared(
    update(figure_value)
    .where(
        figure_value.c.team_id == bindparam("of_team_id"),
        figure_value.c.name == bindparam("of_name"),
        figure_value.c.dimension == bindparam("of_dimension"),
        figure_value.c.day == bindparam("of_day", type_=figure_value.c.day.type),
    )
    .values(
        value=bindparam("to_value"),
        source=bindparam("to_source"),
        recorded_at=bindparam("to_time", type_=figure_value.c.recorded_at.type),
    )
)
