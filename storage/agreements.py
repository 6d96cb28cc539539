"""How the versions of the playbook came about: who proposed them, who said yes and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from scoring.agreement.proposal import Side
from storage.members import Member, Members
from storage.proposals import Proposals, StoredProposal
from storage.tables import proposal, vote


@dataclass(frozen=True)
class Yes:
    """Who said yes for a side, and when."""

    name: str
    side: Side
    at: datetime


@dataclass(frozen=True)
class Agreement:
    """The proposal that a version was, its author's name, and who said yes to it, the first first."""

    proposal: StoredProposal
    author: str
    agreed: Sequence[Yes]


class Agreements:
    def __init__(
        self, connection: Connection, team_id: int, proposals: Proposals, members: Members
    ) -> None:
        self._connection = connection
        self._team_id = team_id
        self._proposals = proposals
        self._members = members

    def of(self, versions: Collection[int]) -> dict[int, Agreement]:
        """By version, of those that were voted on."""
        members = self._members.all()
        yeses = self._yeses(versions, members)
        return {
            one.version: Agreement(
                one, _name(members, one.proposed_by), yeses.get(one.proposal_id, [])
            )
            for one in self._proposals.that_became(versions)
            if one.version is not None
        }

    def _yeses(
        self, versions: Collection[int], members: Mapping[int, Member]
    ) -> dict[int, list[Yes]]:
        """Of each proposal, those to what it said when it was accepted."""
        rows = self._connection.execute(
            select(vote.c.proposal_id, vote.c.member_id, vote.c.side, vote.c.voted_at)
            .join(
                proposal,
                (proposal.c.team_id == vote.c.team_id)
                & (proposal.c.proposal_id == vote.c.proposal_id)
                & (proposal.c.revision == vote.c.revision),
            )
            .where(vote.c.team_id == self._team_id, vote.c.yes, proposal.c.version.in_(versions))
            .order_by(vote.c.voted_at, vote.c.member_id)
        )
        found: dict[int, list[Yes]] = {}
        for proposal_id, member_id, side, at in rows:
            found.setdefault(proposal_id, []).append(Yes(_name(members, member_id), side, at))
        return found


def _name(members: Mapping[int, Member], member_id: int) -> str:
    return members[member_id].display_name if member_id in members else ""
