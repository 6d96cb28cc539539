"""Two leads that turned out to be the same one become one. It cannot be undone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from scoring.lead import Lead
from scoring.message import Refused, say
from storage.leads import Leads
from storage.nudges import Nudges
from storage.outbox import Outbox
from storage.tables import POOL, lead, signal, touchpoint
from storage.uncounted import mark

_FILLED = ("company", "contact", "email", "phone")
_NOWHERE = dict.fromkeys(("queue_key", "rest_until", "due_at", "due_what"))


class Merges:
    def __init__(self, connection: Connection, team_id: int, leads: Leads) -> None:
        self._connection = connection
        self._team_id = team_id
        self._leads = leads

    def merge(self, other: str, into: str, now: datetime) -> Lead:
        """Makes the lead `other` a part of `into`, and returns that as it is then.

        All that happened to one of them happened to the one that stays. What this lacks it has from
        the other, an owner too; an opt-out is both's. Whoever names the other from now on, by its id
        or its e-mail, names the one that stays. Raises `Refused` where they are one already.
        """
        goes, stays = self._locked(other, into)
        together = joined(goes, stays)
        self._move_entries(goes.external_id, stays.external_id)
        self._change(
            goes.external_id, {"merged_into": stays.external_id, "owner_id": POOL} | _NOWHERE
        )
        self._change(stays.external_id, _values(together))
        Nudges(self._connection, self._team_id).join(goes.external_id, stays.external_id)
        self._leads.rescore(stays.external_id, now)
        mark(self._connection, self._team_id, [goes.external_id, stays.external_id])
        owners = {one.owner_id for one in (goes, stays, together)}
        for owner_id in sorted(owner for owner in owners if owner):
            Outbox(self._connection, self._team_id).go_stale(owner_id, now)
        return together

    def _locked(self, other: str, into: str) -> tuple[Lead, Lead]:
        """Both, as the leads that they are part of by now."""
        # In the order of all who lock several leads, so that no two wait for each other in a circle.
        found = {one: self._leads.locked(one) for one in sorted({other, into})}
        goes, stays = found[other], found[into]
        assert goes is not None, other
        assert stays is not None, into
        if goes.external_id == stays.external_id:
            raise Refused(say("These two are one lead already."))
        return goes, stays

    def _move_entries(self, goes: str, stays: str) -> None:
        for entry in (signal, touchpoint):
            self._connection.execute(
                update(entry)
                .where(entry.c.team_id == self._team_id, entry.c.lead == goes)
                .values(lead=stays)
            )
        self._connection.execute(
            update(lead)
            .where(lead.c.team_id == self._team_id, lead.c.merged_into == goes)
            .values(merged_into=stays)
        )

    def _change(self, external_id: str, values: Mapping[str, Any]) -> None:
        self._connection.execute(
            update(lead)
            .where(lead.c.team_id == self._team_id, lead.c.external_id == external_id)
            .values(values)
        )


def joined(goes: Lead, stays: Lead) -> Lead:
    """The lead that stays, with what it lacks from the one that goes."""
    known = {name: text for name, text in stays.attributes.items() if text}
    opted_out = "opted_out" in (goes.status, stays.status)
    return replace(
        stays,
        **{name: getattr(stays, name) or getattr(goes, name) for name in _FILLED},
        owner_id=stays.owner_id or goes.owner_id,
        status="opted_out" if opted_out else stays.status,
        attributes={**goes.attributes, **known},
    )


def _values(together: Lead) -> dict[str, Any]:
    return {
        **{name: getattr(together, name) for name in _FILLED},
        "owner_id": together.owner_id or POOL,
        "status": together.status,
        "attributes": together.attributes,
    }
