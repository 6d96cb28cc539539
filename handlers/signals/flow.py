"""Signals from another system: those that can be taken are stored in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.signals.json_items import RefusedItem
from handlers.signals.parse import Delivery
from storage.arrivals import Arrivals
from storage.database import Database
from storage.ledger import Awaited


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery. `waiting` counts those of the new and the known without a lead."""

    accepted: int
    known: int
    waiting: int
    refused: Sequence[RefusedItem]

    @property
    def nothing_taken(self) -> bool:
        return bool(self.refused) and not self.accepted and not self.known


def receive(
    arrivals: Arrivals, deliveries: Sequence[tuple[str, Delivery]], now: datetime
) -> list[Receipt]:
    """Stores what is new of the deliveries and their sources; when it returns, it is committed.

    A repeated delivery changes nothing.
    """
    added = arrivals.add([(source, delivery.rows) for source, delivery in deliveries], now)
    return [
        Receipt(of.new, of.known, of.waiting, delivery.refused)
        for of, (_, delivery) in zip(added, deliveries, strict=True)
    ]


def awaited(database: Database, team_id: int, most: int) -> list[Awaited]:
    """The leads that signals wait for, those of most signals first; `most` 0 is all of them."""
    with database.read(team_id) as store:
        return store.ledger.awaited(most or None)
