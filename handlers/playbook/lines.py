"""Parts of a playbook as lines that people can read and type, such as `25–49: 50`, and back. Pure.

What cannot be read raises `Unreadable`, which names each such line. A name that would be taken for
something else stands in quotes, as in JSON.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from handlers.playbook.names import kind_meant, kind_names
from handlers.ui.texts import Texts
from scoring.amounts import number as amount
from scoring.message import Message, Refused, say
from scoring.playbook import Band
from scoring.signal_checks import shown
from scoring.toml_reader import plain, quoted

MOST = 10**12  # a number; keys and sums keep their precision below it

_NUMBER = r"[-+−]?\d[\d.,]*(?:[eE][-+]?\d+)?"
_PLAIN = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_PAIR = re.compile(r"(.*\S)\s*[:=]\s*([^:=]*)", re.DOTALL)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:–|—|-|−|…|\.\.+|bis|to)\s*({_NUMBER})", re.IGNORECASE)
# Thousands in one country, thousandths in another.
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")


class Unreadable(ValueError):
    """Why some of the lines cannot be read."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(*map(str, reasons))
        self.reasons = reasons


def typed_number(t: Texts, number: float) -> str:
    """As the reader would type it, and in one way only."""
    text = plain(number).replace(".", t.number(0.5, 1)[1])
    return f"{text}0" if _EITHER.fullmatch(text) else text


def read_number(text: str) -> float:
    """A number with a point or a comma; raises `Refused` where it is none or could be two."""
    text = text.strip().replace("−", "-")
    if not _PLAIN.fullmatch(text) or _EITHER.fullmatch(text):
        try:
            return float(amount(text))
        except Refused as refused:
            if _EITHER.fullmatch(text.lstrip("-+")):
                raise
            raise Refused(
                say("“{cell}” is not a number such as 20 or 2.5", cell=shown(text))
            ) from refused
    number = float(text.replace(",", "."))
    if not abs(number) < MOST:
        raise Refused(say("“{cell}” is too large", cell=shown(text)))
    return number


def band_lines(t: Texts, bands: Iterable[Band]) -> list[str]:
    return [f"{_range(t, band)}: {typed_number(t, band.points)}" for band in bands]


def read_bands(text: str) -> tuple[Band, ...]:
    bands: list[Band] = []

    def read(words: str, points: float) -> None:
        low, high = _ends(words)
        bands.append(Band(low, high, points))

    _read_pairs(text, read)
    return tuple(bands)


def looks_like_bands(text: str) -> bool:
    """Whether any line begins with a number or a range."""
    names = (pair[1] for line in _lines(text) if (pair := _PAIR.fullmatch(line)))
    return any(_RANGE.fullmatch(one) or re.fullmatch(_NUMBER, one) for one in names)


def value_lines(t: Texts, values: Mapping[str, float]) -> list[str]:
    return [f"{_written(value)}: {typed_number(t, points)}" for value, points in values.items()]


def read_values(text: str) -> dict[str, float]:
    values: dict[str, float] = {}
    _read_pairs(text, lambda words, points: _put(values, _read_name(words), points))
    return values


def point_lines(t: Texts, points: Mapping[str, float]) -> list[str]:
    """The kinds by their names in the reader's language."""
    known = [*points]
    return [f"{_kind(t, kind, known)}: {typed_number(t, worth)}" for kind, worth in points.items()]


def read_points(text: str, known: Collection[str]) -> dict[str, float]:
    """`known` are the kinds that there are; any other name is a new one."""
    points: dict[str, float] = {}
    _read_pairs(text, lambda words, worth: _put(points, _read_kind(words, known), worth))
    return points


def kind_lines(t: Texts, kinds: Iterable[str], known: Collection[str]) -> list[str]:
    return [_kind(t, kind, known) for kind in kinds]


def read_kinds(text: str, known: Collection[str]) -> tuple[str, ...]:
    """One kind a line; each counts once."""
    kinds: dict[str, None] = {}
    _read_lines(text, lambda line: kinds.update({_read_kind(line, known): None}))
    return tuple(kinds)


def _lines(text: str) -> Iterator[str]:
    # Not splitlines: a form feed or the like may stand in a name.
    return (line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip())


def _read_lines(text: str, read: Callable[[str], None]) -> None:
    reasons = []
    for line in _lines(text):
        try:
            read(line)
        except Refused as refused:
            reasons.append(say("“{line}”: {reason}", line=shown(line), reason=refused.message))
    if reasons:
        raise Unreadable(reasons)


def _read_pairs(text: str, read: Callable[[str, float], None]) -> None:
    """Reads what stands before and behind the colon of each line."""

    def read_line(line: str) -> None:
        pair = _PAIR.fullmatch(line)
        if not pair:
            raise Refused(say("write a colon and its points behind it"))
        read(pair[1], read_number(pair[2]))

    _read_lines(text, read_line)


def _ends(words: str) -> tuple[float, float]:
    both = _RANGE.fullmatch(words)
    if not both and not re.fullmatch(_NUMBER, words):
        raise Refused(say("is no band: write from and to, such as 25–49: 50"))
    low, high = (both[1], both[2]) if both else (words, words)
    return read_number(low), read_number(high)


def _put(found: dict[str, float], name: str, points: float) -> None:
    if name in found:
        raise Refused(say("this is there twice"))
    found[name] = points


def _range(t: Texts, band: Band) -> str:
    low, high = typed_number(t, band.low), typed_number(t, band.high)
    return low if low == high else f"{low}–{high}"


def _written(name: str) -> str:
    return name if _survives(name) and _read_name(name) == name else quoted(name)


def _kind(t: Texts, kind: str, known: Collection[str]) -> str:
    return next(
        (one for one in (*kind_names(t, kind), kind) if _means(one, kind, known)), quoted(kind)
    )


def _means(words: str, kind: str, known: Collection[str]) -> bool:
    try:
        return _survives(words) and _read_kind(words, known) == kind
    except Refused:
        return False


def _survives(name: str) -> bool:
    """Whether a line that begins with this name is read as the same name."""
    pair = _PAIR.fullmatch(f"{name}: 1")
    return pair is not None and pair[1] == name and [*_lines(name)] == [name]


def _read_kind(words: str, known: Collection[str]) -> str:
    if words.startswith('"'):
        return _read_name(words)
    return kind_meant(words, known)


def _read_name(words: str) -> str:
    if not words.startswith('"'):
        return words
    try:
        name = json.loads(words)
    except ValueError:
        return words
    return name if isinstance(name, str) else words
