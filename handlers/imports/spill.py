"""Signals put in order outside of memory, so that those of a lead are stored together.

A lead's keys are then written once and not once a signal, in whatever order the file is.
"""

import marshal
import tempfile
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from scoring.bulk import Row

_IN_MEMORY = 16 << 20  # bytes; a larger spill goes to the disk


class Spill:
    """Rows in piles, each of a range of leads and about as large as a part shall be.

    The first rows say how the leads are spread. Where they mislead, a pile grows large and its parts
    are in the file's order; that costs time, and nothing else.
    The file has no name, so it is gone with the process, however that ends.
    """

    def __init__(self, total: int, part: int) -> None:
        self._piles = max(1, -(-total // part))
        self._part = part
        self._bounds: list[str] | None = None
        self._seen = Seen(total)
        self._blocks: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        if self._bounds is None:
            leads = sorted(row[0] for row in rows)
            self._bounds = [leads[len(leads) * n // self._piles] for n in range(1, self._piles)]
        repeated = self._seen.before([row[2] for row in rows])
        piles: dict[int, list[Row]] = defaultdict(list)
        for row, again in zip(rows, repeated, strict=True):
            piles[self._piles if again else bisect(self._bounds, row[0])].append(row)
        for pile, block in piles.items():
            packed = marshal.dumps(block)
            self._blocks[pile].append((self._file.tell(), len(packed)))
            self._file.write(packed)

    def parts(self) -> Iterator[list[Row]]:
        """The rows whose ids came for the first time, by ranges of leads."""
        for pile in range(self._piles):
            yield from self._parts(pile)

    def repeated(self) -> Iterator[list[Row]]:
        """The other rows, in the file's order. They are stored last, so that the first wins."""
        yield from self._parts(self._piles)

    def _parts(self, pile: int) -> Iterator[list[Row]]:
        rows: list[Row] = []
        for offset, length in self._blocks.pop(pile, ()):
            self._file.seek(offset)
            rows += marshal.loads(self._file.read(length))
            while len(rows) >= 2 * self._part:
                yield rows[: self._part]
                rows = rows[self._part :]
        if rows:
            yield rows


class Seen:
    """Tells ids that came before from new ones, in a few bytes each (a Bloom filter).

    It errs on one side only: now and then a new id passes for a repeated one.
    """

    def __init__(self, total: int) -> None:
        size = 1 << max(10, min(32, (16 * total).bit_length()))
        self._mask = np.uint64(size - 1)
        self._bits = np.zeros(size // 8, np.uint8)

    def before(self, ids: Sequence[str]) -> list[bool]:
        """Which of the ids came before, in an earlier call or further up in this one."""
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids)).view(np.uint64)
        places = (hashes & self._mask, hashes >> np.uint64(32) & self._mask)
        marked = self._marked(places[0]) & self._marked(places[1])
        repeated = np.ones(len(ids), np.bool_)
        _, first = np.unique(hashes, return_index=True)
        repeated[first] = marked[first]
        for place in places:
            self._mark(place)
        result: list[bool] = repeated.tolist()
        return result

    def _mark(self, place: NDArray[np.uint64]) -> None:
        for bit in range(8):  # an assignment sees a repeated byte once, so a bit at a time
            chosen = place[place & np.uint64(7) == bit] >> np.uint64(3)
            self._bits[chosen] |= np.uint8(1 << bit)

    def _marked(self, place: NDArray[np.uint64]) -> NDArray[np.bool_]:
        return np.asarray(self._bits[place >> np.uint64(3)] & _bit(place), np.bool_)


def _bit(place: NDArray[np.uint64]) -> NDArray[np.uint8]:
    return np.left_shift(np.uint8(1), (place & np.uint64(7)).astype(np.uint8))
