"""Second thoughts: undo and edit. Both append; nothing in the ledger is ever changed."""

from dataclasses import replace
from datetime import datetime

from handlers.log.by_form import About, Unclear, lead_meant
from handlers.log.entries import Logged, TakenBack, append, as_it_stands, edit_id, latest
from scoring.ledger import Touchpoint
from scoring.message import Refused, say
from storage.database import Database
from storage.ledger import undo_id
from storage.members import Member
from storage.store import Store

NOT_YOURS = say("Only who logged this can change it, or a manager.")
NOTE_FITS = 2900  # characters; a form shows little more
CHANGED_MEANWHILE = say("This entry was changed in the meantime. Please open it again.")


def undo(
    database: Database,
    team_id: int,
    speaker: Member,
    source: str,
    external_id: str,
    now: datetime,
) -> TakenBack:
    """Takes a touchpoint back, as it is after any edits; a second time changes nothing."""
    with database.write(team_id) as store:
        lead_id, touchpoint, _ = _of_speaker(store, speaker, source, external_id)
        store.ledger.add_touchpoint(lead_id, _reversal(touchpoint, speaker), now)
        taken_back = as_it_stands(store, lead_id, touchpoint)
        assert isinstance(taken_back, TakenBack)
        return taken_back


def entry(
    database: Database, team_id: int, speaker: Member, source: str, external_id: str
) -> Logged | TakenBack:
    """A touchpoint to edit or to log again, as it is after any edits."""
    with database.read(team_id) as store:
        lead_id, touchpoint, _ = _of_speaker(store, speaker, source, external_id)
        return as_it_stands(store, lead_id, touchpoint)


def edit(
    database: Database,
    team_id: int,
    speaker: Member,
    source: str,
    external_id: str,
    about: About,
    filled: Touchpoint,
    now: datetime,
) -> Logged | TakenBack | Unclear:
    """Takes the touchpoint back and appends the corrected one, both or none.

    The same form twice counts once. Who has undone it meanwhile learns so; nothing is saved.
    """
    with database.write(team_id) as store:
        lead_id, before, undone = _of_speaker(store, speaker, source, external_id)
        if undone:
            return as_it_stands(store, lead_id, before)
        lead = lead_meant(store, speaker, about, edit_id(before.external_id), now)
        if isinstance(lead, Unclear):
            return lead
        corrected = replace(
            filled,
            source=before.source,
            external_id=before.external_id,
            member_id=before.member_id,
            note=_whole_note(before.note, filled.note),
        )
        if lead.external_id == lead_id and corrected == before:
            return as_it_stands(store, lead_id, before)
        if not store.ledger.add_touchpoint(lead_id, _reversal(before, speaker), now):
            raise Refused(CHANGED_MEANWHILE)
        corrected = replace(corrected, external_id=edit_id(before.external_id))
        return replace(append(store, lead, corrected, now), is_new=about.as_new)


def _of_speaker(
    store: Store, speaker: Member, source: str, external_id: str
) -> tuple[str, Touchpoint, bool]:
    """The touchpoint after any edits, if this person may change it."""
    found = store.ledger.touchpoint(source, external_id)
    if found is None or found[1].reverses is not None:
        raise Refused(NOT_YOURS)
    store.leads.locked(found[0])
    lead_id, touchpoint, undone = latest(store, *found)
    if not speaker.manager and touchpoint.member_id != speaker.member_id:
        raise Refused(NOT_YOURS)
    return lead_id, touchpoint, undone


def _whole_note(before: str, filled: str) -> str:
    """What did not fit into the form is not lost by leaving it alone."""
    return before if len(filled) > NOTE_FITS and before.startswith(filled) else filled


def _reversal(touchpoint: Touchpoint, speaker: Member) -> Touchpoint:
    """Dated like what it takes back: seen from any instant, that has then never been."""
    return Touchpoint(
        touchpoint.source,
        undo_id(touchpoint.external_id),
        touchpoint.kind,
        touchpoint.outcome,
        touchpoint.occurred_at,
        member_id=speaker.member_id,
        reverses=touchpoint.external_id,
    )
