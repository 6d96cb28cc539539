"""Who may say yes for which side: read, and named by a manager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.deps import Deps, Visitor
from scoring.agreement.proposal import SIDES, Side
from storage.bulk import in_one_go
from storage.members import Member
from storage.store import Store

Named = Mapping[Side, Sequence[Member]]


@dataclass(frozen=True)
class Unknown:
    """Among those chosen for `side`, these are no people of this workspace."""

    side: Side
    names: Sequence[str]


def named(deps: Deps, team_id: int) -> Named:
    """Those who are there."""
    with deps.database.read(team_id) as store:
        return _named(store)


def managers(deps: Deps, team_id: int) -> list[str]:
    """The names of those who may name approvers, as far as we have met them."""
    with deps.database.read(team_id) as store:
        members = store.members.all().values()
    return [one.display_name for one in members if one.manager and not one.left_at]


def name(deps: Deps, visitor: Visitor, chosen: Mapping[Side, Sequence[str]]) -> Named | Unknown:
    """These may say yes from now on, given by their Slack ids, and nobody else."""
    members = {
        side: [deps.visitor_of(visitor.team_id, slack_id).member for slack_id in chosen[side]]
        for side in SIDES
    }
    for side in SIDES:
        unknown = [one for one in members[side] if one.left_at or not one.refreshed_at]
        if unknown:
            return Unknown(side, [one.display_name for one in unknown])
    return in_one_go(deps.database, visitor.team_id, _name, members, visitor.member, deps.now())


def _name(store: Store, members: Named, by: Member, now: datetime) -> Named:
    for side in SIDES:
        ids = {one.member_id for one in members[side]}
        store.approvers.name(side, ids, by.member_id, now)
    return members


def _named(store: Store) -> Named:
    members = store.members.all()
    present = [one for one in store.approvers.all() if one.is_here]
    return {side: [members[one.member_id] for one in present if one.side == side] for side in SIDES}
