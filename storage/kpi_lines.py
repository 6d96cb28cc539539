"""The lines of the figures' table that a team has made its own."""

from typing import Any, cast

from sqlalchemy import Connection, select, update

from scoring.kpi import How, Line
from storage.tables import kpi
from storage.upsert import insert_new


class KpiLines:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def all(self) -> dict[str, Line]:
        """By name."""
        rows = self._connection.execute(
            select(
                kpi.c.name,
                kpi.c.how,
                kpi.c.label,
                kpi.c.green,
                kpi.c.red,
                kpi.c.lower_is_better,
                kpi.c.position,
            )
            .where(kpi.c.team_id == self._team_id)
            .order_by(kpi.c.name)
        )
        return {row.name: _to_line(row) for row in rows}

    def save(self, line: Line) -> None:
        """The line as it is from now on."""
        values = {
            "label": line.label,
            "how": line.how,
            "green": line.green,
            "red": line.red,
            "lower_is_better": line.lower_is_better,
            "position": line.position,
        }
        row = {"team_id": self._team_id, "name": line.name, **values}
        if not insert_new(self._connection, kpi, row):
            self._connection.execute(
                update(kpi)
                .where(kpi.c.team_id == self._team_id, kpi.c.name == line.name)
                .values(values)
            )


def _to_line(row: Any) -> Line:
    return Line(
        row.name,
        cast(How, row.how),
        row.label,
        row.green,
        row.red,
        row.lower_is_better,
        row.position,
    )
