"""The frame of a chart over time: days below, amounts at the left, and places on it in points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes as Canvas

from handlers.ui import charts
from handlers.ui.drawing import style
from handlers.ui.drawing.sheet import Sheet
from handlers.ui.drawing.words import width_of

_DAYS_BELOW, _BETWEEN_DAYS = 20.0, 6.0


@dataclass(frozen=True)
class Frame:
    """The plot's own rectangle on the sheet; `highest` is the amount at its top."""

    sheet: Sheet
    canvas: Canvas
    axes: charts.Axes
    highest: float
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def x(self, day: float) -> float:
        first, last = self.axes.first, self.axes.last
        return self.left + self.width * (day - first) / max(last - first, 1)

    def y(self, amount: float) -> float:
        return self.bottom - self.height * amount / self.highest


def framed(
    sheet: Sheet,
    axes: charts.Axes,
    highest: float,
    top: float,
    height: float,
    right: float,
) -> Frame:
    """Draws the frame within so much height, and leaves `right` beside it for labels."""
    highest = max(highest, *(tick.at for tick in axes.amounts)) or 1.0
    left = style.MARGIN + max(width_of(tick.words) for tick in axes.amounts) + 6
    width, plotted = style.WIDTH - style.MARGIN - right - left, height - _DAYS_BELOW
    canvas = sheet.axes(left, top, width, plotted)
    canvas.set_xlim(axes.first, max(axes.last, axes.first + 1))
    canvas.set_ylim(0, highest)
    frame = Frame(sheet, canvas, axes, highest, left, top, width, plotted)
    _rule(frame)
    return frame


def _rule(frame: Frame) -> None:
    for tick in frame.axes.amounts:
        color = style.FENCE if tick.at == 0 else style.GRID
        frame.canvas.axhline(tick.at, color=color, linewidth=1, zorder=0, clip_on=False)
        place = frame.left - 6, frame.y(tick.at)
        frame.sheet.write(*place, tick.words, color=style.QUIET, align="right")
    for tick in _with_room(frame):
        place = frame.x(tick.at), frame.bottom + _DAYS_BELOW / 2 + 2
        frame.sheet.write(*place, tick.words, color=style.QUIET, align="center")


def _with_room(frame: Frame) -> Sequence[charts.Tick]:
    """The days, or each second or third of them, so that no two touch."""
    days = frame.axes.days
    return next((days[::n] for n in range(1, len(days)) if _is_loose(frame, days[::n])), days[:1])


def _is_loose(frame: Frame, days: Sequence[charts.Tick]) -> bool:
    return all(
        frame.x(after.at) - frame.x(before.at)
        >= (width_of(before.words) + width_of(after.words)) / 2 + _BETWEEN_DAYS
        for before, after in pairwise(days)
    )
