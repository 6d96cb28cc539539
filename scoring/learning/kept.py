"""What was learned as text that reads back, to be kept until somebody looks at it again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, get_args

import numpy as np

from scoring.learning.findings import Finding
from scoring.learning.learned import Curve, Figure, Figures, Learned
from scoring.message import Message
from scoring.playbook_toml import parse_playbook, to_toml

_FINDINGS: Mapping[str, Any] = {kind.__name__: kind for kind in get_args(Finding)}
_SECOND = timedelta(seconds=1)

Json = dict[str, Any]


def to_text(learned: Learned) -> str:
    """JSON; of the sentence's gaps, only texts, numbers and other sentences can be kept."""
    return json.dumps(
        {
            "at": learned.at.isoformat(),
            "horizon": learned.horizon / _SECOND,
            "outcomes": learned.outcomes,
            "wins": learned.wins,
            "recommended": learned.recommended,
            "why": message_to_json(learned.why),
            "playbook": to_toml(learned.playbook),
            "version": learned.playbook.version,
            "before": asdict(learned.before) if learned.before else None,
            "after": asdict(learned.after) if learned.after else None,
            "findings": [{"is": type(one).__name__, **asdict(one)} for one in learned.findings],
            "curve_before": learned.curve_before,
            "curve_after": learned.curve_after,
        },
        ensure_ascii=False,
        separators=(",", ":"),
        default=_plain,
    )


def from_text(text: str) -> Learned:
    data: Json = json.loads(text)
    return Learned(
        at=datetime.fromisoformat(data["at"]),
        horizon=data["horizon"] * _SECOND,
        outcomes=data["outcomes"],
        wins=data["wins"],
        recommended=data["recommended"],
        why=message_from_json(data["why"]),
        playbook=replace(parse_playbook(data["playbook"]), version=data["version"]),
        before=_figures(data["before"]),
        after=_figures(data["after"]),
        findings=tuple(_finding(one) for one in data["findings"]),
        curve_before=_curve(data["curve_before"]),
        curve_after=_curve(data["curve_after"]),
    )


def message_to_json(message: Message) -> Json:
    return {
        "text": message.text,
        "gaps": {
            name: message_to_json(gap) if isinstance(gap, Message) else gap
            for name, gap in message.gaps.items()
        },
    }


def message_from_json(data: Mapping[str, Any]) -> Message:
    gaps = {
        name: message_from_json(gap) if isinstance(gap, Mapping) else gap
        for name, gap in data["gaps"].items()
    }
    return Message(data["text"], gaps)


def _plain(value: object) -> Any:
    """numpy's numbers are written as numbers."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _figures(data: Json | None) -> Figures | None:
    return Figures(**{name: Figure(**figure) for name, figure in data.items()}) if data else None


def _finding(data: Json) -> Finding:
    finding: Finding = _FINDINGS[data.pop("is")](**data)
    return finding


def _curve(points: list[list[float]]) -> Curve:
    return tuple((called, found) for called, found in points)
