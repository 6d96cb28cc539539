"""Which leads the goals' tallies do not know the latest of.

Whoever changes what is counted says so in the same transaction, and waits for nobody: rows are only
added. `storage.tallies` counts these leads anew and takes the rows away.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    exists,
    insert,
    literal,
    or_,
    select,
)

from scoring.bulk import Row
from storage.prepared import Prepared
from storage.tables import followed, progress, touchpoint, uncounted
from storage.types import from_micros

_COLUMNS = ("team_id", "change_id", "lead")
MARK = Prepared(insert(uncounted).inline(), _COLUMNS)


def _matters() -> Select[*tuple[Any, ...]]:
    """The row for a signal that may change what is counted: one of a kind that reaches a level, or one
    not after what was the lead's first entry, on which it depends through which channel it came: of
    two at one instant the signal was first.
    """
    reaches_a_level = exists().where(
        followed.c.team_id == bindparam("team_id"), followed.c.kind == bindparam("kind")
    )
    was_first = exists().where(
        progress.c.team_id == bindparam("team_id"),
        progress.c.lead == bindparam("lead"),
        progress.c.first_at >= bindparam("at", type_=progress.c.first_at.type),
    )
    return select(*(bindparam(name, type_=uncounted.c[name].type) for name in _COLUMNS)).where(
        or_(reaches_a_level, was_first)
    )


MARK_FOR_SIGNAL = Prepared(insert(uncounted).inline().from_select(_COLUMNS, _matters()))


def marking(team_id: int, lead: str) -> Mapping[str, Any]:
    """What `MARK` is given."""
    return {"team_id": team_id, "change_id": change_id(lead), "lead": lead}


def change_id(lead: str) -> str:
    """A new id that stands beside those of the lead's other changes: they are counted together."""
    return f"{lead}:{uuid4().hex}"


def mark(connection: Connection, team_id: int, leads: Iterable[str]) -> None:
    """These leads are to be counted anew."""
    MARK.run_each(connection, [marking(team_id, lead) for lead in leads])


def mark_for_signals(connection: Connection, team_id: int, rows: Collection[Row]) -> None:
    """The leads of these signals are, where it matters. A row's first place is its lead's id."""
    # Of a lead's signals of one kind the earliest stands for all.
    earliest: dict[tuple[str, str], int] = {}
    for lead, micros, _, kind, _, _ in rows:
        earliest[lead, kind] = min(micros, earliest.get((lead, kind), micros))
    MARK_FOR_SIGNAL.run_each(
        connection,
        [
            {**marking(team_id, lead), "kind": kind, "at": from_micros(micros)}
            for (lead, kind), micros in earliest.items()
        ],
    )


def mark_all_of(connection: Connection, team_id: int, member_id: int) -> None:
    """All leads that a member ever touched are."""
    batch = literal(f":{uuid4().hex}")
    leads = (
        select(touchpoint.c.lead)
        .where(touchpoint.c.team_id == team_id, touchpoint.c.member_id == member_id)
        .distinct()
        .subquery()
    )
    rows = select(literal(team_id), leads.c.lead.concat(batch), leads.c.lead)
    connection.execute(insert(uncounted).from_select(_COLUMNS, rows))
