"""Who is told what of a workshop: invited once, kept up to date, told the result once."""

from datetime import datetime, timedelta

from handlers.deps import texts_of
from handlers.workshop import blocks
from handlers.workshop.reading import result_of
from storage.members import Member
from storage.outbox import Json, NewMessage
from storage.store import Store
from storage.workshops import Participant, StoredWorkshop

KIND = "workshop"
FOLLOWS = timedelta(days=14)  # after its end


def invite(store: Store, asked: StoredWorkshop, now: datetime) -> None:
    """Asks everybody for their points."""
    asker = _name(store, asked.asked_by)
    messages = [
        _message(asked, one.member, "asked", _invitation(asked, one, asker))
        for one in store.workshops.participants(asked.workshop_id)
        if one.is_here and one.member.slack_id
    ]
    store.outbox.put_all(messages, now)


def follow(store: Store, asked: StoredWorkshop, now: datetime) -> None:
    """What people were asked says whether they have answered, and that it is over when it is."""
    asker = _name(store, asked.asked_by)
    people = {one.member.member_id: one for one in store.workshops.participants(asked.workshop_id)}
    for message in store.outbox.under(f"{KIND}/{asked.workshop_id}/asked/"):
        one = people.get(message.member_id or 0)
        if one and (body := _invitation(asked, one, asker)) != message.body:
            store.outbox.edit(message, body, now)


def result(store: Store, over: StoredWorkshop, now: datetime) -> int:
    """Tells everybody who was asked, and who asked; returns how many that are."""
    members = [one.member for one in store.workshops.participants(over.workshop_id)]
    asker = store.members.get(over.asked_by)
    concerned = {one.member_id: one for one in [*members, *([asker] if asker else [])]}
    found = result_of(store, over)
    messages = [
        _message(over, one, "result", blocks.result_message(texts_of(one), found))
        for one in concerned.values()
        if one.slack_id and one.left_at is None
    ]
    return len(store.outbox.put_all(messages, now))


def _invitation(asked: StoredWorkshop, one: Participant, asker: str) -> Json:
    return blocks.invitation(
        texts_of(one.member),
        asked.workshop_id,
        asker,
        asked.ends_at,
        one.has_answered,
        asked.is_open,
    )


def _message(asked: StoredWorkshop, member: Member, what: str, body: Json) -> NewMessage:
    return NewMessage(
        key=f"{KIND}/{asked.workshop_id}/{what}/{member.member_id}",
        conversation=member.slack_id or "",
        kind=KIND,
        body=body,
        about={"workshop": asked.workshop_id},
        member_id=member.member_id,
        living_until=asked.ends_at + FOLLOWS,
    )


def _name(store: Store, member_id: int) -> str:
    member = store.members.get(member_id)
    return member.display_name if member else ""
