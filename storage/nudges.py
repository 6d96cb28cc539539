"""Leads that ripened or asked for a call, and what their reps were told of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.outbox import Outbox
from storage.prepared import Prepared
from storage.tables import lead, nudge

# `noticed` waits for the decision, `held` for the digest; `settled` is neither.
State = Literal["noticed", "held", "settled"]


@dataclass(frozen=True)
class Notice:
    """What is known of one lead's nudges.

    `told_at` is when its rep was nudged last, by the message with `message_id`; `dismissals` counts
    how often the rep put a nudge of it off; `muted_at` is since when none is wanted.
    """

    lead: str
    owner_id: int
    state: State
    noticed_at: datetime
    told_at: datetime | None = None
    message_id: str | None = None
    dismissals: int = 0
    dismissed_at: datetime | None = None
    muted_at: datetime | None = None


_COLUMNS = (
    nudge.c.lead,
    nudge.c.owner_id,
    nudge.c.state,
    nudge.c.noticed_at,
    nudge.c.told_at,
    nudge.c.message_id,
    nudge.c.dismissals,
    nudge.c.dismissed_at,
    nudge.c.muted_at,
)
_OF_ONE_REP = ("told_at", "message_id", "dismissed_at", "muted_at")


def _notice(dialect: str) -> Prepared:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    inserted = make(nudge)
    # What waits for a decision goes on waiting for it, whatever comes from long ago.
    waits = nudge.c.state == "noticed"
    new = {
        "owner_id": inserted.excluded.owner_id,
        "state": case((waits, nudge.c.state), else_=inserted.excluded.state),
        "noticed_at": case((waits, nudge.c.noticed_at), else_=inserted.excluded.noticed_at),
    }
    return Prepared(
        inserted.inline().on_conflict_do_update(index_elements=["team_id", "lead"], set_=new),
        ("team_id", "lead", "owner_id", "state", "noticed_at"),
    )


_notices = {dialect: _notice(dialect) for dialect in ("sqlite", "postgresql")}


class Nudges:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def notice(self, leads: Iterable[tuple[str, int]], state: State, now: datetime) -> None:
        """These leads (and their owners) ripened or asked for a call: their reps are to know.

        In the transaction of the signal, so that none is forgotten. `held` is for what happened too
        long ago to be news: it waits for the digest.
        """
        statement = _notices[self._connection.dialect.name]
        same = {"team_id": self._team_id, "state": state, "noticed_at": now}
        rows: list[dict[str, Any]] = [
            {"lead": lead_id, "owner_id": owner_id, **same} for lead_id, owner_id in leads
        ]
        if len(rows) == 1:
            statement.run(self._connection, rows[0])
        elif rows:
            self._connection.execute(statement.statement, rows)
        for owner_id in sorted({row["owner_id"] for row in rows}):  # their day has somebody new
            Outbox(self._connection, self._team_id).go_stale(owner_id, now)

    def follow(self, leads: Collection[str]) -> None:
        """Whoever owns the leads by now is the one to be told of them.

        To somebody new, what the one before was told, put off or did not want is nothing.
        """
        owner = (
            select(lead.c.owner_id)
            .where(lead.c.team_id == nudge.c.team_id, lead.c.external_id == nudge.c.lead)
            .scalar_subquery()
        )
        is_new = nudge.c.owner_id != owner
        self._connection.execute(
            update(nudge)
            .where(nudge.c.team_id == self._team_id, nudge.c.lead.in_(leads), is_new)
            .values(owner_id=owner, dismissals=0, **dict.fromkeys(_OF_ONE_REP))
        )

    def join(self, goes: str, stays: str) -> None:
        """The first lead is part of the second from now on: what waited to be told of it waits still."""
        theirs, own = self.get(goes), self.get(stays)
        if theirs is None:
            return
        if own is None:
            self._change([goes], lead=stays)
            self.follow([stays])
            return
        if own.state == "settled" != theirs.state:
            self._change([stays], state=theirs.state, noticed_at=theirs.noticed_at)
        gone = (nudge.c.team_id == self._team_id, nudge.c.lead == goes)
        self._connection.execute(delete(nudge).where(*gone))

    def noticed(self, most: int) -> list[Notice]:
        """What waits for a decision, the oldest first, kept from others who would decide."""
        return self._rows(
            nudge.c.state == "noticed", most=most, skip_locked=True, order=(nudge.c.noticed_at,)
        )

    def is_any_noticed(self) -> bool:
        """Whether something may wait for a decision; a look that locks nothing."""
        row = self._connection.execute(
            select(nudge.c.lead)
            .where(nudge.c.team_id == self._team_id, nudge.c.state == "noticed")
            .limit(1)
        ).first()
        return row is not None

    def get(self, lead_id: str) -> Notice | None:
        """What is known of this lead's nudges, kept from other writers."""
        found = self._rows(nudge.c.lead == lead_id)
        return found[0] if found else None

    def known(self, leads: Collection[str]) -> Mapping[str, Notice]:
        """What is known of these leads' nudges, for whoever only shows it."""
        rows = self._connection.execute(
            select(*_COLUMNS).where(nudge.c.team_id == self._team_id, nudge.c.lead.in_(leads))
        )
        return {row.lead: Notice(*row) for row in rows}

    def told(self, leads: Sequence[str], message_id: str, now: datetime) -> None:
        """Their rep is nudged by this message."""
        self._change(leads, state="settled", told_at=now, message_id=message_id)

    def hold(self, leads: Sequence[str]) -> None:
        """They wait for the digest."""
        self._change(leads, state="held")

    def not_told(self, message_id: str, after: datetime | None = None) -> None:
        """The message could not be delivered: what it was to tell, or only what was added to it `after`
        an instant, waits for the digest.
        """
        later = () if after is None else (nudge.c.told_at > after,)
        self._connection.execute(
            update(nudge)
            .where(nudge.c.team_id == self._team_id, nudge.c.message_id == message_id, *later)
            .values(state="held")
        )

    def settle(self, leads: Sequence[str]) -> None:
        """There is nothing to tell of them."""
        self._change(leads, state="settled")

    def digested(self, leads: Sequence[str]) -> None:
        """The digest told of those that waited for it; what was noticed meanwhile is news."""
        self._change(leads, state=case((nudge.c.state == "held", "settled"), else_=nudge.c.state))

    def dismissed(self, lead_id: str, count: int, now: datetime) -> None:
        """The rep put the nudge off, for the `count`th time without a call; the digest has it."""
        kept = case((nudge.c.state == "noticed", "noticed"), else_="held")
        self._change([lead_id], dismissals=count, dismissed_at=now, state=kept)

    def go_on(self, lead_id: str) -> None:
        """The rep wants to be nudged of it as before, though it was put off that often."""
        self._change([lead_id], dismissals=0)

    def mute(self, lead_id: str, now: datetime | None) -> None:
        """No nudge of this lead is wanted any more (None: again)."""
        self._change([lead_id], muted_at=now, dismissals=0, dismissed_at=None)

    def held(self) -> int:
        """How many leads wait to be told of by a digest."""
        return self._connection.execute(
            select(func.count()).where(nudge.c.team_id == self._team_id, nudge.c.state == "held")
        ).scalar_one()

    def _rows(
        self,
        *conditions: Any,
        most: int | None = None,
        skip_locked: bool = False,
        order: Sequence[Any] = (),
    ) -> list[Notice]:
        rows = self._connection.execute(
            select(*_COLUMNS)
            .where(nudge.c.team_id == self._team_id, *conditions)
            .order_by(*order, nudge.c.lead)
            .limit(most)
            .with_for_update(skip_locked=skip_locked)
        )
        return [Notice(*row) for row in rows]

    def _change(self, leads: Sequence[str], **values: Any) -> None:
        if leads:
            self._connection.execute(
                update(nudge)
                .where(nudge.c.team_id == self._team_id, nudge.c.lead.in_(leads))
                .values(values)
            )
