"""The histories of many leads, as arrays: what learning, simulating and watching read."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int32]  # of a lead among the leads, or of a text among texts
Micros = NDArray[np.int64]  # microseconds since 1970 UTC
NEVER = np.iinfo(np.int64).max

# The codes of `Histories.fate`.
OPEN, WON, LOST, NOT_A_FIT, OPTED_OUT = range(5)


@dataclass(frozen=True)
class Column:
    """One attribute of every lead: the place of its text among `texts`, -1 where it has none."""

    texts: tuple[str, ...]
    of_lead: Places


@dataclass(frozen=True)
class Signals:
    """The signals that count (`scoring.counting`), sorted by lead and time, one entry each.

    `points` is what a signal brought itself, NaN where the playbook's points for its kind hold.
    """

    kinds: tuple[str, ...]
    lead: Places
    kind: Places
    at: Micros
    points: NDArray[np.float64]


@dataclass(frozen=True)
class Histories:
    """Leads as the ledger knew them at the instant `at` (microseconds): nothing later is in here, but
    attributes and imported status are today's.

    `leads` are external ids in code-point order, merged ones left out. `first_at` is a lead's first
    entry, signal or touchpoint, `NEVER` where it has none; `last_at` its last. `fate` is what became
    of it, and `fate_at` when: the entry that decided it; `NEVER` where it is open, or where the fate
    was imported and nobody knows the day.
    """

    at: int
    leads: tuple[str, ...]
    attributes: Mapping[str, Column]
    signals: Signals
    first_at: Micros
    last_at: Micros
    fate: NDArray[np.int8]
    fate_at: Micros
