"""What a bulk import asks and tells the database, in each driver's fastest way.

Sets go in as one value each (JSON on SQLite, arrays on PostgreSQL), rows by executemany or COPY.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from sqlalchemy import Connection, text

from scoring.bulk import Beside
from scoring.counting import MAIL_KINDS

# As in the table: team_id, source, external_id, lead, waits_for, kind, asset, occurred_at, points,
# received_at.
SignalRow: TypeAlias = tuple[
    int, str, str, str | None, str | None, str, str | None, int, float | None, int
]
Growth: TypeAlias = tuple[str, float, float, float]  # lead, positive, negative, priority key
Promise: TypeAlias = tuple[str, int, str]  # lead, due_at, due_what
Span: TypeAlias = tuple[str, int, int]  # lead, first microsecond, the one beyond

_COLUMNS = (
    "team_id, source, external_id, lead, waits_for, kind, asset, occurred_at, points, received_at"
)


class LeadState(NamedTuple):
    """What a new signal has to know of its lead."""

    external_id: str
    playbook_version: int
    status: str
    fit: float
    positive_key: float
    negative_key: float
    due_at: int | None
    owner_id: int
    closed: str | None
    merged_into: str | None

    @property
    def is_to_be_called(self) -> bool:
        return bool(self.owner_id) and self.status == "open" and self.closed is None


class Dialect(Protocol):
    """How one kind of database is spoken to in bulk."""

    among: str
    locked: str
    spans: str

    def many(self, keys: Iterable[str]) -> Any: ...
    def span_values(self, spans: Sequence[Span]) -> Mapping[str, Any]: ...
    def insert(self, connection: Connection, rows: Sequence[SignalRow]) -> None: ...
    def grow(self, connection: Connection, team_id: int, grown: Sequence[Growth]) -> None: ...
    def promise(self, connection: Connection, team_id: int, made: Sequence[Promise]) -> None: ...


class BulkSql:
    """The questions, in words that both databases understand but for the gaps of the dialect."""

    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id
        self._dialect: Dialect = Sqlite() if connection.dialect.name == "sqlite" else Postgres()

    def known_signals(self, source: str, external_ids: Iterable[str]) -> dict[str, bool]:
        """Those of the ids that are in the ledger, and whether each waits for its lead."""
        rows = self._ask(
            "SELECT external_id, waits_for IS NOT NULL FROM signal"
            f" WHERE team_id = :team_id AND source = :source AND external_id {self._dialect.among}",
            external_ids,
            source=source,
        )
        return {external_id: bool(waits) for external_id, waits in rows}

    def known_touchpoints(self, source: str, external_ids: Iterable[str]) -> set[str]:
        rows = self._ask(
            "SELECT external_id FROM touchpoint"
            f" WHERE team_id = :team_id AND source = :source AND external_id {self._dialect.among}",
            external_ids,
            source=source,
        )
        return {external_id for (external_id,) in rows}

    def existing(self, lead_ids: Iterable[str]) -> dict[str, str]:
        """Those of the ids that are known, and whose they are: of a merged lead, the other's."""
        rows = self._ask(
            "SELECT external_id, coalesce(merged_into, external_id) FROM lead"
            f" WHERE team_id = :team_id AND external_id {self._dialect.among}",
            lead_ids,
        )
        return dict(map(tuple, rows))

    def by_email(self, emails: Iterable[str]) -> dict[str, str]:
        """The lead of each e-mail; of several an open one first, as `Leads.named` has it."""
        rows = self._ask(
            "SELECT email, coalesce(merged_into, external_id) FROM lead"
            f" WHERE team_id = :team_id AND email != '' AND email {self._dialect.among}"
            " ORDER BY merged_into IS NULL, status = 'open', closed IS NULL, external_id DESC",
            emails,
        )
        return dict(map(tuple, rows))

    def named(self, words: Iterable[str]) -> dict[str, str]:
        """External ids and e-mails → the leads they name, as `Leads.named` does one by one."""
        words = set(words)
        ids = self.existing(words)
        emails = {word: word.lower() for word in words - ids.keys() if "@" in word}
        leads = self.by_email(set(emails.values()))
        by_email = {word: leads[email] for word, email in emails.items() if email in leads}
        return ids | by_email

    def locked(self, lead_ids: Iterable[str]) -> tuple[list[LeadState], dict[str, str]]:
        """Those of the leads that exist, kept from other writers until the transaction ends; and of
        those that were merged, which of the leads they are part of.
        """
        states = {state.external_id: state for state in self._locked(lead_ids)}
        into = {one: state.merged_into for one, state in states.items() if state.merged_into}
        if not into:
            return list(states.values()), {}
        others, further = self.locked(set(into.values()))
        states |= {state.external_id: state for state in others}
        own = [state for one, state in states.items() if one not in into]
        return own, {one: further.get(other, other) for one, other in into.items()} | further

    def _locked(self, lead_ids: Iterable[str]) -> list[LeadState]:
        rows = self._ask(
            "SELECT external_id, playbook_version, status, fit, positive_key, negative_key, due_at,"
            " owner_id, closed, merged_into FROM lead"
            f" WHERE team_id = :team_id AND external_id {self._dialect.among}"
            # Always locked in the same order, so that two writers of many cannot wait in a circle.
            f" ORDER BY external_id {self._dialect.locked}",
            lead_ids,
        )
        return list(map(LeadState._make, rows))

    def touched(self, lead_ids: Iterable[str]) -> set[str]:
        """Those of the leads that have touchpoints."""
        rows = self._ask(
            "SELECT DISTINCT lead FROM touchpoint"
            f" WHERE team_id = :team_id AND lead {self._dialect.among}",
            lead_ids,
        )
        return {lead for (lead,) in rows}

    def waited_for(self, words: Iterable[str]) -> set[str]:
        """Those of the words (external ids, e-mails) that signals wait for."""
        rows = self._ask(
            "SELECT DISTINCT waits_for FROM signal"
            f" WHERE team_id = :team_id AND waits_for IS NOT NULL AND waits_for {self._dialect.among}",
            words,
        )
        return {waits_for for (waits_for,) in rows}

    def waiting(self, words: Iterable[str]) -> set[tuple[str, str]]:
        """The sources and ids of the signals that wait for these words."""
        rows = self._ask(
            "SELECT source, external_id FROM signal"
            f" WHERE team_id = :team_id AND waits_for IS NOT NULL AND waits_for {self._dialect.among}",
            words,
        )
        return {(source, external_id) for source, external_id in rows}

    def within(self, spans: Sequence[Span]) -> Sequence[Beside]:
        """What each lead did within its span, as far as it may bear on a new signal: what was with an
        asset, and what became of mails.
        """
        if not spans:
            return ()
        rows: Sequence[Any] = self._connection.execute(
            text(
                "SELECT signal.lead, kind, asset, occurred_at"
                f" FROM {self._dialect.spans} CROSS JOIN signal WHERE signal.team_id = :team_id"
                " AND signal.lead = span.lead"
                " AND occurred_at >= span.first AND occurred_at < span.beyond"
                f" AND (asset IS NOT NULL OR kind IN {MAIL_KINDS})"
            ),
            {"team_id": self._team_id, **self._dialect.span_values(spans)},
        ).all()
        return rows

    def insert(self, rows: Sequence[SignalRow]) -> None:
        self._dialect.insert(self._connection, rows)

    def grow(self, grown: Sequence[Growth]) -> None:
        """Writes the keys; a lead in the queue gets its new place there."""
        if grown:
            self._dialect.grow(self._connection, self._team_id, grown)

    def promise(self, made: Sequence[Promise]) -> None:
        """Takes the leads out of queue and rest: their own request is to be answered."""
        if made:
            self._dialect.promise(self._connection, self._team_id, made)

    def _ask(self, question: str, listed: Iterable[str], **values: Any) -> Sequence[Any]:
        listed = list(listed)
        if not listed:
            return ()
        given = {"team_id": self._team_id, "listed": self._dialect.many(listed), **values}
        return self._connection.execute(text(question), given).all()


