"""Which prospect does what a visitor asks for: one of whom it makes a difference."""

from collections.abc import Collection, Iterable

from scoring.calls import Call
from scoring.playbook import Playbook

DOWNLOAD = "case_study_downloaded"
PRICE = "price_requested"


def would_ripen(call: Call, playbook: Playbook) -> bool:
    """Whether one more download ripens the lead."""
    return (
        call.commitment is None
        and not call.ripeness.ripe
        and call.fit.value >= playbook.fit_floor
        and call.interest + playbook.points[DOWNLOAD] >= playbook.ripe_at
    )


def who_downloads(calls: Iterable[Call], told: Collection[str], playbook: Playbook) -> Call | None:
    """The first on the list that ripens by it; of those `told` already nobody would be told again."""
    candidates = (call for call in calls if call.lead.external_id not in told)
    return next((call for call in candidates if would_ripen(call, playbook)), None)


def who_asks(calls: Iterable[Call], playbook: Playbook) -> Call | None:
    """Somebody who waits for no call yet: the best fitting of whom nobody would have called so soon.

    Whoever a download would ripen is kept for that.
    """
    candidates = [call for call in calls if call.commitment is None]

    def leap(call: Call) -> tuple[bool, bool, float]:
        return not would_ripen(call, playbook), not call.ripeness.ripe, call.fit.value

    return max(candidates, key=leap, default=None)
