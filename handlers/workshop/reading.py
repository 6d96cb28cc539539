"""How a workshop may begin, how it stands, what it asks, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.working_days import country_of, holidays_of
from scoring.agreement.changes import changes
from scoring.agreement.evidence import EvidenceOf
from scoring.agreement.proposal import SIDES, Side
from scoring.agreement.workshop import (
    Opinions,
    Points,
    Question,
    WhyNot,
    compromise,
    most_points,
    not_asked,
    opinions,
    questions,
)
from scoring.message import Refused, say
from scoring.playbook import Playbook
from scoring.schedule import local_day, works_on
from storage.members import Member
from storage.store import Store
from storage.workshops import Participant, StoredWorkshop

ENDS_AT = time(18)  # of the last day, where the asker is
WORKING_DAYS = 3  # to answer, if nobody says otherwise
_DAY = timedelta(days=1)
_OVER = say("This workshop is over. Its result goes to everybody who was asked.")


@dataclass(frozen=True)
class Plan:
    """What the modal of a new workshop begins with: the approvers' Slack ids, and the last day."""

    people: Mapping[Side, Sequence[str]]
    until: date


@dataclass(frozen=True)
class Running:
    """A workshop that is open: who is asked, and what the reader may do."""

    workshop: StoredWorkshop
    asked_by: str
    participants: Sequence[Participant]
    may_answer: bool
    has_answered: bool
    may_close: bool


@dataclass(frozen=True)
class Form:
    """What a participant is asked, and what they gave before."""

    workshop: StoredWorkshop
    questions: Sequence[Question]
    most: int
    not_asked: int
    given: Points


@dataclass(frozen=True)
class Result:
    """What both sides gave and what the ledger says beside it. `asked` and `answered` are how many
    people of each side; `changes` is how many criteria the compromise would change in the playbook in
    force, `left` those that it cannot.
    """

    workshop: StoredWorkshop
    asked: Mapping[Side, int]
    answered: Mapping[Side, int]
    opinions: Sequence[Opinions]
    evidence: EvidenceOf
    changes: int
    left: Mapping[str, WhyNot]


def plan(store: Store, member: Member, now: datetime) -> Plan:
    """The approvers of each side, and three working days from now on."""
    members = store.members.all()
    people: dict[Side, list[str]] = {side: [] for side in SIDES}
    for one in store.approvers.all():
        slack_id = members[one.member_id].slack_id
        if one.is_here and slack_id and slack_id not in people["marketing"]:
            people[one.side].append(slack_id)
    preferences = store.preferences.of(member.member_id)
    country = preferences.country or country_of(member.zone_name, member.locale)
    day, left = local_day(member.zone, now), WORKING_DAYS
    while left:
        day += _DAY
        left -= works_on(preferences, day, holidays_of(country))
    return Plan(people, day)


def running(store: Store, asked: StoredWorkshop, member: Member) -> Running:
    """How the workshop stands, as the member may see it: nobody's points."""
    participants = store.workshops.participants(asked.workshop_id)
    own = [one for one in participants if one.member.member_id == member.member_id]
    asker = store.members.get(asked.asked_by)
    return Running(
        asked,
        asker.display_name if asker else "",
        participants,
        may_answer=bool(own),
        has_answered=any(one.has_answered for one in own),
        may_close=asked.asked_by == member.member_id or member.manager,
    )


def form_of(store: Store, workshop_id: int, member: Member) -> Form:
    """Raises `Refused` where the workshop is over, and where somebody else is asked."""
    asked = store.workshops.get(workshop_id)
    if asked is None or not asked.is_open:
        raise Refused(_OVER)
    if not running(store, asked, member).may_answer:
        raise Refused(say("You are not among those who were asked for this workshop."))
    playbook = base_of(store, asked)
    found = questions(playbook)
    given = store.workshops.answer_of(workshop_id, member.member_id) or {}
    return Form(asked, found, most_points(playbook), not_asked(playbook, found), given)


def result_of(store: Store, over: StoredWorkshop) -> Result:
    """Of a workshop that is closed."""
    base, current = base_of(store, over), store.playbooks.active
    participants = store.workshops.participants(over.workshop_id)
    found = opinions(questions(base), store.workshops.answers(over.workshop_id))
    met = compromise(base, current, found)
    of_side = {side: [one for one in participants if one.side == side] for side in SIDES}
    return Result(
        over,
        {side: len(people) for side, people in of_side.items()},
        {side: sum(one.has_answered for one in people) for side, people in of_side.items()},
        found,
        over.evidence or {},
        len(changes(current, met.playbook)),
        met.left,
    )


def base_of(store: Store, asked: StoredWorkshop) -> Playbook:
    """The playbook that people were asked about."""
    version = store.playbooks.get(asked.base_version)
    assert version is not None
    return version.playbook
