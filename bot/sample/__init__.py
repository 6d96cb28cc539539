"""Sample data: a small team's prospects, with times relative to now so that they stay fresh."""

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from importlib import resources
from typing import cast

from scoring.lead import Lead
from scoring.ledger import LeadKind, Outcome, Signal, Touchpoint, TouchpointKind
from scoring.money import Money
from storage.database import Database
from storage.store import Store

SOURCE = "sample"
_OWN_COLUMNS = {"external_id", "company", "contact", "email", "phone", "owner", "kind"}


def load_sample(database: Database, team_id: int, now: datetime) -> None:
    """Leads, signals and touchpoints of the people of the playground."""
    with database.write(team_id) as store:
        for row in _rows("leads.csv"):
            store.leads.save(_lead(row, store), now)
        for number, row in enumerate(_rows("signals.csv")):
            store.ledger.add_signal(row["lead"], _signal(row, number, now), now)
        for number, row in enumerate(_rows("touchpoints.csv")):
            store.ledger.add_touchpoint(row["lead"], _touchpoint(row, number, store, now), now)


def _lead(row: dict[str, str], store: Store) -> Lead:
    return Lead(
        row["external_id"],
        row["company"],
        row["contact"],
        row["email"],
        row["phone"],
        store.members.ensure(row["owner"]) if row["owner"] else None,
        cast(LeadKind, row["kind"]),
        attributes={
            name: value for name, value in row.items() if name not in _OWN_COLUMNS and value
        },
    )


def _signal(row: dict[str, str], number: int, now: datetime) -> Signal:
    at = now - timedelta(hours=float(row["hours_ago"]))
    return Signal(SOURCE, f"signal-{number}", row["kind"], at, row["asset"] or None)


def _touchpoint(row: dict[str, str], number: int, store: Store, now: datetime) -> Touchpoint:
    amount, _, currency = row["value"].partition(" ")
    next_step = row["next_step_in_hours"]
    return Touchpoint(
        SOURCE,
        f"touchpoint-{number}",
        cast(TouchpointKind, row["kind"]),
        cast(Outcome, row["outcome"]),
        now - timedelta(hours=float(row["hours_ago"])),
        int(row["minutes"]) if row["minutes"] else None,
        now + timedelta(hours=float(next_step)) if next_step else None,
        Money(Decimal(amount), currency) if amount else None,
        note=row["note"],
        member_id=store.members.ensure(row["user"]),
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("bot.sample").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
