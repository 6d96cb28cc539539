"""A chunk of rows as columns. Pure.

Rows come by the million, so a check of a whole column is one call; only a column that fails it is
looked at cell by cell.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeVar

from handlers.imports.cells import is_formula, longest, shown
from handlers.imports.sheet import Chunk
from scoring.message import Message, Refused, say

T = TypeVar("T")


@dataclass(frozen=True)
class Remark:
    """Something about one cell: why its row is refused, or what to beware of."""

    line: int
    column: str
    message: Message


@dataclass(frozen=True)
class RefusedRow:
    remark: Remark
    cells: Sequence[str]


class Table:
    """The columns of a chunk, their cells without spaces around them.

    A row keeps the first reason to refuse it. Rows without any content are passed over.
    """

    def __init__(self, chunk: Chunk, names: Sequence[str], required: Collection[str]) -> None:
        self._chunk = chunk
        self._refused: dict[int, Remark] = {}
        self._blank: set[int] = set()
        rows = self._shaped(names)
        self.columns = {
            name: list(map(str.strip, map(itemgetter(place), rows)))
            for place, name in enumerate(names)
        }
        for name in names:
            if name in required:
                self._check_given(name)
            self._check_length(name)

    def __len__(self) -> int:
        return len(self._chunk.rows)

    def line(self, place: int) -> int:
        return self._chunk.lines[place]

    def cells(self, place: int) -> Sequence[str]:
        """The row as it is in the file."""
        return self._chunk.rows[place]

    @property
    def given(self) -> Sequence[int]:
        """The places of the rows that are neither refused nor blank."""
        if not self._refused and not self._blank:
            return range(len(self))
        return [
            place
            for place in range(len(self))
            if place not in self._refused and place not in self._blank
        ]

    @property
    def refused(self) -> list[RefusedRow]:
        return [
            RefusedRow(remark, self.cells(place)) for place, remark in sorted(self._refused.items())
        ]

    def refuse(self, place: int, column: str, message: Message) -> None:
        self._refused.setdefault(place, Remark(self.line(place), column, message))

    def read(self, name: str, read: Callable[[str], T]) -> Sequence[T | None]:
        """What the column's cells say; None for an empty one and where there is no such column."""
        column = self.columns.get(name)
        if column is None:
            return [None] * len(self)
        values: dict[str, T | None] = {}
        wrong: dict[str, Message] = {}
        for cell in set(column):
            values[cell] = None
            try:
                values[cell] = read(cell) if cell else None
            except Refused as refused:
                wrong[cell] = refused.message
        if wrong:
            for place, cell in enumerate(column):
                if cell in wrong:
                    self.refuse(place, name, wrong[cell])
        return [values[cell] for cell in column]

    def formulas(self, numbers: Collection[str]) -> list[Remark]:
        """A remark on each cell that a spreadsheet would run; columns of numbers may have signs."""
        return [
            Remark(self.line(place), name, _is_formula(cell))
            for name, column in self.columns.items()
            if name not in numbers and _may_have_formula(column)
            for place, cell in enumerate(column)
            if is_formula(cell)
        ]

    def _shaped(self, names: Sequence[str]) -> list[list[str]]:
        """The rows with as many cells as the header has names; longer ones are refused."""
        width, rows = len(names), self._chunk.rows
        if set(map(len, rows)) <= {width}:
            return rows
        for place, row in enumerate(rows):
            if any(cell.strip() for cell in row[width:]):
                more = say(
                    "The row has {cells} cells, the header {width}", cells=len(row), width=width
                )
                self.refuse(place, names[-1], more)
        return [(row + [""] * width)[:width] if len(row) != width else row for row in rows]

    def _check_given(self, name: str) -> None:
        column = self.columns[name]
        if "" not in column:
            return
        for place, cell in enumerate(column):
            if not cell and not any(given.strip() for given in self.cells(place)):
                self._blank.add(place)
            elif not cell:
                self.refuse(place, name, say("{column} is missing", column=name))

    def _check_length(self, name: str) -> None:
        column, most = self.columns[name], longest(name)
        if max(map(len, column), default=0) <= most:
            return
        for place, cell in enumerate(column):
            if len(cell) > most:
                too_long = say(
                    "{length} characters are too many: at most {most}", length=len(cell), most=most
                )
                self.refuse(place, name, too_long)


def _is_formula(cell: str) -> Message:
    return say("“{cell}” is a formula; it is kept as text", cell=shown(cell))


def _may_have_formula(column: Sequence[str]) -> bool:
    text = "\n".join(["", *column])
    return any(sign in text for sign in ("\n=", "\n@", "\n+", "\n-"))
