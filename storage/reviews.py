"""What the weekly reviews are made of: ranges of one member's touchpoints, counted where they lie."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, exists, func, select, update

from scoring.lead import Lead
from scoring.ledger import Outcome
from scoring.money import Money
from scoring.review import DEAL_WITHIN, Entry, Share
from scoring.schedule import Preferences
from storage.members import MEMBER_COLUMNS, Member, to_member
from storage.preferences import PREFERENCE_COLUMNS, to_preferences
from storage.prepared import Prepared, constant
from storage.tables import lead, member, preference, touchpoint
from storage.team_week import holds

KIND = "review"  # of its messages and its claims
MOST = 50  # names of leads
_DEAL_WITHIN = constant(round(DEAL_WITHIN.total_seconds()) * 1_000_000)


class Reviews:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def due(self, now: datetime, most: int) -> list[tuple[Member, Preferences]]:
        """Whose review may be due, the longest waiting first; a look that locks nothing."""
        rows = self._connection.execute(
            select(*MEMBER_COLUMNS, *PREFERENCE_COLUMNS)
            .join_from(
                preference,
                member,
                (member.c.team_id == preference.c.team_id)
                & (member.c.member_id == preference.c.member_id),
            )
            .where(*self._is_due(now))
            .order_by(preference.c.review_next_at, preference.c.member_id)
            .limit(most)
        )
        many = len(MEMBER_COLUMNS)
        return [(to_member(row[:many]), to_preferences(row[many:])) for row in rows]

    def take(self, member_ids: Collection[int], now: datetime) -> set[int]:
        """Those of the members who are still due, from here on ours until the transaction ends.

        Whoever takes one says with `look_again` when to look next.
        """
        rows = self._connection.execute(
            select(preference.c.member_id)
            .where(*self._is_due(now), preference.c.member_id.in_(member_ids))
            .order_by(preference.c.member_id)
            .with_for_update(skip_locked=True)
        )
        return set(rows.scalars())

    def look_again(self, members: Iterable[tuple[int, datetime | None]]) -> None:
        """When the review job is to look at each member next; None: never."""
        for member_id, at in members:
            self._connection.execute(
                update(preference)
                .where(preference.c.team_id == self._team_id, preference.c.member_id == member_id)
                .values(review_next_at=at)
            )

    def next_look(self, member_id: int) -> datetime | None:
        """When the review job is to look at this member; None: never."""
        return self._connection.execute(
            select(preference.c.review_next_at).where(
                preference.c.team_id == self._team_id, preference.c.member_id == member_id
            )
        ).scalar()

    def entries(self, member_id: int, since: datetime, before: datetime) -> list[Entry]:
        """What a member logged in that time and what stands, in order of time."""
        rows = _entries.rows(self._connection, self._range(member_id, since, before))
        return [
            Entry(at, kind, outcome, minutes, None if amount is None else Money(amount, currency))
            for at, kind, outcome, minutes, amount, currency in rows
        ]

    def counts(
        self, member_id: int, since: datetime, before: datetime
    ) -> Mapping[tuple[str, Outcome], int]:
        """How many of what a member logged in that time are of a kind and an outcome."""
        rows = _counts.rows(self._connection, self._range(member_id, since, before))
        return {(kind, outcome): int(n) for kind, outcome, n in rows}

    def deals(self, member_id: int, since: datetime, before: datetime) -> Share:
        """Of the leads with whom a member made an appointment in that time: those with a deal within
        `DEAL_WITHIN` of it, whoever won it.
        """
        rows = _deals.rows(self._connection, self._range(member_id, since, before))
        ((appointments, won),) = rows
        return Share(int(won or 0), int(appointments))

    def left_open(self, member_id: int, since: datetime, before: datetime) -> Sequence[str]:
        """The names of a member's open leads whose last entry is their appointment of that time, with
        no next step; the earliest first.
        """
        rows = _left_open.rows(self._connection, self._range(member_id, since, before))
        return [Lead(*row).name for row in rows]

    def _range(self, member_id: int, since: datetime, before: datetime) -> dict[str, Any]:
        return {
            "team_id": self._team_id,
            "member_id": member_id,
            "since": since,
            "before": before,
        }

    def _is_due(self, now: datetime) -> tuple[Any, ...]:
        return (
            preference.c.team_id == self._team_id,
            preference.c.review_next_at.is_not(None),
            preference.c.review_next_at <= now,
        )


def _logged(*columns: Any) -> Select[Any]:
    """Of what a member logged in a time and what stands."""
    instant = touchpoint.c.occurred_at.type
    return select(*columns).where(
        touchpoint.c.team_id == bindparam("team_id"),
        touchpoint.c.member_id == bindparam("member_id"),
        touchpoint.c.occurred_at >= bindparam("since", type_=instant),
        touchpoint.c.occurred_at < bindparam("before", type_=instant),
        *holds(),
    )


def _won_after_an_appointment() -> Prepared:
    first = func.min(touchpoint.c.occurred_at).label("at")
    made = (
        _logged(touchpoint.c.lead, first)
        .where(touchpoint.c.outcome == "appointment")
        .group_by(touchpoint.c.lead)
        .subquery("made")
    )
    deal = touchpoint.alias("deal")
    won = exists().where(
        deal.c.team_id == bindparam("team_id"),
        deal.c.lead == made.c.lead,
        deal.c.occurred_at >= made.c.at,
        deal.c.occurred_at < made.c.at + _DEAL_WITHIN,
        deal.c.outcome == "won",
        *holds(deal),
    )
    hit = case((won.correlate(made), constant(1)), else_=constant(0))
    return Prepared(select(func.count(), func.sum(hit)).select_from(made))


def _appointments_left_open() -> Prepared:
    later = touchpoint.alias("later")
    followed = exists().where(
        later.c.team_id == touchpoint.c.team_id,
        later.c.lead == touchpoint.c.lead,
        later.c.occurred_at > touchpoint.c.occurred_at,
        *holds(later),
    )
    return Prepared(
        _logged(lead.c.external_id, lead.c.company, lead.c.contact, lead.c.email)
        .join_from(
            touchpoint,
            lead,
            (lead.c.team_id == touchpoint.c.team_id) & (lead.c.external_id == touchpoint.c.lead),
        )
        .where(
            touchpoint.c.outcome == "appointment",
            touchpoint.c.next_step_at.is_(None),
            lead.c.owner_id == touchpoint.c.member_id,
            lead.c.status == "open",
            lead.c.closed.is_(None),
            lead.c.due_at.is_(None),
            ~followed.correlate(touchpoint),
        )
        .order_by(touchpoint.c.occurred_at)
        .limit(constant(MOST))
    )


_entries = Prepared(
    _logged(
        touchpoint.c.occurred_at,
        touchpoint.c.kind,
        touchpoint.c.outcome,
        touchpoint.c.minutes,
        touchpoint.c.value_amount,
        touchpoint.c.value_currency,
    ).order_by(touchpoint.c.occurred_at)
)
_counts = Prepared(
    _logged(touchpoint.c.kind, touchpoint.c.outcome, func.count()).group_by(
        touchpoint.c.kind, touchpoint.c.outcome
    )
)
_deals = _won_after_an_appointment()
_left_open = _appointments_left_open()
