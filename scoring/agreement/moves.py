"""Who would move if the playbook were another: the first of the call list, now and then."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A lead's place among all callable leads, from 1 on; `elsewhere` is its place under the other
    playbook. `priority` is as on the call list.
    """

    rank: int
    lead: str
    name: str
    priority: float
    ripe: bool
    elsewhere: int


@dataclass(frozen=True)
class Moves:
    """The first places under the playbook in force and under the proposed one, of `leads` callable
    leads, and how many of these are ripe under each.
    """

    leads: int
    ripe_before: int
    ripe_after: int
    before: tuple[Place, ...]
    after: tuple[Place, ...]
