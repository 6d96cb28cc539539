"""The audit trail of the agreement: who did what and when. Entries are only ever added."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, insert, select

from storage.tables import audit

# What one transaction notes has one instant: this keeps it in order.
_numbers = itertools.count()


@dataclass(frozen=True)
class AuditEntry:
    """`what` is a word such as "accepted"; `by` the words of a member (e-mail, else Slack id), or who
    sat at the command line; `detail` what changed, shortly.
    """

    at: datetime
    what: str
    by: str
    proposal_id: int | None = None
    version: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


class Audit:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def note(
        self,
        what: str,
        by: str,
        now: datetime,
        proposal_id: int | None = None,
        version: int | None = None,
        **detail: Any,
    ) -> None:
        """Adds an entry; `detail` is kept as JSON."""
        self._connection.execute(
            insert(audit).values(
                team_id=self._team_id,
                entry_id=f"{next(_numbers):012d}-{uuid4().hex}",
                at=now,
                what=what,
                by=by,
                proposal_id=proposal_id,
                version=version,
                detail=json.dumps(detail, ensure_ascii=False),
            )
        )

    def entries(self, limit: int) -> list[AuditEntry]:
        """The newest entries, the newest first."""
        return self._found(limit)

    def of(self, what: str, since: datetime) -> list[AuditEntry]:
        """The entries of this word since then, the newest first."""
        return self._found(None, audit.c.what == what, audit.c.at >= since)

    def _found(self, limit: int | None, *conditions: ColumnElement[bool]) -> list[AuditEntry]:
        columns = (
            audit.c.at,
            audit.c.what,
            audit.c.by,
            audit.c.proposal_id,
            audit.c.version,
            audit.c.detail,
        )
        rows = self._connection.execute(
            select(*columns)
            .where(audit.c.team_id == self._team_id, *conditions)
            .order_by(audit.c.at.desc(), audit.c.entry_id.desc())
            .limit(limit)
        )
        return [AuditEntry(**{**row._mapping, "detail": json.loads(row.detail)}) for row in rows]
