"""The vetoes of reps: leads found to be no fit, and why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from scoring.agreement.simulation import Waiting
from scoring.agreement.vetoes import Fate, Veto
from scoring.interest import Keys
from scoring.lead import Lead
from storage.tables import POOL, lead, touchpoint

MOST_VETOES = 5_000
MOST_FATES = 20_000
MOST_WAITING = 50_000


class Vetoes:
    """What is read here is bounded, so that it can be read within a request: in a workspace with more,
    it is a part of it that is looked at.
    """

    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def since(self, instant: datetime) -> Sequence[Veto]:
        """The vetoes that stand, given from then on, in the order of the leads' ids."""
        taken_back = (
            select(touchpoint.c.reverses)
            .where(
                touchpoint.c.team_id == self._team_id,
                touchpoint.c.lead == lead.c.external_id,
                touchpoint.c.reverses.is_not(None),
            )
            .correlate(lead)
        )
        rows = self._connection.execute(
            select(lead.c.external_id, touchpoint.c.note, lead.c.attributes)
            .join(
                touchpoint,
                (touchpoint.c.team_id == lead.c.team_id)
                & (touchpoint.c.lead == lead.c.external_id),
            )
            .where(
                lead.c.team_id == self._team_id,
                lead.c.closed.is_not(None),
                lead.c.closed == "not_a_fit",
                touchpoint.c.outcome == "not_a_fit",
                touchpoint.c.reverses.is_(None),
                touchpoint.c.external_id.not_in(taken_back),
                touchpoint.c.occurred_at >= instant,
            )
            .order_by(lead.c.external_id, touchpoint.c.occurred_at)
            .limit(MOST_VETOES)
        )
        # Of a lead that was found to be no fit twice, the later reason holds.
        return list({row[0]: Veto(*row) for row in rows}.values())

    def fates(self) -> Sequence[Fate]:
        """How leads ended, as reps have logged it."""
        rows = self._connection.execute(
            select(lead.c.closed, lead.c.attributes)
            .where(lead.c.team_id == self._team_id, lead.c.closed.is_not(None))
            .limit(MOST_FATES)
        )
        return [Fate(closed == "won", attributes) for closed, attributes in rows]

    def waiting(self) -> Sequence[Waiting]:
        """The leads that wait for a call."""
        rows = self._connection.execute(
            select(
                lead.c.external_id,
                lead.c.company,
                lead.c.contact,
                lead.c.email,
                lead.c.owner_id,
                lead.c.positive_key,
                lead.c.negative_key,
                lead.c.attributes,
            )
            .where(lead.c.team_id == self._team_id, lead.c.queue_key.is_not(None))
            .limit(MOST_WAITING)
        )
        return [
            Waiting(
                row[0],
                Lead(*row[:4]).name,
                None if row[4] == POOL else row[4],
                Keys(row[5], row[6]),
                row[7],
            )
            for row in rows
        ]
