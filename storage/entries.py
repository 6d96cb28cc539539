"""Rows of the ledger as values."""

from collections.abc import Sequence
from typing import Any

from scoring.ledger import Signal, Touchpoint
from scoring.money import Money
from storage.tables import signal, touchpoint

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
