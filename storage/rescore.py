"""Re-scoring: the derived columns of many leads, computed anew from the ledger in small chunks."""

import time
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from scoring.nudges import SignalId
from scoring.standing import standing
from storage.database import Database
from storage.entries import entries
from storage.leads import (
    WRITE_DERIVED,
    LeadLedger,
    derived,
    derived_values,
    notice_new,
)
from storage.playbooks import Playbooks
from storage.tables import lead, signal
from storage.uncounted import mark

LEADS_AT_ONCE = 250  # whose ledgers are read together
CHUNK = 100  # leads a transaction: some 30 ms
PAUSE = 0.03  # seconds: on SQLite, which lets nobody in by turn, several looks of those who wait


def rescore(
    database: Database,
    team_id: int,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Brings every lead to the playbook in force and returns how many were not; safe to repeat.

    A chunk is one short transaction, and between two of them writers have their turn, so that none
    waits a quarter of a second; a signal that arrives meanwhile brings its lead up to date itself.
    `progress` is told how many leads each chunk had.
    """
    done = 0
    for chunk in _outdated(database, team_id):
        with database.write(team_id) as store:
            rescore_leads(store.connection, team_id, chunk, now)
        done += len(chunk)
        progress(len(chunk))
        if database.sqlite:
            time.sleep(PAUSE)
    return done


def outdated(database: Database, team_id: int) -> int:
    """How many leads still have the scores of an older playbook."""
    with database.read(team_id) as store:
        version = store.playbooks.active.version
        return store.connection.execute(
            select(func.count()).where(
                lead.c.team_id == team_id,
                lead.c.playbook_version != version,
                lead.c.merged_into.is_(None),
            )
        ).scalar_one()


def rescore_leads(
    connection: Connection,
    team_id: int,
    external_ids: list[str],
    now: datetime,
    new: Collection[SignalId] = (),
) -> None:
    """Computes the derived columns of these leads anew, in one go, from the ledger.

    The owners are to know what the `new` ones among their signals make of them. Those that were
    merged into another have nothing to be computed.
    """
    # Locked before the playbook is read, so that an older one is never written over a newer.
    own = _locked(connection, team_id, external_ids)
    playbook = Playbooks(connection, team_id).active
    values = []
    for whole in ledgers(connection, team_id, own):
        columns = derived(whole, playbook, now)
        values.append(derived_values(team_id, whole.lead.external_id, columns))
        notice_new(connection, team_id, whole, new, playbook, now)
    if values:
        connection.execute(WRITE_DERIVED, values)


def _locked(connection: Connection, team_id: int, external_ids: Collection[str]) -> list[str]:
    """Those of the leads that are not part of another, kept from other writers."""
    # Always in the same order, so that two writers of many leads cannot wait in a circle.
    return list(
        connection.execute(
            select(lead.c.external_id)
            .where(
                lead.c.team_id == team_id,
                lead.c.external_id.in_(external_ids),
                lead.c.merged_into.is_(None),
            )
            .order_by(lead.c.external_id)
            .with_for_update()
        ).scalars()
    )


def ledgers(connection: Connection, team_id: int, external_ids: list[str]) -> Iterator[LeadLedger]:
    """These leads with all their entries, in the order of their ids."""
    playbook = Playbooks(connection, team_id).active
    for found, signals, touchpoints in entries(connection, team_id, external_ids):
        yield LeadLedger(found, signals, touchpoints, standing(touchpoints, signals, playbook))


def all_ledgers(database: Database, team_id: int) -> Iterator[LeadLedger]:
    """Every lead of the workspace with all its entries, a chunk at a time."""
    after = ""
    with database.read(team_id) as store:
        while chunk := _ids(store.connection, team_id, LEADS_AT_ONCE, lead.c.external_id > after):
            yield from ledgers(store.connection, team_id, chunk)
            after = chunk[-1]


def sweep(database: Database, team_id: int, now: datetime) -> int:
    """Puts leads whose rest has ended back into the queue, and returns how many.

    The call list is exact without it; it only keeps the list's index range short. Signals whose
    lead appeared in the very moment they began to wait join it here.
    """
    with database.write(team_id) as store:
        returned = store.connection.execute(
            update(lead)
            .where(
                lead.c.team_id == team_id,
                lead.c.rest_until.is_not(None),
                lead.c.rest_until <= now,
            )
            .values(queue_key=lead.c.priority_key, rest_until=None)
        ).rowcount
        _join_late(store.connection, team_id, now)
    return returned


def _join_late(connection: Connection, team_id: int, now: datetime) -> None:
    late = connection.execute(
        select(
            signal.c.waits_for,
            func.min(func.coalesce(lead.c.merged_into, lead.c.external_id)),
        )
        .join(
            lead,
            and_(
                lead.c.team_id == signal.c.team_id,
                or_(
                    lead.c.external_id == signal.c.waits_for,
                    and_(lead.c.email == signal.c.waits_for, lead.c.email != ""),
                ),
            ),
        )
        .where(signal.c.team_id == team_id, signal.c.waits_for.is_not(None))
        .group_by(signal.c.waits_for)
    ).all()
    if not late:
        return
    leads = _locked(connection, team_id, {external_id for _, external_id in late})
    joined: set[SignalId] = set()
    for words, external_id in late:
        if external_id not in leads:
            continue  # merged just now: the next sweep knows into which
        rows = connection.execute(
            update(signal)
            .where(signal.c.team_id == team_id, signal.c.waits_for == words)
            .values(lead=external_id, waits_for=None)
            .returning(signal.c.source, signal.c.external_id)
        )
        joined |= {(source, signal_id) for source, signal_id in rows}
    rescore_leads(connection, team_id, leads, now, joined)
    mark(connection, team_id, leads)


def _outdated(database: Database, team_id: int) -> Iterator[list[str]]:
    after = ""
    while True:
        with database.read(team_id) as store:
            version = store.playbooks.active.version
            chunk = _ids(
                store.connection,
                team_id,
                CHUNK,
                lead.c.external_id > after,
                lead.c.playbook_version != version,
            )
        if not chunk:
            return
        yield chunk
        after = chunk[-1]


def _ids(connection: Connection, team_id: int, most: int, *conditions: Any) -> list[str]:
    return list(
        connection.execute(
            select(lead.c.external_id)
            .where(lead.c.team_id == team_id, lead.c.merged_into.is_(None), *conditions)
            .order_by(lead.c.external_id)
            .limit(most)
        ).scalars()
    )
