"""Many entries at once: what a file brings, stored in the drivers' bulk ways, the scores kept true.

What a call leaves behind is what the same entries leave behind one by one, and a repeated call
changes nothing. One call is one transaction of some thousand rows.
"""

import contextlib
import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np
import psycopg
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError

from scoring.bulk import (
    DAY,
    MICROSECOND,
    Beside,
    Row,
    earliest,
    grown,
    maybe_in_bursts,
    once_a_day,
    priority_keys,
    ripened,
)
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from scoring.nudges import FirstState, SignalId, first_state
from scoring.standing import Standing
from storage.bulk_sql import BulkSql, Growth, LeadState, Promise, SignalRow, Span
from storage.database import Database
from storage.entries import LEAD_COLUMNS, to_lead
from storage.leads import LeadLedger, as_waiting, derived
from storage.ledger import touchpoint_row
from storage.rescore import LEADS_AT_ONCE, rescore_leads
from storage.store import Store
from storage.tables import POOL, lead, signal, touchpoint
from storage.types import from_micros, to_micros
from storage.uncounted import mark, mark_for_signals

T = TypeVar("T")
P = ParamSpec("P")

# PostgreSQL's words for "another writer was first": unique, serialization, deadlock.
_ANOTHER_WAS_FIRST = ("23505", "40001", "40P01")
_ATTEMPTS = 5
_AT_A_TIME = 2
_SOME = 100  # signals are looked at, of some thousand


@dataclass(frozen=True)
class Added:
    """How many of the rows were new, how many known, and how many of both wait for their lead."""

    new: int
    known: int
    waiting: int = 0


