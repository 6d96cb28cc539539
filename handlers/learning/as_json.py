"""What was learned as JSON: names and meanings that scripts rely on."""

from dataclasses import asdict
from datetime import UTC, timedelta
from typing import Any

from handlers.ui.findings import finding_words
from handlers.ui.mrkdwn import unescape
from handlers.ui.texts import texts
from scoring.learning.learned import Figures, Learned
from scoring.playbook import Criterion

_DAY = timedelta(days=1)
Json = dict[str, Any]


def as_json(learned: Learned) -> Json:
    """Instants in UTC, whole numbers as such; sentences are told in English.

    `half_life_days`, `points`, `criteria` and the thresholds are of the learned playbook, of the one
    in force where nothing could be learned.
    """
    t, playbook = texts("en"), learned.playbook
    return {
        "at": learned.at.astimezone(UTC).isoformat(),
        "horizon_days": _number(learned.horizon / _DAY),
        "outcomes": learned.outcomes,
        "wins": learned.wins,
        "recommended": learned.recommended,
        "why": t.say(learned.why),
        "findings": [unescape(finding_words(t, one)) for one in learned.findings],
        "before": _figures(learned.before),
        "after": _figures(learned.after),
        "half_life_days": _number(playbook.half_life / _DAY),
        "ripe_at": _number(playbook.ripe_at),
        "fit_floor": _number(playbook.fit_floor),
        "points": {kind: _number(points) for kind, points in playbook.points.items()},
        "criteria": [_criterion(criterion) for criterion in playbook.criteria],
    }


def _figures(figures: Figures | None) -> Json | None:
    return asdict(figures) if figures else None


def _criterion(criterion: Criterion) -> Json:
    """As the TOML has it; `unknown` is null where the playbook's share of the maximum holds."""
    if criterion.bands:
        names = ("from", "to", "points")
        choices: Json = {
            "bands": [
                dict(zip(names, map(_number, (band.low, band.high, band.points)), strict=True))
                for band in criterion.bands
            ]
        }
    else:
        choices = {"values": {name: _number(of) for name, of in criterion.values.items()}}
    unknown = criterion.unknown
    return {
        "attribute": criterion.attribute,
        **choices,
        "other": _number(criterion.other),
        "unknown": None if unknown is None else _number(unknown),
    }


def _number(number: float) -> int | float:
    return int(number) if number == int(number) else number
