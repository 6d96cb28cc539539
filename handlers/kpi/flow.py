"""The figures as they stand, and the lines a manager makes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.kpi import lines as known
from handlers.kpi.plans import Plans
from handlers.kpi.worked import Worked, revenue_lines, worked
from scoring.kpi import (
    MONTHS_BEFORE,
    DayValue,
    Line,
    Part,
    Reading,
    in_order,
    month_parts,
    of_part,
    reading,
)
from scoring.reaction import Reactions
from scoring.schedule import local_day
from storage.bulk import in_one_go
from storage.database import Database
from storage.members import Member
from storage.store import Store

STANDS = timedelta(days=366)  # a figure that is as it was last may have been told long ago
MONTHS_OF_A_FIGURE = 11  # before the running one
MONTHS_OF_THE_WEB = 5
NO_PLANS = Plans(())
MOST_SHARES = 5  # of a figure's dimensions


@dataclass(frozen=True)
class Row:
    """A line as it stands on the day `until`: a figure's values may reach less far than today.

    `last` is the day of the last value, where this month has none.
    """

    reading: Reading
    until: date
    last: date | None = None


@dataclass(frozen=True)
class Board:
    """The table for one reader: `team` says whose work it counts."""

    rows: Sequence[Row]
    team: bool
    today: date
    reactions: Reactions
    is_empty: bool
    has_figures: bool


@dataclass(frozen=True)
class Share:
    """A dimension's part of a figure, in this month's part and in that of the month before."""

    words: str
    now: float
    before: float | None


@dataclass(frozen=True)
class Figure:
    """One figure by itself: `row` compares it; `months` are whole ones, or for the web such parts of
    them as compare; `days` are all of them.
    """

    row: Row
    months: Sequence[tuple[date, float | None]]
    shares: Sequence[Share]
    days: Sequence[tuple[date, float]]


@dataclass(frozen=True)
class Web:
    """The five figures of a website, as far as they are known; `missing` are the others' names."""

    figures: Sequence[Figure]
    missing: Sequence[str]
    today: date


def board(database: Database, team_id: int, member: Member, now: datetime, team: bool) -> Board:
    """The reader's own work, or with `team` everybody's, and the team's figures."""
    today = local_day(member.zone, now)
    parts = month_parts(today)
    with database.read(team_id) as store:
        saved = store.kpi_lines.all()
        whose = sorted(store.members.all()) if team else [member.member_id]
        goals = store.goals.current()
        of_team = Plans([goal for goal in goals if goal.owner_id is None])
        plans = of_team if team else Plans([g for g in goals if g.owner_id == member.member_id])
        begins = parts[-1].begins
        currencies = plans.currencies(begins, now)
        done = worked(store, whose, not team, parts, member.zone, now, currencies)
        rows = [
            _ledger_row(line, done, parts[-1], team, plans.of(line.name, begins, now))
            for line in (saved.get(name, known.default_line(name)) for name in done.lines)
        ]
        figures = _of_figures(store, saved, today, of_team)
    shown = _shown([*rows, *figures], saved)
    return Board(shown, team, today, done.reactions, done.is_empty, bool(figures))


def web(database: Database, team_id: int, member: Member, now: datetime) -> Web:
    """This month against the month before."""
    today = local_day(member.zone, now)
    with database.read(team_id) as store:
        saved, there = store.kpi_lines.all(), set(store.figure_values.names())
        found = [
            _figure(store, saved.get(name, known.default_line(name)), today, MONTHS_OF_THE_WEB, 1)
            for name in known.WEB
            if name in there
        ]
    return Web(found, [name for name in known.WEB if name not in there], today)


def figure(database: Database, team_id: int, line: Line, member: Member, now: datetime) -> Figure:
    """One figure's year; of what the ledger counts, the reader's own."""
    today = local_day(member.zone, now)
    with database.read(team_id) as store:
        if not known.is_of_ledger(line):
            return _figure(store, line, today, MONTHS_OF_A_FIGURE)
        parts = _whole(month_parts(today, MONTHS_OF_A_FIGURE))
        done = worked(store, [member.member_id], True, parts, member.zone, now)
        compared = worked(store, [member.member_id], True, month_parts(today), member.zone, now)
    values = done.lines.get(line.name, (None,) * len(parts))
    row = _ledger_row(line, compared, month_parts(today)[-1], team=False)
    months = [(part.begins, value) for part, value in zip(parts, values, strict=True)]
    return Figure(row, months, (), ())


def lines(database: Database, team_id: int, member: Member, now: datetime) -> list[Line]:
    """Every line that the table can have, the hidden ones too, as the team wants them."""
    parts = month_parts(local_day(member.zone, now))
    with database.read(team_id) as store:
        saved = store.kpi_lines.all()
        figures = known.default_figures(store.figure_values.names())
        revenue = revenue_lines(store, sorted(store.members.all()), parts, member.zone)
    kept = [name for name in saved if name.startswith(known.REVENUE) and name not in revenue]
    names = [*revenue, *kept, *known.OF_LEDGER]
    return in_order([*map(known.default_line, names), *figures], saved)


