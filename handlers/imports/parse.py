"""Rows of a file → leads, touchpoints and signals, and what is refused of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Generic, TypeVar

import numpy as np

from handlers.imports import cells
from handlers.imports.sheet import Chunk
from handlers.imports.table import RefusedRow, Remark, Table
from scoring.bulk import Row
from scoring.ledger import LEAD_KINDS, OUTCOMES, STATUSES, TOUCHPOINT_KINDS, Touchpoint
from scoring.message import Refused, say

T = TypeVar("T")

LEADS_NEED = ("external_id",)
LEAD_TEXTS = ("company", "contact", "email", "phone")
LEAD_CHOICES = ("owner", "kind", "status")
LEAD_COLUMNS = (*LEADS_NEED, *LEAD_TEXTS, *LEAD_CHOICES)
SIGNALS_NEED = ("external_id", "lead", "kind", "occurred_at")
SIGNAL_COLUMNS = (*SIGNALS_NEED, "asset", "points")
TOUCHPOINTS_NEED = ("external_id", "lead", "user", "kind", "outcome", "occurred_at")
TOUCHPOINT_COLUMNS = (*TOUCHPOINTS_NEED, "minutes", "next_step_at", "value", "channel", "note")

# So the reversals of touchpoints are named; what is imported cannot stand in their place.
_REVERSAL = "undo:"


@dataclass(frozen=True)
class Read(Generic[T]):
    """What a chunk gave."""

    rows: list[T]
    refused: list[RefusedRow]
    warnings: list[Remark]


@dataclass(frozen=True)
class LeadRow:
    """`fields` and `attributes` are what the file says of the lead; an empty text clears.

    What is not in them stays as it is: a column that the file does not have, an empty owner, kind
    or status, and the cells of a row that ends early.
    """

    line: int
    external_id: str
    fields: Mapping[str, str]
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class TouchpointRow:
    """`lead` is an external id or an e-mail, `user` an e-mail or a Slack id."""

    line: int
    lead: str
    user: str
    touchpoint: Touchpoint
    cells: Sequence[str]


def read_leads(chunk: Chunk, names: Sequence[str]) -> Read[LeadRow]:
    table = Table(chunk, names, LEADS_NEED)
    checked: dict[str, Sequence[str | None]] = {
        "email": table.read("email", cells.email),
        "owner": table.read("owner", cells.person),
        "kind": table.read("kind", lambda cell: cells.one_of(cell, LEAD_KINDS)),
        "status": table.read("status", lambda cell: cells.one_of(cell, STATUSES)),
    }
    rows = []
    for place in table.given:
        columns = islice(table.columns.items(), len(table.cells(place)))
        said = {
            name: checked[name][place] or "" if name in checked else column[place]
            for name, column in columns
        }
        fields = {
            name: said[name]
            for name in (*LEAD_TEXTS, *LEAD_CHOICES)
            if said.get(name) or (name in LEAD_TEXTS and name in said)
        }
        attributes = {name: text for name, text in said.items() if name not in LEAD_COLUMNS}
        rows.append(LeadRow(table.line(place), said["external_id"], fields, attributes))
    return Read(rows, table.refused, table.formulas(numbers=()))


def read_signals(chunk: Chunk, names: Sequence[str], now: datetime) -> Read[Row]:
    table = Table(chunk, names, SIGNALS_NEED)
    micros = _past_micros(table, now)
    points = table.read("points", cells.points)
    assets = (
        [asset or None for asset in table.columns["asset"]] if "asset" in table.columns else None
    )
    rows: list[Row] = list(
        zip(
            table.columns["lead"],
            micros,
            table.columns["external_id"],
            table.columns["kind"],
            assets or [None] * len(table),
            points,
            strict=True,
        )
    )
    if len(table.given) < len(rows):
        rows = [rows[place] for place in table.given]
    return Read(rows, table.refused, table.formulas(numbers=("points", "occurred_at")))


def read_touchpoints(
    chunk: Chunk, names: Sequence[str], source: str, now: datetime
) -> Read[TouchpointRow]:
    table = Table(chunk, names, TOUCHPOINTS_NEED)
    ids = table.read("external_id", _own_id)
    users = table.read("user", cells.person)
    kinds = table.read("kind", lambda cell: cells.one_of(cell, TOUCHPOINT_KINDS))
    outcomes = table.read("outcome", lambda cell: cells.one_of(cell, OUTCOMES))
    moments = table.read("occurred_at", lambda cell: cells.past_instant(cell, now))
    minutes = table.read("minutes", cells.minutes)
    next_steps = table.read("next_step_at", lambda cell: cells.next_step(cell, now))
    values = table.read("value", cells.money)
    channels, notes = table.read("channel", str), table.read("note", str)
    rows = []
    for place in table.given:
        external_id, user, kind = ids[place], users[place], kinds[place]
        outcome, occurred_at = outcomes[place], moments[place]
        # What the header requires and the table has not refused is there.
        assert external_id and user and kind and outcome and occurred_at  # noqa: PT018
        touchpoint = Touchpoint(
            source=source,
            external_id=external_id,
            kind=kind,
            outcome=outcome,
            occurred_at=occurred_at,
            minutes=minutes[place],
            next_step_at=next_steps[place],
            value=values[place],
            channel=channels[place],
            note=notes[place] or "",
        )
        lead = table.columns["lead"][place]
        rows.append(TouchpointRow(table.line(place), lead, user, touchpoint, table.cells(place)))
    return Read(rows, table.refused, table.formulas(numbers=("minutes", "value")))


def _own_id(cell: str) -> str:
    if cell.startswith(_REVERSAL):
        raise Refused(say("{prefix} begins the ids of what was undone", prefix=_REVERSAL))
    return cell


def _past_micros(table: Table, now: datetime) -> list[int]:
    """`occurred_at` in microseconds since 1970 UTC, quickly where all cells are as they should be."""
    column = table.columns["occurred_at"]
    try:
        moments = list(map(datetime.fromisoformat, column))
    except ValueError:
        moments = []
    if moments and None not in map(attrgetter("tzinfo"), moments):
        stamps = _stamps(moments)
        latest = (now + cells.CLOCKS_DIFFER).timestamp()
        if stamps.min() >= cells.EARLIEST.timestamp() and stamps.max() <= latest:
            return _micros(stamps)
    one_by_one = table.read("occurred_at", lambda cell: cells.past_instant(cell, now))
    return _micros(_stamps([moment or now for moment in one_by_one]))


def _stamps(moments: Sequence[datetime]) -> np.ndarray:
    return np.fromiter(map(datetime.timestamp, moments), np.float64, len(moments))


def _micros(stamps: np.ndarray) -> list[int]:
    """Exact: seconds since 1970 as float64 tell microseconds apart until 2100 and beyond."""
    micros: list[int] = np.rint(stamps * 1e6).astype(np.int64).tolist()
    return micros
