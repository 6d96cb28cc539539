"""Importing figures: what a team counts elsewhere, a value a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from handlers.imports.flow import Progress, Words, checked_source, refuse, reporting, unseen
from handlers.imports.parse import Read
from handlers.imports.report import Report
from handlers.imports.sheet import Chunk, Sheet
from handlers.imports.table import RefusedRow, Remark, Table
from scoring.amounts import number_or_money
from scoring.figure_values import (
    FigureValue,
    Verdict,
    figure_name,
    figure_value,
    latest_day,
    objection,
    past_day,
)
from scoring.message import say
from storage import bulk
from storage.database import Database
from storage.store import Store

NAME, DATE, VALUE = "name", "date", "value"
NEED = (NAME, DATE, VALUE)
COLUMNS = (*NEED, "dimension")
AT_ONCE = 2_000
REPLACING = "--replace"

# Where the file has what: name and dimension, then the day.
Seen = dict[tuple[str, str], dict[date, int]]


@dataclass(frozen=True)
class FigureRow:
    line: int
    value: FigureValue
    cells: Sequence[str]


def import_figures(
    database: Database,
    team_id: int,
    path: Path,
    source: str,
    now: datetime,
    progress: Progress = unseen,
    words: Words = str,
    *,
    replace: bool = False,
) -> Report:
    """Stores the values that are new; with `replace` also those that differ from what is known.

    Of several values of one figure and day in the file the first counts.
    """
    sheet = Sheet(path, NEED, COLUMNS)
    source, count = checked_source(source), 0
    with database.read(team_id) as store:
        today = latest_day((member.zone for member in store.members.all().values()), now)
    seen: Seen = {}
    with reporting(sheet, words, progress) as (report, rejected):
        for chunk in sheet.chunks(AT_ONCE):
            read = read_figures(chunk, sheet.columns, today, seen)
            verdicts = bulk.in_one_go(
                database, team_id, _add, [row.value for row in read.rows], source, now, replace
            )
            refused = [*read.refused, *_judged(read.rows, verdicts, report)]
            report.warn(read.warnings)
            refuse(sorted(refused, key=lambda row: row.remark.line), report, rejected)
            progress(count := count + len(chunk.rows), sheet.total)
    return report


def read_figures(chunk: Chunk, names: Sequence[str], today: date, seen: Seen) -> Read[FigureRow]:
    """What the rows say; `seen` is what those before them said, and grows."""
    table = Table(chunk, names, NEED)
    figures = table.read(NAME, figure_name)
    days = table.read(DATE, lambda cell: past_day(cell, today))
    values = table.read(VALUE, number_or_money)
    dimensions = table.columns.get("dimension", [""] * len(table))
    rows = []
    for place in table.given:
        name, day, value = figures[place], days[place], values[place]
        assert name and day and value is not None  # noqa: PT018 – the header requires them
        dimension, line = dimensions[place], table.line(place)
        first = seen.setdefault((name, dimension), {}).setdefault(day, line)
        if first != line:
            again = say("Line {line} has a value of this figure and day already", line=first)
            table.refuse(place, DATE, again)
            continue
        rows.append(FigureRow(line, figure_value(name, day, value, dimension), table.cells(place)))
    return Read(rows, table.refused, table.formulas(numbers=(DATE, VALUE)))


def _add(
    store: Store, values: Sequence[FigureValue], source: str, now: datetime, replace: bool
) -> list[Verdict]:
    return store.figure_values.add(values, source, now, replace=replace)


def _judged(
    rows: Sequence[FigureRow], verdicts: Sequence[Verdict], report: Report
) -> list[RefusedRow]:
    """Counts what was stored and what was known, and returns the others."""
    refused = []
    for row, verdict in zip(rows, verdicts, strict=True):
        report.done += verdict.is_stored
        report.known += verdict.state == "known"
        why = objection(row.value, verdict, REPLACING)
        if why:
            refused.append(RefusedRow(Remark(row.line, VALUE, why), row.cells))
    return refused