def line(database: Database, team_id: int, name: str) -> Line:
    """One line, as the team wants it."""
    with database.read(team_id) as store:
        return store.kpi_lines.all().get(name, known.default_line(name))


def unit(database: Database, team_id: int, name: str) -> str:
    """What a line's values are in."""
    with database.read(team_id) as store:
        return known.unit_of(name, store.figure_values.currencies([name]).get(name))


def save(database: Database, team_id: int, line: Line) -> None:
    in_one_go(database, team_id, lambda store: store.kpi_lines.save(line))


def _ledger_row(line: Line, done: Worked, part: Part, team: bool, plan: float | None = None) -> Row:
    """Bounds that a manager set for sums are for the team's: one rep's share of them nobody knows."""
    history = done.lines.get(line.name, (None,))
    unit = known.unit_of(line.name)
    with_bounds = team or line.how != "sum"
    return Row(reading(line, history, part, unit, plan, with_bounds), part.ends)


def _of_figures(store: Store, saved: Mapping[str, Line], today: date, plans: Plans) -> list[Row]:
    defaults = known.default_figures(store.figure_values.names())
    wanted = [line for line in in_order(defaults, saved) if not line.is_hidden]
    names = [line.name for line in wanted]
    since = month_parts(today)[0].begins
    units = store.figure_values.currencies(names)
    latest = store.figure_values.latest(names, today)
    return [
        _figure_row(
            line,
            _days(store, line, since, today),
            units.get(line.name),
            latest.get(line.name),
            today,
            plans=plans,
        )
        for line in wanted
    ]


def _days(store: Store, line: Line, since: date, until: date) -> Sequence[DayValue]:
    """A figure's days; of one that is as it was last, those before too."""
    begins = since - STANDS if line.how == "last" else since
    return store.figure_values.days([line.name], begins, until)[line.name]


def _figure_row(
    line: Line,
    days: Sequence[DayValue],
    currency: str | None,
    latest: date | None,
    today: date,
    months_before: int = MONTHS_BEFORE,
    plans: Plans = NO_PLANS,
) -> Row:
    """Compared as far as its values reach: what is not told yet is no fall."""
    reaches = latest is not None and latest >= today.replace(day=1) and line.how != "last"
    until = latest if reaches and latest else today
    parts = month_parts(until, months_before)
    history = [_float(of_part(line.how, days, part)) for part in parts]
    is_sum = line.how == "sum"
    plan = plans.of_figure(line.name, parts[-1].begins, until) if is_sum else None
    read = reading(line, history, parts[-1], known.unit_of(line.name, currency), plan)
    return Row(read, until, latest if read.now is None else None)


def _figure(
    store: Store, line: Line, today: date, months_before: int, compared: int = MONTHS_BEFORE
) -> Figure:
    values, name = store.figure_values, line.name
    parts = month_parts(today, months_before)
    days = _days(store, line, parts[0].begins, today)
    currency, latest = values.currencies([name]).get(name), values.latest([name], today).get(name)
    row = _figure_row(line, days, currency, latest, today, compared)
    is_web = compared == 1
    shown = month_parts(row.until, months_before) if is_web else _whole(parts)
    return Figure(
        row,
        [(part.begins, _float(of_part(line.how, days, part))) for part in shown],
        _shares(store, line, row.until),
        [(one.day, _value(line, one)) for one in days if one.day >= parts[0].begins],
    )


def _value(line: Line, one: DayValue) -> float:
    return float(one.total / one.count if line.how == "mean" else one.total)


def _shares(store: Store, line: Line, until: date) -> list[Share]:
    """The largest dimensions of the month, with what they were in as much of the month before."""
    before, now = (
        {
            words: float(total / count if line.how == "mean" else total)
            for words, (total, count) in store.figure_values.dimensions(
                line.name, part.begins, part.ends
            ).items()
        }
        for part in month_parts(until, 1)
    )
    largest = sorted(now, key=lambda words: (-now[words], words))[:MOST_SHARES]
    return [Share(words, now[words], before.get(words)) for words in largest]


def _shown(rows: Sequence[Row], saved: Mapping[str, Line]) -> list[Row]:
    by_name = {row.reading.line.name: row for row in rows}
    ordered = in_order([row.reading.line for row in rows], saved)
    return [by_name[line.name] for line in ordered if not line.is_hidden]


def _whole(parts: Sequence[Part]) -> list[Part]:
    """The months before as whole ones, the running one as far as it is."""
    whole = [
        Part(part.begins, part.begins.replace(day=part.days_of_month), part.days_of_month)
        for part in parts[:-1]
    ]
    return [*whole, parts[-1]]


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
