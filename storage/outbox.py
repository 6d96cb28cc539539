"""The outbox: messages that nobody asked for, written in the transaction that decides them.

A row is one message that stands, or is to stand, in a conversation. Whoever decides says what it is
to contain; delivery makes Slack agree, by posting it once and editing it as often as it changes.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.prepared import Prepared
from storage.tables import change, outbox

Json = Mapping[str, Any]


@dataclass(frozen=True)
class NewMessage:
    """A message to post. `conversation` is a Slack user's or channel's id.

    `key` names the decision: of several messages with one key the first is sent. `about` is what its
    feature needs to make it anew (JSON), `body` its text and blocks. After `lapses_at` it is not
    posted any more; until `living_until` it follows what it is about.
    """

    key: str
    conversation: str
    kind: str
    body: Json
    about: Json
    member_id: int | None = None
    lapses_at: datetime | None = None
    living_until: datetime | None = None


@dataclass(frozen=True)
class StandingMessage:
    """A message of the outbox, posted or not yet. `channel` and `ts` are Slack's once it stands."""

    message_id: str
    kind: str
    member_id: int | None
    conversation: str
    about: Json
    body: Json
    created_at: datetime
    channel: str | None
    ts: str | None


_STANDING = (
    outbox.c.message_id,
    outbox.c.kind,
    outbox.c.member_id,
    outbox.c.conversation,
    outbox.c.about,
    outbox.c.body,
    outbox.c.created_at,
    outbox.c.channel,
    outbox.c.ts,
)
_CHANGES = 500  # looked at together
_OVERLAP = timedelta(seconds=30)  # a message that was made this much later may not know of a change
_mark_stale = Prepared(
    update(outbox)
    .where(
        outbox.c.team_id == bindparam("of_team"),
        outbox.c.member_id == bindparam("of_member"),
        outbox.c.living_until.is_not(None),
        outbox.c.living_until > bindparam("at", type_=outbox.c.living_until.type),
        outbox.c.created_at <= bindparam("known", type_=outbox.c.created_at.type),
    )
    .values(stale_at=bindparam("at", type_=outbox.c.stale_at.type))
)

GO_STALE = Prepared(insert(change).inline(), [column.name for column in change.c])


def going_stale(team_id: int, member_id: int, now: datetime) -> Json:
    """What `GO_STALE` is given; as `Outbox.go_stale`, to be run with other statements."""
    key = {"team_id": team_id, "change_id": uuid4().hex}
    return {**key, "member_id": member_id, "changed_at": now}


