"""What the picture of the website shows."""

from datetime import date, timedelta

import pytest

from handlers.kpi.flow import Figure, Row, Share, Web
from handlers.kpi.picture import picture_of
from handlers.ui.charts import Bars, Trend
from handlers.ui.texts import texts
from scoring.kpi import How, Line, month_parts, reading

TODAY = date(2026, 11, 22)  # a Sunday
PART = month_parts(TODAY)[-1]
ENGLISH = texts("en-GB", "Europe/Berlin")


def figure(
    how: How = "sum", days: int = 0, shares: tuple[Share, ...] = (), slope: float = 0
) -> Figure:
    line = Line("visitors", how)
    row = Row(reading(line, [100.0, 120.0], PART), TODAY)
    values = [(TODAY - timedelta(days=n), 10 - slope * n) for n in reversed(range(days))]
    return Figure(row, (), shares, values)


def web(*figures: Figure) -> Web:
    return Web(figures, (), TODAY)


@pytest.mark.parametrize(
    ("how", "amount", "latest"), [("sum", 70, "70 a week"), ("mean", 10, "10")]
)
def test_days_are_drawn_by_whole_weeks(how: How, amount: float, latest: str) -> None:
    chart = picture_of(ENGLISH, web(figure(how, days=24)))
    assert chart is not None
    (panel,) = chart.panels
    assert isinstance(panel, Trend)
    assert [at for at, _ in panel.points] == [TODAY.toordinal() - back for back in (14, 7, 0)]
    assert [drawn for _, drawn in panel.points] == [amount] * 3
    assert (panel.title, panel.latest) == ("Visitors: 120; before: 100 (+20 %)", latest)
    assert chart.alt == panel.title


def test_the_line_is_the_straight_one_of_straight_values() -> None:
    chart = picture_of(ENGLISH, web(figure("mean", days=28, slope=1)))
    assert chart is not None
    (panel,) = chart.panels
    assert isinstance(panel, Trend)
    assert panel.line is not None
    for drawn, point in zip(panel.line, (panel.points[0], panel.points[-1]), strict=True):
        assert drawn == pytest.approx(point)


def test_dimensions_are_bars_beside_what_they_were() -> None:
    long = "a" * 40
    chart = picture_of(ENGLISH, web(figure(shares=(Share(long, 50, 40), Share("b", 30, None)))))
    assert chart is not None
    (panel,) = chart.panels
    assert isinstance(panel, Bars)
    assert [(bar.words, bar.said, bar.before) for bar in panel.bars] == [
        ("a" * 29 + "…", "50", 40),
        ("b", "30", None),
    ]


def test_where_there_is_too_little_nothing_is_drawn() -> None:
    assert picture_of(ENGLISH, web()) is None
    assert picture_of(ENGLISH, web(figure(days=14))) is None
