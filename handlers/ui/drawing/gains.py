"""Gains: two lines from corner to corner, above the straight one of chance, each with its mark."""

from typing import Any

from handlers.ui.charts import Gains, Line, Point
from handlers.ui.drawing import style
from handlers.ui.drawing.frame import Frame, framed
from handlers.ui.drawing.sheet import Sheet
from handlers.ui.drawing.words import cut, width_of

HEIGHT = 262.0
_ABOVE, _BELOW = 9.0, 18.0
_AIR = 2.0  # beside 100 %, whose words reach half beyond the frame
_SAMPLE, _GAP = 18.0, 5.0  # of a line, before its name
_CORNER = 9.0
_DIAGONAL: tuple[Point, ...] = ((0, 0), (1, 1))

# How a line is drawn: they are told apart without their colours too.
_AFTER: dict[str, Any] = {"color": style.BLUE, "linewidth": 2.2}
_BEFORE: dict[str, Any] = {"color": style.QUIET, "linewidth": 1.5, "linestyle": (0, (4, 3))}
_CHANCE: dict[str, Any] = {"color": style.GREY, "linewidth": 1, "linestyle": (0, (1, 2))}


def draw(sheet: Sheet, gains: Gains, top: float) -> None:
    right = width_of(gains.axes.days[-1].words) / 2 + _AIR
    frame = framed(sheet, gains.axes, 1.0, top + _ABOVE, HEIGHT - _ABOVE - _BELOW, right)
    frame.canvas.axvline(gains.after.mark[0], color=style.FENCE, linewidth=0.8, zorder=0.5)
    _plot(frame, _DIAGONAL, _CHANCE)
    for line, look in ((gains.before, _BEFORE), (gains.after, _AFTER)):
        _plot(frame, line.points, look)
        _mark(frame, line, look["color"])
    _names(frame, gains)
    middle = (frame.left + frame.right) / 2
    sheet.write(middle, top + HEIGHT - _BELOW / 2, gains.below, color=style.QUIET, align="center")


def _plot(frame: Frame, points: tuple[Point, ...], look: dict[str, Any]) -> None:
    frame.canvas.plot(*zip(*points, strict=True), zorder=3, clip_on=False, **look)


def _mark(frame: Frame, line: Line, color: str) -> None:
    frame.canvas.plot(*line.mark, "o", color=color, markersize=6, zorder=4, clip_on=False)


def _names(frame: Frame, gains: Gains) -> None:
    """What the lines are, in the corner below chance, where no line goes that is of any use."""
    named = (gains.chance, _CHANCE), (gains.before.words, _BEFORE), (gains.after.words, _AFTER)
    wide = max(width_of(words, bold=True) for words, _ in named)
    left = max(frame.right - _CORNER - wide, frame.left + _SAMPLE + 2 * _GAP)
    begins, ends = ((at - frame.left) / frame.width for at in (left - _GAP - _SAMPLE, left - _GAP))
    for row, (words, look) in enumerate(named):
        height = frame.bottom - _CORNER - 6 - row * (style.LINE_GAP + 2)
        level = (frame.bottom - height) / frame.height
        _plot(frame, ((begins, level), (ends, level)), look)
        color = style.BLUE if look is _AFTER else style.QUIET
        said = cut(words, frame.right - left, bold=True)
        frame.sheet.write(left, height, said, color=color, bold=look is _AFTER)
