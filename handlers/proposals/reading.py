"""Proposals read for one person: what they may know, and what they may do."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers.proposals.flow import standing
from handlers.proposals.shown import Shown, Voice
from handlers.proposals.trail import Happened
from scoring.agreement.changes import changes
from scoring.agreement.voting import Verdict, sides_of
from scoring.message import Message, Refused, say
from storage.audit import AuditEntry
from storage.database import Database
from storage.members import Member
from storage.proposals import StoredProposal
from storage.store import Store

OVERTAKEN_FOR = timedelta(days=60)  # so long it is offered to be brought up to date
TRAIL = 40  # entries


def shown(store: Store, proposal: StoredProposal, reader: Member) -> Shown:
    """The proposal as it is read by this person. Names of leads go to its author and to approvers."""
    base = store.playbooks.get(proposal.base_version)
    assert base is not None
    me, is_open = reader.member_id, proposal.state == "open"
    is_mine, is_approver = proposal.proposed_by == me, me in sides_of(store.approvers.all())
    is_reckoned = proposal.moves_revision == proposal.revision
    found = standing(store, proposal)
    author = store.members.get(proposal.proposed_by)
    is_outdated = is_open and proposal.base_version != store.playbooks.active.version
    return Shown(
        proposal.proposal_id,
        proposal.revision,
        proposal.state,
        proposal.origin,
        author.display_name if author else "",
        _why(store, proposal),
        changes(base.playbook, proposal.playbook),
        _voices(store, proposal, found, me),
        found.waiting if is_open else (),
        missing=found.missing,
        moves=proposal.moves if is_reckoned and (is_mine or is_approver) else None,
        moves_failed=is_reckoned and proposal.moves is None,
        version=proposal.version,
        is_mine=is_mine,
        may_withdraw=is_mine or reader.manager,
        may_know=is_mine or is_approver,
        may_vote=is_open and is_approver and not is_mine and not is_outdated,
        is_outdated=is_outdated,
    )


def _why(store: Store, proposal: StoredProposal) -> str | Message:
    """Of what was learned, the verdict in each reader's language: the one stored is in its author's."""
    learning = store.learnings.get(proposal.about.get("learning_id", 0))
    return learning.learned.why if learning and learning.learned else proposal.why


def proposal_for(database: Database, team_id: int, proposal_id: int, reader: Member) -> Shown:
    """Raises `Refused` where there is none that this person may see: a draft is its author's alone."""
    with database.read(team_id) as store:
        found = store.proposals.get(proposal_id)
        if found is None or (found.opened_at is None and found.proposed_by != reader.member_id):
            raise Refused(
                say("there is no such proposal; `/playbook proposals` shows those there are")
            )
        return shown(store, found, reader)


def proposals_for(
    database: Database, team_id: int, reader: Member, now: datetime
) -> Sequence[Shown]:
    """Those that are voted on, then the reader's own that were overtaken."""
    with database.read(team_id) as store:
        found = store.proposals.talked_about(now - OVERTAKEN_FOR)
        is_open = [one for one in found if one.state == "open"]
        overtaken = [
            one for one in found if one.state == "overtaken" and one.proposed_by == reader.member_id
        ]
        return [shown(store, one, reader) for one in (*is_open, *overtaken)]


def trail(database: Database, team_id: int) -> Sequence[Happened]:
    """What happened last, by the names of those who did it."""
    with database.read(team_id) as store:
        names = {one.words: one.display_name for one in store.members.all().values()}
        return [_happened(entry, names) for entry in store.audit.entries(TRAIL)]


def _happened(entry: AuditEntry, names: Mapping[str, str]) -> Happened:
    people = {
        key: [names.get(words, words) for words in entry.detail[key]]
        for key in ("added", "gone")
        if key in entry.detail
    }
    by = names.get(entry.by, entry.by)
    detail = {**entry.detail, **people}
    return Happened(entry.at, entry.what, by, entry.proposal_id, entry.version, detail)


def stands(database: Database, team_id: int, channel: str, ts: str) -> bool:
    """Whether the message there is the outbox's, which keeps it up to date."""
    with database.write(team_id) as store:
        return store.outbox.at(channel, ts) is not None


def _voices(store: Store, proposal: StoredProposal, found: Verdict, me: int) -> Sequence[Voice]:
    """Who said yes, for the side it counts for, then who said no."""
    votes = {one.member_id: one for one in store.proposals.votes(proposal.proposal_id)}
    said = [
        *((member_id, side, True) for member_id, side in found.stands_for.items()),
        *((one, votes[one].side, False) for one in found.against),
    ]
    return [
        Voice(
            _name(store, member_id),
            side,
            yes,
            votes[member_id].why if not yes else "",
            member_id == me,
        )
        for member_id, side, yes in said
    ]


def _name(store: Store, member_id: int) -> str:
    member = store.members.get(member_id)
    return member.display_name if member else ""
