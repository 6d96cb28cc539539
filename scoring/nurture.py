"""What an unripe lead still needs: the green banana is nurtured, not called."""

from dataclasses import dataclass

from scoring.calls import Call
from scoring.playbook import Playbook


@dataclass(frozen=True)
class Nurture:
    """`missing` interest points; a signal `kind` worth `points` that would bring the most of them;
    persona attributes not known yet, where the fit is below the floor."""

    missing: float
    kind: str | None
    points: float
    unknown: tuple[str, ...]
    fit_missing: float


def nurture(call: Call, playbook: Playbook) -> Nurture:
    """What would ripen the lead: the smallest signal that suffices, else the largest there is.

    Requests are the prospect's to make, so they are not suggested.
    """
    missing = max(playbook.ripe_at - call.interest, 0.0)
    offers = sorted(
        (points, kind)
        for kind, points in playbook.points.items()
        if points > 0 and kind not in playbook.fast_lane
    )
    enough = [offer for offer in offers if offer[0] >= missing]
    best: list[tuple[float, str]] = enough or offers[-1:]
    points, kind = best[0] if best else (0.0, None)
    fit_missing = max(playbook.fit_floor - call.fit.value, 0.0)
    unknown = tuple(p.criterion.attribute for p in call.fit.parts if not p.known)
    return Nurture(
        missing, kind if missing else None, points, unknown if fit_missing else (), fit_missing
    )
