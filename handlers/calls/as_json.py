"""Entries of the call list as JSON: names and meanings that scripts rely on."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from scoring.calls import Call
from scoring.interest import Contribution


def as_json(calls: Iterable[Call], owners: Mapping[int, str], with_rest: bool) -> Iterator[str]:
    """One JSON array, an entry a line, piece by piece: the list may be long."""
    separator = "[\n"
    for rank, call in enumerate(calls, 1):
        yield separator + printable_json(entry(rank, call, owners, with_rest))
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def entry(rank: int, call: Call, owners: Mapping[int, str], with_rest: bool) -> dict[str, Any]:
    lead, ripeness = call.lead, call.ripeness
    shown: dict[str, Any] = {
        "rank": rank,
        "lead": lead.external_id,
        "company": lead.company,
        "contact": lead.contact,
        "owner": owners.get(lead.owner_id) if lead.owner_id else None,
        "fit": call.fit.value,
        "fit_coverage": call.fit.coverage,
        "interest": call.interest,
        "priority": call.priority,
        "ripe": ripeness.ripe,
        "ripe_since": _instant(ripeness.since),
        "ripe_until": _instant(ripeness.until),
        "commitment": _commitment(call),
        "reasons": [_reason(part) for part in sorted(call.parts, key=_heaviest_first)],
    }
    return shown | ({"resting_until": _instant(call.resting_until)} if with_rest else {})


def printable_json(value: object) -> str:
    """JSON with letters as they are; what a terminal would obey or not show is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[^ -~]", _escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


def _reason(part: Contribution) -> dict[str, Any]:
    signal = part.signal
    what = f"{signal.kind}: {signal.asset}" if signal.asset else signal.kind
    return {"what": what, "points": part.points, "at": _instant(signal.occurred_at)}


def _heaviest_first(part: Contribution) -> tuple[float, datetime, str]:
    return -abs(part.points), part.signal.occurred_at, part.signal.kind


def _commitment(call: Call) -> dict[str, Any] | None:
    if call.commitment is None:
        return None
    return {"due_at": _instant(call.commitment.due_at), "what": call.commitment.what}


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
