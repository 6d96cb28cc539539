"""A course against its plan: what is there as a solid line, the plan dashed, the forecast as a fan."""

from matplotlib.axes import Axes as Canvas

from handlers.ui.charts import Course, Fan, Point, Tick
from handlers.ui.drawing import style
from handlers.ui.drawing.frame import Frame, framed
from handlers.ui.drawing.sheet import Align, Sheet
from handlers.ui.drawing.words import apart, cut, width_of

_TALL, _SMALL = 214.0, 150.0
_NAMES_ABOVE = 16.0
_LABEL_GAP = 7.0
_NEAR = 0.3  # the first part of the time, where there is no room for words before the line


def height(is_first: bool) -> float:
    return _TALL if is_first else _SMALL


def draw(sheet: Sheet, course: Course, top: float, tall: float) -> None:
    named = _NAMES_ABOVE if any(span.name for span in course.spans) else _LABEL_GAP
    labels = _at_the_end(course)
    room = max((width_of(tick.words) for tick, _ in labels), default=0.0) + _LABEL_GAP
    frame = framed(sheet, course.axes, _highest(course), top + named, tall - named, room)
    _spans(frame, course)
    if course.fan and course.actual:
        _fan(frame.canvas, course.actual[-1], course.fan, course.axes.last)
    _lines(frame, course)
    _end_labels(frame, labels)
    _labels_of_today(frame, course)


def _highest(course: Course) -> float:
    amounts = [amount for _, amount in (*course.actual, *course.plan)]
    fan = [course.fan.high.at] if course.fan else []
    return max(course.target.at, *amounts, *fan)


def _spans(frame: Frame, course: Course) -> None:
    """Milestones: a light line where one ends and the next begins, each name above its days."""
    for span in course.spans:
        if span.begins > frame.axes.first:
            frame.canvas.axvline(span.begins, color=style.FENCE, linewidth=0.8, zorder=0.5)
        left, right = frame.x(span.begins), frame.x(span.ends)
        words = cut(span.name, right - left - 2)
        place = (left + right) / 2, frame.top - _NAMES_ABOVE / 2
        frame.sheet.write(*place, words, color=style.QUIET, align="center")


def _fan(canvas: Canvas, start: Point, fan: Fan, last: float) -> None:
    days, amount = (start[0], last), start[1]
    low, high = (amount, fan.low.at), (amount, fan.high.at)
    canvas.fill_between(days, low, high, color=style.SKY, alpha=0.32, linewidth=0, zorder=1)
    middle = (amount, fan.middle.at)
    canvas.plot(days, middle, color=style.BLUE, linewidth=1.4, linestyle=(0, (1, 2)), zorder=2)


def _lines(frame: Frame, course: Course) -> None:
    canvas = frame.canvas
    canvas.axhline(course.target.at, color=style.GREEN, linewidth=1.4, zorder=1.5)
    days, amounts = zip(*course.plan, strict=True)
    canvas.plot(days, amounts, color=style.GREY, linewidth=1.4, linestyle=(0, (4, 3)), zorder=3)
    if not course.actual:
        return
    days, amounts = zip(*course.actual, strict=True)
    canvas.plot(
        days,
        amounts,
        color=style.BLUE,
        linewidth=2.2,
        drawstyle="steps-post",
        solid_capstyle="butt",
        zorder=4,
    )
    canvas.plot(*course.actual[-1], "o", color=style.BLUE, markersize=6.5, zorder=5, clip_on=False)


def _at_the_end(course: Course) -> list[tuple[Tick, str]]:
    """What is said beside the last day, with its colour."""
    said = [(course.target, style.GREEN_INK)]
    if course.fan and course.actual:
        ends = {course.fan.low, course.fan.high} - {course.fan.middle}
        said += [(tick, style.QUIET) for tick in sorted(ends, key=lambda tick: tick.at)]
        said.append((course.fan.middle, style.BLUE))
    return said


def _end_labels(frame: Frame, labels: list[tuple[Tick, str]]) -> None:
    wanted = [frame.y(tick.at) for tick, _ in labels]
    places = apart(wanted, style.LINE_GAP, frame.top - 4, frame.bottom)
    for (tick, color), top in zip(labels, places, strict=True):
        bold = color != style.QUIET
        frame.sheet.write(frame.right + _LABEL_GAP, top, tick.words, color=color, bold=bold)


def _labels_of_today(frame: Frame, course: Course) -> None:
    """What is there and what is due, the higher one above its line, the other below."""
    if not course.actual:
        return
    day, amount = course.actual[-1]
    if course.due is None:
        _beside(frame, day, amount, course.now, style.BLUE, above=True)
        return
    is_ahead = amount >= course.due.at
    _beside(frame, day, amount, course.now, style.BLUE, above=is_ahead)
    _beside(frame, day, course.due.at, course.due.words, style.QUIET, above=not is_ahead)


def _beside(
    frame: Frame, day: float, amount: float, words: str, color: str, *, above: bool
) -> None:
    """Lines rise: there is room at the upper left of a point, and at the lower right."""
    x, y = frame.x(day), frame.y(amount)
    wide, is_early = width_of(words, bold=True), x < frame.left + _NEAR * frame.width
    to_the_left = (above and not is_early) or x + wide > style.WIDTH - style.MARGIN
    aside = -4.0 if to_the_left else 4.0
    top = y - 11 if above else min(y + 11, frame.bottom - 6)
    align: Align = "right" if to_the_left else "left"
    frame.sheet.write(
        x + aside, max(top, frame.top - 4), words, color=color, bold=True, align=align
    )
