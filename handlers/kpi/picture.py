"""The picture of the website: how visits and stays go, and what is searched, where from, where to."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import fmean

from handlers.kpi.flow import Figure, Web
from handlers.kpi.words import change_words, label, value_words
from handlers.ui.charts import Axes, Bar, Bars, Chart, Panel, Point, Trend
from handlers.ui.mrkdwn import shorten
from handlers.ui.texts import Texts
from handlers.ui.ticks import amount_ticks, day_ticks

FEWEST_WEEKS = 3
LONGEST_WORDS = 30
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def picture_of(t: Texts, web: Web) -> Chart | None:
    """A panel for each figure that has something to draw; None where none has."""
    panels = [panel for figure in web.figures if (panel := _panel(t, figure))]
    alt = "; ".join(panel.title for panel in panels)
    return Chart(tuple(panels), alt) if panels else None


def _panel(t: Texts, figure: Figure) -> Panel | None:
    return _bars(t, figure) if figure.shares else _trend(t, figure)


def _bars(t: Texts, figure: Figure) -> Bars:
    unit = figure.row.reading.unit
    bars = (
        Bar(
            shorten(share.words, LONGEST_WORDS),
            share.now,
            value_words(t, share.now, unit),
            share.before,
        )
        for share in figure.shares
    )
    return Bars(_title(t, figure), tuple(bars), t("the month before"))


def _trend(t: Texts, figure: Figure) -> Trend | None:
    """Whole weeks: a website's days differ by their weekday."""
    points = _weeks(figure)
    if len(points) < FEWEST_WEEKS:
        return None
    unit = figure.row.reading.unit
    first, last = (date.fromordinal(int(points[place][0])) for place in (0, -1))
    highest = max(max(amount for _, amount in points), 1.0)
    return Trend(
        title=_title(t, figure),
        axes=Axes(
            points[0][0],
            points[-1][0],
            day_ticks(t, first, last),
            amount_ticks(highest, lambda amount: value_words(t, amount, unit)),
        ),
        points=points,
        latest=_latest(t, figure, points[-1][1]),
        line=_straight(points),
    )


def _latest(t: Texts, figure: Figure, amount: float) -> str:
    """Short: what stands beside the last point takes the chart's width."""
    read = figure.row.reading
    words = value_words(t, amount, read.unit)
    return t("{value} a week", value=words) if read.line.how == "sum" else words


def _title(t: Texts, figure: Figure) -> str:
    """ "Visitors: 2,285, before 2,216 (+3 %)"."""
    read = figure.row.reading
    now = f"{label(t, read.line)}: {value_words(t, read.now, read.unit)}"
    if read.usual is None:
        return now
    before = value_words(t, read.usual, read.unit)
    change = change_words(t, read.change)
    return f"{now}; " + t("before: {value}", value=f"{before} ({change})" if change else before)


def _weeks(figure: Figure) -> tuple[Point, ...]:
    """The weeks that are over, by their last day, of which there is a value of each day."""
    days: dict[date, list[float]] = defaultdict(list)
    for day, value in figure.days:
        days[day + (6 - day.weekday()) * _DAY].append(value)
    how = fmean if figure.row.reading.line.how != "sum" else sum
    return tuple(
        (float(sunday.toordinal()), float(how(values)))
        for sunday, values in sorted(days.items())
        if len(values) == _WEEK.days
    )


def _straight(points: Sequence[Point]) -> tuple[Point, Point]:
    """The line that is nearest to the points, in the sum of squares."""
    middle, level = fmean(at for at, _ in points), fmean(amount for _, amount in points)
    spread = sum((at - middle) ** 2 for at, _ in points)
    slope = sum((at - middle) * (amount - level) for at, amount in points) / spread
    first, last = points[0][0], points[-1][0]
    return (first, level + slope * (first - middle)), (last, level + slope * (last - middle))
