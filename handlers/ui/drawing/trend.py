"""A figure over time, with its straight trend."""

from handlers.ui.charts import Trend
from handlers.ui.drawing import style
from handlers.ui.drawing.frame import framed
from handlers.ui.drawing.sheet import Sheet
from handlers.ui.drawing.words import width_of

HEIGHT = 132.0
_ABOVE, _LABEL_GAP = 7.0, 7.0
_AIR = 1.05


def draw(sheet: Sheet, trend: Trend, top: float) -> None:
    highest = max(amount for _, amount in trend.points) * _AIR
    room = width_of(trend.latest, bold=True) + _LABEL_GAP
    frame = framed(sheet, trend.axes, highest, top + _ABOVE, HEIGHT - _ABOVE, room)
    canvas = frame.canvas
    if trend.line:
        days, amounts = zip(*trend.line, strict=True)
        dashed = (0, (4, 3))
        canvas.plot(days, amounts, color=style.GREY, linewidth=1.4, linestyle=dashed, zorder=2)
    days, amounts = zip(*trend.points, strict=True)
    canvas.fill_between(days, amounts, color=style.SKY, alpha=0.16, linewidth=0, zorder=1)
    canvas.plot(days, amounts, color=style.BLUE, linewidth=2, zorder=3, solid_joinstyle="round")
    canvas.plot(*trend.points[-1], "o", color=style.BLUE, markersize=6, zorder=4, clip_on=False)
    place = frame.x(trend.points[-1][0]) + _LABEL_GAP, frame.y(trend.points[-1][1])
    sheet.write(*place, trend.latest, color=style.BLUE, bold=True)
