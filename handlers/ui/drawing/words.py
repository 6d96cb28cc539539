"""Words on paper: how wide they are, and what of them there is room for. Lengths are points."""

import re
from bisect import bisect
from collections.abc import Sequence

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font

from handlers.ui.drawing.style import FONT, TEXT

_LONGEST = 300  # signs: more than a phone has room for
_BREAKS = re.compile(r"[^\S\xa0\u202f]+")  # where a line may break: not within "40.000 €"


def width_of(words: str, size: float = TEXT, *, bold: bool = False) -> float:
    font = _font(bold)
    font.set_size(size, 72)
    font.set_text(words, 0.0)
    return font.get_width_height()[0] / 64


def drawable(words: str) -> str:
    """Without what the font has no sign for, such as emoji: it would stand there as empty boxes."""
    known = _font(False).get_charmap()
    kept = "".join(sign for sign in words[:_LONGEST] if sign.isspace() or ord(sign) in known)
    return _BREAKS.sub(" ", kept).strip()


def cut(words: str, room: float, size: float = TEXT, *, bold: bool = False) -> str:
    """As much of the words as there is room for, with an ellipsis; "" where that is next to none."""
    if width_of(words, size, bold=bold) <= room:
        return words

    def shorter(length: int) -> str:
        return words[:length].rstrip() + "…"

    lengths = range(2, len(words))
    fitting = bisect(lengths, room, key=lambda n: width_of(shorter(n), size, bold=bold))
    return shorter(lengths[fitting - 1]) if fitting else ""


def lines_of(words: str, room: float, size: float, *, bold: bool, most: int) -> list[str]:
    """The words in lines, broken between words; what is too long for the last one is cut."""
    lines: list[str] = []
    for word in drawable(words).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and (len(lines) == most or width_of(longer, size, bold=bold) <= room):
            lines[-1] = longer
        else:
            lines.append(word)
    return [cut(line, room, size, bold=bold) for line in lines]


def apart(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Places in the same order, none nearer to the next than `gap`, moved as little as that takes.

    Where there is not enough room between `lowest` and `highest` for all, they begin at `lowest`.
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    places = [0.0] * len(wanted)
    for rank, n in enumerate(order):
        after = places[order[rank - 1]] + gap if rank else lowest
        places[n] = max(wanted[n], after)
    top = highest
    for n in reversed(order):
        places[n] = min(places[n], top)
        top = places[n] - gap
    if order and places[order[0]] < lowest:
        for rank, n in enumerate(order):
            places[n] = lowest + rank * gap
    return places


def _font(bold: bool) -> FT2Font:
    return get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))
