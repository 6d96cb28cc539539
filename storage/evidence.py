"""What the ledger says of every band and value of a playbook, read lead by lead."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from scoring.agreement.evidence import EvidenceOf, Fated, evidence
from scoring.money import Money
from scoring.playbook import Playbook
from storage.database import Database

AT_ONCE = 20_000  # rows
# What was taken back are few: the database adds up all minutes, and theirs are taken off again.
_MINUTES = """
SELECT lead, sum(minutes) FROM touchpoint
WHERE team_id = :team_id AND reverses IS NULL AND minutes > 0 GROUP BY lead
"""
_TAKEN_BACK = """
SELECT DISTINCT entry.source, entry.external_id, entry.lead, entry.minutes
FROM touchpoint AS undo JOIN touchpoint AS entry
ON entry.team_id = undo.team_id AND entry.source = undo.source AND entry.external_id = undo.reverses
WHERE undo.team_id = :team_id AND undo.reverses IS NOT NULL AND entry.reverses IS NULL
"""
_DEALS = """
SELECT source, external_id, lead, value_amount, value_currency FROM touchpoint
WHERE team_id = :team_id AND reverses IS NULL AND outcome = 'won'
"""
_FATES = """
SELECT external_id, coalesce(closed, status), attributes FROM lead
WHERE team_id = :team_id AND merged_into IS NULL AND (closed IS NOT NULL OR status <> 'open')
"""


def read_evidence(database: Database, team_id: int, playbook: Playbook) -> EvidenceOf:
    """Reads all leads and touchpoints in one snapshot, some at a time. It takes seconds where there
    are many leads, and holds up nobody.
    """
    with database.snapshot() as connection:
        return evidence(_fated(connection, team_id), playbook)


def _fated(connection: Connection, team_id: int) -> Iterator[Fated]:
    """What the ledger says holds, else what was imported. Who was won once stays won."""
    minutes, deals = _work(connection, team_id)
    for external_id, fate, attributes in _rows(connection, _FATES, team_id):
        is_won = external_id in deals or fate == "won"
        if is_won or fate in ("lost", "not_a_fit"):
            known = json.loads(attributes or "{}")
            yield Fated(known, is_won, minutes.get(external_id) or None, deals.get(external_id, ()))


def _work(
    connection: Connection, team_id: int
) -> tuple[Mapping[str, int], Mapping[str, Sequence[Money]]]:
    """The minutes of each lead, and the deals of each that was won, without what was taken back."""
    minutes: dict[str, int] = {row[0]: row[1] for row in _rows(connection, _MINUTES, team_id)}
    taken_back = set()
    for source, entry, lead, spent in _rows(connection, _TAKEN_BACK, team_id):
        taken_back.add((source, entry))
        if spent:
            minutes[lead] -= spent
    deals: dict[str, list[Money]] = defaultdict(list)
    for source, entry, lead, amount, currency in _rows(connection, _DEALS, team_id):
        if (source, entry) not in taken_back:
            value = () if amount is None else (Money(Decimal(amount) / 100, currency),)
            deals[lead].extend(value)
    return minutes, deals


def _rows(connection: Connection, question: str, team_id: int) -> Iterator[Sequence[Any]]:
    """The rows as the driver gives them: amounts are hundredths."""
    # What PostgreSQL answers stays there until it is asked for; SQLite does so anyway.
    streaming = {"stream_results": True, "max_row_buffer": AT_ONCE}
    yield from connection.execute(text(question), {"team_id": team_id}, execution_options=streaming)
