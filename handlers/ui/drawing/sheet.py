"""The sheet of paper: panels are laid on it from the top. Lengths are points."""

from io import BytesIO
from typing import Literal, TypeAlias

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from handlers.ui.drawing import style
from handlers.ui.drawing.words import drawable, lines_of

DPI = 72 * style.PIXELS
_TITLE_LINES = 3

Align: TypeAlias = Literal["left", "center", "right"]


class Sheet:
    def __init__(self, height: float) -> None:
        self._height = height
        size = style.WIDTH / 72, height / 72
        self._figure = Figure(figsize=size, dpi=DPI, facecolor=style.PAPER)
        FigureCanvasAgg(self._figure)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Bare axes, their top left corner so far from the sheet's."""
        bottom = self._height - top - height
        place = (
            left / style.WIDTH,
            bottom / self._height,
            width / style.WIDTH,
            height / self._height,
        )
        axes = self._figure.add_axes(place)
        axes.set_axis_off()
        return axes

    def write(
        self,
        left: float,
        top: float,
        words: str,
        *,
        size: float = style.TEXT,
        color: str = style.INK,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        """Words whose middle is at this height, with a halo of paper, so that no line crosses them."""
        text = self._figure.text(
            left / style.WIDTH,
            1 - top / self._height,
            drawable(words),
            fontsize=size,
            color=color,
            fontweight="bold" if bold else "normal",
            horizontalalignment=align,
            verticalalignment="center_baseline",
            fontfamily=style.FONT,
            parse_math=False,  # what people name a goal is no formula, whatever its dollars
        )
        text.set_path_effects([withStroke(linewidth=2.5, foreground=style.PAPER)])

    def title(self, title: str, top: float) -> float:
        """Writes it and says where it ends."""
        for line in title_lines(title):
            self.write(style.MARGIN, top + style.TITLE_LINE / 2, line, size=style.TITLE, bold=True)
            top += style.TITLE_LINE
        return top

    def png(self) -> bytes:
        made = BytesIO()
        # Without the library's version, which says nothing of what is shown.
        self._figure.savefig(made, format="png", dpi=DPI, metadata={"Software": None})
        return made.getvalue()


def title_lines(title: str) -> list[str]:
    room = style.WIDTH - 2 * style.MARGIN
    return lines_of(title, room, style.TITLE, bold=True, most=_TITLE_LINES)
