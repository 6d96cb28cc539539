"""Two members who turn out to be one person become one member."""

from sqlalchemy import Connection, delete, select, update

from storage.tables import (
    approver,
    goal,
    lead,
    learning,
    member,
    nudge,
    proposal,
    touchpoint,
    vote,
    workshop,
    workshop_answer,
)
from storage.uncounted import mark_all_of

# A member has one row of these for each of that column.
_ONCE = (
    (vote, vote.c.proposal_id),
    (approver, approver.c.side),
    (workshop_answer, workshop_answer.c.workshop_id),
)
_KNOWN_BY = (
    (lead, lead.c.owner_id),
    (touchpoint, touchpoint.c.member_id),
    (nudge, nudge.c.owner_id),
    (goal, goal.c.owner_id),
    (proposal, proposal.c.proposed_by),
    (learning, learning.c.asked_by),
    (workshop, workshop.c.asked_by),
    (approver, approver.c.named_by),
    *((table, table.c.member_id) for table, _ in _ONCE),
)


def make_one(connection: Connection, team_id: int, other: int, into: int) -> None:
    """`into` has from here on all that `other` had. What a person has once, such as a vote, stays as
    `into` has it.
    """
    for table, once in _ONCE:
        of_team, whose = table.c.team_id == team_id, table.c.member_id
        has_one = select(once).where(of_team, whose == into)
        connection.execute(delete(table).where(of_team, whose == other, once.in_(has_one)))
    for table, column in _KNOWN_BY:
        connection.execute(
            update(table)
            .where(table.c.team_id == team_id, column == other)
            .values({column.name: into})
        )
    mark_all_of(connection, team_id, into)
    connection.execute(
        delete(member).where(member.c.team_id == team_id, member.c.member_id == other)
    )
