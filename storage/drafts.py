"""Words that a rep typed and that no lead could be found for yet: kept until they find one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select

from storage.tables import draft
from storage.upsert import insert_new


@dataclass(frozen=True)
class Draft:
    draft_id: str
    member_id: int
    typed: str
    written_at: datetime


class Drafts:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def keep(self, kept: Draft) -> None:
        """Keeps the words; the same draft twice is kept once."""
        insert_new(
            self._connection,
            draft,
            {
                "team_id": self._team_id,
                "draft_id": kept.draft_id,
                "member_id": kept.member_id,
                "typed": kept.typed,
                "written_at": kept.written_at,
            },
        )

    def get(self, draft_id: str, member_id: int) -> Draft | None:
        """A rep's own draft; another's is nobody's business."""
        rows = self._rows(draft.c.draft_id == draft_id, draft.c.member_id == member_id)
        return rows[0] if rows else None

    def locked(self, draft_id: str, member_id: int) -> Draft | None:
        """A rep's own draft, kept from others who would log or discard it until the transaction ends."""
        mine = draft.c.member_id == member_id
        rows = self._rows(draft.c.draft_id == draft_id, mine, lock=True)
        return rows[0] if rows else None

    def of(self, member_id: int) -> list[Draft]:
        """What waits for this rep to say whom it is about, oldest first."""
        return self._rows(draft.c.member_id == member_id)

    def drop(self, draft_id: str) -> None:
        self._connection.execute(
            delete(draft).where(draft.c.team_id == self._team_id, draft.c.draft_id == draft_id)
        )

    def _rows(self, *conditions: ColumnElement[bool], lock: bool = False) -> list[Draft]:
        wanted = (
            select(draft.c.draft_id, draft.c.member_id, draft.c.typed, draft.c.written_at)
            .where(draft.c.team_id == self._team_id, *conditions)
            .order_by(draft.c.written_at, draft.c.draft_id)
        )
        rows = self._connection.execute(wanted.with_for_update() if lock else wanted)
        return [Draft(*row) for row in rows]
