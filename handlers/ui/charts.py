"""What a chart shows: values and words, already in the reader's language. Their drawing is elsewhere,
with the drawing library, which only the process that draws should have to load.

Amounts and days are plain numbers here (a day is its ordinal), and every sequence is a tuple: so the
`repr` of a chart says all that it shows.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

Point = tuple[float, float]  # a day and an amount


@dataclass(frozen=True)
class Tick:
    at: float
    words: str


@dataclass(frozen=True)
class Axes:
    """The days from `first` to `last`, and what stands at some of them and at some amounts."""

    first: float
    last: float
    days: tuple[Tick, ...]
    amounts: tuple[Tick, ...]


@dataclass(frozen=True)
class Fan:
    """Where it may go from what is there: on the last day, the ends of an interval and its middle."""

    low: Tick
    middle: Tick
    high: Tick


@dataclass(frozen=True)
class Span:
    """Days with a name: a milestone."""

    begins: float
    ends: float
    name: str


@dataclass(frozen=True)
class Course:
    """How something adds up, day by day, against its plan; `now` and `due` are what is said of both
    on the last day of `actual`. `actual` goes in steps, `plan` straight from point to point.
    """

    title: str
    axes: Axes
    actual: tuple[Point, ...]
    plan: tuple[Point, ...]
    target: Tick
    now: str = ""
    due: Tick | None = None
    fan: Fan | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Trend:
    """One figure over time: `latest` is said of its last point, `line` is its straight trend."""

    title: str
    axes: Axes
    points: tuple[Point, ...]
    latest: str
    line: tuple[Point, Point] | None = None


@dataclass(frozen=True)
class Bar:
    """`value` is as long as the bar, `said` is written behind it; `before` is what it was once."""

    words: str
    value: float
    said: str
    before: float | None = None


@dataclass(frozen=True)
class Bars:
    """The longest first, as given; `before` says what the marks of what was once mean."""

    title: str
    bars: tuple[Bar, ...]
    before: str = ""


@dataclass(frozen=True)
class Line:
    """`words` name it, `mark` is the point of it that is spoken of."""

    points: tuple[Point, ...]
    words: str
    mark: Point


@dataclass(frozen=True)
class Gains:
    """What is found of something, the farther one looks: shares from 0 to 1 both ways, so `axes` has
    shares in the place of days. `chance` names the straight line of who looks blindly, `below` says
    what the shares along the bottom are.
    """

    title: str
    axes: Axes
    after: Line
    before: Line
    chance: str
    below: str


Panel = Course | Trend | Bars | Gains


@dataclass(frozen=True)
class Chart:
    """A picture for a phone: panels, one below the other. `alt` says what they say."""

    panels: tuple[Panel, ...]
    alt: str

    def draw(self) -> bytes:
        """A PNG, the same for the same chart. Loads the drawing library."""
        from handlers.ui.drawing.page import drawn

        return drawn(self.panels)


@cache
def look() -> str:
    """Names the way charts are drawn, so that a picture drawn otherwise is another one."""
    folder = resources.files("handlers.ui") / "drawing"
    files = sorted((file for file in folder.iterdir() if file.is_file()), key=lambda one: one.name)
    drawing = hashlib.sha256()
    for file in files:
        drawing.update(file.read_bytes())
    return drawing.hexdigest()
