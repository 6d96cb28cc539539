"""Persona workshops: who is asked for points, who has answered, and what came of it.

Nobody sees what another gave while a workshop runs: `answers` gives them of one that is closed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, literal_column, select, update

from scoring.agreement.evidence import EvidenceOf
from scoring.agreement.kept import from_text, to_text
from scoring.agreement.proposal import Side
from scoring.agreement.workshop import Answer, Points, WhyOver
from storage.audit import Audit
from storage.members import MEMBER_COLUMNS, Member, Members, to_member
from storage.playbooks import Playbooks
from storage.tables import member, workshop, workshop_answer

_IS_OPEN = workshop.c.state == literal_column("'open'")


@dataclass(frozen=True)
class StoredWorkshop:
    """A workshop on the criteria of `base_version`. `evidence` is None until it was read, which is
    done when the workshop is closed.
    """

    workshop_id: int
    base_version: int
    asked_by: int
    asked_at: datetime
    ends_at: datetime
    closed_at: datetime | None = None
    evidence: EvidenceOf | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True)
class Participant:
    """Somebody who is asked; what they answered is not told here."""

    member: Member
    side: Side
    has_answered: bool

    @property
    def is_here(self) -> bool:
        return self.member.left_at is None


class Workshops:
    def __init__(
        self, connection: Connection, team_id: int, playbooks: Playbooks, members: Members
    ) -> None:
        self._connection = connection
        self._team_id = team_id
        self._playbooks = playbooks
        self._members = members
        self._audit = Audit(connection, team_id)

    def running(self) -> StoredWorkshop | None:
        """The one that is open; a look that locks nothing."""
        return next(iter(self._found(_IS_OPEN)), None)

    def untold(self) -> list[StoredWorkshop]:
        """Those that are closed and whose result nobody was told."""
        is_closed = workshop.c.state == literal_column("'closed'")
        return self._found(is_closed, workshop.c.evidence.is_(None))

    def get(self, workshop_id: int) -> StoredWorkshop | None:
        return next(iter(self._found(workshop.c.workshop_id == workshop_id)), None)

    def held(self, workshop_id: int) -> StoredWorkshop | None:
        """The workshop, with all of the agreement ours alone until the transaction ends."""
        self._playbooks.alone()
        return self.get(workshop_id)

    def start(
        self, asked_by: int, invited: Mapping[int, Side], ends_at: datetime, now: datetime
    ) -> StoredWorkshop | None:
        """Asks these members; None where a workshop runs already."""
        self._playbooks.alone()
        if self.running():
            return None
        highest = self._connection.execute(
            select(func.max(workshop.c.workshop_id)).where(workshop.c.team_id == self._team_id)
        ).scalar()
        version = self._playbooks.active.version
        started = StoredWorkshop((highest or 0) + 1, version, asked_by, now, ends_at)
        self._insert(started, invited)
        self._note("workshop_started", asked_by, started, now, invited=self._words(invited))
        return started

    def participants(self, workshop_id: int) -> list[Participant]:
        """Who is asked, those of marketing first."""
        rows = self._connection.execute(
            select(*MEMBER_COLUMNS, workshop_answer.c.side, workshop_answer.c.answered_at)
            .join(
                member,
                (member.c.team_id == workshop_answer.c.team_id)
                & (member.c.member_id == workshop_answer.c.member_id),
            )
            .where(*self._of(workshop_id))
            .order_by(workshop_answer.c.side, workshop_answer.c.member_id)
        )
        return [
            Participant(to_member(row[:-2]), row.side, row.answered_at is not None) for row in rows
        ]

    def answer(self, asked: StoredWorkshop, member_id: int, points: Points, now: datetime) -> bool:
        """Keeps what the member gives, in place of what they gave before; whether it is another answer."""
        if self.answer_of(asked.workshop_id, member_id) == points:
            return False
        self._connection.execute(
            update(workshop_answer)
            .where(*self._of(asked.workshop_id), workshop_answer.c.member_id == member_id)
            .values(points=json.dumps(points, ensure_ascii=False), answered_at=now)
        )
        self._note("workshop_answered", member_id, asked, now)
        return True

    def answer_of(self, workshop_id: int, member_id: int) -> Points | None:
        """What this member gave, for their own eyes."""
        points = self._connection.execute(
            select(workshop_answer.c.points).where(
                *self._of(workshop_id), workshop_answer.c.member_id == member_id
            )
        ).scalar()
        return json.loads(points) if points else None

    def answers(self, workshop_id: int) -> list[Answer]:
        """What everybody gave, nobody named; nothing while the workshop is open."""
        rows = self._connection.execute(
            select(workshop_answer.c.side, workshop_answer.c.points)
            .join(
                workshop,
                (workshop.c.team_id == workshop_answer.c.team_id)
                & (workshop.c.workshop_id == workshop_answer.c.workshop_id),
            )
            .where(
                *self._of(workshop_id),
                workshop.c.closed_at.is_not(None),
                workshop_answer.c.points.is_not(None),
            )
            .order_by(workshop_answer.c.member_id)
        )
        return [Answer(side, json.loads(points)) for side, points in rows]

    def close(self, asked: StoredWorkshop, by: int, why: WhyOver, now: datetime) -> None:
        """Nobody answers any more. `by` is who asked, or who closed it earlier."""
        self._set(asked, state="closed", closed_at=now)
        self._note("workshop_closed", by, asked, now, why=why)

    def keep_evidence(self, asked: StoredWorkshop, found: EvidenceOf) -> None:
        """What the ledger says beside the answers; with it, the workshop is told."""
        self._set(asked, evidence=to_text(found))

    def _insert(self, started: StoredWorkshop, invited: Mapping[int, Side]) -> None:
        key = {"team_id": self._team_id, "workshop_id": started.workshop_id}
        self._connection.execute(
            insert(workshop).values(
                **key,
                base_version=started.base_version,
                state="open",
                asked_by=started.asked_by,
                asked_at=started.asked_at,
                ends_at=started.ends_at,
            )
        )
        self._connection.execute(
            insert(workshop_answer),
            [{**key, "member_id": one, "side": side} for one, side in invited.items()],
        )

    def _words(self, invited: Mapping[int, Side]) -> Mapping[str, Side]:
        return {self._members.words_of(one): side for one, side in invited.items()}

    def _note(
        self, what: str, by: int, asked: StoredWorkshop, now: datetime, **detail: Any
    ) -> None:
        words = self._members.words_of(by)
        self._audit.note(what, words, now, workshop=asked.workshop_id, **detail)

    def _of(self, workshop_id: int) -> Sequence[ColumnElement[bool]]:
        columns = workshop_answer.c
        return columns.team_id == self._team_id, columns.workshop_id == workshop_id

    def _found(self, *conditions: ColumnElement[bool]) -> list[StoredWorkshop]:
        columns = workshop.c
        rows = self._connection.execute(
            select(
                columns.workshop_id,
                columns.base_version,
                columns.asked_by,
                columns.asked_at,
                columns.ends_at,
                columns.closed_at,
                columns.evidence,
            )
            .where(columns.team_id == self._team_id, *conditions)
            .order_by(columns.workshop_id)
        )
        return [
            StoredWorkshop(*row[:-1], from_text(row.evidence) if row.evidence else None)
            for row in rows
        ]

    def _set(self, asked: StoredWorkshop, **values: object) -> None:
        self._connection.execute(
            update(workshop)
            .where(workshop.c.team_id == self._team_id, workshop.c.workshop_id == asked.workshop_id)
            .values(values)
        )
