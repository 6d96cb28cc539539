"""What a member asks for: that it learns, and a draft of what it proposes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.agreement.changes import Change, changes
from scoring.agreement.proposal import Origin
from scoring.learning.learned import Learned
from storage.bulk import in_one_go
from storage.database import Database
from storage.store import Store

ORIGIN: Origin = "learned"


@dataclass(frozen=True)
class Asked:
    """`is_new` is False where what was asked at `since` is not done yet."""

    since: datetime
    is_new: bool


@dataclass(frozen=True)
class Proposed:
    """What a learning proposes, as this member's draft, or as they have put it forward already. With
    `is_other` it is another draft of theirs, which is left as it is. `changes` are those to the
    playbook from which it was learned.
    """

    proposal_id: int
    is_open: bool
    is_other: bool
    changes: Sequence[Change]


def ask(
    database: Database, team_id: int, member_id: int, horizon: timedelta, now: datetime
) -> Asked:
    """Has it learned in the background, unless it is at it for this member."""
    return in_one_go(database, team_id, _ask, member_id, horizon, now)


def propose(
    database: Database,
    team_id: int,
    member_id: int,
    learning_id: int,
    why: Callable[[Learned], str],
    now: datetime,
    is_sure: bool = False,
) -> Proposed | None:
    """Makes a draft of what was learned, once; with `is_sure` also in place of another one. None where
    nothing was proposed. `why` says in the member's words what the proposal rests on.
    """
    return in_one_go(database, team_id, _propose, member_id, learning_id, why, now, is_sure)


def _ask(store: Store, member_id: int, horizon: timedelta, now: datetime) -> Asked:
    if store.learnings.ask(member_id, horizon, now):
        return Asked(now, is_new=True)
    unfinished = store.learnings.unfinished()
    return Asked(next(one.asked_at for one in unfinished if one.asked_by == member_id), False)


def _propose(
    store: Store,
    member_id: int,
    learning_id: int,
    why: Callable[[Learned], str],
    now: datetime,
    is_sure: bool,
) -> Proposed | None:
    found = store.learnings.get(learning_id)
    if found is None or found.learned is None or found.toml is None:
        return None
    about = {"learning_id": learning_id}
    store.playbooks.alone()  # a second press finds the draft of the first
    own = store.proposals.draft_of(member_id)
    theirs = [one for one in store.proposals.open() if one.proposed_by == member_id]
    known = next((one for one in (own, *theirs) if one and one.about == about), None)
    if known is None and own and not is_sure:
        return Proposed(own.proposal_id, is_open=False, is_other=True, changes=())
    proposal = known or store.proposals.draft(
        member_id,
        found.toml,
        ORIGIN,
        about,
        now,
        why(found.learned),
        found.learned.playbook.version,
    )
    base = store.playbooks.get(proposal.base_version)
    return Proposed(
        proposal.proposal_id,
        proposal.state == "open",
        is_other=False,
        changes=changes(base.playbook, proposal.playbook) if base else (),
    )
