"""A workshop from its beginning to its compromise, each step in one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.workshop import telling
from handlers.workshop.reading import (
    ENDS_AT,
    Form,
    Plan,
    Result,
    Running,
    base_of,
    form_of,
    plan,
    result_of,
    running,
)
from scoring.agreement.changes import changes
from scoring.agreement.evidence import EvidenceOf
from scoring.agreement.proposal import Side
from scoring.agreement.workshop import Points, WhyOver, compromise, why_over
from scoring.message import Refused, say
from scoring.playbook_toml import to_toml
from storage.bulk import in_one_go
from storage.database import Database
from storage.members import Member
from storage.store import Store
from storage.workshops import StoredWorkshop

_NOT_OVER = say("This workshop is not over yet.")


def opening(database: Database, team_id: int, member: Member, now: datetime) -> Plan | Running:
    """The workshop that runs, else how a new one may begin; raises `Refused` where there is nothing to
    ask about.
    """
    with database.read(team_id) as store:
        asked = store.workshops.running()
        if asked:
            return running(store, asked, member)
        if not store.playbooks.active.criteria:
            raise Refused(
                say(
                    "The playbook has no criteria yet, so there is nothing to give points to. Add some "
                    "with `/playbook`."
                )
            )
        return plan(store, member, now)


def start(
    database: Database,
    team_id: int,
    member: Member,
    invited: Mapping[int, Side],
    until: date,
    now: datetime,
) -> tuple[Running, bool]:
    """Asks these members, until the evening of that day; returns the workshop and whether it is new.
    Where another one runs already, nobody is asked, and that one is returned.
    """

    def work(store: Store) -> tuple[Running, bool]:
        started = store.workshops.start(member.member_id, invited, ends_at(member, until), now)
        if started:
            telling.invite(store, started, now)
        asked = started or store.workshops.running()
        assert asked is not None
        return running(store, asked, member), started is not None

    return in_one_go(database, team_id, work)


def form(database: Database, team_id: int, member: Member, workshop_id: int) -> Form:
    """Raises `Refused` where the workshop is over, and where somebody else is asked."""
    with database.read(team_id) as store:
        return form_of(store, workshop_id, member)


def answer(
    database: Database, team_id: int, member: Member, asked: Form, points: Points, now: datetime
) -> StoredWorkshop:
    """Keeps what the member gives, in place of what they gave before; raises `Refused` as `form`."""

    def work(store: Store) -> StoredWorkshop:
        held = store.workshops.held(asked.workshop.workshop_id)
        assert held is not None
        form_of(store, held.workshop_id, member)
        if store.workshops.answer(held, member.member_id, points, now):
            telling.follow(store, held, now)
        return held

    return in_one_go(database, team_id, work)


def close(
    database: Database, team_id: int, member: Member, workshop_id: int, now: datetime
) -> None:
    """Ends it before its time; closing it again does nothing. Raises `Refused` for others than the
    asker and managers.
    """

    def work(store: Store) -> None:
        held = store.workshops.held(workshop_id)
        if held is None or not held.is_open:
            return
        if not running(store, held, member).may_close:
            raise Refused(say("Only who asked for it, or a manager, may close it earlier."))
        _close(store, held, member.member_id, "closed", now)

    in_one_go(database, team_id, work)


def close_where_over(store: Store, now: datetime) -> bool:
    """Closes the workshop that runs where it is over; whether it was."""
    asked = store.workshops.running()
    held = store.workshops.held(asked.workshop_id) if asked else None
    if held is None or not held.is_open:
        return False
    here = (
        one.has_answered for one in store.workshops.participants(held.workshop_id) if one.is_here
    )
    why = why_over(here, held.ends_at, now)
    if why:
        _close(store, held, held.asked_by, why, now)
    return why is not None


def tell(store: Store, workshop_id: int, found: EvidenceOf, now: datetime) -> int:
    """Keeps what the ledger says, and tells the result; returns to how many."""
    held = store.workshops.held(workshop_id)
    if held is None or held.evidence is not None:
        return 0
    store.workshops.keep_evidence(held, found)
    return telling.result(store, replace(held, evidence=found), now)


def result(database: Database, team_id: int, workshop_id: int) -> Result:
    with database.read(team_id) as store:
        asked = store.workshops.get(workshop_id)
        if asked is None or asked.is_open:
            raise Refused(_NOT_OVER)
        return result_of(store, asked)


def drafted(
    database: Database, team_id: int, member: Member, workshop_id: int, why: str, now: datetime
) -> int:
    """Puts the compromise into the member's draft, which begins with it where there is none, and
    returns its id. A draft that came from it already stays as it was edited since. Raises `Refused`
    where nothing of it is left to change.
    """
    with database.write(team_id) as store:
        asked = store.workshops.held(workshop_id)
        if asked is None or asked.is_open:
            raise Refused(_NOT_OVER)
        about = {"workshop_id": workshop_id}
        own = store.proposals.draft_of(member.member_id)
        if own and own.origin == "workshop" and own.about == about:
            return own.proposal_id
        current = own.playbook if own else store.playbooks.active
        met = compromise(base_of(store, asked), current, result_of(store, asked).opinions)
        toml = to_toml(met.playbook)
        if own:
            return store.proposals.change(own.proposal_id, toml, now).proposal_id
        if not changes(current, met.playbook):
            raise Refused(say("Half way between the sides is what the playbook says already."))
        draft = store.proposals.draft(member.member_id, toml, "workshop", about, now, why)
        return draft.proposal_id


def ends_at(member: Member, until: date) -> datetime:
    """When a workshop ends whose last day is this one."""
    return datetime.combine(until, ENDS_AT, member.zone).astimezone(UTC)


def _close(store: Store, held: StoredWorkshop, by: int, why: WhyOver, now: datetime) -> None:
    store.workshops.close(held, by, why, now)
    telling.follow(store, replace(held, closed_at=now), now)
