"""Sample data: a small team's prospects, with times relative to now so that they stay fresh.

Hours count from now; a time of day is on the next working day, the one of the next digest.
"""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from importlib import resources
from typing import cast
from zoneinfo import ZoneInfo

from bot.sample.goals import load_goals
from bot.sample.history import REPS, load_history
from bot.sample.website import load_website
from handlers.working_days import holidays_of
from scoring.lead import Lead
from scoring.ledger import LeadKind, Outcome, Signal, Touchpoint, TouchpointKind
from scoring.money import Money
from scoring.schedule import Preferences, local_day, next_digest
from storage.bulk import save_leads
from storage.database import Database
from storage.store import Store
from storage.tallies import MANY

SOURCE = "sample"
LATELY = timedelta(hours=12)  # of what ripened since then the next digest is the first to tell
ZONE, COUNTRY = ZoneInfo("Europe/Berlin"), "DE"  # where most of the people are
_OWN_COLUMNS = {"external_id", "company", "contact", "email", "phone", "owner", "kind"}


def load_sample(database: Database, team_id: int, now: datetime) -> None:
    """Leads, signals, touchpoints, goals and figures of the people of the playground."""
    signals = [(row["lead"], _signal(row, n, now)) for n, row in enumerate(_rows("signals.csv"))]
    with database.write(team_id) as store:
        load_goals(store, ZONE, now)
        load_history(store, ZONE, now)
        load_website(store, ZONE, now)
        members = _members(store)
        save_leads(store, [_lead(row, members) for row in _rows("leads.csv")], [], now)
        for lead, signal in sorted(signals, key=_when):  # each noticed as it happens
            store.ledger.add_signal(lead, signal, signal.occurred_at)
        for number, row in enumerate(_rows("touchpoints.csv")):
            added = _touchpoint(row, number, members, now)
            store.ledger.add_touchpoint(row["lead"], added, now)
        _name_approvers(store, members, now)
        late = {lead for lead, signal in signals if signal.occurred_at >= now - LATELY}
        store.nudges.hold(sorted(late))
        store.nudges.settle(sorted({lead for lead, _ in signals} - late))
        while store.tallies.catch_up(MANY):  # all of it is counted before anybody asks
            continue


def _name_approvers(store: Store, members: Mapping[str, int], now: datetime) -> None:
    """Maria, who manages, answers for marketing; the two who call, for sales."""
    maria = store.members.ensure("maria@example.com")
    store.approvers.name("marketing", [maria], maria, now)
    reps = [members[rep.owner] for rep in REPS if rep.owner in members]
    store.approvers.name("sales", reps, maria, now)


def _when(signal: tuple[str, Signal]) -> datetime:
    return signal[1].occurred_at


def _members(store: Store) -> Mapping[str, int]:
    """Who owns leads or has logged something, by the words of the files."""
    words = {row["owner"] for row in _rows("leads.csv")} | {
        row["user"] for row in _rows("touchpoints.csv")
    }
    return {word: store.members.ensure(word) for word in sorted(words) if word}


def _lead(row: dict[str, str], members: Mapping[str, int]) -> Lead:
    return Lead(
        row["external_id"],
        row["company"],
        row["contact"],
        row["email"],
        row["phone"],
        members.get(row["owner"]),
        cast(LeadKind, row["kind"]),
        attributes={
            name: value for name, value in row.items() if name not in _OWN_COLUMNS and value
        },
    )


def _signal(row: dict[str, str], number: int, now: datetime) -> Signal:
    at = now - timedelta(hours=float(row["hours_ago"]))
    return Signal(SOURCE, f"signal-{number}", row["kind"], at, row["asset"] or None)


def _touchpoint(
    row: dict[str, str], number: int, members: Mapping[str, int], now: datetime
) -> Touchpoint:
    amount, _, currency = row["value"].partition(" ")
    return Touchpoint(
        SOURCE,
        f"touchpoint-{number}",
        cast(TouchpointKind, row["kind"]),
        cast(Outcome, row["outcome"]),
        now - timedelta(hours=float(row["hours_ago"])),
        int(row["minutes"]) if row["minutes"] else None,
        _next_step(row, now),
        Money(Decimal(amount), currency) if amount else None,
        note=row["note"],
        member_id=members[row["user"]],
    )


def _next_step(row: dict[str, str], now: datetime) -> datetime | None:
    if row["next_step_in_hours"]:
        return now + timedelta(hours=float(row["next_step_in_hours"]))
    return (
        _next_working_day(time.fromisoformat(row["next_step_at"]), now)
        if row["next_step_at"]
        else None
    )


def _next_working_day(at: time, now: datetime) -> datetime:
    morning = next_digest(Preferences(), ZONE, holidays_of(COUNTRY), now) or now
    return datetime.combine(local_day(ZONE, morning), at, ZONE).astimezone(UTC)


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("bot.sample").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
