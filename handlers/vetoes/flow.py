"""The agenda of the vetoes: read, tried out, made a draft of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.vetoes.parse import Change
from scoring.agreement.choices import choices, with_points
from scoring.agreement.simulation import Shift, Simulated, Stage
from scoring.agreement.vetoes import Agenda, Item, agenda
from scoring.message import Refused, say
from scoring.playbook import Criterion, Playbook
from scoring.playbook_toml import parse_playbook, to_toml
from storage.database import Database
from storage.members import Member
from storage.store import Store

LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Asked:
    """The agenda, and of each of its suggestions how many leads would move down."""

    agenda: Agenda
    down: Mapping[Change, int]


@dataclass(frozen=True)
class Tried:
    """A suggestion tried out; `down` and `up` are of the leads whose names this person may see."""

    change: Change
    points: float
    simulated: Simulated
    down: Sequence[Shift]
    up: Sequence[Shift]


def asked(database: Database, team_id: int, now: datetime) -> Asked:
    """What the vetoes of the last year say."""
    with database.read(team_id) as store:
        playbook = store.playbooks.active
        found = agenda(store.vetoes.since(now - LOOKS_BACK), store.vetoes.fates(), playbook)
        changes = [change_of(item) for item in found.items if item.attribute]
        stage = Stage(store.vetoes.waiting() if changes else [], playbook, now)
    down = {change: len(stage.tried(changed(playbook, change)).down) for change in changes}
    return Asked(found, down)


def tried(database: Database, team_id: int, member: Member, change: Change, now: datetime) -> Tried:
    """Who would move if the suggestion held; raises `Refused` where its choice is gone."""
    with database.read(team_id) as store:
        playbook = store.playbooks.active
        points = _points(playbook, change)
        stage = Stage(store.vetoes.waiting(), playbook, now)
        sees_all = _sees_all(store, member)
    found = stage.tried(changed(playbook, change))

    def seen(shifts: Sequence[Shift]) -> Sequence[Shift]:
        own = (member.member_id, None)
        return [shift for shift in shifts if sees_all or shift.waiting.owner_id in own]

    return Tried(change, points, found, seen(found.down), seen(found.up))


def drafted(
    database: Database, team_id: int, member: Member, change: Change, why: str, now: datetime
) -> int:
    """Puts the suggestion into the member's draft, which begins with it where there is none, and
    returns its id; raises `Refused` where the choice is gone.
    """
    with database.write(team_id) as store:
        store.playbooks.alone()
        own = store.proposals.draft_of(member.member_id)
        before = parse_playbook(own.toml) if own else store.playbooks.active
        toml = to_toml(changed(before, change))
        if own:
            return store.proposals.change(own.proposal_id, toml, now).proposal_id
        draft = store.proposals.draft(member.member_id, toml, "vetoes", {}, now, why)
        return draft.proposal_id


def change_of(item: Item) -> Change:
    return Change(item.attribute, item.choice, item.suggested)


def changed(playbook: Playbook, change: Change) -> Playbook:
    """The playbook with these points; raises `Refused` where it has no such choice."""
    _points(playbook, change)
    return replace(
        playbook,
        criteria=tuple(
            _with(criterion, change) if criterion.attribute == change.attribute else criterion
            for criterion in playbook.criteria
        ),
    )


def _with(criterion: Criterion, change: Change) -> Criterion:
    """Who is not known cannot be worth more than who is."""
    found = with_points(criterion, {change.choice: change.points})
    if found.unknown is None:
        return found
    return replace(found, unknown=min(found.unknown, found.maximum))


def _points(playbook: Playbook, change: Change) -> float:
    """What the choice has now."""
    for criterion in playbook.criteria:
        if criterion.attribute == change.attribute:
            for choice in choices(criterion, playbook.unknown_share):
                if choice.name == change.choice:
                    return choice.points
    raise Refused(
        say(
            "The playbook has changed since: {name} is not in it any more. Ask for the vetoes anew.",
            name=f"{change.attribute} {change.choice}",
        )
    )


def _sees_all(store: Store, member: Member) -> bool:
    """Managers know all leads, and who answers for the playbook must."""
    return member.manager or any(one.member_id == member.member_id for one in store.approvers.all())
