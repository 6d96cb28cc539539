"""The deliveries: which messages of the outbox are to be posted or edited in Slack, and what came of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, or_, select, update

from storage.outbox import Json
from storage.tables import outbox


@dataclass(frozen=True)
class Leased:
    """A message to deliver now, ours alone until the lease ends.

    `unsure` says that an attempt to post it may have arrived. `attempts` counts this one.
    """

    message_id: str
    conversation: str
    version: int
    body: Json
    created_at: datetime
    lapses_at: datetime | None
    channel: str | None
    ts: str | None
    attempts: int
    unsure: bool


@dataclass(frozen=True)
class Undelivered:
    """What waits to be delivered, since when (an edit: since it is due), and what never will be."""

    waiting: int
    oldest_since: datetime | None
    failed: int


@dataclass(frozen=True)
class Failed:
    """A message that could not be delivered, and Slack's word for why."""

    message_id: str
    kind: str
    conversation: str
    reason: str
    created_at: datetime


_LEASED = (
    outbox.c.message_id,
    outbox.c.conversation,
    outbox.c.version,
    outbox.c.body,
    outbox.c.created_at,
    outbox.c.lapses_at,
    outbox.c.channel,
    outbox.c.ts,
    outbox.c.attempts,
    outbox.c.unsure,
    outbox.c.leased_until,
)
_FAILED = (
    outbox.c.message_id,
    outbox.c.kind,
    outbox.c.conversation,
    outbox.c.failed,
    outbox.c.created_at,
)
_ENDED: Mapping[str, None] = dict.fromkeys(("due_at", "leased_until", "living_until", "stale_at"))


class Deliveries:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def is_due(self, now: datetime) -> bool:
        """Whether there may be something to lease; a look that locks nothing."""
        row = self._connection.execute(
            select(outbox.c.message_id).where(*self._due(now)).limit(1)
        ).first()
        return row is not None

    def lease(
        self, most: int, now: datetime, span: timedelta, in_flight: Collection[str] = ()
    ) -> list[Leased]:
        """The next messages to deliver, the first of each conversation, for this span.

        What nobody settled before its lease ended may have been posted: then it is unsure.
        `in_flight` are those that this process is still busy with, whatever the clock says.
        """
        rows = self._connection.execute(
            select(*_LEASED)
            .where(*self._due(now), ~_is_behind(), outbox.c.message_id.not_in(in_flight))
            .order_by(outbox.c.due_at, outbox.c.position)
            .limit(most)
            .with_for_update(skip_locked=True, of=outbox)
        ).all()
        if rows:
            self._connection.execute(
                update(outbox)
                .where(
                    outbox.c.team_id == self._team_id,
                    outbox.c.message_id.in_([row.message_id for row in rows]),
                )
                .values(
                    attempts=outbox.c.attempts + 1,
                    unsure=or_(outbox.c.unsure, outbox.c.leased_until.is_not(None)),
                    leased_until=now + span,
                )
            )
        return [_leased(row) for row in rows]

    def delivered(
        self, message_id: str, channel: str, ts: str, version: int, now: datetime
    ) -> None:
        """It stands in Slack with the content of this version; a newer one is delivered next."""
        is_newer = outbox.c.version > version
        self._update(
            message_id,
            channel=channel,
            ts=ts,
            sent_version=version,
            unsure=False,
            attempts=0,
            leased_until=None,
            due_at=case((is_newer, bindparam("at", now, outbox.c.due_at.type)), else_=None),
        )

    def postponed(self, message_id: str, until: datetime, unsure: bool) -> None:
        """To be tried again then; `unsure` where this attempt may have arrived."""
        self._update(message_id, due_at=until, unsure=unsure, leased_until=None)

    def fail(self, message_id: str, reason: str) -> None:
        """It will never be delivered, for this reason."""
        self._update(message_id, failed=reason, **_ENDED)

    def gone(self, message_id: str) -> None:
        """It was delivered and somebody deleted it: there is nothing left to edit."""
        self._update(message_id, **_ENDED)

    def undelivered(self) -> Undelivered:
        since = case((outbox.c.sent_version == 0, outbox.c.created_at), else_=outbox.c.due_at)
        waiting, oldest = self._connection.execute(
            select(func.count(), func.min(since)).where(
                outbox.c.team_id == self._team_id, outbox.c.due_at.is_not(None)
            )
        ).one()
        failed = self._connection.execute(
            select(func.count()).where(
                outbox.c.team_id == self._team_id, outbox.c.failed.is_not(None)
            )
        ).scalar_one()
        return Undelivered(waiting, oldest, failed)

    def failures(self, most: int) -> list[Failed]:
        """What failed, the newest first."""
        rows = self._connection.execute(
            select(*_FAILED)
            .where(outbox.c.team_id == self._team_id, outbox.c.failed.is_not(None))
            .order_by(outbox.c.created_at.desc())
            .limit(most)
        )
        return [Failed(*row) for row in rows]

    def last_failure(self, conversation: str) -> Failed | None:
        """The newest message of a conversation, if it could not be delivered."""
        row = self._connection.execute(
            select(*_FAILED)
            .where(outbox.c.team_id == self._team_id, outbox.c.conversation == conversation)
            .order_by(outbox.c.position.desc())
            .limit(1)
        ).first()
        return Failed(*row) if row and row.failed else None

    def _due(self, now: datetime) -> tuple[Any, ...]:
        return (
            outbox.c.team_id == self._team_id,
            outbox.c.due_at.is_not(None),
            outbox.c.due_at <= now,
            or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
        )

    def _update(self, message_id: str, **values: Any) -> None:
        self._connection.execute(
            update(outbox)
            .where(outbox.c.team_id == self._team_id, outbox.c.message_id == message_id)
            .values(values)
        )


def _is_behind() -> ColumnElement[bool]:
    """Whether an earlier message of the conversation still waits to be posted; an edit, which stands
    where its message does, holds back nothing.
    """
    earlier = outbox.alias("earlier")
    return (
        select(earlier.c.message_id)
        .where(
            earlier.c.team_id == outbox.c.team_id,
            earlier.c.conversation == outbox.c.conversation,
            earlier.c.position < outbox.c.position,
            earlier.c.due_at.is_not(None),
            earlier.c.sent_version == 0,
        )
        .exists()
    )


def _leased(row: Any) -> Leased:
    message_id, conversation, version, body, created_at, lapses_at, channel, ts, *state = row
    attempts, unsure, leased_until = state
    return Leased(
        message_id,
        conversation,
        version,
        json.loads(body),
        created_at,
        lapses_at,
        channel,
        ts,
        attempts + 1,
        unsure or leased_until is not None,
    )
