"""The call list: who comes first, and why the next one stands below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scoring import interest as interest_
from scoring.counting import sifted
from scoring.fit import Fit, fit
from scoring.interest import Contribution, Ripeness
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.playbook import Playbook
from scoring.standing import Commitment, standing


@dataclass(frozen=True)
class Call:
    """One entry of the call list, with all that explains it.

    `commitment` stands only when it is due, or when the lead rests for it (`resting_until`).
    The points of `parts` sum to `interest`. `signals` are those that count; `fakes` a mail gateway
    made, and they are worth nothing.
    """

    lead: Lead
    fit: Fit
    parts: tuple[Contribution, ...]
    interest: float
    priority: float
    ripeness: Ripeness
    commitment: Commitment | None = None
    resting_until: datetime | None = None
    signals: tuple[Signal, ...] = ()
    fakes: tuple[Signal, ...] = ()


@dataclass(frozen=True)
class Highlight:
    """One thing the prospect did, `count` times; of `sent` mails where it is an opened one."""

    kind: str
    count: int
    asset: str | None = None
    sent: int | None = None


@dataclass(frozen=True)
class Difference:
    """Why one lead stands above another: what decided, and what each did.

    `promised` is what the upper one was promised or asked for, where a commitment decided.
    """

    by: Literal["commitment", "older_commitment", "interest", "fit", "both", "tie"]
    upper: tuple[Highlight, ...] = ()
    lower: tuple[Highlight, ...] = ()
    promised: str = ""


def explain(
    lead: Lead,
    signals: Iterable[Signal],
    playbook: Playbook,
    now: datetime,
    commitment: Commitment | None = None,
    resting_until: datetime | None = None,
) -> Call:
    """The entry of a lead with all its numbers, from its ledger as of `now`."""
    counting, fakes = sifted(signals, playbook.bursts)
    lead_fit = fit(playbook, lead.attributes)
    parts = tuple(interest_.weighed(counting, playbook, now))
    interest = interest_.total(parts)
    return Call(
        lead,
        lead_fit,
        parts,
        interest,
        interest_.priority(interest, lead_fit.value),
        interest_.ripeness(parts, lead_fit.value, playbook, now),
        commitment,
        resting_until,
        tuple(counting),
        tuple(fakes),
    )


def call_as_of(
    lead: Lead,
    signals: Sequence[Signal],
    touchpoints: Sequence[Touchpoint],
    playbook: Playbook,
    now: datetime,
) -> Call | None:
    """The entry of an open lead from the ledger alone, counting what occurred until `now`.

    None where the lead is closed or opted out.
    """
    if lead.status != "open":
        return None
    signals = [s for s in signals if s.occurred_at <= now]
    stands = standing([t for t in touchpoints if t.occurred_at <= now], signals, playbook)
    if stands.closed:
        return None
    return explain(lead, signals, playbook, now, stands.commitment, stands.resting_until(now))


def order(call: Call, playbook: Playbook) -> tuple[float, float, str]:
    """The sort key of the list: due commitments, oldest first; then priority; those at rest last.

    The order is total: ties end by external id.
    """
    if call.resting_until is not None:
        return 2, call.resting_until.timestamp(), call.lead.external_id
    if call.commitment is not None:
        return 0, call.commitment.due_at.timestamp(), call.lead.external_id
    keys = interest_.keys(call.signals, playbook)
    return 1, -interest_.priority_key(keys, call.fit.value), call.lead.external_id


def difference(upper: Call, lower: Call) -> Difference:
    """Why `upper` stands above `lower`."""
    if upper.commitment:
        what = upper.commitment.what
        return Difference("older_commitment" if lower.commitment else "commitment", promised=what)
    if upper.priority <= lower.priority * (1 + 1e-9):
        by_fit = upper.priority == 0 and upper.fit.value > lower.fit.value
        return Difference("fit" if by_fit else "tie")
    more_interest = upper.interest > lower.interest
    fits_better = round(upper.fit.value) > round(lower.fit.value)
    if more_interest and fits_better:
        by: Literal["both", "interest", "fit"] = "both"
    else:
        by = "interest" if more_interest else "fit"
    return Difference(by, highlights(upper), highlights(lower))


def highlights(call: Call, most: int = 2) -> tuple[Highlight, ...]:
    """The things that weigh most in a lead's interest, the heaviest first."""
    return heaviest(call.parts, call.signals, most)


def heaviest(
    parts: Iterable[Contribution], signals: Iterable[Signal], most: int = 2
) -> tuple[Highlight, ...]:
    """`highlights` of what makes up an interest, and of the signals that count."""
    of_kind: dict[str, list[Contribution]] = {}
    for part in parts:
        if part.points > 0:
            of_kind.setdefault(part.signal.kind, []).append(part)
    weight = {kind: sum(part.points for part in parts) for kind, parts in of_kind.items()}
    first = sorted(weight, key=weight.__getitem__, reverse=True)[:most]
    return tuple(_highlight(signals, kind, of_kind[kind]) for kind in first)


def _highlight(signals: Iterable[Signal], kind: str, parts: list[Contribution]) -> Highlight:
    asset = next((part.signal.asset for part in reversed(parts) if part.signal.asset), None)
    if kind != "email_opened":
        return Highlight(kind, len(parts), asset)
    sent = sum(1 for signal in signals if signal.kind == "email_sent")
    return Highlight(kind, len(parts), asset, sent or None)
