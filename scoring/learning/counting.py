"""Which of many signals count: what `scoring.counting` says lead by lead, vectorised."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from scoring.bulk import DAY, MICROSECOND, in_bursts
from scoring.counting import MAIL_KINDS, Bursts, sifted
from scoring.learning.histories import Micros, Places
from scoring.ledger import Signal

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Arrived:
    """Signals of whole leads, sorted by lead, time, source and external id.

    Kinds and assets are numbered; no asset is below zero.
    """

    lead: Places
    kind: Places
    asset: Places
    at: Micros
    points: NDArray[np.float64]

    def only(self, chosen: NDArray[np.bool_]) -> "Arrived":
        return Arrived(*(getattr(self, field.name)[chosen] for field in fields(self)))


def counting(arrived: Arrived, kinds: Mapping[str, int], bursts: Bursts) -> NDArray[np.bool_]:
    """Which of the signals count; `kinds` are the numbers of those that there are."""
    counts = np.ones(len(arrived.lead), np.bool_)
    counts[list(_fakes(arrived, kinds, bursts))] = False
    rows = np.flatnonzero(counts & (arrived.asset >= 0))
    once = (arrived.lead, arrived.kind, arrived.asset, arrived.at // DAY)
    table = np.stack([column[rows] for column in once])
    order = np.lexsort(table)  # stable: of what is the same, the earliest stays the first
    again = (np.diff(table[:, order]) == 0).all(axis=0)
    counts[rows[order[1:][again]]] = False
    return counts


def _fakes(arrived: Arrived, kinds: Mapping[str, int], bursts: Bursts) -> Iterator[int]:
    """The places of what a mail gateway made; only leads in question are looked at one by one."""
    names = {kinds[kind]: kind for kind in bursts.neighbours if kind in kinds}
    mails = np.flatnonzero(np.isin(arrived.kind, list(names)))
    codes = np.array([MAIL_KINDS.index(names[kind]) for kind in arrived.kind[mails].tolist()], int)
    table = np.stack([arrived.lead[mails], arrived.at[mails], codes], axis=1)
    leads = in_bursts(table[np.lexsort(table.T[::-1])], bursts)
    signals: dict[int, list[Signal]] = defaultdict(list)
    for place in mails[np.isin(arrived.lead[mails], list(leads))].tolist():
        signals[int(arrived.lead[place])].append(_signal(arrived, place, names))
    for of_lead in signals.values():
        yield from (int(fake.external_id) for fake in sifted(of_lead, bursts).fakes)


def _signal(arrived: Arrived, place: int, names: Mapping[int, str]) -> Signal:
    """As far as it tells a gateway's from a person's, named by its place."""
    asset = int(arrived.asset[place])
    return Signal(
        "",
        str(place),
        names[int(arrived.kind[place])],
        _EPOCH + int(arrived.at[place]) * MICROSECOND,
        str(asset) if asset >= 0 else None,
    )
