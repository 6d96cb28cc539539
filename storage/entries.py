"""Rows of leads and of the ledger as values."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.money import Money
from storage.tables import lead, signal, touchpoint

LEAD_COLUMNS = (
    lead.c.external_id,
    lead.c.company,
    lead.c.contact,
    lead.c.email,
    lead.c.phone,
    lead.c.owner_id,
    lead.c.kind,
    lead.c.status,
    lead.c.attributes,
)
SIGNAL_COLUMNS = (
    signal.c.source,
    signal.c.external_id,
    signal.c.kind,
    signal.c.occurred_at,
    signal.c.asset,
    signal.c.points,
)
TOUCHPOINT_COLUMNS = (
    touchpoint.c.source,
    touchpoint.c.external_id,
    touchpoint.c.kind,
    touchpoint.c.outcome,
    touchpoint.c.occurred_at,
    touchpoint.c.minutes,
    touchpoint.c.next_step_at,
    touchpoint.c.value_amount,
    touchpoint.c.value_currency,
    touchpoint.c.channel,
    touchpoint.c.note,
    touchpoint.c.member_id,
    touchpoint.c.reverses,
)


def to_lead(row: Sequence[Any]) -> Lead:
    external_id, company, contact, email, phone, owner_id, kind, status, attributes = row[:9]
    return Lead(
        external_id, company, contact, email, phone, owner_id or None, kind, status, attributes
    )


def to_signal(row: Sequence[Any]) -> Signal:
    return Signal(*row[:6])


def to_touchpoint(row: Sequence[Any]) -> Touchpoint:
    (source, external_id, kind, outcome, occurred_at, minutes, next_step_at) = row[:7]
    (amount, currency, channel, note, member_id, reverses) = row[7:13]
    value = Money(amount, currency) if amount is not None else None
    return Touchpoint(
        source,
        external_id,
        kind,
        outcome,
        occurred_at,
        minutes,
        next_step_at,
        value,
        channel,
        note,
        member_id,
        reverses,
    )


def entries(
    connection: Connection, team_id: int, external_ids: Collection[str]
) -> Iterator[tuple[Lead, list[Signal], list[Touchpoint]]]:
    """These leads with all their signals and touchpoints, in the order of their ids."""
    wanted = (
        select(*LEAD_COLUMNS)
        .where(lead.c.team_id == team_id, lead.c.external_id.in_(external_ids))
        .order_by(lead.c.external_id)
    )
    leads = [to_lead(row) for row in connection.execute(wanted)]
    signals: dict[str, list[Signal]] = defaultdict(list)
    touchpoints: dict[str, list[Touchpoint]] = defaultdict(list)
    row: Any
    for row in connection.execute(
        select(*SIGNAL_COLUMNS, signal.c.lead).where(
            signal.c.team_id == team_id, signal.c.lead.in_(external_ids)
        )
    ):
        signals[row.lead].append(to_signal(row))
    for row in connection.execute(
        select(*TOUCHPOINT_COLUMNS, touchpoint.c.lead).where(
            touchpoint.c.team_id == team_id, touchpoint.c.lead.in_(external_ids)
        )
    ):
        touchpoints[row.lead].append(to_touchpoint(row))
    for found in leads:
        yield found, signals[found.external_id], touchpoints[found.external_id]
