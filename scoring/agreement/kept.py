"""Evidence as text (JSON): kept with the workshop beside whose answers it is shown."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scoring.agreement.evidence import Evidence, EvidenceOf
from scoring.money import Money


def to_text(found: EvidenceOf) -> str:
    plain = {
        attribute: {choice: _to_plain(one) for choice, one in of_choice.items()}
        for attribute, of_choice in found.items()
    }
    return json.dumps(plain, ensure_ascii=False)


def from_text(kept: str) -> EvidenceOf:
    """What `to_text` was given."""
    return {
        attribute: {choice: _from_plain(one) for choice, one in of_choice.items()}
        for attribute, of_choice in json.loads(kept).items()
    }


def _to_plain(one: Evidence) -> dict[str, Any]:
    value = one.mean_value
    return {
        "fates": one.fates,
        "wins": one.wins,
        "mean_value": [str(value.amount), value.currency] if value else None,
        "minutes_per_win": None if one.minutes_per_win is None else str(one.minutes_per_win),
        "mean_discount": None if one.mean_discount is None else str(one.mean_discount),
    }


def _from_plain(one: Mapping[str, Any]) -> Evidence:
    value = one["mean_value"]
    return Evidence(
        one["fates"],
        one["wins"],
        Money(Decimal(value[0]), value[1]) if value else None,
        *(
            None if one[name] is None else Decimal(one[name])
            for name in ("minutes_per_win", "mean_discount")
        ),
    )
