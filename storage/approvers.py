"""Who may say yes for marketing, and who for sales."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select

from scoring.agreement.proposal import SIDES, Approver, Side
from storage.audit import Audit
from storage.members import Members
from storage.playbooks import Playbooks
from storage.tables import approver, member
from storage.upsert import insert_new


class Approvers:
    def __init__(
        self, connection: Connection, team_id: int, playbooks: Playbooks, members: Members
    ) -> None:
        self._connection = connection
        self._team_id = team_id
        self._playbooks = playbooks
        self._members = members
        self._audit = Audit(connection, team_id)

    def all(self) -> list[Approver]:
        """Those of marketing first, each side by member; also who has left, with `is_here` False."""
        rows = self._connection.execute(
            select(approver.c.member_id, approver.c.side, member.c.left_at)
            .join(
                member,
                (member.c.team_id == approver.c.team_id)
                & (member.c.member_id == approver.c.member_id),
            )
            .where(approver.c.team_id == self._team_id)
            .order_by(approver.c.member_id)
        )
        found = [Approver(member_id, side, left_at is None) for member_id, side, left_at in rows]
        return sorted(found, key=lambda one: SIDES.index(one.side))

    def name(self, side: Side, member_ids: Collection[int], by: int, now: datetime) -> bool:
        """These members approve for the side, and nobody else; whether that is a change."""
        self._playbooks.alone()
        before = {one.member_id for one in self.all() if one.side == side}
        added, gone = set(member_ids) - before, before - set(member_ids)
        if not added and not gone:
            return False
        self._connection.execute(
            delete(approver).where(
                approver.c.team_id == self._team_id,
                approver.c.side == side,
                approver.c.member_id.in_(gone),
            )
        )
        for member_id in sorted(added):
            row = {"team_id": self._team_id, "side": side, "member_id": member_id}
            insert_new(self._connection, approver, {**row, "named_by": by, "named_at": now})
        words_of = self._members.words_of
        self._audit.note(
            "approvers",
            words_of(by),
            now,
            side=side,
            added=[words_of(member_id) for member_id in sorted(added)],
            gone=[words_of(member_id) for member_id in sorted(gone)],
        )
        return True
