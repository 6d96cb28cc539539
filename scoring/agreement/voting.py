"""Whether marketing and sales have agreed on a proposal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scoring.agreement.proposal import SIDES, Approver, Side, Vote

_SOMEBODY_ELSE = -1  # nobody's number


@dataclass(frozen=True)
class Verdict:
    """How a proposal stands. Only votes for its present revision count, of approvers who are here.

    `stands_for` has whoever said yes, and the side for which that counts; `against` whoever said no.
    `waiting` are the sides of which one more yes would help; `missing` is how many are missing: two
    sides may wait for one yes, where somebody who stands for either of them has said theirs.
    """

    stands_for: Mapping[int, Side]
    against: tuple[int, ...]
    waiting: tuple[Side, ...]

    @property
    def missing(self) -> int:
        return len(SIDES) - len({*self.stands_for.values()})

    @property
    def is_accepted(self) -> bool:
        return not self.waiting


def verdict(
    votes: Collection[Vote], approvers: Collection[Approver], revision: int, author: int
) -> Verdict:
    """How a proposal of `author` stands at this revision.

    The author's own yes is implied, unless they said something else. It is accepted as soon as a
    person of each side said yes; one person is never both. Who may speak for both counts for the side
    that needs them.
    """
    sides = sides_of(approvers)
    said = {author: True, **{one.member_id: one.yes for one in votes if one.revision == revision}}
    in_favour = {one: sides[one] for one, yes in said.items() if yes and one in sides}
    return Verdict(
        stands_for=_stand_for(in_favour),
        against=tuple(one for one, yes in said.items() if not yes and one in sides),
        waiting=_waiting(in_favour),
    )


def sides_of(approvers: Collection[Approver]) -> Mapping[int, Sequence[Side]]:
    """Who may say yes, of those who are here, and for which sides."""
    present = {(one.member_id, one.side): None for one in approvers if one.is_here}
    return {
        member_id: [side for side in SIDES if (member_id, side) in present]
        for member_id, _ in present
    }


def unmanned(approvers: Collection[Approver]) -> tuple[Side, ...]:
    """The sides of which somebody has to be named, or nothing could ever be accepted."""
    return _waiting(sides_of(approvers))


def _waiting(in_favour: Mapping[int, Sequence[Side]]) -> tuple[Side, ...]:
    """The sides of which one more person would help."""
    covered = len({*_stand_for(in_favour).values()})
    return tuple(
        side
        for side in SIDES
        if len({*_stand_for({**in_favour, _SOMEBODY_ELSE: [side]}).values()}) > covered
    )


def _stand_for(in_favour: Mapping[int, Sequence[Side]]) -> dict[int, Side]:
    """One side for each, of those they may speak for, so that as many sides as possible have somebody:
    those who may speak for both come last and fill up the side that has fewer.
    """
    found: dict[int, Side] = {}
    for member_id, sides in sorted(in_favour.items(), key=lambda one: len(one[1])):
        taken = [*found.values()]
        found[member_id] = min(sides, key=taken.count)
    return found
