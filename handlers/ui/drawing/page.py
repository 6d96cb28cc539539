"""A whole picture: its panels, one below the other."""

from collections.abc import Sequence

from handlers.ui.charts import Bars, Course, Gains, Panel, Trend
from handlers.ui.drawing import bars, course, gains, style, trend
from handlers.ui.drawing.sheet import Sheet, title_lines


def drawn(panels: Sequence[Panel]) -> bytes:
    """A PNG, the same for the same panels."""
    tall = [_height(panel, place == 0) for place, panel in enumerate(panels)]
    sheet = Sheet(sum(tall) + style.GAP * (len(tall) - 1) + 2 * style.MARGIN)
    top = style.MARGIN
    for place, (panel, height) in enumerate(zip(panels, tall, strict=True)):
        _draw(sheet, panel, sheet.title(panel.title, top), is_first=place == 0)
        top += height + style.GAP
    return sheet.png()


def _height(panel: Panel, is_first: bool) -> float:
    title = len(title_lines(panel.title)) * style.TITLE_LINE
    match panel:
        case Course():
            return title + course.height(is_first)
        case Trend():
            return title + trend.HEIGHT
        case Bars():
            return title + bars.height(panel)
        case Gains():
            return title + gains.HEIGHT


def _draw(sheet: Sheet, panel: Panel, top: float, is_first: bool) -> None:
    match panel:
        case Course():
            course.draw(sheet, panel, top, course.height(is_first))
        case Trend():
            trend.draw(sheet, panel, top)
        case Bars():
            bars.draw(sheet, panel, top)
        case Gains():
            gains.draw(sheet, panel, top)