class Sqlite:
    """A writer is alone here (BEGIN IMMEDIATE), so nothing need be locked."""

    among = "IN (SELECT value FROM json_each(:listed))"
    locked = ""
    spans = (
        "(SELECT json_extract(value, '$[0]') AS lead, json_extract(value, '$[1]') AS first,"
        " json_extract(value, '$[2]') AS beyond FROM json_each(:spans)) AS span"
    )

    def many(self, keys: Iterable[str]) -> str:
        return json.dumps(keys, ensure_ascii=False)

    def span_values(self, spans: Sequence[Span]) -> Mapping[str, Any]:
        return {"spans": json.dumps(spans, ensure_ascii=False)}

    def insert(self, connection: Connection, rows: Sequence[SignalRow]) -> None:
        sql = f"INSERT INTO signal ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._driver(connection).executemany(sql, rows)

    def grow(self, connection: Connection, team_id: int, grown: Sequence[Growth]) -> None:
        self._driver(connection).executemany(
            "UPDATE lead SET positive_key = ?, negative_key = ?, priority_key = ?,"
            " queue_key = CASE WHEN queue_key IS NULL THEN NULL ELSE ? END"
            " WHERE team_id = ? AND external_id = ?",
            [
                (positive, negative, priority, priority, team_id, lead)
                for lead, positive, negative, priority in grown
            ],
        )

    def promise(self, connection: Connection, team_id: int, made: Sequence[Promise]) -> None:
        self._driver(connection).executemany(
            "UPDATE lead SET queue_key = NULL, rest_until = NULL, due_at = ?, due_what = ?"
            " WHERE team_id = ? AND external_id = ?",
            [(due_at, what, team_id, lead) for lead, due_at, what in made],
        )

    def _driver(self, connection: Connection) -> Any:
        return connection.connection.driver_connection


