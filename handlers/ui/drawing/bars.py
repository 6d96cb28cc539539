"""Horizontal bars, their words above them: what people call their pages is long."""

from handlers.ui.charts import Bars
from handlers.ui.drawing import style
from handlers.ui.drawing.sheet import Sheet
from handlers.ui.drawing.words import cut, drawable, width_of

_ROW, _THICK = 30.0, 8.0
_ABOVE, _NOTE = 3.0, 15.0


def height(bars: Bars) -> float:
    return _ABOVE + _ROW * len(bars.bars) + (_NOTE if bars.before else 0)


def draw(sheet: Sheet, bars: Bars, top: float) -> None:
    wide = style.WIDTH - 2 * style.MARGIN
    rows = len(bars.bars)
    canvas = sheet.axes(style.MARGIN, top + _ABOVE, wide, _ROW * rows)
    longest = max(max(bar.value, bar.before or 0.0) for bar in bars.bars) or 1.0
    canvas.set_xlim(0, longest)
    canvas.set_ylim(_ROW * rows, 0)
    for row, bar in enumerate(bars.bars):
        middle = _ROW * row + 22
        canvas.barh(middle, longest, _THICK, color=style.GRID, zorder=1)
        canvas.barh(middle, bar.value, _THICK, color=style.BLUE, zorder=2)
        if bar.before is not None:
            ends = (middle - _THICK / 2 - 2, middle + _THICK / 2 + 2)
            canvas.vlines(bar.before, *ends, color=style.INK, linewidth=2, zorder=3, clip_on=False)
        height = top + _ABOVE + _ROW * row + 9
        room = wide - width_of(bar.said, bold=True) - 8
        sheet.write(style.MARGIN, height, cut(drawable(bar.words), room))
        sheet.write(style.WIDTH - style.MARGIN, height, bar.said, bold=True, align="right")
    if bars.before:
        note = top + _ABOVE + _ROW * rows + _NOTE / 2
        sheet.write(style.MARGIN, note, f"▏{bars.before}", color=style.QUIET)
