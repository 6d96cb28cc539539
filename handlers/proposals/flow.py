"""Agreeing on the playbook: proposals put forward, voted on, accepted, withdrawn, brought up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.agreement.changes import Change, changes, merged
from scoring.agreement.proposal import Side, State, Vote
from scoring.agreement.voting import Verdict, sides_of, unmanned, verdict
from scoring.message import Message, Refused, say
from scoring.playbook_toml import to_toml
from storage.database import Database
from storage.members import Member
from storage.proposals import StoredProposal
from storage.store import Store

_SIDES: Mapping[Side, Message] = {"marketing": say("marketing"), "sales": say("sales")}
_SETTLED: Mapping[State, Message] = {
    "draft": say("This proposal has not been put forward."),
    "accepted": say("This proposal was accepted already."),
    "withdrawn": say("This proposal was withdrawn."),
    "overtaken": say(
        "Another proposal was accepted meanwhile, so this one cannot be voted on any more."
    ),
}
_OWNERS = say("an owner or an admin of this Slack workspace")


@dataclass(frozen=True)
class Accepted:
    """The version in force; `is_new` is False where it was in force already. `overtaken` are the
    proposals whose votes are void by that.
    """

    version: int
    is_new: bool
    overtaken: tuple[StoredProposal, ...] = ()


@dataclass(frozen=True)
class Voted:
    """A proposal after a vote; `is_new` is False where the same was said before."""

    proposal: StoredProposal
    verdict: Verdict
    is_new: bool
    accepted: Accepted | None = None


def standing(store: Store, proposal: StoredProposal) -> Verdict:
    """Who said what, and whose yes is missing."""
    votes = store.proposals.votes(proposal.proposal_id)
    return verdict(votes, store.approvers.all(), proposal.revision, proposal.proposed_by)


def put_forward(
    database: Database, team_id: int, member: Member, proposal_id: int, now: datetime
) -> Sequence[Change]:
    """Asks both sides for their yes to the member's draft.

    Where it was made from an older version it is brought up to date before that; what the member and
    others have both changed since is returned, as by `bring_up_to_date`, and it is still a draft then:
    whoever puts it forward again has seen that. Raises `Refused` where it changes nothing, and where
    nobody could accept it.
    """
    with database.write(team_id) as store:
        draft = _theirs(store, proposal_id, member)
        if draft.state == "open":
            return ()
        if draft.state != "draft":
            raise Refused(_SETTLED[draft.state])
        _check_approvers(store)
        conflicts = _brought_up_to_date(store, draft, now)
        if not conflicts:
            store.proposals.put_forward(proposal_id, now)
        return conflicts


def vote(
    database: Database,
    team_id: int,
    member: Member,
    proposal_id: int,
    revision: int,
    yes: bool,
    why: str,
    now: datetime,
) -> Voted:
    """The yes or no of an approver to the revision that they have seen, in place of what they said
    before. The last yes that was missing brings the proposal into force.
    """
    with database.write(team_id) as store:
        proposal = _held(store, proposal_id)
        if proposal.state != "open" and _has_said(store, proposal, member, revision, yes):
            return Voted(proposal, standing(store, proposal), is_new=False)
        side = _may_vote(store, proposal, member, revision)
        given = Vote(member.member_id, side, yes, revision, now, why)
        is_new = store.proposals.vote(proposal_id, given)
        found = standing(store, proposal)
        if not found.is_accepted:
            return Voted(proposal, found, is_new)
        accepted = _accept(store, proposal, found, member.words, now)
        return Voted(_held(store, proposal_id), found, is_new, accepted)


def withdraw(
    database: Database, team_id: int, member: Member, proposal_id: int, now: datetime
) -> StoredProposal:
    """Takes a proposal back; its author may, or a manager where it is no draft. A draft is discarded."""
    with database.write(team_id) as store:
        proposal = _held(store, proposal_id)
        is_theirs = proposal.proposed_by == member.member_id
        if not is_theirs and (not member.manager or proposal.state == "draft"):
            raise _only_its_author(store, proposal)
        if proposal.state == "accepted":
            raise Refused(_SETTLED["accepted"])
        if proposal.state != "withdrawn":
            store.proposals.settle(proposal_id, "withdrawn", member.words, now)
        return _held(store, proposal_id)


def bring_up_to_date(
    database: Database, team_id: int, member: Member, proposal_id: int, now: datetime
) -> Sequence[Change]:
    """Brings what the member's proposal changes into the version in force: another revision, for which
    nobody has voted. One that was overtaken is a draft again.

    Returns what both the member and others have changed since: the member's holds (`after`) against
    what is in force (`before`). Raises `Refused` where nothing of it is left to change, and where they
    work on another draft.
    """
    with database.write(team_id) as store:
        proposal = _theirs(store, proposal_id, member)
        if proposal.state == "overtaken":
            if store.proposals.draft_of(member.member_id):
                raise Refused(say("You work on another draft. Put it forward or discard it first."))
            store.proposals.take_up(proposal_id, now)
        elif not proposal.is_in_work:
            raise Refused(_SETTLED[proposal.state])
        return _brought_up_to_date(store, proposal, now)


def _brought_up_to_date(store: Store, proposal: StoredProposal, now: datetime) -> Sequence[Change]:
    """Has it changed what the member wants, and nothing else, against the version in force; returns
    the conflicts.
    """
    in_force, base = store.playbooks.active, store.playbooks.get(proposal.base_version)
    assert base is not None
    ours = merged(base.playbook, proposal.playbook, in_force)
    if not changes(in_force, ours.playbook):
        raise Refused(say("It changes nothing: the playbook in force says all of that already."))
    if proposal.base_version != in_force.version:
        toml = to_toml(ours.playbook)
        store.proposals.change(proposal.proposal_id, toml, now, in_force.version)
    return ours.conflicts


def accept_where_agreed(store: Store, proposal: StoredProposal, now: datetime) -> bool:
    """Brings an open proposal into force where no yes is missing any more though nobody has said theirs
    just now: somebody who agrees was named for a side, or is back. The last yes is what brought it about.
    """
    found = standing(store, proposal)
    is_outdated = proposal.base_version != store.playbooks.active.version
    if proposal.state != "open" or not found.is_accepted or is_outdated:
        return False
    said = [one.member_id for one in store.proposals.votes(proposal.proposal_id)]
    last = [proposal.proposed_by, *(one for one in said if one in found.stands_for)][-1]
    _accept(store, proposal, found, store.members.words_of(last), now)
    return True


def _accept(
    store: Store, proposal: StoredProposal, found: Verdict, by: str, now: datetime
) -> Accepted:
    """Brings it into force, unless that says the same already; all others that are open are overtaken."""
    in_force, accept = store.playbooks.active, store.proposals.accept
    if not changes(in_force, proposal.playbook):
        accept(proposal.proposal_id, found.stands_for, by, now, None)
        return Accepted(in_force.version, is_new=False)
    members = store.members.all()
    names = ", ".join(members[one].display_name for one in found.stands_for)
    version = store.playbooks.activate(proposal.toml, names, now).version
    accept(proposal.proposal_id, found.stands_for, by, now, version)
    overtaken = store.proposals.open()
    for one in overtaken:
        store.proposals.settle(one.proposal_id, "overtaken", by, now)
    return Accepted(version, is_new=True, overtaken=tuple(overtaken))


def _held(store: Store, proposal_id: int) -> StoredProposal:
    """The proposal, with all of the agreement ours alone."""
    proposal = store.proposals.held(proposal_id)
    if proposal is None:
        raise Refused(say("There is no such proposal any more."))
    return proposal


def _theirs(store: Store, proposal_id: int, member: Member) -> StoredProposal:
    proposal = _held(store, proposal_id)
    if proposal.proposed_by != member.member_id:
        raise _only_its_author(store, proposal)
    return proposal


def _only_its_author(store: Store, proposal: StoredProposal) -> Refused:
    return Refused(say("Only {name} may do that.", name=_author(store, proposal)))


def _author(store: Store, proposal: StoredProposal) -> str:
    author = store.members.get(proposal.proposed_by)
    return author.display_name if author else ""


def _has_said(
    store: Store, proposal: StoredProposal, member: Member, revision: int, yes: bool
) -> bool:
    return any(
        (one.member_id, one.revision, one.yes) == (member.member_id, revision, yes)
        for one in store.proposals.votes(proposal.proposal_id)
    )


def _may_vote(store: Store, proposal: StoredProposal, member: Member, revision: int) -> Side:
    """A side for which the member may speak; raises `Refused` where their vote cannot count."""
    if proposal.state != "open":
        raise Refused(_SETTLED[proposal.state])
    sides = sides_of(store.approvers.all())
    if member.member_id not in sides:
        members = store.members.all()
        who = ", ".join(members[one].display_name for one in sides)
        raise Refused(say("Only who was named for it says yes or no: {who}.", who=who))
    if revision != proposal.revision:
        raise Refused(say("It has changed since; look at it again."))
    if proposal.base_version != store.playbooks.active.version:
        raise Refused(
            say(
                "The playbook has changed since. First {name} brings this proposal up to date.",
                name=_author(store, proposal),
            )
        )
    return sides[member.member_id][0]


def _check_approvers(store: Store) -> None:
    """Raises `Refused` where nobody is named who could accept it."""
    approvers = store.approvers.all()
    missing = unmanned(approvers)
    if not missing:
        return
    managers = [one for one in store.members.all().values() if one.manager and not one.left_at]
    who = ", ".join(one.display_name for one in managers) or _OWNERS
    if len(missing) == 1:
        lacks = say("Nobody is named to say yes for {side}.", side=_SIDES[missing[0]])
    elif sides_of(approvers):
        lacks = say("One person cannot say yes for both sides.")
    else:
        lacks = say("Nobody is named yet to say yes for marketing and for sales.")
    raise Refused(
        say("{lacks} Ask {who} to name somebody, with `/playbook approvers`.", lacks=lacks, who=who)
    )