class Outbox:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def put(self, new: NewMessage, now: datetime) -> str | None:
        """Its id; None where its key is known. To be delivered when the transaction is committed."""
        ids = self.put_all([new], now)
        return ids[0] if ids else None

    def put_all(self, new: Sequence[NewMessage], now: datetime) -> list[str]:
        """The ids of those whose keys are new; one conversation may be among them once.

        Another writer of the same conversation makes this one fail, and `in_one_go` try again.
        """
        known = self.known({one.key for one in new})
        rows = [self._row(one, now) for one in new if one.key not in known]
        _insert.run_each(self._connection, rows)
        return [row["message_id"] for row in rows]

    def edit(
        self,
        message: StandingMessage,
        body: Json,
        now: datetime,
        about: Json | None = None,
        living_until: datetime | None = None,
    ) -> None:
        """From now on the message is to read so; whoever is posting it right now edits it after."""
        changed: dict[str, Any] = {"stale_at": None}
        if about is not None and about != message.about:
            changed["about"] = _json(about)
        if living_until is not None:
            changed["living_until"] = living_until
        if body != message.body:
            changed |= {"body": _json(body), "version": outbox.c.version + 1}
            changed["due_at"] = func.coalesce(
                outbox.c.due_at, bindparam("at", now, outbox.c.due_at.type)
            )
        self._update(message.message_id, **changed)

    def get(self, message_id: str) -> StandingMessage | None:
        """The message, kept from other writers until the transaction ends."""
        found = self._standing(outbox.c.message_id == message_id)
        return found[0] if found else None

    def at(self, channel: str, ts: str) -> StandingMessage | None:
        """The message that stands there in Slack, kept from other writers."""
        found = self._standing(outbox.c.channel == channel, outbox.c.ts == ts)
        return found[0] if found else None

    def unsent_or_since(self, member_id: int, kind: str, since: datetime) -> list[StandingMessage]:
        """A member's messages of this kind that are not posted yet, or were made since then; none that
        somebody deleted.
        """
        return self._standing(
            outbox.c.member_id == member_id,
            outbox.c.kind == kind,
            outbox.c.failed.is_(None),
            or_(outbox.c.ts.is_(None), outbox.c.living_until.is_not(None)),
            or_(
                outbox.c.created_at >= since,
                outbox.c.due_at.is_not(None) & (outbox.c.sent_version == 0),
            ),
        )

    def under(self, prefix: str) -> list[StandingMessage]:
        """The messages whose keys begin so and that stand, or are to stand, in Slack."""
        return self._standing(
            outbox.c.key.startswith(prefix, autoescape=True),
            outbox.c.failed.is_(None),
            or_(outbox.c.ts.is_(None), outbox.c.living_until.is_not(None)),
        )

    def is_any_stale(self, *kinds: str) -> bool:
        """Whether some message of these kinds may be `stale`; a look that locks nothing."""
        row = self._connection.execute(
            select(outbox.c.message_id)
            .where(
                outbox.c.team_id == self._team_id,
                outbox.c.kind.in_(kinds),
                outbox.c.stale_at.is_not(None),
            )
            .limit(1)
        ).first()
        return row is not None or self._is_any_changed()

    def stale(self, kind: str, most: int) -> list[StandingMessage]:
        """Messages whose subject has changed, kept from others who would make them anew."""
        self._mark_stale()
        return self._standing(
            outbox.c.kind == kind, outbox.c.stale_at.is_not(None), most=most, skip_locked=True
        )

    def go_stale(self, member_id: int, now: datetime) -> None:
        """What the living messages of this member are about may have changed; waits for nobody."""
        GO_STALE.run(self._connection, going_stale(self._team_id, member_id, now))

    def count_since(self, member_id: int, kind: str, since: datetime) -> int:
        """How many messages of this kind a member was sent, or is to be sent, since then."""
        return self._connection.execute(
            select(func.count()).where(
                outbox.c.team_id == self._team_id,
                outbox.c.member_id == member_id,
                outbox.c.kind == kind,
                outbox.c.created_at >= since,
                outbox.c.failed.is_(None),
            )
        ).scalar_one()

    def known(self, keys: Collection[str]) -> set[str]:
        """Those of the keys whose message was put, whatever has become of it."""
        return set(
            self._connection.execute(
                select(outbox.c.key).where(
                    outbox.c.team_id == self._team_id, outbox.c.key.in_(keys)
                )
            ).scalars()
        )

    def forget(self, before: datetime) -> int:
        """Drops what was settled and made before then, and returns how many."""
        return self._connection.execute(
            delete(outbox).where(
                outbox.c.team_id == self._team_id,
                outbox.c.created_at < before,
                outbox.c.due_at.is_(None),
            )
        ).rowcount

    def _is_any_changed(self) -> bool:
        of_team = select(change.c.change_id).where(change.c.team_id == self._team_id)
        return self._connection.execute(of_team.limit(1)).first() is not None

    def _mark_stale(self) -> None:
        """What has changed, as marks of the messages that tell of it."""
        rows = self._connection.execute(
            select(change.c.change_id, change.c.member_id, change.c.changed_at)
            .where(change.c.team_id == self._team_id)
            .limit(_CHANGES)
            .with_for_update(skip_locked=True)
        ).all()
        if not rows:
            return
        ids = [row.change_id for row in rows]
        self._connection.execute(
            delete(change).where(change.c.team_id == self._team_id, change.c.change_id.in_(ids))
        )
        last = {row.member_id: row.changed_at for row in sorted(rows, key=lambda r: r.changed_at)}
        for member_id, changed_at in sorted(last.items()):
            given = {"of_team": self._team_id, "of_member": member_id, "at": changed_at}
            given["known"] = changed_at + _OVERLAP
            _mark_stale.run(self._connection, given)

    def _row(self, new: NewMessage, now: datetime) -> dict[str, Any]:
        return {
            "team_id": self._team_id,
            "message_id": uuid4().hex,
            "key": new.key,
            "conversation": new.conversation,
            "to_conversation": new.conversation,
            "of_team": self._team_id,
            "kind": new.kind,
            "member_id": new.member_id,
            "about": _json(new.about),
            "body": _json(new.body),
            "version": 1,
            "sent_version": 0,
            "created_at": now,
            "lapses_at": new.lapses_at,
            "living_until": new.living_until,
            "due_at": now,
            "attempts": 0,
            "unsure": False,
        }

    def _standing(
        self, *conditions: Any, most: int | None = None, skip_locked: bool = False
    ) -> list[StandingMessage]:
        rows = self._connection.execute(
            select(*_STANDING)
            .where(outbox.c.team_id == self._team_id, *conditions)
            .order_by(outbox.c.created_at, outbox.c.position)
            .limit(most)
            .with_for_update(skip_locked=skip_locked)
        )
        found = [StandingMessage(*row) for row in rows]
        return [
            replace(one, about=json.loads(str(one.about)), body=json.loads(str(one.body)))
            for one in found
        ]

    def _update(self, message_id: str, **values: Any) -> None:
        self._connection.execute(
            update(outbox)
            .where(outbox.c.team_id == self._team_id, outbox.c.message_id == message_id)
            .values(values)
        )


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_conversation = outbox.alias("conversation")
_insert = Prepared(
    insert(outbox)
    .inline()
    .values(
        position=select(func.coalesce(func.max(_conversation.c.position), 0) + 1)
        .where(
            _conversation.c.team_id == bindparam("of_team"),
            _conversation.c.conversation == bindparam("to_conversation"),
        )
        .scalar_subquery()
    ),
    (
        "team_id",
        "message_id",
        "key",
        "conversation",
        "kind",
        "member_id",
        "about",
        "body",
        "version",
        "sent_version",
        "created_at",
        "lapses_at",
        "living_until",
        "due_at",
        "attempts",
        "unsure",
    ),
)
