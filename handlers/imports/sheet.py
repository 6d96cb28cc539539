"""A CSV file as a whole: whether it can be trusted, and its rows, a chunk at a time.

The file is looked through once before anything is stored. Neither pass holds more than a chunk.
"""

import codecs
import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from scoring.message import Message, Refused, say

# How a file of refused rows begins; these columns are ours, so they are left out when it comes back.
REFUSAL_COLUMNS = ("line", "column", "reason")

_BLOCK = 1 << 20
_LONGEST_LINE = 32 << 20  # longer than any row: a file without line ends, or not CSV at all
_LONGEST_NAME = 150
_END = ["\0", "\0"]  # a last row of our own: the file itself has no NUL
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class Chunk:
    """Some rows as they are in the file, and the line at which each begins."""

    lines: Sequence[int]
    rows: list[list[str]]


class Sheet:
    """A CSV file that can be trusted; `Refused` says why another cannot.

    `columns` are the names in the header, `total` is the number of rows below it (of lines, where
    nothing is quoted).
    """

    def __init__(self, path: Path, required: Sequence[str], known: Sequence[str]) -> None:
        self.path = path
        try:
            self.total, quoted = _looked_through(path)
            self.delimiter, self.columns = self._header(required, known)
            if quoted:
                self.total = self._rows_with_closed_quotes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refused(
                say("{file} cannot be read: {reason}", file=path, reason=reason)
            ) from None
        self.of_refusals = tuple(self.columns[:3]) == REFUSAL_COLUMNS
        if self.of_refusals:
            self.columns = [restored(name) for name in self.columns[len(REFUSAL_COLUMNS) :]]
        _check_columns(self.columns, required)

    def chunks(self, size: int) -> Iterator[Chunk]:
        """The rows below the header, in order."""
        with self._open() as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            next(reader)
            while True:
                begins = reader.line_num + 1
                rows = list(itertools.islice(reader, size))
                if not rows:
                    return
                lines = _lines(begins, rows, reader.line_num)
                yield Chunk(lines, self._restored(rows) if self.of_refusals else rows)

    def _restored(self, rows: list[list[str]]) -> list[list[str]]:
        return [[restored(cell) for cell in row[len(REFUSAL_COLUMNS) :]] for row in rows]

    def _open(self) -> TextIO:
        csv.field_size_limit(_LONGEST_LINE + 2 * _BLOCK)
        return self.path.open(encoding="utf-8-sig", newline="")

    def _header(self, required: Sequence[str], known: Sequence[str]) -> tuple[str, list[str]]:
        """The delimiter that finds more of the required columns (else more columns), and the names."""
        headers = []
        for delimiter in (",", ";"):
            with self._open() as file:
                cells = next(csv.reader(file, delimiter=delimiter), [])
            names = [_name(cell, known) for cell in cells]
            while names and not names[-1]:
                names.pop()
            headers.append((sum(name in required for name in names), len(names), delimiter, names))
        _, _, delimiter, names = max(headers, key=lambda header: header[:2])
        return delimiter, names

    def _rows_with_closed_quotes(self) -> int:
        """How many rows follow the header; `Refused` where a quote never closes."""
        count, begins, row_begins, row = -1, 1, 1, _END
        with self._open() as file:
            lines = itertools.chain(file, [self.delimiter.join(_END)])
            reader = csv.reader(lines, delimiter=self.delimiter)
            try:
                for row in reader:  # noqa: B007 – the last one is looked at below
                    count, row_begins, begins = count + 1, begins, reader.line_num + 1
            except csv.Error:  # a cell beyond all bounds
                raise Refused(_never_closes(begins)) from None
        if row != _END:
            raise Refused(_never_closes(row_begins + sum(map(_line_breaks, row[:-1]))))
        return count - 1


def neutralised(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) or _NEUTRALISED.match(cell) else cell


def restored(cell: str) -> str:
    """The cell as it was before `neutralised`."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def _looked_through(path: Path) -> tuple[int, bool]:
    """How many lines follow the first, and whether there is a quote; `Refused` if it is no text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = lines = open_line = 0
    quoted = False
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            _check_text(decoder, block, offset, lines)
            quoted = quoted or b'"' in block
            end = max(block.rfind(b"\n"), block.rfind(b"\r"))
            open_line = open_line + len(block) if end < 0 else len(block) - end - 1
            if open_line > _LONGEST_LINE:
                raise Refused(say("Line {line} is too long for a row", line=lines + 1))
            lines += _line_ends(block)
            offset += len(block)
    if decoder.getstate()[0]:
        raise Refused(_not_utf8(lines + 1, offset))
    if not offset:
        raise Refused(say("The file is empty"))
    return lines - (open_line == 0), quoted


def _check_text(decoder: codecs.IncrementalDecoder, block: bytes, offset: int, lines: int) -> None:
    pending = len(decoder.getstate()[0])
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        at = max(error.start - pending, 0)
        line = lines + _line_ends(block[:at]) + 1
        raise Refused(_not_utf8(line, offset + error.start - pending)) from None
    at = block.find(b"\0")
    if at >= 0:
        raise Refused(
            say(
                "Line {line} has a NUL byte (byte {byte} of the file), so this is not a text file",
                line=lines + _line_ends(block[:at]) + 1,
                byte=offset + at,
            )
        )


def _check_columns(names: Sequence[str], required: Sequence[str]) -> None:
    if not names:
        raise Refused(say("The file has no header row: its first line must name the columns"))
    missing = [name for name in required if name not in names]
    if missing:
        raise Refused(
            say(
                "The header must have {missing}; it has {found}",
                missing=", ".join(missing),
                found=", ".join(name[:_LONGEST_NAME] for name in names[:50] if name) or "–",
            )
        )
    for place, name in enumerate(names, 1):
        if not name:
            raise Refused(say("Column {number} has no name in the header", number=place))
        if len(name) > _LONGEST_NAME:
            raise Refused(
                say(
                    "The name of column {number} is longer than {most} characters",
                    number=place,
                    most=_LONGEST_NAME,
                )
            )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(say("The header has {columns} more than once", columns=", ".join(twice)))


def _name(cell: str, known: Sequence[str]) -> str:
    """The name of a column; ours in any case of letters, the others as they are written."""
    name = cell.strip()
    return name.lower() if name.lower() in known or name.lower() in REFUSAL_COLUMNS else name


def _lines(begins: int, rows: list[list[str]], last: int) -> Sequence[int]:
    """The line at which each row begins."""
    if last - begins + 1 == len(rows):
        return range(begins, last + 1)
    heights = (1 + sum(map(_line_breaks, row)) for row in rows)
    return list(itertools.accumulate(heights, initial=begins))[:-1]


def _line_breaks(cell: str) -> int:
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def _line_ends(block: bytes) -> int:
    return block.count(b"\n") or block.count(b"\r")


def _not_utf8(line: int, byte: int) -> Message:
    return say(
        "Line {line} is not UTF-8 (byte {byte} of the file): save the file as “CSV UTF-8” and try again",
        line=line,
        byte=byte,
    )


def _never_closes(line: int) -> Message:
    return say("The quote that opens in line {line} never closes", line=line)
