"""What an import has to say: how many rows are done, and what is wrong with the others."""

import contextlib
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TextIO

from handlers.imports.sheet import REFUSAL_COLUMNS, neutralised
from handlers.imports.table import RefusedRow, Remark
from scoring.message import Message, say

# So many are kept to be shown; the file of refused rows has all of them.
REFUSED_SHOWN = 1000
WARNINGS_SHOWN = 20
KINDS_SHOWN = 1000


@dataclass
class Report:
    """`done` rows are stored, `known` ones were there already and unchanged; `waiting` are those of
    both whose lead is not known yet. `refused` and `warnings` have the first, the counts all.

    `unnamed_kinds` are kinds of signals that the playbook does not name, and how many rows each
    has; they are kept with 0 points.
    """

    done: int = 0
    known: int = 0
    waiting: int = 0
    refused: list[Remark] = field(default_factory=list)
    refused_count: int = 0
    warnings: list[Remark] = field(default_factory=list)
    warnings_count: int = 0
    unnamed_kinds: Counter[str] = field(default_factory=Counter)
    rejected_path: Path | None = None
    not_written: Message | None = None

    @property
    def exit_status(self) -> int:
        """0: all done, 1: in part, 2: nothing."""
        if not self.refused_count:
            return 0
        return 1 if self.done or self.known else 2

    def warn(self, remarks: Sequence[Remark]) -> None:
        self.warnings_count += len(remarks)
        self.warnings += remarks[: max(WARNINGS_SHOWN - len(self.warnings), 0)]

    def refuse(self, remarks: Sequence[Remark]) -> None:
        self.refused_count += len(remarks)
        self.refused += remarks[: max(REFUSED_SHOWN - len(self.refused), 0)]

    def name_kinds(self, kinds: Iterable[str]) -> None:
        for kind, count in Counter(kinds).items():
            if kind in self.unnamed_kinds or len(self.unnamed_kinds) < KINDS_SHOWN:
                self.unnamed_kinds[kind] += count


class Rejected:
    """NAME.rejected.csv beside NAME.csv: the refused rows with the reasons, to be mended and imported.

    It takes its name when it is whole. One of an earlier run goes when nothing is refused any more.
    """

    def __init__(
        self, source: Path, columns: Sequence[str], words: Callable[[Message], str]
    ) -> None:
        self._path = source.with_name(f"{source.stem}.rejected.csv")
        self._part = self._path.with_name(f"{self._path.name}.part")
        self._columns = columns
        self._words = words
        self._file: TextIO | None = None
        self.not_written: Message | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            if self._file:
                self._file.close()
            self._part.unlink(missing_ok=True)

    def add(self, rows: Sequence[RefusedRow]) -> None:
        if not rows or self.not_written:
            return
        try:
            if self._file is None:
                self._file = self._part.open("w", encoding="utf-8", newline="")
                self._write([(*REFUSAL_COLUMNS, *self._columns)])
            self._write(
                (
                    str(row.remark.line),
                    row.remark.column,
                    self._words(row.remark.message),
                    *row.cells,
                )
                for row in rows
            )
        except OSError as error:
            self.not_written = self._cannot(error)

    def finish(self) -> Path | None:
        """Where the refused rows are; None where there are none, or where they found no place."""
        try:
            if self._file is None:
                self._path.unlink(missing_ok=True)
            elif not self.not_written:
                self._file.close()
                self._part.replace(self._path)
                return self._path
        except OSError as error:
            self.not_written = self._cannot(error)
        return None

    def _write(self, rows: Iterable[Sequence[str]]) -> None:
        assert self._file
        csv.writer(self._file, lineterminator="\n").writerows(
            [neutralised(cell) for cell in row] for row in rows
        )

    def _cannot(self, error: OSError) -> Message:
        reason = error.strerror or str(error)
        return say("{file} cannot be written: {reason}", file=self._path, reason=reason)
