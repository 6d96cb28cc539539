"""CDNOW's purchase histories as leads of repeat selling: who buys again within the quarter?

A lead is a customer in a quarter, and begins with it. What was bought before are its signals, by the size
of the basket; the first basket is what is known of it; a purchase in the quarter's ninety days wins it.
Source and licence: `bench/data/README.md`. `python -m bench.learning_data FILE` makes the data of the
published file.
"""

import gzip
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.learning.histories import LOST, NEVER, WON, Column, Histories, Signals

FILE = Path(__file__).parent / "data" / "cdnow.csv.gz"
LEARNED_FROM = (date(1997, 4, 1), date(1997, 7, 1), date(1997, 10, 1), date(1998, 1, 1))
JUDGED = date(1998, 4, 1)
HORIZON = timedelta(days=90)
KINDS = ("bought_1_cd", "bought_2_3_cds", "bought_4_or_more_cds")
FROM_CDS = (2, 4)  # from so many CDs on a basket is of the next kind
FIRST_DOLLARS, FIRST_CDS = "first_basket_dollars", "first_basket_cds"

_DAY = 86_400_000_000  # microseconds
_NOON = _DAY // 2  # only days are known; a day's purchases come after a quarter that begins with it
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Purchases:
    """In order of customer and day; customers count from 0, days from 1970."""

    customer: Ints
    day: Ints
    cds: Ints
    dollars: NDArray[np.float64]

    @cached_property
    def customers(self) -> int:
        return int(self.customer.max()) + 1

    @cached_property
    def first(self) -> Ints:
        """The place of each customer's first purchase."""
        return np.searchsorted(self.customer, np.arange(self.customers))

    def won(self, quarter: date) -> Bools:
        """Which customers bought within the horizon from that day on."""
        return self._first_in(quarter) < NEVER

    def histories(self, quarters: tuple[date, ...], at: date) -> Histories:
        """Every customer at the beginning of each of the `quarters`, and what came of it until `at`:
        won with the first purchase, lost at the quarter's end. What is later than `at` is left out.
        """
        of_quarter = [self._signals(quarter) for quarter in quarters]
        first = np.concatenate([self._first_in(quarter) for quarter in quarters])
        ends = np.repeat([start_of(quarter + HORIZON) for quarter in quarters], self.customers)
        fate_at = np.minimum(first, ends)
        known = fate_at <= start_of(at)
        signals = _joined(of_quarter, self.customers)
        begins = np.repeat([start_of(quarter) for quarter in quarters], self.customers)
        return Histories(
            at=start_of(at),
            leads=tuple(f"{q} {n:05}" for q in quarters for n in range(1, self.customers + 1)),
            attributes=self._attributes(len(quarters)),
            signals=signals,
            first_at=begins,
            last_at=np.where(known, fate_at, begins),
            fate=np.where(known, np.where(first < ends, WON, LOST), 0).astype(np.int8),
            fate_at=np.where(known, fate_at, NEVER),
        )

    def _first_in(self, quarter: date) -> Ints:
        """When each customer first bought within the horizon, `NEVER` where they did not."""
        begins = start_of(quarter) // _DAY
        found = (self.day >= begins) & (self.day < begins + HORIZON.days)
        result = np.full(self.customers, NEVER)
        np.minimum.at(result, self.customer[found], self.day[found] * _DAY + _NOON)
        return result

    def _signals(self, quarter: date) -> Signals:
        before = self.day < start_of(quarter) // _DAY
        return Signals(
            kinds=KINDS,
            lead=self.customer[before].astype(np.int32),
            kind=np.digitize(self.cds[before], FROM_CDS).astype(np.int32),
            at=self.day[before] * _DAY + _NOON,
            points=np.full(int(before.sum()), np.nan),
        )

    def _attributes(self, quarters: int) -> dict[str, Column]:
        texts = {
            FIRST_DOLLARS: [f"{dollars:.2f}" for dollars in self.dollars[self.first].tolist()],
            FIRST_CDS: [str(cds) for cds in self.cds[self.first].tolist()],
        }
        return {name: _column(of_lead * quarters) for name, of_lead in texts.items()}


def purchases() -> Purchases:
    with gzip.open(FILE, "rt") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1, dtype="U10")
    return Purchases(
        customer=table[:, 0].astype(np.int64) - 1,
        day=table[:, 1].astype("datetime64[D]").astype(np.int64),
        cds=table[:, 2].astype(np.int64),
        dollars=table[:, 3].astype(np.float64),
    )


def start_of(day: date) -> int:
    """The first microsecond of a day, since 1970."""
    return (day - date(1970, 1, 1)).days * _DAY


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _joined(parts: list[Signals], leads: int) -> Signals:
    lead = [part.lead + number * leads for number, part in enumerate(parts)]
    return Signals(
        kinds=KINDS,
        lead=np.concatenate(lead).astype(np.int32),
        kind=np.concatenate([part.kind for part in parts]),
        at=np.concatenate([part.at for part in parts]),
        points=np.concatenate([part.points for part in parts]),
    )


def _column(of_lead: list[str]) -> Column:
    texts, places = np.unique(np.array(of_lead), return_inverse=True)
    return Column(tuple(texts.tolist()), places.astype(np.int32))


def converted(master: str) -> bytes:
    """The published file's columns of fixed width as CSV."""
    rows = ["customer,date,cds,dollars"]
    for line in master.splitlines()[1:]:
        customer, day, cds, dollars = line.split()
        rows.append(f"{int(customer)},{day[:4]}-{day[4:6]}-{day[6:]},{cds},{dollars}")
    return gzip.compress("\n".join([*rows, ""]).encode(), 9, mtime=0)


if __name__ == "__main__":
    FILE.write_bytes(converted(Path(sys.argv[1]).read_text()))
