"""Leads: found, saved, and their derived columns kept equal to what the ledger says."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from scoring import interest
from scoring.fit import fit
from scoring.interest import Keys
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.nudges import SignalId, noticed
from scoring.playbook import Playbook
from scoring.standing import Standing, standing
from storage.entries import (
    LEAD_COLUMNS,
    SIGNAL_COLUMNS,
    TOUCHPOINT_COLUMNS,
    to_lead,
    to_signal,
    to_touchpoint,
)
from storage.matching import Candidate, Joined
from storage.nudges import Nudges
from storage.outbox import Outbox
from storage.playbooks import Playbooks
from storage.prepared import Done, Prepared, Row, Step, together
from storage.tables import POOL, lead, signal, touchpoint
from storage.uncounted import mark
from storage.upsert import insert_new

_one = select(*LEAD_COLUMNS, lead.c.merged_into, lead.c.playbook_version).where(
    lead.c.team_id == bindparam("team_id"), lead.c.external_id == bindparam("lead")
)
_MERGED_INTO = -2  # where a row says it
_get = Prepared(_one)
_locked = Prepared(_one.with_for_update())
_merged = Prepared(
    select(lead.c.merged_into, lead.c.external_id, lead.c.email).where(
        lead.c.team_id == bindparam("team_id"), lead.c.merged_into.is_not(None)
    )
)
_signals = Prepared(
    select(*SIGNAL_COLUMNS).where(
        signal.c.team_id == bindparam("team_id"), signal.c.lead == bindparam("lead")
    )
)
_touchpoints = Prepared(
    select(*TOUCHPOINT_COLUMNS).where(
        touchpoint.c.team_id == bindparam("team_id"), touchpoint.c.lead == bindparam("lead")
    )
)


@dataclass(frozen=True)
class LeadLedger:
    """A lead with all its entries, and where they leave it."""

    lead: Lead
    signals: list[Signal]
    touchpoints: list[Touchpoint]
    standing: Standing


class Leads:
    def __init__(self, connection: Connection, team_id: int, playbooks: Playbooks) -> None:
        self._connection = connection
        self._team_id = team_id
        self._playbooks = playbooks

    def get(self, external_id: str) -> Lead | None:
        """The lead with this id; where it was merged into another, that one."""
        row = self._row(_get, external_id)
        return to_lead(row) if row else None

    def locked(self, external_id: str) -> Lead | None:
        """As `get`, and kept from other writers until the transaction ends."""
        row = self._row(_locked, external_id)
        if row is None:
            return None
        self._playbooks.not_older_than(row[-1])
        return to_lead(row)

    def named(self, words: str) -> Lead | None:
        """The lead with this external id; else, of those with this e-mail, an open one first."""
        found = self.get(words)
        if found or "@" not in words:
            return found
        row = self._connection.execute(
            select(*LEAD_COLUMNS, lead.c.merged_into)
            .where(lead.c.team_id == self._team_id, lead.c.email == words.lower())
            .order_by(
                lead.c.merged_into.is_not(None),
                lead.c.status != "open",
                lead.c.closed.is_not(None),
                lead.c.external_id,
            )
            .limit(1)
        ).first()
        if row is None or row.merged_into is None:
            return to_lead(row) if row else None
        return self.get(row.merged_into)

    def candidates(self, owner_ids: Iterable[int | None] | None) -> list[Candidate]:
        """Who may be meant by a name: the leads of these owners (None: the pool), or all leads."""
        statement = select(lead.c.external_id, lead.c.company, lead.c.contact, lead.c.email).where(
            lead.c.team_id == self._team_id, lead.c.merged_into.is_(None)
        )
        if owner_ids is not None:
            statement = statement.where(lead.c.owner_id.in_([o or POOL for o in owner_ids]))
        rows = self._connection.execute(statement)
        former = self._former()
        if not former:
            return [Candidate(*row) for row in rows]
        return [
            Joined(*row, former[row[0]]) if row[0] in former else Candidate(*row) for row in rows
        ]

    def any_owned_by(self, owner_id: int) -> bool:
        """Whether this member has a lead at all, callable or not."""
        row = self._connection.execute(
            select(lead.c.external_id)
            .where(lead.c.team_id == self._team_id, lead.c.owner_id == owner_id)
            .limit(1)
        ).first()
        return row is not None

    def save(self, saved: Lead, now: datetime) -> bool:
        """Saves the lead as it is now, and lets the signals join that waited for it.

        Returns whether it is new. What is said of one that was merged into another changes nothing.
        """
        values = {
            "company": saved.company,
            "contact": saved.contact,
            "email": saved.email.lower(),
            "phone": saved.phone,
            "owner_id": saved.owner_id or POOL,
            "kind": saved.kind,
            "status": saved.status,
            "attributes": saved.attributes,
        }
        key = {"team_id": self._team_id, "external_id": saved.external_id}
        is_new = insert_new(self._connection, lead, key | values | _UNSCORED)
        before = None if is_new else self.get(saved.external_id)
        if before and before.external_id != saved.external_id:
            return False  # merged: the other one knows better
        if before:
            self._connection.execute(
                update(lead)
                .where(lead.c.team_id == self._team_id, lead.c.external_id == saved.external_id)
                .values(values)
            )
        joined = self._join_waiting(saved)
        self.rescore_with(joined, saved.external_id, now)
        if joined or before:
            mark(self._connection, self._team_id, [saved.external_id])
        self._change_owner(saved.external_id, before, now)
        return is_new

    def assign(
        self, external_id: str, owner_id: int | None, now: datetime, only_from_pool: bool = False
    ) -> bool:
        """Gives the lead to an owner (None: to the pool); False if it was no longer there to take."""
        statement = update(lead).where(
            lead.c.team_id == self._team_id,
            lead.c.external_id == external_id,
            lead.c.merged_into.is_(None),
        )
        before = None if only_from_pool else self.get(external_id)
        if only_from_pool:
            statement = statement.where(lead.c.owner_id == POOL)
        result = self._connection.execute(statement.values(owner_id=owner_id or POOL))
        if result.rowcount == 1:
            self._change_owner(external_id, before, now)
        return result.rowcount == 1

    def set_status(self, external_id: str, status: str, now: datetime) -> None:
        """`external_id` is the lead's own, not that of one merged into it."""
        self._connection.execute(
            update(lead)
            .where(lead.c.team_id == self._team_id, lead.c.external_id == external_id)
            .values(status=status)
        )
        self.rescore(external_id, now)
        mark(self._connection, self._team_id, [external_id])
        self._tell_owner(external_id, now)

    def signals(self, external_id: str) -> list[Signal]:
        rows = _signals.rows(self._connection, self._key(external_id))
        return [to_signal(row) for row in rows]

    def touchpoints(self, external_id: str) -> list[Touchpoint]:
        rows = _touchpoints.rows(self._connection, self._key(external_id))
        return [to_touchpoint(row) for row in rows]

    def ledger(self, external_id: str) -> LeadLedger | None:
        found = self.get(external_id)
        return self._with_entries(found) if found else None

    def _with_entries(self, found: Lead) -> LeadLedger:
        signals, touchpoints = together(self._connection, *self.reading(found.external_id))
        return self.with_rows(found, signals, touchpoints)

    def rescore(self, external_id: str, now: datetime) -> LeadLedger:
        """Computes the derived columns anew from the lead, its ledger and the playbook in force."""
        found = self.locked(external_id)
        assert found is not None, external_id
        return self.rescore_locked(found, now)

    def rescore_with(self, new: Collection[SignalId], external_id: str, now: datetime) -> None:
        """`rescore` after these signals came in; the owner is to know what they make of the lead."""
        whole = self.rescore(external_id, now)
        notice_new(self._connection, self._team_id, whole, new, self._playbooks.active, now)

    def rescore_locked(self, found: Lead, now: datetime) -> LeadLedger:
        """`rescore` for a lead as it is and that no other writer can change."""
        whole = self._with_entries(found)
        together(self._connection, self.rescoring(whole, now))
        return whole

    def rescoring(self, whole: LeadLedger, now: datetime) -> Step:
        """What writes the derived columns of this lead."""
        columns = derived(whole, self._playbooks.active, now)
        return _write_derived, derived_values(self._team_id, whole.lead.external_id, columns)

    def reading(self, external_id: str) -> tuple[Step, Step]:
        """What reads the lead's signals and touchpoints, for `with_rows`."""
        key = self._key(external_id)
        return (_signals, key), (_touchpoints, key)

    def with_rows(self, found: Lead, signals: Done, touchpoints: Done) -> LeadLedger:
        """The lead with the entries that were read."""
        of_signals = [to_signal(row) for row in signals.rows]
        of_touchpoints = [to_touchpoint(row) for row in touchpoints.rows]
        stands = standing(of_touchpoints, of_signals, self._playbooks.active)
        return LeadLedger(found, of_signals, of_touchpoints, stands)

    def _change_owner(self, external_id: str, before: Lead | None, now: datetime) -> None:
        """Who owns the lead now is nudged of it; what stands about it at both owners goes stale.

        In this order: whoever is just deciding to tell the old one is waited for, and followed.
        """
        Nudges(self._connection, self._team_id).follow([external_id])
        if before and before.owner_id:
            Outbox(self._connection, self._team_id).go_stale(before.owner_id, now)
        self._tell_owner(external_id, now)

    def _tell_owner(self, external_id: str, now: datetime) -> None:
        """What stands in the owner's conversation about this lead may not be true any more."""
        found = self.get(external_id)
        if found and found.owner_id:
            Outbox(self._connection, self._team_id).go_stale(found.owner_id, now)

    def _row(self, statement: Prepared, external_id: str) -> Row | None:
        """The lead's row; where it was merged, that of the lead it is part of by now."""
        rows = statement.rows(self._connection, self._key(external_id))
        while rows and rows[0][_MERGED_INTO]:
            rows = statement.rows(self._connection, self._key(rows[0][_MERGED_INTO]))
        return rows[0] if rows else None

    def _former(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Of the leads that others were merged into, by which ids and e-mails those are known."""
        former: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for into, external_id, email in _merged.rows(self._connection, {"team_id": self._team_id}):
            former[into].append((external_id, email))
        return former

    def _join_waiting(self, appeared: Lead) -> set[SignalId]:
        words = [as_waiting(word) for word in (appeared.external_id, appeared.email) if word]
        joined = self._connection.execute(
            update(signal)
            .where(signal.c.team_id == self._team_id, signal.c.waits_for.in_(words))
            .values(lead=appeared.external_id, waits_for=None)
            .returning(signal.c.source, signal.c.external_id)
        )
        return {(source, external_id) for source, external_id in joined}

    def _key(self, external_id: str) -> dict[str, Any]:
        return {"team_id": self._team_id, "lead": external_id}


# Made once: making it anew would take as long as running it.
WRITE_DERIVED = (
    update(lead)
    .where(lead.c.team_id == bindparam("of_team"), lead.c.external_id == bindparam("of_lead"))
    .values(
        {
            name: bindparam(f"to_{name}")
            for name in (
                "playbook_version",
                "fit",
                "coverage",
                "closed",
                "positive_key",
                "negative_key",
                "priority_key",
                "queue_key",
                "rest_until",
                "due_at",
                "due_what",
            )
        }
    )
)
_write_derived = Prepared(WRITE_DERIVED)


def derived_values(team_id: int, external_id: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What `WRITE_DERIVED` asks for, to write these derived columns of a lead."""
    values = {f"to_{name}": value for name, value in columns.items()}
    return {"of_team": team_id, "of_lead": external_id, **values}


_UNSCORED = {
    "playbook_version": 0,
    "fit": 0.0,
    "coverage": 0.0,
    "positive_key": interest.NOTHING,
    "negative_key": interest.NOTHING,
    "priority_key": 0.0,
}


def as_waiting(words: str) -> str:
    """What a waiting signal names its lead by: an external id as it is, an e-mail in lower case."""
    return words.lower() if "@" in words else words


def notice_new(
    connection: Connection,
    team_id: int,
    whole: LeadLedger,
    new: Collection[SignalId],
    playbook: Playbook,
    now: datetime,
) -> None:
    """The lead's owner is to know of it, if its new signals ripened it or ask for a call."""
    found = whole.lead
    if not new or not found.owner_id or found.status != "open" or whole.standing.closed:
        return
    lead_fit = fit(playbook, found.attributes).value
    state = noticed(whole.signals, new, lead_fit, playbook, now)
    if state:
        owned = [(found.external_id, found.owner_id)]
        Nudges(connection, team_id).notice(owned, state, now)


def derived(whole: LeadLedger, playbook: Playbook, now: datetime) -> dict[str, Any]:
    """The derived columns of a lead, as its whole ledger says."""
    lead_fit = fit(playbook, whole.lead.attributes)
    keys = interest.keys(whole.signals, playbook)
    return {
        "playbook_version": playbook.version,
        "fit": lead_fit.value,
        "coverage": lead_fit.coverage,
        "closed": whole.standing.closed,
        **scored(keys, lead_fit.value),
        **placed(
            whole.standing,
            interest.priority_key(keys, lead_fit.value),
            whole.lead.status == "open",
            now,
        ),
    }


def scored(keys: Keys, fit_value: float) -> dict[str, Any]:
    return {
        "positive_key": keys.positive,
        "negative_key": keys.negative,
        "priority_key": interest.priority_key(keys, fit_value),
    }


def placed(stands: Standing, priority_key: float, is_open: bool, now: datetime) -> dict[str, Any]:
    """Where the lead waits for its call: promised, resting, in the queue, or nowhere."""
    place: dict[str, Any] = dict.fromkeys(("queue_key", "rest_until", "due_at", "due_what"))
    if not is_open or stands.closed:
        return place
    if stands.commitment:
        return place | {"due_at": stands.commitment.due_at, "due_what": stands.commitment.what}
    if stands.resting_until(now):
        return place | {"rest_until": stands.rest_until}
    return place | {"queue_key": priority_key}
