"""Whether the wins came from where an accepted playbook said: looked at after a month, told in words."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from handlers.deps import texts_of
from handlers.proposals import news
from handlers.proposals.telling import NEWS, TOLD_WITHIN, concerned
from handlers.working_days import holidays_of
from scoring.agreement.watch import Verdict, verdict
from scoring.schedule import may_nudge
from storage.audit import AuditEntry
from storage.bulk import in_one_go
from storage.database import Database
from storage.histories import histories
from storage.members import Member
from storage.outbox import NewMessage
from storage.proposals import StoredProposal
from storage.store import Store
from storage.types import to_micros

WATCHED = "watched"  # in the audit trail
BY = "Nextcall"
MONTH = timedelta(days=30)
LOOKS = 3  # while there are too few wins


def look(database: Database, team_id: int, now: datetime) -> int:
    """Looks at what came of one accepted proposal whose time it is, and keeps it in the audit trail.
    Reads every ledger, which takes a while.
    """
    with database.read(team_id) as store:
        proposal = next(_due(store, now), None)
        if proposal is None or proposal.version is None or proposal.decided_at is None:
            return 0
        chosen, before = (
            store.playbooks.get(version) for version in (proposal.version, proposal.version - 1)
        )
    if chosen is None or before is None:
        return 0
    known = histories(database, team_id, now, chosen.playbook.bursts)
    since = to_micros(proposal.decided_at)
    found = verdict(known, since, chosen.playbook, before.playbook)
    return in_one_go(database, team_id, _keep, proposal.proposal_id, found, now)


def tell(database: Database, team_id: int, now: datetime) -> int:
    """Tells author and approvers what came of their playbook, each when they may be told something."""
    with database.read(team_id) as store:
        entries = store.audit.of(WATCHED, now - TOLD_WITHIN)
        waiting = [
            (entry, member.member_id)
            for entry in entries
            for member in _untold(store, entry)
            if _may_be_told(store, member, now)
        ]
    return sum(in_one_go(database, team_id, _tell, *one, now) for one in waiting)


def _due(store: Store, now: datetime) -> Iterator[StoredProposal]:
    """Accepted proposals at which nobody has looked for a month."""
    for proposal in store.proposals.unwatched(now - MONTH):
        looks = _looks(store, proposal.proposal_id, now)
        if not looks or looks[0].at <= now - MONTH:
            yield proposal


def _looks(store: Store, proposal_id: int, now: datetime) -> list[AuditEntry]:
    """When somebody looked at it, the last first."""
    entries = store.audit.of(WATCHED, now - 2 * LOOKS * MONTH)
    return [one for one in entries if one.proposal_id == proposal_id]


def _keep(store: Store, proposal_id: int, found: Verdict, now: datetime) -> int:
    proposal = store.proposals.held(proposal_id)
    if proposal is None or proposal not in _due(store, now):
        return 0  # another process was first
    is_last = not found.is_too_early or len(_looks(store, proposal_id, now)) + 1 >= LOOKS
    if is_last:
        store.proposals.watched(proposal_id, now)
    again = {} if is_last else {"again_at": (now + MONTH).isoformat()}
    store.audit.note(WATCHED, BY, now, proposal_id, proposal.version, **asdict(found), **again)
    return 1


def _untold(store: Store, entry: AuditEntry) -> list[Member]:
    proposal = store.proposals.get(entry.proposal_id or 0)
    if proposal is None:
        return []
    people = concerned(store, proposal)
    told = store.outbox.known({_key(entry, member_id) for member_id in people})
    return [one for one in people.values() if _key(entry, one.member_id) not in told]


def _may_be_told(store: Store, member: Member, now: datetime) -> bool:
    preferences = store.preferences.of(member.member_id)
    return may_nudge(preferences, member.zone, holidays_of(preferences.country), now)


def _tell(store: Store, entry: AuditEntry, member_id: int, now: datetime) -> int:
    member = store.members.get(member_id)
    if member is None or entry.version is None:
        return 0
    detail = dict(entry.detail)
    again = detail.pop("again_at", None)
    again_at = datetime.fromisoformat(again) if again else None
    t = texts_of(member)
    body = news.watched_message(t, entry.version, Verdict(**detail), again_at)
    message = NewMessage(
        _key(entry, member_id), member.slack_id or "", NEWS, body, {}, member.member_id
    )
    return 1 if store.outbox.put(message, now) else 0


def _key(entry: AuditEntry, member_id: int) -> str:
    return f"{WATCHED}/{entry.proposal_id}/{entry.at.date()}/{member_id}"
