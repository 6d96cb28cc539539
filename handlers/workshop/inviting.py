"""Who was chosen for a workshop: known, there, and each for one side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.deps import Deps, Visitor
from handlers.workshop import flow
from handlers.workshop.parse import UNTIL, Chosen, Wrong
from handlers.workshop.reading import Running
from scoring.agreement.proposal import SIDES, Side
from scoring.message import Message, say
from storage.members import Member

MOST_OF_A_SIDE = 12
LONGEST = timedelta(days=60)


@dataclass(frozen=True)
class Asked:
    """The workshop that runs now; `is_new` is False where another one ran already. `twice` are the
    names of those who were chosen for both sides.
    """

    running: Running
    is_new: bool
    twice: Sequence[str]


def ask(deps: Deps, visitor: Visitor, chosen: Chosen, now: datetime) -> Asked:
    """Begins the workshop; raises `Wrong` where somebody cannot be asked, and where its end makes no
    sense. Who was chosen for both sides answers for the first one.
    """
    _check_end(visitor.member, chosen, now)
    _check_numbers(chosen)
    invited: dict[int, Side] = {}
    twice: list[str] = []
    wrong: dict[str, Message] = {}
    for side in SIDES:
        members = [deps.visitor_of(visitor.team_id, one).member for one in chosen.people[side]]
        nobody = [one.display_name for one in members if one.left_at or not one.refreshed_at]
        twice += [one.display_name for one in members if one.member_id in invited]
        new = [one.member_id for one in members if one.member_id not in invited]
        invited.update(dict.fromkeys(new, side))
        if nobody:
            wrong[side] = say("{names} cannot be asked. Choose people.", names=", ".join(nobody))
        elif not new:
            wrong[side] = say("Choose somebody who does not answer for marketing already.")
    if wrong:
        raise Wrong(wrong)
    where = (deps.database, visitor.team_id)
    running, is_new = flow.start(*where, visitor.member, invited, chosen.until, now)
    return Asked(running, is_new, twice)


def _check_end(member: Member, chosen: Chosen, now: datetime) -> None:
    ends_at = flow.ends_at(member, chosen.until)
    if ends_at <= now:
        raise Wrong({UNTIL: say("That is over already. Choose a later day.")})
    if ends_at > now + LONGEST:
        raise Wrong({UNTIL: say("That is too far away. Choose a day of the next two months.")})


def _check_numbers(chosen: Chosen) -> None:
    too_many = say("Choose {most} at most.", most=MOST_OF_A_SIDE)
    wrong: dict[str, Message] = {
        side: too_many for side in SIDES if len(chosen.people[side]) > MOST_OF_A_SIDE
    }
    if wrong:
        raise Wrong(wrong)
