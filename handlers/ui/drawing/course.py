"""A course against its plan: what is there as a solid line, the plan dashed, the forecast as a fan."""

from matplotlib.axes import Axes as Canvas

from handlers.ui.charts import Course, Fan, Point, Tick
from handlers.ui.drawing import style
from handlers.ui.drawing.frame import Frame, framed
from handlers.ui.drawing.sheet import Sheet
from handlers.ui.drawing.words import apart, cut, width_of

_TALL, _SMALL = 214.0, 150.0
_NAMES_ABOVE = 16.0
_LABEL_GAP = 7.0
_ASIDE = 11.0  # from a point to the middle of its words
_AIR = 1.1  # above the highest amount, for words


def height(is_first: bool) -> float:
    return _TALL if is_first else _SMALL


def draw(sheet: Sheet, course: Course, top: float, tall: float) -> None:
    named = _NAMES_ABOVE if any(span.name for span in course.spans) else _LABEL_GAP
    labels = _at_the_end(course)
    room = max(width_of(tick.words, bold=True) for tick, _ in labels) + _LABEL_GAP
    frame = framed(sheet, course.axes, _highest(course) * _AIR, top + named, tall - named, room)
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
            frame.canvas.axvline(span.begins, color=style.FENCE, linewidth=0.7, zorder=0.5)
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
        ends = (tick for tick in (course.fan.high, course.fan.low) if tick.words)
        said += [(tick, style.QUIET) for tick in ends]
        said.append((course.fan.middle, style.BLUE))
    return said


def _end_labels(frame: Frame, labels: list[tuple[Tick, str]]) -> None:
    wanted = [frame.y(tick.at) for tick, _ in labels]
    places = apart(wanted, style.LINE_GAP, frame.top, frame.bottom)
    for (tick, color), top in zip(labels, places, strict=True):
        bold = color != style.QUIET
        frame.sheet.write(frame.right + _LABEL_GAP, top, tick.words, color=color, bold=bold)


def _labels_of_today(frame: Frame, course: Course) -> None:
    """What is there and what is due. Lines rise: there is room at the upper left of the higher one,
    and at the lower right of the other.
    """
    if not course.actual:
        return
    day, amount = course.actual[-1]
    said = [(amount, course.now, style.BLUE)]
    if course.due:
        said.append((course.due.at, course.due.words, style.QUIET))
    said.sort(key=lambda one: -one[0])
    below = min(frame.y(said[-1][0]) + _ASIDE, frame.bottom - _ASIDE / 2)
    above = max(min(frame.y(said[0][0]) - _ASIDE, below - style.LINE_GAP), frame.top)
    for top, (_, words, color) in zip((above, below), said, strict=False):
        wide = width_of(words, bold=True)
        left = frame.x(day) - 4 - wide if top == above else frame.x(day) + 4
        left = max(min(left, frame.right - wide - 2), frame.left + 3)
        frame.sheet.write(left, top, words, color=color, bold=True)
