"""Entries of a ledger, quickly made: signals and touchpoints some days before or after `NOW`."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from scoring.ledger import OUTCOMES, TOUCHPOINT_KINDS, Outcome, Signal, Touchpoint, TouchpointKind

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def day(days: float) -> datetime:
    """So many days after NOW; before it where negative."""
    return NOW + timedelta(days=days)


def signal(
    kind: str = "commented",
    at: float = 0,
    asset: str | None = None,
    points: float | None = None,
    external_id: str = "",
    source: str = "test",
) -> Signal:
    return Signal(source, external_id or f"s{next(_numbers)}", kind, day(at), asset, points)


def touchpoint(
    outcome: Outcome = "reached",
    at: float = 0,
    next_step: float | None = None,
    kind: TouchpointKind = "call",
    external_id: str = "",
    reverses: str | None = None,
) -> Touchpoint:
    return Touchpoint(
        "test",
        external_id or f"t{next(_numbers)}",
        kind,
        outcome,
        day(at),
        next_step_at=None if next_step is None else day(next_step),
        reverses=reverses,
    )


def undo(taken_back: Touchpoint) -> Touchpoint:
    return Touchpoint(
        taken_back.source,
        f"undo:{taken_back.external_id}",
        taken_back.kind,
        taken_back.outcome,
        taken_back.occurred_at,
        reverses=taken_back.external_id,
    )


# Whole hours: near misses of a bound or of another's place are then real, not of the arithmetic.
hours = st.integers(-60 * 24, 0).map(lambda hours: hours / 24)
points = st.none() | st.sampled_from([-40.0, -1.0, 0.0, 0.5, 1.0, 3.0, 15.0, 100.0])
kinds = st.sampled_from(["email_opened", "commented", "case_study_downloaded", "newly_invented"])
requests = st.sampled_from(["price_requested", "demo_requested"])
signals = st.builds(
    signal,
    kind=kinds,
    at=hours,
    asset=st.sampled_from([None, "a", "b"]),
    points=points,
)
touchpoints = st.builds(
    touchpoint,
    outcome=st.sampled_from([o for o in OUTCOMES if o not in ("won", "lost", "not_a_fit")]),
    at=hours,
    next_step=st.none() | st.integers(-60, 60),
    kind=st.sampled_from([*TOUCHPOINT_KINDS, "snooze"]),
)
