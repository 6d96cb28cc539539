"""What a rep answers to a nudge: later, no more, go on. Pressed twice, it is done once."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from scoring.ledger import standing_touchpoints
from storage.database import Database
from storage.nudges import Notice
from storage.store import Store

Answer: TypeAlias = Callable[[Store, Notice, datetime], None]


def answer(
    database: Database,
    team_id: int,
    member_id: int,
    lead_id: str,
    answered: Answer,
    now: datetime,
) -> bool:
    """Keeps what the rep answered to the nudge of a lead; False where the lead is not theirs."""
    with database.write(team_id) as store:
        lead = store.leads.get(lead_id)
        if lead is None or lead.owner_id != member_id:
            return False
        notice = store.nudges.get(lead.external_id)
        if notice is None:
            return False
        answered(store, notice, now)
        store.outbox.go_stale(member_id, now)
    return True


def later(store: Store, notice: Notice, now: datetime) -> None:
    """The lead waits for the digest. Counted are those times in a row that no call came between."""
    since = notice.told_at or notice.noticed_at
    is_done = notice.dismissed_at is not None and notice.dismissed_at >= since
    if is_done or notice.muted_at or _touched(store, notice.lead, since):
        return
    first = notice.dismissed_at
    called = first is not None and _touched(store, notice.lead, first, only_calls=True)
    store.nudges.dismissed(notice.lead, 1 if called else notice.dismissals + 1, now)


def stop(store: Store, notice: Notice, now: datetime) -> None:
    """No nudge of the lead any more; a request of its own still comes."""
    if notice.muted_at is None:
        store.nudges.mute(notice.lead, now)


def keep(store: Store, notice: Notice, now: datetime) -> None:
    """Nudges go on, and are counted anew; this one stays put off."""
    store.nudges.go_on(notice.lead)


def again(store: Store, notice: Notice, now: datetime) -> None:
    if notice.muted_at:
        store.nudges.mute(notice.lead, None)


def _touched(store: Store, lead_id: str, since: datetime, only_calls: bool = False) -> bool:
    holding = standing_touchpoints(store.leads.touchpoints(lead_id))
    return any(
        one.occurred_at >= since and (one.kind == "call" or not only_calls) for one in holding
    )
