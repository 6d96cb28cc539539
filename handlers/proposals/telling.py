"""Who is told what of a proposal. It follows from how the proposal stands, so nothing is lost with a
process, and each message's key sees to it that nobody is told twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from handlers.deps import texts_of
from handlers.proposals import blocks, news
from handlers.proposals.flow import accept_where_agreed
from handlers.proposals.reading import shown
from scoring.agreement.proposal import Vote
from storage.members import Member
from storage.outbox import Json, NewMessage
from storage.proposals import StoredProposal
from storage.store import Store

ASKED = "proposal"  # the outbox's kinds: what an approver is asked, and what all others are told
NEWS = "proposal_news"
# Messages are forgotten after a month: what is told once must not be new by then.
TOLD_WITHIN = timedelta(days=14)
FOLLOWS = timedelta(days=60)  # for so long a message says how its proposal stands


def tell(store: Store, proposal_id: int, now: datetime) -> int:
    """Tells everybody concerned what they do not know yet, and brings what stands up to date; returns
    how many messages that makes. Where nobody's yes is missing any more it comes into force before that.
    """
    proposal = store.proposals.held(proposal_id)
    if proposal and accept_where_agreed(store, proposal, now):
        proposal = store.proposals.get(proposal_id)
    if proposal is None or proposal.opened_at is None:
        return 0
    people = concerned(store, proposal)
    messages = [*_asked(store, proposal, people, now), *_news(store, proposal, people, now)]
    edited = _follow(store, proposal, now)
    return edited + len(_put(store, messages, now))


def concerned(store: Store, proposal: StoredProposal) -> dict[int, Member]:
    """The author and the approvers, by number: those of them who are there."""
    of_approvers = {one.member_id for one in store.approvers.all()}
    ids = sorted({proposal.proposed_by, *of_approvers})
    members = (store.members.get(member_id) for member_id in ids)
    return {one.member_id: one for one in members if one and one.slack_id and not one.left_at}


def _asked(
    store: Store, proposal: StoredProposal, people: dict[int, Member], now: datetime
) -> Iterable[NewMessage]:
    """Asks every approver but its author, as soon as it is known who would move."""
    if proposal.state != "open" or proposal.moves_revision != proposal.revision:
        return
    about = {"proposal": proposal.proposal_id, "revision": proposal.revision}
    for member in people.values():
        if member.member_id != proposal.proposed_by:
            body = blocks.asked_message(texts_of(member), shown(store, proposal, member))
            yield NewMessage(
                f"{ASKED}/{proposal.proposal_id}/{proposal.revision}/{member.member_id}",
                member.slack_id or "",
                ASKED,
                body,
                about,
                member.member_id,
                living_until=now + FOLLOWS,
            )


def _news(
    store: Store, proposal: StoredProposal, people: dict[int, Member], now: datetime
) -> Iterable[NewMessage]:
    author = people.get(proposal.proposed_by)
    if proposal.state == "accepted":
        for member in people.values():
            body = news.accepted_message(texts_of(member), shown(store, proposal, member))
            yield _to(member, proposal, f"accepted/{member.member_id}", body)
    elif author and proposal.state == "overtaken":
        body = news.overtaken_message(texts_of(author), shown(store, proposal, author))
        yield _to(author, proposal, f"overtaken/{proposal.revision}", body)
    elif author and proposal.state == "open":
        yield from _to_its_author(store, proposal, author, now)


def _to_its_author(
    store: Store, proposal: StoredProposal, author: Member, now: datetime
) -> Iterable[NewMessage]:
    """What they hear while it is voted on: that the playbook has changed, and who says no."""
    version = store.playbooks.active.version
    if proposal.base_version != version:
        body = news.outdated_message(texts_of(author), shown(store, proposal, author))
        yield _to(author, proposal, f"outdated/{version}", body)
    for vote in store.proposals.votes(proposal.proposal_id):
        is_news = vote.voted_at > now - TOLD_WITHIN
        if is_news and not vote.yes and vote.revision == proposal.revision:
            yield _refusal(store, proposal, author, vote)


def _refusal(store: Store, proposal: StoredProposal, author: Member, vote: Vote) -> NewMessage:
    """To the author, once for each time that somebody says no."""
    by = store.members.get(vote.member_id)
    body = news.refused_message(
        texts_of(author), shown(store, proposal, author), by.display_name if by else "", vote.why
    )
    when = vote.voted_at.timestamp()
    return _to(author, proposal, f"no/{proposal.revision}/{vote.member_id}/{when}", body)


def _to(member: Member, proposal: StoredProposal, what: str, body: Json) -> NewMessage:
    key = f"{NEWS}/{proposal.proposal_id}/{what}"
    about = {"proposal": proposal.proposal_id}
    return NewMessage(key, member.slack_id or "", NEWS, body, about, member.member_id)


def _put(store: Store, messages: Iterable[NewMessage], now: datetime) -> list[str]:
    """One after another: two of them may be for the same person."""
    put = (store.outbox.put(one, now) for one in messages)
    return [message_id for message_id in put if message_id]


def _follow(store: Store, proposal: StoredProposal, now: datetime) -> int:
    """What approvers were asked says how it stands now; of an earlier revision, that it has changed."""
    edited = 0
    for message in store.outbox.under(f"{ASKED}/{proposal.proposal_id}/"):
        member = store.members.get(message.member_id or 0)
        if member is None or member.left_at:
            continue
        t, seen = texts_of(member), shown(store, proposal, member)
        is_the_same = message.about["revision"] == proposal.revision
        body = blocks.asked_message(t, seen) if is_the_same else blocks.changed_message(t, seen)
        if body != message.body:
            store.outbox.edit(message, body, now)
            edited += 1
    return edited
