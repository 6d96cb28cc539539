"""Importing a file: looked through whole, then stored some thousand rows a transaction.

Whoever ends it half way has lost nothing: what is stored is stored with its scores, and the same
import once more does the rest.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import cast

from handlers.imports import parse
from handlers.imports.parse import LeadRow, TouchpointRow
from handlers.imports.report import Rejected, Report
from handlers.imports.sheet import Sheet
from handlers.imports.spill import Spill
from handlers.imports.table import RefusedRow, Remark
from scoring.lead import Lead
from scoring.ledger import LeadKind, Status
from scoring.message import Message, Refused, say
from scoring.signal_checks import LONGEST_SOURCE
from storage import bulk
from storage.database import Database
from storage.store import Store

Progress = Callable[[int, int], None]
Words = Callable[[Message], str]

DEFAULT_SOURCE = "csv"
LEADS_AT_ONCE = 2_000
TOUCHPOINTS_AT_ONCE = 1_000
SIGNALS_AT_ONCE = 10_000  # in a transaction: no other writer waits longer than half a second
SIGNALS_READ_AT_ONCE = 50_000


def unseen(done: int, total: int) -> None:
    """The progress nobody looks at."""


def import_leads(
    database: Database,
    team_id: int,
    path: Path,
    source: str,
    now: datetime,
    progress: Progress = unseen,
    words: Words = str,
) -> Report:
    """Brings the leads to what the file says of them. Leads have no `source`.

    A column that the file does not have leaves what is known, an empty cell clears it (an empty
    owner, kind or status leaves it). An opt-out stays, whatever the file says. A row of a lead that
    was merged into another is known: whoever merged them chose what is true.
    """
    sheet = Sheet(path, parse.LEADS_NEED, parse.LEAD_COLUMNS)
    count = 0
    with reporting(sheet, words, progress) as (report, rejected):
        for chunk in sheet.chunks(LEADS_AT_ONCE):
            read = parse.read_leads(chunk, sheet.columns)
            done, kept = bulk.in_one_go(database, team_id, _save_leads, read.rows, now)
            report.done += done
            report.known += len(read.rows) - done
            report.warn([*read.warnings, *kept])
            refuse(read.refused, report, rejected)
            progress(count := count + len(chunk.rows), sheet.total)
    return report


def import_touchpoints(
    database: Database,
    team_id: int,
    path: Path,
    source: str,
    now: datetime,
    progress: Progress = unseen,
    words: Words = str,
) -> Report:
    """Appends the touchpoints that are new; one of a lead that is not known is refused."""
    sheet = Sheet(path, parse.TOUCHPOINTS_NEED, parse.TOUCHPOINT_COLUMNS)
    source, count = checked_source(source), 0
    with reporting(sheet, words, progress) as (report, rejected):
        for chunk in sheet.chunks(TOUCHPOINTS_AT_ONCE):
            read = parse.read_touchpoints(chunk, sheet.columns, source, now)
            added, unknown = bulk.in_one_go(database, team_id, _add_touchpoints, read.rows, now)
            _count(added, report)
            report.warn(read.warnings)
            refused = [*read.refused, *(_unknown_lead(read.rows[place]) for place in unknown)]
            refuse(sorted(refused, key=lambda row: row.remark.line), report, rejected)
            progress(count := count + len(chunk.rows), sheet.total)
    return report


def import_signals(
    database: Database,
    team_id: int,
    path: Path,
    source: str,
    now: datetime,
    progress: Progress = unseen,
    words: Words = str,
) -> Report:
    """Appends the signals that are new; one whose lead is not known yet waits for it.

    The whole file is read before the first is stored, so progress counts each row half when it is
    read and half when it is stored.
    """
    sheet = Sheet(path, parse.SIGNALS_NEED, parse.SIGNAL_COLUMNS)
    source, count = checked_source(source), 0
    with database.read(team_id) as store:
        playbook = store.playbooks.active
    named = {*playbook.points, *playbook.fast_lane}
    with (
        _collecting_rarely(),
        reporting(sheet, words, progress) as (report, rejected),
        Spill(sheet.total, SIGNALS_AT_ONCE) as spill,
    ):
        for chunk in sheet.chunks(SIGNALS_READ_AT_ONCE):
            read = parse.read_signals(chunk, sheet.columns, now)
            spill.add(read.rows)
            report.name_kinds(row[3] for row in read.rows if row[5] is None and row[3] not in named)
            report.warn(read.warnings)
            refuse(read.refused, report, rejected)
            count += len(chunk.rows)
            progress(count // 2, sheet.total)
        first = bulk.import_parts(database, team_id, source, spill.parts(), now)
        then = (bulk.import_signals(database, team_id, source, p, now) for p in spill.repeated())
        for added in chain(first, then):
            _count(added, report)
            count += added.new + added.known
            progress(count // 2, sheet.total)
    return report


@contextmanager
def reporting(sheet: Sheet, words: Words, progress: Progress) -> Iterator[tuple[Report, Rejected]]:
    """A report to be filled in; at the end the refused rows have their file."""
    report, rejected = Report(), Rejected(sheet.path, sheet.columns, words)
    with rejected:
        yield report, rejected
        report.rejected_path = rejected.finish()
        report.not_written = rejected.not_written
    progress(sheet.total, sheet.total)


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Keeps the garbage collector from looking through a million rows that are no garbage."""
    usual = gc.get_threshold()
    gc.set_threshold(1_000_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _count(added: bulk.Added, report: Report) -> None:
    report.done += added.new
    report.known += added.known
    report.waiting += added.waiting


def refuse(rows: Sequence[RefusedRow], report: Report, rejected: Rejected) -> None:
    report.refuse([row.remark for row in rows])
    rejected.add(rows)


def checked_source(source: str) -> str:
    source = source.strip()
    if not source or len(source) > LONGEST_SOURCE:
        raise Refused(say("A source has a name of 1 to {most} characters", most=LONGEST_SOURCE))
    return source


def _save_leads(store: Store, rows: Sequence[LeadRow], now: datetime) -> tuple[int, list[Remark]]:
    """Saves what the rows change; returns how many did, and what is to be said of the others."""
    known = bulk.locked_leads(store, {row.external_id for row in rows})
    members = _members(store, (row.fields["owner"] for row in rows if "owner" in row.fields))
    saved: dict[str, Lead] = {}
    done, remarks = 0, []
    for row in rows:
        found = known.get(row.external_id)
        lead_id = found.external_id if found else row.external_id
        before = saved.get(lead_id) or found
        if before and lead_id != row.external_id:
            after = _opted_out(before) if row.fields.get("status") == "opted_out" else before
            remarks.append(_part_of(row, lead_id))
        else:
            after = _merged(before or Lead(lead_id), row, members)
        if before and before.status == "opted_out" != after.status:
            after = _opted_out(after)
            remarks.append(_opt_out_kept(row))
        if after != before:
            saved[lead_id] = after
            done += 1
    own = {lead.external_id for lead in known.values()}
    new = [lead for lead_id, lead in saved.items() if lead_id not in own]
    changed = [lead for lead_id, lead in saved.items() if lead_id in own]
    bulk.save_leads(store, new, changed, now)
    return done, remarks


def _opted_out(lead: Lead) -> Lead:
    return replace(lead, status="opted_out")


def _merged(before: Lead, row: LeadRow, members: Mapping[str, int]) -> Lead:
    fields = row.fields
    attributes = {**before.attributes, **row.attributes}
    return Lead(
        external_id=before.external_id,
        company=fields.get("company", before.company),
        contact=fields.get("contact", before.contact),
        email=fields.get("email", before.email),
        phone=fields.get("phone", before.phone),
        owner_id=members[fields["owner"]] if "owner" in fields else before.owner_id,
        kind=cast(LeadKind, fields.get("kind", before.kind)),
        status=cast(Status, fields.get("status", before.status)),
        attributes={name: text for name, text in attributes.items() if text},
    )


def _add_touchpoints(
    store: Store, rows: Sequence[TouchpointRow], now: datetime
) -> tuple[bulk.Added, list[int]]:
    members = _members(store, (row.user for row in rows))
    named = [(row.lead, replace(row.touchpoint, member_id=members[row.user])) for row in rows]
    return bulk.add_touchpoints(store, named, now)


def _members(store: Store, words: Iterable[str]) -> dict[str, int]:
    """The members with these e-mails and Slack ids; who is not known yet becomes one."""
    return {word: store.members.ensure(word) for word in sorted(set(words))}


def _opt_out_kept(row: LeadRow) -> Remark:
    return Remark(
        row.line,
        "status",
        say("{lead} has opted out and stays so; an import does not lift it", lead=row.external_id),
    )


def _part_of(row: LeadRow, into: str) -> Remark:
    words = say(
        "{lead} was merged into {into}; of such a row only an opt-out counts",
        lead=row.external_id,
        into=into,
    )
    return Remark(row.line, "external_id", words)


def _unknown_lead(row: TouchpointRow) -> RefusedRow:
    reason = say("There is no lead with the external id or e-mail “{words}”", words=row.lead)
    return RefusedRow(Remark(row.line, "lead", reason), row.cells)