class Postgres:
    among = "= ANY(CAST(:listed AS text[]))"
    locked = "FOR UPDATE"
    spans = (
        "unnest(CAST(:leads AS text[]), CAST(:firsts AS bigint[]), CAST(:beyonds AS bigint[]))"
        " AS span(lead, first, beyond)"
    )

    def many(self, keys: Iterable[str]) -> list[str]:
        return list(keys)

    def span_values(self, spans: Sequence[Span]) -> Mapping[str, Any]:
        leads, firsts, beyonds = map(list, zip(*spans, strict=True))
        return {"leads": leads, "firsts": firsts, "beyonds": beyonds}

    def insert(self, connection: Connection, rows: Sequence[SignalRow]) -> None:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY signal ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def grow(self, connection: Connection, team_id: int, grown: Sequence[Growth]) -> None:
        leads, positive, negative, priority = map(list, zip(*grown, strict=True))
        connection.exec_driver_sql(
            "UPDATE lead SET positive_key = new.positive, negative_key = new.negative,"
            " priority_key = new.priority,"
            " queue_key = CASE WHEN queue_key IS NULL THEN NULL ELSE new.priority END"
            " FROM unnest(%s::text[], %s::float8[], %s::float8[], %s::float8[])"
            " AS new(lead, positive, negative, priority)"
            " WHERE lead.team_id = %s AND lead.external_id = new.lead",
            (leads, positive, negative, priority, team_id),
        )

    def promise(self, connection: Connection, team_id: int, made: Sequence[Promise]) -> None:
        leads, due, what = map(list, zip(*made, strict=True))
        connection.exec_driver_sql(
            "UPDATE lead SET queue_key = NULL, rest_until = NULL, due_at = new.due,"
            " due_what = new.what"
            " FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS new(lead, due, what)"
            " WHERE lead.team_id = %s AND lead.external_id = new.lead",
            (leads, due, what, team_id),
        )