def in_one_go(
    database: Database,
    team_id: int,
    work: Callable[Concatenate[Store, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Does the work in one transaction; once more from the start when another writer was first."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with database.write(team_id) as store:
                return work(store, *args, **kwargs)
        except (DBAPIError, psycopg.Error) as error:
            state = getattr(getattr(error, "orig", error), "sqlstate", None)
            if state not in _ANOTHER_WAS_FIRST or attempt == _ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")


def import_parts(
    database: Database, team_id: int, source: str, parts: Iterable[Sequence[Row]], now: datetime
) -> Iterator[Added]:
    """`import_signals` of every part. No id may be in two of them: on PostgreSQL, one part is
    stored while the next is prepared; SQLite has one writer.
    """
    if database.sqlite:
        for part in parts:
            yield import_signals(database, team_id, source, part, now)
        return
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        running: deque[Future[Added]] = deque()
        for part in parts:
            running.append(pool.submit(import_signals, database, team_id, source, part, now))
            if len(running) > _AT_A_TIME:
                yield running.popleft().result()
        for added in running:
            yield added.result()


def import_signals(
    database: Database, team_id: int, source: str, rows: Sequence[Row], now: datetime
) -> Added:
    """`add_signals` in one transaction, quicker where all are new, as they are at first.

    A look at a few tells. Where it misleads, the database refuses what it knows, and all is done
    once more with a look at each.
    """
    with database.read(team_id) as store:
        some = [row[2] for row in rows[:: len(rows) // _SOME + 1]]
        known = BulkSql(store.connection, team_id).known_signals(source, some)
    if not known:
        with (
            contextlib.suppress(sqlite3.Error, psycopg.Error, DBAPIError),
            database.write(team_id) as store,
        ):
            return add_signals(store, source, rows, now, all_new=True)
    return in_one_go(database, team_id, add_signals, source, rows, now)


def add_signals(
    store: Store, source: str, rows: Sequence[Row], now: datetime, all_new: bool = False
) -> Added:
    """Appends the signals that are new; of several with one external id the first.

    A row names its lead by external id or e-mail; one whose lead is not known yet waits. Whoever
    says that they are all new spares a look, and has an error of the driver's if they are not.
    """
    return _Signals(store, source, now).add(rows, all_new)


class _Signals:
    def __init__(self, store: Store, source: str, now: datetime) -> None:
        self._store = store
        self._sql = BulkSql(store.connection, store.team_id)
        self._playbook = store.playbooks.active
        self._source = source
        self._now = now

    def add(self, rows: Sequence[Row], all_new: bool) -> Added:
        by_id = {row[2]: row for row in reversed(rows)}
        known = {} if all_new else self._sql.known_signals(self._source, by_id)
        new = self._named([row for row in by_id.values() if row[2] not in known][::-1])
        leads, into = self._sql.locked({row[0] for row in new})
        if into:
            new = [(into.get(row[0], row[0]), *row[1:]) for row in new]
        place = {state.external_id: at for at, state in enumerate(leads)}
        joined = [row for row in new if row[0] in place]
        stored = self._beside(joined)
        self._sql.insert(self._to_store(new, place))
        self._follow(joined, leads, place, stored)
        waiting = len(new) - len(joined) + sum(known.values())
        return Added(len(new), len(rows) - len(new), waiting)

    def _named(self, rows: list[Row]) -> list[Row]:
        """The rows with their leads' external ids in the place of e-mails, where those are known."""
        words = {row[0] for row in rows if "@" in row[0]}
        if not words:
            return rows
        ids = self._sql.named(words)
        return [(ids.get(row[0], row[0]), *row[1:]) for row in rows]

    def _to_store(self, rows: Iterable[Row], leads: Collection[str]) -> list[SignalRow]:
        """In the order of the rows: ids that ascend in the file are appended to their index."""
        team, source, received = self._store.team_id, self._source, to_micros(self._now)
        return [
            (
                *(team, source, external_id),
                words if words in leads else None,
                None if words in leads else as_waiting(words),
                *(kind, asset, micros, points, received),
            )
            for words, micros, external_id, kind, asset, points in rows
        ]

    def _beside(self, joined: Iterable[Row]) -> Sequence[Beside]:
        """What the ledger has of these leads from the first to the last day of the rows, and as far
        around as a burst may reach.
        """
        of_mails = self._playbook.bursts.neighbours
        reach = self._playbook.bursts.reach // MICROSECOND
        days: dict[str, tuple[int, int]] = {}
        for lead_id, micros, _, kind, asset, _ in joined:
            if asset is not None or kind in of_mails:
                day = micros // DAY
                first, last = days.get(lead_id, (day, day))
                days[lead_id] = (min(first, day), max(last, day))
        spans: list[Span] = [
            (lead_id, first * DAY - reach, (last + 1) * DAY + reach)
            for lead_id, (first, last) in days.items()
        ]
        return self._sql.within(spans)

    def _follow(
        self,
        joined: list[Row],
        leads: list[LeadState],
        place: Mapping[str, int],
        stored: Sequence[Beside],
    ) -> None:
        """Lets the keys grow by what counts; the few leads that need their ledger are computed anew."""
        without, late = once_a_day(joined, earliest(stored))
        bursts = maybe_in_bursts(joined, stored, self._playbook.bursts)
        promises, unclear = self._promises(joined, leads)
        version = self._playbook.version
        anew = {state.external_id for state in leads if state.playbook_version != version}
        anew |= {*late, *unclear, *bursts}
        growth, ripe = self._growth(joined, without, leads, place)
        self._sql.grow([grown for grown in growth if grown[0] not in anew])
        self._sql.promise([promise for promise in promises if promise[0] not in anew])
        new = {(self._source, row[2]) for row in joined if row[0] in anew}
        _rescore(self._store, anew, self._now, new)
        mark_for_signals(self._store.connection, self._store.team_id, joined)
        self._notice(joined, [state for state in leads if state.external_id not in anew], ripe)

    def _growth(
        self,
        joined: list[Row],
        without: Collection[int],
        leads: list[LeadState],
        place: Mapping[str, int],
    ) -> tuple[list[Growth], dict[str, int]]:
        """The new keys of the leads whose signals are worth something, and who ripened by what last."""
        of_kind = self._playbook.points
        points = np.array(
            [of_kind.get(row[3], 0.0) if row[5] is None else row[5] for row in joined], np.float64
        )
        points[list(without)] = 0
        group = np.array([place[row[0]] for row in joined], np.int64)
        micros = np.array([row[1] for row in joined], np.int64)
        fit, positive, negative = (
            np.array([state[column] for state in leads], np.float64) for column in (3, 4, 5)
        )
        after = grown(positive, negative, group, points, micros, self._playbook.half_life)
        keys = list(zip(*(c.tolist() for c in (*after, priority_keys(*after, fit))), strict=True))
        latest = np.zeros(len(leads), np.int64)
        np.maximum.at(latest, group[points > 0], micros[points > 0])
        ripe = ripened((positive, negative), after, fit, self._playbook, self._now)
        return (
            [(leads[at].external_id, *keys[at]) for at in np.unique(group[points != 0]).tolist()],
            {leads[at].external_id: int(latest[at]) for at in ripe},
        )

    def _notice(
        self, joined: Iterable[Row], leads: Iterable[LeadState], ripe: Mapping[str, int]
    ) -> None:
        """The owners are to know who ripened, by a signal of what time, and who asks for a call."""
        reasons = dict(ripe)
        for lead_id, micros, _, kind, _, _ in joined:
            if kind in self._playbook.fast_lane:
                reasons[lead_id] = max(micros, reasons.get(lead_id, 0))
        if not reasons:
            return
        owned: dict[FirstState, list[tuple[str, int]]] = {"noticed": [], "held": []}
        for one in leads:
            if one.external_id in reasons and one.is_to_be_called:
                state = first_state(from_micros(reasons[one.external_id]), self._now)
                owned[state].append((one.external_id, one.owner_id))
        for state, those in owned.items():
            self._store.nudges.notice(those, state, self._now)

    def _promises(
        self, joined: Iterable[Row], leads: Iterable[LeadState]
    ) -> tuple[list[Promise], set[str]]:
        """The calls that the leads themselves ask for, and the leads whose ledger must decide.

        Without touchpoints the earliest request stands; with them it takes the whole ledger.
        """
        requests = sorted(
            [row for row in joined if row[3] in self._playbook.fast_lane], reverse=True
        )
        earliest = {row[0]: row for row in requests}
        unclear = self._sql.touched(earliest)
        promises: list[Promise] = []
        for state in leads:
            request = earliest.get(state.external_id)
            if request is None or state.status != "open":
                continue
            _, due_at, _, kind, _, _ = request
            if due_at == state.due_at:
                unclear.add(state.external_id)
            elif state.due_at is None or due_at < state.due_at:
                promises.append((state.external_id, due_at, kind))
        return promises, unclear


def add_touchpoints(
    store: Store, rows: Sequence[tuple[str, Touchpoint]], now: datetime
) -> tuple[Added, list[int]]:
    """Appends the touchpoints that are new; also returns the places of rows whose lead is not known.

    A row names its lead by external id or e-mail.
    """
    if not rows:
        return Added(0, 0), []
    sql = BulkSql(store.connection, store.team_id)
    ids = sql.named({words for words, _ in rows})
    unknown = [place for place, (words, _) in enumerate(rows) if words not in ids]
    known = sql.known_touchpoints(rows[0][1].source, [added.external_id for _, added in rows])
    new: dict[str, tuple[str, Touchpoint]] = {}
    for words, added in rows:
        if words in ids and added.external_id not in known:
            new.setdefault(added.external_id, (ids[words], added))
    _, into = sql.locked({lead_id for lead_id, _ in new.values()})
    whose = [(into.get(lead_id, lead_id), added) for lead_id, added in new.values()]
    touched = {lead_id for lead_id, _ in whose}
    values = [touchpoint_row(store.team_id, lead_id, added, now) for lead_id, added in whose]
    if values:
        store.connection.execute(insert(touchpoint), values)
    _rescore(store, touched, now)
    mark(store.connection, store.team_id, touched)
    _tell_owners(store, touched, now)
    return Added(len(new), len(rows) - len(new) - len(unknown)), unknown


def locked_leads(store: Store, external_ids: Collection[str]) -> dict[str, Lead]:
    """Those of the leads that exist, kept from other writers until the transaction ends. By the id
    of one that was merged, it is the lead it is part of.
    """
    states, into = BulkSql(store.connection, store.team_id).locked(external_ids)
    rows = store.connection.execute(
        select(*LEAD_COLUMNS).where(
            lead.c.team_id == store.team_id,
            lead.c.external_id.in_([state.external_id for state in states]),
        )
    )
    found = {row.external_id: to_lead(row) for row in rows}
    return found | {one: found[other] for one, other in into.items()}


def save_leads(store: Store, new: Sequence[Lead], changed: Sequence[Lead], now: datetime) -> None:
    """Saves the leads as they are now, and lets the signals join that waited for them."""
    playbook = store.playbooks.active
    if new:
        store.connection.execute(
            insert(lead),
            [
                {"team_id": store.team_id, "external_id": saved.external_id, **_columns(saved)}
                | derived(LeadLedger(saved, [], [], Standing()), playbook, now)
                for saved in new
            ],
        )
    if changed:
        store.connection.execute(
            _update,
            [{"of_team": store.team_id, "of_lead": c.external_id, **_columns(c)} for c in changed],
        )
    joined, waited = _join_waiting(store, [*new, *changed])
    anew = {*joined, *(saved.external_id for saved in changed)}
    _rescore(store, anew, now, waited)
    mark(store.connection, store.team_id, anew)
    for chunk in _chunks([saved.external_id for saved in changed]):
        store.nudges.follow(chunk)
    _tell_owners(store, {saved.external_id for saved in changed}, now)


def _tell_owners(store: Store, external_ids: Collection[str], now: datetime) -> None:
    """What stands in the owners' conversations about these leads may not be true any more."""
    ids = sorted(external_ids)
    owners: set[int] = set()
    for start in range(0, len(ids), LEADS_AT_ONCE):
        chunk = lead.c.external_id.in_(ids[start : start + LEADS_AT_ONCE])
        statement = select(lead.c.owner_id).where(lead.c.team_id == store.team_id, chunk).distinct()
        owners.update(store.connection.execute(statement).scalars())
    for owner_id in sorted(owners - {POOL}):
        store.outbox.go_stale(owner_id, now)


def _rescore(
    store: Store,
    external_ids: Collection[str],
    now: datetime,
    new: Collection[SignalId] = (),
) -> None:
    """`rescore_leads` of any number: a statement takes so many keys and not more."""
    for chunk in _chunks(external_ids):
        rescore_leads(store.connection, store.team_id, chunk, now, new)


def _chunks(external_ids: Collection[str]) -> Iterator[list[str]]:
    ids = sorted(external_ids)
    for start in range(0, len(ids), LEADS_AT_ONCE):
        yield ids[start : start + LEADS_AT_ONCE]


def _join_waiting(store: Store, appeared: Iterable[Lead]) -> tuple[set[str], set[SignalId]]:
    """Gives waiting signals to the leads they wait for, and returns those leads and signals."""
    sql = BulkSql(store.connection, store.team_id)
    by_words = {as_waiting(saved.external_id): saved.external_id for saved in appeared}
    emails = {saved.email.lower() for saved in appeared if saved.email}
    waited_for = sql.waited_for(emails | by_words.keys())
    if not waited_for:
        return set(), set()
    leads = sql.by_email(waited_for & emails) | by_words
    joining = [{"words": words, "to_lead": leads[words]} for words in waited_for]
    waiting = sql.waiting(waited_for)
    store.connection.execute(_join, [{"of_team": store.team_id, **one} for one in joining])
    return {one["to_lead"] for one in joining}, waiting


_join = (
    update(signal)
    .where(signal.c.team_id == bindparam("of_team"), signal.c.waits_for == bindparam("words"))
    .values(lead=bindparam("to_lead"), waits_for=None)
)
_update = update(lead).where(
    lead.c.team_id == bindparam("of_team"),
    lead.c.external_id == bindparam("of_lead"),
    lead.c.merged_into.is_(None),
)


def _columns(saved: Lead) -> dict[str, object]:
    return {
        "company": saved.company,
        "contact": saved.contact,
        "email": saved.email.lower(),
        "phone": saved.phone,
        "owner_id": saved.owner_id or POOL,
        "kind": saved.kind,
        "status": saved.status,
        "attributes": saved.attributes,
    }
