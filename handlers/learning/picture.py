"""The picture of what was learned: how many of the wins the first of the list hold, before and after."""

from handlers.ui.charts import Axes, Chart, Gains, Line, Point, Tick
from handlers.ui.texts import Texts
from scoring.learning.learned import Curve, Learned

FIRST = 0.2  # of the list, of which the title speaks
MOST_POINTS = 200  # more than a phone shows
_LEADS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_WINS = (0.0, 0.25, 0.5, 0.75, 1.0)


def picture_of(t: Texts, learned: Learned) -> Chart | None:
    """None where nothing was learned."""
    if not learned.curve_before or not learned.curve_after:
        return None
    title = _title(t, learned)
    after = t("proposed points") if learned.recommended else t("learned points")
    panel = Gains(
        title=title,
        axes=Axes(0.0, 1.0, _ticks(t, _LEADS), _ticks(t, _WINS)),
        after=_line(learned.curve_after, after),
        before=_line(learned.curve_before, t("present points")),
        chance=t("called blindly"),
        below=t("Share of leads called"),
    )
    return Chart((panel,), title)


def found_in_first(curve: Curve, share: float) -> float:
    """The share of wins among this share of the list, straight between the points."""
    before = max((point for point in curve if point[0] <= share), default=(0.0, 0.0))
    after = min((point for point in curve if point[0] > share), default=(1.0, 1.0))
    way = (share - before[0]) / (after[0] - before[0]) if after[0] > before[0] else 0.0
    return before[1] + way * (after[1] - before[1])


def _title(t: Texts, learned: Learned) -> str:
    now, then = (
        t.percent(found_in_first(curve, FIRST))
        for curve in (learned.curve_after, learned.curve_before)
    )
    if now == then:
        return t("The first fifth of the list holds {now} of the wins either way", now=now)
    return t(
        "The first fifth of the list holds {now} of the wins, so far {then}", now=now, then=then
    )


def _line(curve: Curve, words: str) -> Line:
    mark: Point = (FIRST, found_in_first(curve, FIRST))
    if len(curve) > MOST_POINTS:
        shares = [n / MOST_POINTS for n in range(MOST_POINTS + 1)]
        curve = tuple((share, found_in_first(curve, share)) for share in shares)
    return Line(((0.0, 0.0), *curve, (1.0, 1.0)), words, mark)


def _ticks(t: Texts, shares: tuple[float, ...]) -> tuple[Tick, ...]:
    return tuple(Tick(share, t.percent(share)) for share in shares)
